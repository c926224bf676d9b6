"""Does the advisor know what it does not know? Fits and measures the relevance model on labelled questions.

    python -m evaluations.benchmarks.scope [--fit] [--json]

The questions are those of `evaluations/cases/abstention.yaml` in their development and held-out halves. `--fit`
prints the weights that the development half gives; what is reported comes from the shipped weights. A question is
answered rightly when the advisor answers it, and refused rightly when it ends as INSUFFICIENT_EVIDENCE or
OUT_OF_SCOPE. Precision, recall and F1 are those of refusing.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections.abc import Sequence
from pathlib import Path

import numpy as np

from advisor.answers import Candidate, Outcome
from advisor.evidence import RelevanceModel
from advisor.factory import Advisor, build_advisor
from advisor.planning import RulePlanner
from advisor.retrieval import HybridRetriever, fuse, weigh_terms
from advisor.roles import Role, role_of
from evaluations.bundled import open_bundled_home
from evaluations.case_schema import EvalCase, Expected
from evaluations.cases import load_suites
from evaluations.split import Split
from knowledge_base.embedding import Embedder
from knowledge_base.home import Home
from knowledge_base.hybrid_search import HybridSearch

SUITE = "abstention"
REFUSALS = (Outcome.INSUFFICIENT_EVIDENCE, Outcome.OUT_OF_SCOPE)
RIDGE = 0.05  # keeps the weights finite where a half is separable
ROUNDS = 12


def load_cases() -> tuple[EvalCase, ...]:
    """Read the labelled questions."""
    return load_suites([SUITE])[SUITE].cases


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


def fit(home: Home, embedder: Embedder, cases: Sequence[EvalCase]) -> RelevanceModel:
    """Fit the relevance model by logistic regression on each question's best passage.

    Which passage is best depends on the weights, so choosing it and fitting alternate.
    """
    pools = [_features(home, embedder, case.question) for case in cases]
    wanted = np.array([case.outcome is not Expected.REFUSED for case in cases], dtype=float)
    model = RelevanceModel()
    weights = np.array([model.intercept, model.dense, model.coverage])
    for _ in range(ROUNDS):
        best = np.array([pool[int(np.argmax(pool @ weights))] for pool in pools])
        weights = _logistic(best, wanted)
    return _model(weights)


def _model(weights: np.ndarray) -> RelevanceModel:
    intercept, dense, coverage = (round(float(weight), 2) for weight in weights)
    return RelevanceModel(intercept=intercept, dense=dense, coverage=coverage)


def _features(home: Home, embedder: Embedder, question: str) -> np.ndarray:
    """Return one row (1, dense, coverage) per candidate that could be evidence."""
    plan = RulePlanner().plan(question)
    bases = home.knowledge_bases(None)
    rankings = HybridRetriever(search=HybridSearch(embedder)).retrieve(plan, bases)
    candidates: tuple[Candidate, ...] = fuse(plan, rankings, weigh_terms(plan, bases))
    usable = [c for c in candidates if role_of(c.passage.chunk) not in (Role.QUESTION, Role.RELATED)]
    return np.array([[1.0, c.passage.dense_score or 0.0, c.coverage] for c in usable] or [[1.0, 0.0, 0.0]])


def _logistic(rows: np.ndarray, wanted: np.ndarray) -> np.ndarray:
    """Return the weights of an L2-regularised logistic regression, by Newton's method (Bishop 2006, 4.3.3)."""
    weights = np.zeros(rows.shape[1])
    penalty = RIDGE * np.diag([0.0, 1.0, 1.0])
    for _ in range(50):
        estimate = 1 / (1 + np.exp(-rows @ weights))
        gradient = rows.T @ (estimate - wanted) + penalty @ weights
        hessian = (rows * (estimate * (1 - estimate))[:, None]).T @ rows + penalty + 1e-9 * np.eye(rows.shape[1])
        step = np.linalg.solve(hessian, gradient)
        weights = weights - step
        if np.abs(step).max() < 1e-6:
            break
    return weights


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line."""
    parser = argparse.ArgumentParser(prog="python -m evaluations.benchmarks.scope", description=__doc__)
    parser.add_argument("--fit", action="store_true", help="print the weights that the development half gives")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    cases = load_cases()
    development = [case for case in cases if case.split is Split.DEV]
    with tempfile.TemporaryDirectory() as folder, open_bundled_home(Path(folder)) as (home, embedder):
        advisor = build_advisor(home, embedder)
        report: dict[str, object] = {
            "development": measure(advisor, development),
            "held_out": measure(advisor, [case for case in cases if case.split is Split.HELD_OUT]),
        }
        if options.fit:
            report["fitted"] = repr(fit(home, embedder, development))
    print(json.dumps(report, indent=None if options.json else 2, ensure_ascii=False))
    return 0


if __name__ == "__main__":
    raise SystemExit(main())
