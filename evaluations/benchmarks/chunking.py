"""How well do chunks fit what answers a question? Chroma's chunking evaluation with the product's own chunks.

    python -m evaluations.benchmarks.chunking --data DIR [--k 5] [--cache DIR] [--json]

`DIR` holds `corpora/*.md` and `questions_df.csv`, whose references are character spans. Every corpus goes through
the product's reader, chunker and index, all into one knowledge base. Per question, the first k passages of hybrid
search are compared with its references, as in Smith and Troynikov, "Evaluating Chunking Strategies for Retrieval"
(2024), whose code counts characters, and what two passages share twice in the precision:

    recall = referenced and retrieved / referenced       precision = referenced and retrieved / retrieved
    IoU = referenced and retrieved / (referenced + retrieved - referenced and retrieved)

`located` is the share of the chunks whose place in the corpus was found again; the others count as not retrieved.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from statistics import fmean

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evaluations.benchmarks.beir_folder import BenchmarkDataError
from evaluations.benchmarks.command_line import benchmark_parser, in_columns, print_report
from evaluations.benchmarks.corpus_index import open_index, plain_document, put_missing
from evaluations.benchmarks.text_alignment import SourceText, Spans, covered, length, shared
from evaluations.ranking_metrics import bootstrap_interval
from ingestion.chunking import Chunker
from ingestion.readers import read_file
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.hybrid_search import HybridSearch, Searchable
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase

MEASURES = ("recall", "precision", "iou")
PASSAGES = 5  # what the published tables retrieve


class _Reference(BaseModel):
    model_config = ConfigDict(frozen=True)

    start_index: int
    end_index: int


@dataclass(frozen=True, kw_only=True)
class SpanQuestion:
    """A question with the spans of the corpus that answer it."""

    text: str
    corpus: str
    references: Spans


def read_questions(folder: Path) -> tuple[SpanQuestion, ...]:
    """Read the questions.

    Raises:
        BenchmarkDataError: the file is missing or in another layout.
    """
    path = folder / "questions_df.csv"
    references = TypeAdapter(tuple[_Reference, ...])
    try:
        with path.open(encoding="utf-8", newline="") as lines:
            questions = tuple(
                SpanQuestion(
                    text=row["question"],
                    corpus=row["corpus_id"],
                    references=tuple((r.start_index, r.end_index) for r in references.validate_json(row["references"])),
                )
                for row in csv.DictReader(lines)
            )
    except (OSError, KeyError, ValidationError) as error:
        raise BenchmarkDataError(
            f"{str(path)!r} cannot be read: {error!r}. Give a folder with corpora/*.md and a questions_df.csv that "
            "has the columns question, references and corpus_id."
        ) from None
    lacking = sorted({q.corpus for q in questions if not (folder / "corpora" / f"{q.corpus}.md").is_file()})
    if lacking or not questions:
        raise BenchmarkDataError(f"{str(folder)!r} has {len(questions)} questions and lacks the corpora {lacking!r}.")
    return questions


def index_corpora(paths: Sequence[Path], knowledge_base: KnowledgeBase, embedder: Embedder) -> None:
    """Put the corpora that are not there yet, as the product's readers understand them."""
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    corpus = ((plain_document(path.stem, path.stem, path.read_text(encoding="utf-8")), path) for path in paths)
    put_missing(knowledge_base, embedder, corpus, lambda document, path: chunker.chunk(document, read_file(path)))


def locate_chunks(paths: Sequence[Path], knowledge_base: KnowledgeBase) -> dict[str, Spans]:
    """Return where each chunk stands in its corpus, by its id."""
    texts = {path.stem: path.read_text(encoding="utf-8") for path in paths}
    places: dict[str, Spans] = {}
    for document in knowledge_base.documents():
        source, after = SourceText(texts[document.origin]), 0
        for chunk in knowledge_base.chunks(document.document_id):
            spans = source.locate(chunk.text, after)
            places[chunk.chunk_id] = covered(spans)
            after = spans[0][0] if spans else after
    return places


def score(references: Spans, retrieved: Sequence[Spans], foreign: int = 0) -> dict[str, float]:
    """Return recall, precision and IoU of one question, of which `foreign` characters come from other corpora."""
    wanted = covered(references)
    both = shared(wanted, covered(span for spans in retrieved for span in spans))
    needed, got = length(wanted), sum(length(spans) for spans in retrieved) + foreign
    union = needed + got - both
    return {
        "recall": both / needed if needed else 0.0,
        "precision": both / got if got else 0.0,
        "iou": both / union if union else 0.0,
    }


def measure(
    questions: Sequence[SpanQuestion],
    knowledge_base: Searchable,
    search: HybridSearch,
    places: Mapping[str, Spans],
    k: int,
) -> dict[str, object]:
    """Return the means over all questions with their intervals, and the means of each corpus."""
    scores: list[dict[str, float]] = []
    rankings = search.search([knowledge_base], [question.text for question in questions], k=k)
    for question, ranking in zip(questions, rankings, strict=True):
        own = [places[p.chunk.chunk_id] for p in ranking if p.document.origin == question.corpus]
        foreign = sum(length(places[p.chunk.chunk_id]) for p in ranking if p.document.origin != question.corpus)
        scores.append(score(question.references, own, foreign))
    report: dict[str, object] = {name: _mean(scores, name) for name in MEASURES}
    for name in MEASURES:
        report[f"{name}_ci95"] = [round(end, 4) for end in bootstrap_interval([found[name] for found in scores])]
    by_corpus: dict[str, list[dict[str, float]]] = {}
    for question, found in zip(questions, scores, strict=True):
        by_corpus.setdefault(question.corpus, []).append(found)
    report["by_corpus"] = {
        corpus: {name: _mean(of_corpus, name) for name in MEASURES} for corpus, of_corpus in sorted(by_corpus.items())
    }
    return {**report, "k": k, "questions": len(scores)}


def _mean(scores: Sequence[Mapping[str, float]], name: str) -> float:
    return round(fmean(found[name] for found in scores), 4)


def run(data: Path, cache: Path | None, k: int) -> dict[str, object]:
    """Index the corpora in `cache`, or in a temporary folder, and measure."""
    questions = read_questions(data)
    paths = sorted((data / "corpora").glob("*.md"))
    embedder = load_embedder(load_settings().embedder)
    with open_index(data, cache, embedder) as knowledge_base:
        index_corpora(paths, knowledge_base, embedder)
        places = locate_chunks(paths, knowledge_base)
        report = measure(questions, knowledge_base, HybridSearch(embedder), places, k)
    located = [spans for spans in places.values() if spans]
    mean_characters = round(fmean(length(spans) for spans in located)) if located else 0
    share = round(len(located) / len(places), 3) if places else 0.0
    return {**report, "chunks": len(places), "located": share, "mean_characters": mean_characters}


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = benchmark_parser("chunking", "Chunks against the spans that answer questions.")
    parser.add_argument("--data", type=Path, required=True, help="folder with corpora/*.md and questions_df.csv")
    parser.add_argument("--k", type=int, default=PASSAGES, help=f"passages per question ({PASSAGES})")
    parser.add_argument("--cache", type=Path, help="folder that keeps the index, so that a repeat takes seconds")
    options = parser.parse_args(arguments)
    if options.k < 1:
        parser.error(f"--k {options.k}: at least one passage is needed")
    return print_report(
        lambda: run(options.data, options.cache, options.k), as_json=options.json, as_text=in_columns(17)
    )


if __name__ == "__main__":
    raise SystemExit(main())
