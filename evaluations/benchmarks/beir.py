"""How well is a document found? Any BEIR folder through the product's own chunking, index and hybrid search.

    python -m evaluations.benchmarks.beir --data DIR [--cache DIR] [--json]

`dense` and `lexical` are the knowledge base's two searches alone, `fused` their fusion for the query as it is,
and `full` what the advisor's retrieval does without a client profile: its plan, every query of the plan, fusion
and boosts (a query that the plan refuses finds nothing). Hits are passages, cut deeper than an answer needs; a
document has the rank of its best passage. A document that is the query itself does not count, as in BEIR.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import sys
import tempfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from statistics import fmean
from typing import TypeVar

from advisor.planning import RulePlanner
from advisor.retrieval import HybridRetriever, fuse, weigh_terms
from evaluations.benchmarks.beir_folder import BeirDocument, BeirFolder, read_folder
from evaluations.ranking_metrics import bootstrap_interval, ndcg, recall
from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.chunking import CHUNKING_FINGERPRINT, Chunker
from knowledge_base.domain import Chunk, Collection, Document, Hit, Location
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.errors import AdvisorError, IndexDamagedError
from knowledge_base.hybrid_search import DEPTH, HybridSearch
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase, PreparedDocument

NDCG_AT, RECALL_AT = 10, 100
SINGLE_SEARCH_DEPTH = 400  # passages of one search, so that a hundred different documents are among them
DOCUMENTS_PER_STEP = 128
QUERIES_PER_STEP = 50
T = TypeVar("T")
WAYS = ("dense", "lexical", "fused", "full")


def measure(folder: BeirFolder, knowledge_base: KnowledgeBase, embedder: Embedder) -> dict[str, dict[str, object]]:
    """Return nDCG@10 and recall@100 of every way to search, each with its 95 % bootstrap interval."""
    gains: dict[str, list[float]] = {way: [] for way in WAYS}
    recalls: dict[str, list[float]] = {way: [] for way in WAYS}
    search = HybridSearch(embedder)
    for query_ids in _groups(folder.queries, QUERIES_PER_STEP):
        texts = [folder.queries[query_id] for query_id in query_ids]
        rankings = {
            "dense": _dense(knowledge_base, embedder, texts),
            "lexical": [
                _single(knowledge_base.search_lexical(text, SINGLE_SEARCH_DEPTH), knowledge_base) for text in texts
            ],
            "fused": _fused(search, knowledge_base, texts),
            "full": [_full(search, knowledge_base, text) for text in texts],
        }
        for way, of_way in rankings.items():
            for query_id, ranking in zip(query_ids, of_way, strict=True):
                others = [origin for origin in ranking if origin != query_id]
                judgements = folder.judgements[query_id]
                gain, found = ndcg(others, judgements, NDCG_AT), recall(others, judgements, RECALL_AT)
                if gain is not None and found is not None:
                    gains[way].append(gain)
                    recalls[way].append(found)
    return {way: _summary(gains[way], recalls[way]) for way in WAYS}


def _summary(gains: Sequence[float], recalls: Sequence[float]) -> dict[str, object]:
    return {
        f"ndcg@{NDCG_AT}": round(fmean(gains), 4),
        f"recall@{RECALL_AT}": round(fmean(recalls), 4),
        f"ndcg@{NDCG_AT}_ci95": [round(end, 4) for end in bootstrap_interval(gains)],
        f"recall@{RECALL_AT}_ci95": [round(end, 4) for end in bootstrap_interval(recalls)],
        "queries": len(gains),
    }


def _dense(knowledge_base: KnowledgeBase, embedder: Embedder, texts: Sequence[str]) -> list[list[str]]:
    vectors = embedder.embed_queries(texts)
    return [_single(knowledge_base.search_dense(vector, SINGLE_SEARCH_DEPTH), knowledge_base) for vector in vectors]


def _single(hits: Sequence[Hit], knowledge_base: KnowledgeBase) -> list[str]:
    live = knowledge_base.lookup(hit.chunk_id for hit in hits)
    return _documents(live[hit.chunk_id][1] for hit in hits if hit.chunk_id in live)


def _fused(search: HybridSearch, knowledge_base: KnowledgeBase, texts: Sequence[str]) -> list[list[str]]:
    rankings = search.search([knowledge_base], texts, k=2 * DEPTH)
    return [_documents(passage.document for passage in ranking) for ranking in rankings]


def _full(search: HybridSearch, knowledge_base: KnowledgeBase, text: str) -> list[str]:
    plan = RulePlanner().plan(text)
    if plan.refusal is not None:
        return []
    retriever = HybridRetriever(search=search, passages_per_query=2 * DEPTH)
    rankings = retriever.retrieve(plan, [knowledge_base])
    candidates = fuse(plan, rankings, weigh_terms(plan, [knowledge_base]))
    return _documents(candidate.passage.document for candidate in candidates)


def _documents(ranked: Iterable[Document]) -> list[str]:
    """Return the documents' own ids, each at its best passage."""
    return list(dict.fromkeys(document.origin for document in ranked))


def index_corpus(folder: BeirFolder, knowledge_base: KnowledgeBase, embedder: Embedder) -> None:
    """Put every document that is not there yet, so that an interrupted or earlier run is gone on with."""
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    known = knowledge_base.known()
    for count, group in enumerate(_groups(folder.documents(), DOCUMENTS_PER_STEP), start=1):
        documents = [(_document(source), source) for source in group]
        chunked = [
            (document, chunker.chunk(document, _parsed(source)))
            for document, source in documents
            if known.get(document.origin) != (document.document_id, document.content_hash)
        ]
        knowledge_base.put(_prepare([pair for pair in chunked if pair[1]], embedder))
        if chunked:
            print(f"step {count}: {len(chunked)} documents indexed", file=sys.stderr)


def _prepare(chunked: Sequence[tuple[Document, tuple[Chunk, ...]]], embedder: Embedder) -> list[PreparedDocument]:
    """Embed the chunks of several documents together, which fills the batches."""
    vectors = embedder.embed([chunk.indexed_text(document.title) for document, chunks in chunked for chunk in chunks])
    prepared, start = [], 0
    for document, chunks in chunked:
        end = start + len(chunks)
        prepared.append(PreparedDocument(document=document, chunks=chunks, vectors=vectors[start:end]))
        start = end
    return prepared


def _document(source: BeirDocument) -> Document:
    text = f"{source.title}\n{source.text}"
    return Document(
        document_id=hashlib.sha256(source.document_id.encode()).hexdigest()[:24],
        title=source.title,
        collection=Collection.FIRM,
        origin=source.document_id,
        media_type="text/plain",
        content_hash=hashlib.sha256(text.encode()).hexdigest(),
        size_bytes=len(text.encode()),
    )


def _parsed(source: BeirDocument) -> ParsedFile:
    """Return the document as a text file's reader would: a paragraph per line."""
    lines = [line.strip() for line in (source.text or source.title).splitlines() if line.strip()]
    blocks = tuple(
        Block(kind=BlockKind.PARAGRAPH, text=line, location=Location(paragraph=number))
        for number, line in enumerate(lines, start=1)
    )
    return ParsedFile(title=source.title, blocks=blocks, media_type="text/plain")


def _groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    remaining = iter(items)
    while group := list(islice(remaining, size)):
        yield group


def _open(place: Path, embedder: Embedder) -> KnowledgeBase:
    """Open the index of an earlier run; one that an interruption damaged is rebuilt without embedding again."""

    def opened(*, for_repair: bool) -> KnowledgeBase:
        return KnowledgeBase.open(
            place,
            name="beir",
            collection=Collection.FIRM,
            embedder=embedder,
            chunking=CHUNKING_FINGERPRINT,
            for_repair=for_repair,
        )

    try:
        return opened(for_repair=False)
    except IndexDamagedError:
        knowledge_base = opened(for_repair=True)
        knowledge_base.reindex()
        return knowledge_base


def run(data: Path, cache: Path | None) -> dict[str, dict[str, object]]:
    """Index the corpus in `cache`, or in a temporary folder, and measure."""
    folder = read_folder(data)
    embedder = load_embedder(load_settings().embedder)
    with ExitStack() as stack:
        home = cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="beir-")))
        name = hashlib.sha256(f"{data.resolve()}|{embedder.identity}|{CHUNKING_FINGERPRINT}".encode()).hexdigest()[:16]
        place = home / f"{data.resolve().name}-{name}"
        place.mkdir(parents=True, exist_ok=True)
        knowledge_base = _open(place, embedder)
        stack.callback(knowledge_base.close)
        index_corpus(folder, knowledge_base, embedder)
        return measure(folder, knowledge_base, embedder)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluations.benchmarks.beir", description="Retrieval on a folder in the layout of BEIR."
    )
    parser.add_argument("--data", type=Path, required=True, help="folder with corpus.jsonl, queries.jsonl, qrels/")
    parser.add_argument("--cache", type=Path, help="folder that keeps the index, so that a repeat takes seconds")
    parser.add_argument("--json", action="store_true", help="print JSON")
    options = parser.parse_args(arguments)
    try:
        result = run(options.data, options.cache)
    except AdvisorError as error:
        print(error, file=sys.stderr)
        return 1
    if options.json:
        print(json.dumps(result, indent=2))
        return 0
    print(f"{'':8} nDCG@{NDCG_AT}  95 % interval     recall@{RECALL_AT}  95 % interval")
    for way, row in result.items():
        cells = []
        for measure_name in (f"ndcg@{NDCG_AT}", f"recall@{RECALL_AT}"):
            cells.append(f"{row[measure_name]:<7}  {row[measure_name + '_ci95']!s:17}")
        print(f"{way:8} {'  '.join(cells)}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
