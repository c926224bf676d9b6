"""Does a search find what answers a consultant's question? On the bundled articles, by the product's own search.

    python -m evaluations.benchmarks.firm_knowledge [--suite firm_knowledge_fresh] [--json]

The questions are those of `evaluations/cases/firm_knowledge.yaml`, or of the suites that are named. One is found when
any of the first five passages, as `python -m advisor search --k 5` shows them without a client profile, holds a
sentence that answers it. A question that no article answers counts as not found; `answerable` says how many the
articles answer at all. The questions belong to the development half or to the held-out half by a hash. Held-out misses
are named by their ids only, so that nobody reads them in order to mend them.
"""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Sequence
from pathlib import Path, PurePosixPath

from advisor.factory import build_advisor
from advisor.session import HomeSession
from evaluations.benchmarks.command_line import benchmark_parser, print_report
from evaluations.bundled import open_bundled_home
from evaluations.case_schema import EvalCase
from evaluations.cases import load_suites
from evaluations.ranking_metrics import bootstrap_interval
from evaluations.split import Split
from knowledge_base.domain import Passage

SUITES = ("firm_knowledge",)
PASSAGES = 5
Search = Callable[[str], Sequence[Passage]]


def load_cases(suites: Sequence[str] = SUITES) -> tuple[EvalCase, ...]:
    """Read the questions."""
    return tuple(case for suite in load_suites(suites).values() for case in suite.cases)


def rank_of_answer(case: EvalCase, passages: Sequence[Passage]) -> int | None:
    """Return the rank, from 1, of the first passage with a sentence that answers the case."""
    for rank, passage in enumerate(passages, start=1):
        document, text = PurePosixPath(passage.document.origin).stem, _words(passage.chunk.text)
        if any(gold.document == document and _words(gold.quote) in text for gold in case.gold):
            return rank
    return None


def _words(text: str) -> str:
    return " ".join(text.split())


def measure(cases: Sequence[EvalCase], search: Search) -> dict[str, object]:
    """Return how many questions were found: in all, per half, per dimension and per industry; and the misses."""
    found = {case.id: rank_of_answer(case, search(case.question)[:PASSAGES]) is not None for case in cases}
    held_out = [case for case in cases if case.split is Split.HELD_OUT]
    development = [case for case in cases if case.split is Split.DEV]
    return {
        "all": _share(cases, found),
        "development": _share(development, found),
        "held_out": _share(held_out, found),
        "by_dimension": {
            name or "none": _share([case for case in cases if case.dimension == name], found)
            for name in sorted({case.dimension for case in cases}, key=str)
        },
        "by_industry": {
            name or "any": _share([case for case in cases if case.industry == name], found)
            for name in sorted({case.industry for case in cases}, key=str)
        },
        "development_misses": {case.id: case.question for case in development if not found[case.id]},
        "held_out_misses": [case.id for case in held_out if not found[case.id]],
    }


def _share(cases: Sequence[EvalCase], found: dict[str, bool]) -> dict[str, object]:
    hits = [float(found[case.id]) for case in cases]
    return {
        "questions": len(cases),
        "answerable": sum(bool(case.gold) for case in cases),
        "found": round(sum(hits)),
        "share": round(sum(hits) / len(hits), 3) if hits else None,
        "share_ci95": [round(end, 3) for end in bootstrap_interval(hits)] if hits else None,
    }


def run(suites: Sequence[str] = SUITES) -> dict[str, object]:
    """Index the bundled articles in a temporary home and search them."""
    cases = load_cases(suites)
    with tempfile.TemporaryDirectory() as folder, open_bundled_home(Path(folder)) as (home, embedder):
        session = HomeSession(home, build_advisor(home, embedder))
        return measure(cases, lambda question: [hit.passage for hit in session.search(question, k=PASSAGES)])


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    about = "Do the first five passages of a search hold what answers a consultant's question?"
    options = benchmark_parser("firm_knowledge", about, suites=SUITES).parse_args(arguments)
    return print_report(lambda: run(options.suite or SUITES), as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
