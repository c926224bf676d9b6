"""Does the ranking bring passages that answer to the top? And which weights would development questions give it?

    python -m evaluations.benchmarks.ranking [--fit] [--suite NAME] [--json]

Every case with gold spans is planned and searched as the product does, with its profile and its client's documents;
cases within a conversation are left to the suites. Reported are recall@5 (any gold span in the first five passages)
and the mean reciprocal rank of hybrid search alone and of the ranking, per half. `--fit` adds the weights that the
development half gives, and what ten-fold cross-validation over it says of them; the held-out half has no part in it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from advisor.planning import RulePlanner
from advisor.ranking import SIGNALS, RankingModel, Signals, read_signals
from advisor.retrieval import HybridRetriever
from evaluations.benchmarks.command_line import benchmark_parser, print_report
from evaluations.case_schema import EvalCase
from evaluations.cases import load_suites
from evaluations.gold_index import GoldIndex
from evaluations.index_home import EvaluationHome, open_evaluation_home
from evaluations.listwise import fit_weights
from evaluations.split import Split
from knowledge_base.settings import load_settings

FOUND_AT = 5
FOLDS = 10
HYBRID_ALONE = RankingModel(**{name: float(name == "fused") for name in SIGNALS})


@dataclass(frozen=True, kw_only=True)
class Question:
    """A case with the signals of what was found for it, and which of these passages hold a gold span."""

    case: EvalCase
    signals: Signals
    gold: NDArray[np.bool_]

    @property
    def learnable(self) -> bool:
        """Whether search found a gold span at all."""
        return bool(self.gold.any())


def collect(opened: EvaluationHome, cases: Sequence[EvalCase]) -> list[Question]:
    """Plan and search each case."""
    planner, spans = RulePlanner(), GoldIndex(opened.home)
    retriever = HybridRetriever.of(opened.embedder, opened.home.folder)
    questions = []
    for case in cases:
        plan = planner.plan(case.question, case.profile)
        bases = opened.home.knowledge_bases(case.documents)
        signals = read_signals(plan, retriever.retrieve(plan, bases), retriever.weigh(plan, bases))
        holders = spans.holders(case)
        gold = np.array([passage.chunk.chunk_id in holders for passage in signals.passages], dtype=np.bool_)
        questions.append(Question(case=case, signals=signals, gold=gold))
    return questions


def measure(questions: Sequence[Question], model: RankingModel) -> dict[str, float | int]:
    """Return recall@5 and the mean reciprocal rank."""
    ranks = [_rank_of_gold(question, model) for question in questions]
    return {
        "questions": len(ranks),
        f"recall@{FOUND_AT}": round(fmean(rank is not None and rank <= FOUND_AT for rank in ranks), 4),
        "mrr": round(fmean(1 / rank if rank else 0.0 for rank in ranks), 4),
    }


def _rank_of_gold(question: Question, model: RankingModel) -> int | None:
    if not question.learnable:
        return None
    order = np.argsort(-model.scores(question.signals), kind="stable")
    return int(np.flatnonzero(question.gold[order])[0]) + 1


def fit(questions: Sequence[Question]) -> RankingModel:
    """Return the weights that development questions give."""
    found = fit_weights([(question.signals.values, question.gold) for question in questions])
    return replace(HYBRID_ALONE, **{name: round(float(w), 2) for name, w in zip(SIGNALS, found, strict=True)})


def cross_validate(questions: Sequence[Question]) -> dict[str, float | int]:
    """Measure every question with weights that were fitted without it."""
    ranks: list[int | None] = []
    for fold in range(FOLDS):
        model = fit([q for number, q in enumerate(questions) if number % FOLDS != fold])
        ranks += [_rank_of_gold(question, model) for question in questions[fold::FOLDS]]
    return {
        f"recall@{FOUND_AT}": round(fmean(rank is not None and rank <= FOUND_AT for rank in ranks), 4),
        "mrr": round(fmean(1 / rank if rank else 0.0 for rank in ranks), 4),
    }


def run(*, fitting: bool, suites: Sequence[str] = ()) -> dict[str, object]:
    """Ask the home of the evaluations."""
    loaded = load_suites(suites).values()
    cases = [case for suite in loaded for case in suite.cases if case.gold and not case.earlier]
    with open_evaluation_home(load_settings()) as opened:
        questions = collect(opened, cases)
    halves = {
        "development": [q for q in questions if q.case.split is Split.DEV],
        "held_out": [q for q in questions if q.case.split is Split.HELD_OUT],
    }
    report: dict[str, object] = {
        name: {"hybrid": measure(half, HYBRID_ALONE), "ranking": measure(half, RankingModel())}
        for name, half in halves.items()
    }
    if fitting:
        report["fitted"] = repr(fit(halves["development"]))
        report["cross_validated"] = cross_validate(halves["development"])
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = benchmark_parser(
        "ranking", "Does the ranking bring passages that answer to the top?", fits=True, suites=()
    )
    options = parser.parse_args(arguments)
    return print_report(lambda: run(fitting=options.fit, suites=options.suite or ()), as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
