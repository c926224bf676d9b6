"""Does the best sentence of the evidence answer? And which weights would development questions give its signals?

    python -m evaluations.benchmarks.sentences [--fit] [--json]

Every case with gold spans that needs no client document and no conversation is taken to its evidence as the product
does. Reported is how often the best-scored sentence for every client, or one of the best three, stands in a gold span,
per half; the spans are not complete, so both figures are low. `--fit` adds the weights that the development half
gives: of a sentence's similarity and coverage, its passage's place in the ranking, whether its section is wanted or an
article's summary, and how near its article's title is.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from advisor.factory import Advisor, build_advisor
from advisor.roles import ROLE_OF_INTENT, Role
from advisor.sentence_scoring import SentenceScorer
from advisor.stages import Progress, Request, finished
from advisor.verification import normalise
from evaluations.benchmarks.command_line import benchmark_parser, print_report
from evaluations.case_schema import EvalCase
from evaluations.cases import load_suites
from evaluations.index_home import open_evaluation_home
from evaluations.listwise import fit_weights
from evaluations.split import Split
from knowledge_base.lexical import analyse
from knowledge_base.settings import load_settings

FIRST = 3
SIGNALS = ("similarity", "coverage", "passage", "wanted", "essence", "title")


@dataclass(frozen=True, kw_only=True)
class Scored:
    """The sentences of a case's evidence: signals in rows, the product's score, and which stand in a gold span."""

    case: EvalCase
    signals: NDArray[np.float64]
    scores: NDArray[np.float64]
    gold: NDArray[np.bool_]


def collect(advisor: Advisor, scorer: SentenceScorer, request: Request, case: EvalCase) -> Scored | None:
    """Take a case to its evidence and score the sentences; None where it is refused or has none."""
    progress = Progress(request=request)
    for name, stage in advisor.chain.stages:
        if name == "write" or progress.answer is not None:
            break
        progress = finished(stage.stream(progress))
    plan, material = progress.plan, progress.material
    if progress.answer is not None or plan is None or material is None:
        return None
    wanted = ROLE_OF_INTENT.get(plan.intent)
    sentences = scorer.score(plan, material.evidence, progress.terms, request.knowledge_bases, wanted)
    if not sentences:
        return None
    spans = [(gold.document, normalise(gold.quote)) for gold in case.gold]
    rows, right = [], []
    for sentence in sentences:
        text = normalise(sentence.text)
        document = PurePosixPath(sentence.evidence.passage.document.origin).stem
        coverage = progress.terms.coverage(analyse(sentence.text))
        role = sentence.role
        rows.append(
            (
                sentence.similarity,
                coverage,
                sentence.evidence.score,
                role is wanted,
                role is Role.ESSENCE,
                sentence.about,
            )
        )
        right.append(any(name == document and (quote in text or text in quote) for name, quote in spans))
    return Scored(
        case=case,
        signals=np.array(rows, dtype=np.float64),
        scores=np.array([sentence.score for sentence in sentences]),
        gold=np.array(right, dtype=np.bool_),
    )


def measure(questions: Sequence[Scored]) -> dict[str, float | int]:
    """Return how often the best sentence, and one of the best three, is a gold one."""
    ordered = [question.gold[np.argsort(-question.scores, kind="stable")] for question in questions]
    return {
        "questions": len(ordered),
        "best": round(fmean(bool(gold[0]) for gold in ordered), 4),
        f"best_{FIRST}": round(fmean(bool(gold[:FIRST].any()) for gold in ordered), 4),
    }


def run(*, fitting: bool) -> dict[str, object]:
    """Ask the home of the evaluations."""
    cases = [case for suite in load_suites().values() for case in suite.cases]
    cases = [case for case in cases if case.gold and not case.earlier and not case.documents]
    with open_evaluation_home(load_settings()) as opened:
        advisor, scorer = build_advisor(opened.home, opened.embedder), SentenceScorer(opened.embedder)
        bases = opened.home.knowledge_bases(None)
        asked = [
            collect(advisor, scorer, Request(question=case.question, knowledge_bases=bases, profile=case.profile), case)
            for case in cases
        ]
    found = [scored for scored in asked if scored is not None]
    development = [scored for scored in found if scored.case.split is Split.DEV]
    report: dict[str, object] = {
        "development": measure(development),
        "held_out": measure([scored for scored in found if scored.case.split is Split.HELD_OUT]),
    }
    if fitting:
        weights = fit_weights([(scored.signals, scored.gold) for scored in development])
        report["fitted"] = {name: round(float(w), 2) for name, w in zip(SIGNALS, weights, strict=True)}
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = benchmark_parser("sentences", "Does the best sentence of the evidence answer?", fits=True)
    options = parser.parse_args(arguments)
    return print_report(lambda: run(fitting=options.fit), as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
