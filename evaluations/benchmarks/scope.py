"""Does the advisor know what it does not know? Fits and measures the decision to answer on labelled questions.

    python -m evaluations.benchmarks.scope [--fit] [--suite NAME] [--json]

The questions are those of the suites below that need no client document and no conversation, in their development and
held-out halves. `--fit` prints the weights and the threshold that the development half gives; what is reported comes
from the shipped ones. A question is answered rightly when the advisor answers it, and refused rightly when it ends as
INSUFFICIENT_EVIDENCE or OUT_OF_SCOPE. Precision, recall and F1 are those of refusing.
"""

from __future__ import annotations

import tempfile
from collections.abc import Sequence
from dataclasses import astuple, fields
from pathlib import Path

import numpy as np

from advisor.answerability import AnswerabilityModel, Signals, read_signals
from advisor.answers import Outcome
from advisor.evidence import RelevanceModel
from advisor.factory import Advisor, build_advisor
from advisor.planning import RulePlanner
from advisor.ranking import rank
from advisor.retrieval import HybridRetriever
from advisor.roles import Role, role_of
from advisor.unknown_words import without_known_words
from evaluations.benchmarks.command_line import benchmark_parser, print_report
from evaluations.bundled import open_bundled_home
from evaluations.case_schema import EvalCase, Expected
from evaluations.cases import load_suites
from evaluations.split import Split
from knowledge_base.embedding import Embedder
from knowledge_base.home import Home

SUITES = ("abstention", "not_covered", "firm_knowledge", "facts", "advice", "client_questions")
REFUSALS = (Outcome.INSUFFICIENT_EVIDENCE, Outcome.OUT_OF_SCOPE)
INVERSE_RIDGE = 10.0  # scikit-learn's C: 1 and 3 have a lower F1 on the development half
PARTS = 10
REFUSED_AT_MOST = 0.05  # of the answerable development questions, by which the threshold is chosen


def load_cases(suites: Sequence[str] = SUITES) -> tuple[EvalCase, ...]:
    """Read the labelled questions."""
    cases = (case for suite in load_suites(suites).values() for case in suite.cases)
    return tuple(case for case in cases if case.documents is None and not case.earlier)


def measure(advisor: Advisor, cases: Sequence[EvalCase]) -> dict[str, object]:
    """Return precision, recall and F1 of refusing, the share of answerable questions refused, and every miss."""
    refused_rightly = refused_wrongly = answered_wrongly = 0
    misses = []
    for case in cases:
        refused = advisor.ask(case.question).outcome in REFUSALS
        should_refuse = case.outcome is Expected.REFUSED
        refused_rightly += refused and should_refuse
        refused_wrongly += refused and not should_refuse
        answered_wrongly += should_refuse and not refused
        if refused != should_refuse:
            misses.append(f"{case.id}: {case.question}")
    answerable = sum(case.outcome is not Expected.REFUSED for case in cases)
    precision = _share(refused_rightly, refused_rightly + refused_wrongly)
    recall = _share(refused_rightly, refused_rightly + answered_wrongly)
    both = (precision or 0) + (recall or 0)
    return {
        "cases": len(cases),
        "precision": precision,
        "recall": recall,
        "f1": round(2 * (precision or 0) * (recall or 0) / both, 3) if both else None,
        "false_refusals": _share(refused_wrongly, answerable),
        "misses": misses,
    }


def _share(part: int, whole: int) -> float | None:
    return round(part / whole, 3) if whole else None


def fit(home: Home, embedder: Embedder, cases: Sequence[EvalCase]) -> AnswerabilityModel:
    """Fit the decision by logistic regression, both kinds of question weighing the same, and choose its threshold."""
    from sklearn.linear_model import LogisticRegression  # type: ignore[import-untyped]  # a second to import
    from sklearn.model_selection import cross_val_predict  # type: ignore[import-untyped]

    retriever = HybridRetriever.of(embedder, home.folder)
    pairs = [(_signals(home, retriever, case.question), case.outcome is not Expected.REFUSED) for case in cases]
    rows = np.array([astuple(signals) for signals, _ in pairs if signals is not None])
    wanted = np.array([answer for signals, answer in pairs if signals is not None])
    fitted = LogisticRegression(class_weight="balanced", C=INVERSE_RIDGE).fit(rows, wanted)
    # By fits without the question: its own fit rates it higher, and a threshold from there would refuse more new ones.
    unseen = LogisticRegression(class_weight="balanced", C=INVERSE_RIDGE)
    estimates = cross_val_predict(unseen, rows, wanted, cv=PARTS, method="predict_proba")[wanted, 1]
    weights = {field.name: round(float(w), 2) for field, w in zip(fields(Signals), fitted.coef_[0], strict=True)}
    return AnswerabilityModel(
        intercept=round(float(fitted.intercept_[0]), 2),
        **weights,
        answer_at=round(float(np.quantile(estimates, REFUSED_AT_MOST)), 2),
    )


def _signals(home: Home, retriever: HybridRetriever, question: str) -> Signals | None:
    """Return what the decision looks at, as the selector finds it; None where there is nothing to look at."""
    plan = RulePlanner().plan(question)
    bases = home.knowledge_bases(None)
    terms = retriever.weigh(plan, bases)
    candidates = rank(plan, retriever.retrieve(plan, bases), terms)
    terms = without_known_words(terms, candidates)
    usable = [c for c in candidates if role_of(c.passage.chunk) not in (Role.QUESTION, Role.RELATED)]
    usable = [c for c in usable if not c.for_others]
    if not usable:
        return None
    model = RelevanceModel()
    best = max(usable, key=lambda c: model.estimate(c.passage.dense_score or 0.0, c.coverage))
    return read_signals(best, usable, terms)


def run(*, fitting: bool, suites: Sequence[str] = SUITES) -> dict[str, object]:
    """Ask the bundled articles."""
    cases = load_cases(suites)
    development = [case for case in cases if case.split is Split.DEV]
    with tempfile.TemporaryDirectory() as folder, open_bundled_home(Path(folder)) as (home, embedder):
        advisor = build_advisor(home, embedder)
        report: dict[str, object] = {
            "development": measure(advisor, development),
            "held_out": measure(advisor, [case for case in cases if case.split is Split.HELD_OUT]),
        }
        if fitting:
            report["fitted"] = repr(fit(home, embedder, development))
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    options = benchmark_parser("scope", __doc__, fits=True, suites=SUITES).parse_args(arguments)
    return print_report(lambda: run(fitting=options.fit, suites=options.suite or SUITES), as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
