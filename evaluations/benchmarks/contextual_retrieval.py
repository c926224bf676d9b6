"""Are the right pieces of code found? The chunks and questions of Anthropic's contextual retrieval, by the product.

    python -m evaluations.benchmarks.contextual_retrieval --data DIR [--cache DIR] [--json]

`DIR` holds `codebase_chunks.json` and `evaluation_set.jsonl`. A file is a document without a title, for the data
name none; its chunks are kept as they are given, and divided by the product's chunker where they do not fit the
embedder. pass@k is the cookbook's: the share of a question's gold chunks among the first k, averaged over the
questions, in per cent. `dense` and `lexical` are the knowledge base's two searches alone, `fused` hybrid search.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import replace
from pathlib import Path
from statistics import fmean

from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from evaluations.benchmarks.beir_folder import BenchmarkDataError
from evaluations.benchmarks.command_line import Report, benchmark_parser, print_report
from evaluations.benchmarks.corpus_index import MEDIA_TYPE, open_index, plain_document, put_missing
from evaluations.ranking_metrics import bootstrap_interval, recall
from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.chunking import Chunker
from knowledge_base.domain import Chunk, Document, Location
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.hybrid_search import DEPTH, HybridSearch
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase

PASS_AT = (5, 10, 20)
WAYS = ("dense", "lexical", "fused")


class GivenChunk(BaseModel):
    """A piece of a file, as the data divide it."""

    model_config = ConfigDict(frozen=True)

    original_index: int
    content: str


class CodeFile(BaseModel):
    """A file of the code base."""

    model_config = ConfigDict(frozen=True)

    original_uuid: str
    chunks: tuple[GivenChunk, ...]


class Question(BaseModel):
    """A question with the chunks that answer it, each by its file and its number there."""

    model_config = ConfigDict(frozen=True)

    query: str
    golden_chunk_uuids: tuple[tuple[str, int], ...]


def read_folder(folder: Path) -> tuple[tuple[CodeFile, ...], tuple[Question, ...]]:
    """Read files and questions.

    Raises:
        BenchmarkDataError: a file is missing or in another layout.
    """
    try:
        chunks = (folder / "codebase_chunks.json").read_text(encoding="utf-8")
        lines = (folder / "evaluation_set.jsonl").read_text(encoding="utf-8").split("\n")
        files = TypeAdapter(tuple[CodeFile, ...]).validate_json(chunks)
        questions = tuple(Question.model_validate_json(line) for line in lines if line.strip())
    except (OSError, ValidationError) as error:
        raise BenchmarkDataError(
            f"The folder {str(folder)!r} cannot be read: {error}. Give a folder with codebase_chunks.json and "
            "evaluation_set.jsonl in the layout of Anthropic's contextual retrieval cookbook."
        ) from None
    if not questions:
        raise BenchmarkDataError(f"{str(folder / 'evaluation_set.jsonl')!r} has no questions. Restore the file.")
    return files, questions


def divide(document: Document, file: CodeFile, chunker: Chunker) -> tuple[Chunk, ...]:
    """Return the file's chunks, none across two given ones; the paragraph of a chunk is the given one's number."""
    pieces: list[Chunk] = []
    for given in file.chunks:
        place = Location(paragraph=given.original_index)
        lines = [line.strip() for line in given.content.splitlines() if line.strip()]
        blocks = tuple(Block(kind=BlockKind.PARAGRAPH, text=line, location=place) for line in lines)
        if blocks:
            parsed = ParsedFile(title=document.title, blocks=blocks, media_type=MEDIA_TYPE)
            pieces.extend(replace(piece, location=place) for piece in chunker.chunk(document, parsed))
    return tuple(
        replace(piece, chunk_id=f"{document.document_id}-{position}", position=position)
        for position, piece in enumerate(pieces)
    )


def index_files(files: Iterable[CodeFile], knowledge_base: KnowledgeBase, embedder: Embedder) -> None:
    """Put the files that are not there yet."""
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    corpus = (
        (plain_document(file.original_uuid, "", "".join(given.content for given in file.chunks)), file)
        for file in files
    )
    put_missing(knowledge_base, embedder, corpus, lambda document, file: divide(document, file, chunker))


def measure(
    questions: Sequence[Question], knowledge_base: KnowledgeBase, embedder: Embedder
) -> dict[str, dict[str, object]]:
    """Return pass@k of every way to search."""
    shares: dict[str, dict[int, list[float]]] = {way: {k: [] for k in PASS_AT} for way in WAYS}
    search = HybridSearch(embedder)
    for question in questions:
        gold = {_name(*chunk): 1 for chunk in question.golden_chunk_uuids}
        for way, ranking in _rankings(question.query, search, knowledge_base, embedder).items():
            for k in PASS_AT:
                share = recall(ranking, gold, k)
                if share is not None:
                    shares[way][k].append(share)
    return {way: _summary(of_way) for way, of_way in shares.items()}


def _rankings(
    query: str, search: HybridSearch, knowledge_base: KnowledgeBase, embedder: Embedder
) -> dict[str, list[str]]:
    (vector,) = embedder.embed_queries([query])
    singles = {
        "dense": knowledge_base.search_dense(vector, 2 * DEPTH),
        "lexical": knowledge_base.search_lexical(query, 2 * DEPTH),
    }
    rankings = {}
    for way, hits in singles.items():
        live = knowledge_base.lookup(hit.chunk_id for hit in hits)
        rankings[way] = _given(live[hit.chunk_id] for hit in hits if hit.chunk_id in live)
    passages = search.search([knowledge_base], [query], k=2 * DEPTH)[0]
    return {**rankings, "fused": _given((passage.chunk, passage.document) for passage in passages)}


def _given(ranked: Iterable[tuple[Chunk, Document]]) -> list[str]:
    """Return the given chunks, each at its best piece."""

    def names() -> Iterator[str]:
        for chunk, document in ranked:
            if chunk.location.paragraph is not None:
                yield _name(document.origin, chunk.location.paragraph)

    return list(dict.fromkeys(names()))


def _name(file: str, number: int) -> str:
    return f"{file}#{number}"


def _summary(shares: Mapping[int, Sequence[float]]) -> dict[str, object]:
    """Return per cent with one decimal, as the cookbook does, and the interval of each figure."""
    figures: dict[str, object] = {f"pass@{k}": round(100 * fmean(of_k), 1) for k, of_k in shares.items()}
    for k, of_k in shares.items():
        figures[f"pass@{k}_ci95"] = [round(100 * end, 1) for end in bootstrap_interval(of_k)]
    return {**figures, "questions": len(shares[PASS_AT[0]])}


def run(data: Path, cache: Path | None) -> dict[str, dict[str, object]]:
    """Index the files in `cache`, or in a temporary folder, and measure."""
    files, questions = read_folder(data)
    embedder = load_embedder(load_settings().embedder)
    with open_index(data, cache, embedder) as knowledge_base:
        index_files(files, knowledge_base, embedder)
        return measure(questions, knowledge_base, embedder)


def _as_text(result: Report) -> str:
    lines = []
    for way, row in result.items():
        cells = (f"pass@{k} {row[f'pass@{k}']:5} {row[f'pass@{k}_ci95']!s:14}" for k in PASS_AT)
        lines.append(f"{way:8} {'  '.join(cells)}")
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    about = "Retrieval of code chunks in the layout of Anthropic's contextual retrieval cookbook."
    parser = benchmark_parser("contextual_retrieval", about)
    parser.add_argument("--data", type=Path, required=True, help="codebase_chunks.json and evaluation_set.jsonl")
    parser.add_argument("--cache", type=Path, help="folder that keeps the index, so that a repeat takes seconds")
    options = parser.parse_args(arguments)
    return print_report(lambda: run(options.data, options.cache), as_json=options.json, as_text=_as_text)


if __name__ == "__main__":
    raise SystemExit(main())
