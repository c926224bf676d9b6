"""Does the advisor refuse what its sources do not answer? Questions of ClapNQ, with other people's labels.

    python -m evaluations.benchmarks.abstention --data DIR [--split held-out|dev|all] [--json]

`DIR` holds `answerable.jsonl` and `unanswerable.jsonl`. The passages of all questions become documents of one
throw-away home without the bundled articles, and each question is asked as it stands. Those without an answer come
with a passage about their subject, which is what makes them hard. A question belongs to one half by a hash of its
id, and the held-out half is reported. Precision, recall and F1 are those of refusing; an answer in part counts as
an answer. The risk of a coverage is the share, among the questions answered then, of those to be refused; confidence
is the selection's estimate for its best passage. `gold_cited` is the share of the rightly answered questions with a
citation from a sentence that the annotators chose.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Sequence
from pathlib import Path
from statistics import fmean

from advisor.answers import Outcome
from advisor.evidence import RelevanceSelector
from advisor.factory import build_advisor
from advisor.planning import RulePlanner
from advisor.ranking import rank
from advisor.retrieval import HybridRetriever
from evaluations.benchmarks.clapnq_folder import ClapQuestion, read_folder
from evaluations.benchmarks.command_line import Report, benchmark_parser, print_report
from evaluations.benchmarks.corpus_index import paragraphs, plain_document, put_missing
from evaluations.metrics.abstention import (
    Decision,
    area_under_risk,
    baselines,
    refusal_scores,
    risk_coverage,
    risk_of_answering_all,
)
from evaluations.split import Split
from ingestion.chunking import CHUNKING_FINGERPRINT, Chunker
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import load_settings

ANSWERED = (Outcome.ANSWERED, Outcome.PARTIAL)
CURVE_POINTS = 20


def index_passages(questions: Sequence[ClapQuestion], home: Home, embedder: Embedder) -> None:
    """Put every different passage as a document of its own."""
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    passages = dict.fromkeys(passage for question in questions for passage in question.passages)
    corpus = (
        (plain_document(f"passage-{number}", passage.title, passage.text), passage)
        for number, passage in enumerate(passages)
    )
    put_missing(
        home.firm(),
        embedder,
        corpus,
        lambda document, passage: chunker.chunk(document, paragraphs(passage.title, passage.text)),
    )


class Judge:
    """Asks the advisor, and asks its selection how sure it was."""

    def __init__(self, home: Home, embedder: Embedder) -> None:
        self._home = home
        self._advisor = build_advisor(home, embedder)
        self._retriever = HybridRetriever.of(embedder, home.folder)

    def decide(self, question: ClapQuestion) -> tuple[Decision, bool | None]:
        """Return what became of a question, and whether a gold sentence was cited where it was rightly answered."""
        answer = self._advisor.ask(question.text)
        answered = answer.outcome in ANSWERED
        decision = Decision(
            should_refuse=not question.answerable, refused=not answered, confidence=self._confidence(question.text)
        )
        if not (answered and question.answerable and question.gold_sentences):
            return decision, None
        gold = {_words(sentence) for sentence in question.gold_sentences}
        quotes = [_words(citation.quote) for citation in answer.citations]
        return decision, any(quote in sentence or sentence in quote for quote in quotes for sentence in gold)

    def _confidence(self, question: str) -> float:
        plan, bases = RulePlanner().plan(question), self._home.knowledge_bases(None)
        if plan.refusal is not None:
            return 0.0
        rankings, terms = self._retriever.retrieve(plan, bases), self._retriever.weigh(plan, bases)
        return RelevanceSelector().select(plan, rank(plan, rankings, terms), terms, rankings).coverage


def _words(text: str) -> str:
    return " ".join(text.split())


def report(decisions: Sequence[Decision], cited: Sequence[bool]) -> dict[str, object]:
    """Return the measures of a set of decisions."""
    curve = risk_coverage(decisions)
    step = max(1, len(curve) // CURVE_POINTS)
    return {
        **refusal_scores(decisions),
        "baselines": baselines(decisions),
        "area_under_risk": area_under_risk(curve),
        "risk_of_answering_all": risk_of_answering_all(decisions),
        "risk_coverage": [list(point) for point in (*curve[:-1:step], *curve[-1:])],
        "gold_cited": fmean(map(float, cited)) if cited else None,
        "questions": len(decisions),
    }


def run(data: Path, split: Split | None) -> dict[str, object]:
    """Ask all questions of a half, or of both, against the passages of both."""
    questions = read_folder(data)
    with tempfile.TemporaryDirectory(prefix="benchmark-") as folder:
        settings = load_settings(home=Path(folder))
        embedder = load_embedder(settings.embedder)
        with Home.open(settings, embedder, CHUNKING_FINGERPRINT) as home:
            index_passages(questions, home, embedder)
            judge = Judge(home, embedder)
            asked = [judge.decide(question) for question in questions if split is None or question.split is split]
    cited = [right for _, right in asked if right is not None]
    return _rounded(report([decision for decision, _ in asked], cited))


def _rounded(value: dict[str, object]) -> dict[str, object]:
    rounded: dict[str, object] = json.loads(json.dumps(value), parse_float=lambda number: round(float(number), 3))
    return rounded


def _lines(result: Report) -> Iterator[str]:
    for name, value in result.items():
        if isinstance(value, list):
            value = "  ".join(f"{risk:.2f} at {coverage:.0%}" for coverage, risk in value)
        yield f"{name:24}{value}"


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = benchmark_parser("abstention", "Refusing, on questions in ClapNQ's layout.")
    parser.add_argument("--data", type=Path, required=True, help="folder with answerable.jsonl, unanswerable.jsonl")
    parser.add_argument(
        "--split", choices=["held-out", "dev", "all"], default="held-out", help="which half is asked (held-out)"
    )
    options = parser.parse_args(arguments)
    half = None if options.split == "all" else Split(options.split)
    return print_report(
        lambda: run(options.data, half), as_json=options.json, as_text=lambda result: "\n".join(_lines(result))
    )


if __name__ == "__main__":
    raise SystemExit(main())
