"""How well is a document found? Any BEIR folder through the product's own chunking, index and hybrid search.

    python -m evaluations.benchmarks.beir --data DIR [--cache DIR] [--json]

`dense` and `lexical` are the knowledge base's two searches alone, `fused` their fusion for the query as it is,
and `full` what the advisor's retrieval does without a client profile: its plan, every query of the plan, fusion
and boosts (a query that the plan refuses finds nothing). Hits are passages, cut deeper than an answer needs; a
document has the rank of its best passage. A document that is the query itself does not count, as in BEIR.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from statistics import fmean

from advisor.planning import RulePlanner
from advisor.ranking import rank
from advisor.retrieval import HybridRetriever
from evaluations.benchmarks.beir_folder import BeirFolder, read_folder
from evaluations.benchmarks.command_line import Report, benchmark_parser, print_report
from evaluations.benchmarks.corpus_index import groups, open_index, paragraphs, plain_document, put_missing
from evaluations.ranking_metrics import bootstrap_interval, ndcg, recall
from ingestion.chunking import Chunker
from knowledge_base.domain import Document, Hit
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.hybrid_search import DEPTH, HybridSearch
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase

NDCG_AT, RECALL_AT = 10, 100
SINGLE_SEARCH_DEPTH = 400  # passages of one search, so that a hundred different documents are among them
QUERIES_PER_STEP = 50
WAYS = ("dense", "lexical", "fused", "full")


def measure(folder: BeirFolder, knowledge_base: KnowledgeBase, embedder: Embedder) -> dict[str, dict[str, object]]:
    """Return nDCG@10 and recall@100 of every way to search, each with its 95 % bootstrap interval."""
    gains: dict[str, list[float]] = {way: [] for way in WAYS}
    recalls: dict[str, list[float]] = {way: [] for way in WAYS}
    search = HybridSearch(embedder)
    for query_ids in groups(folder.queries, QUERIES_PER_STEP):
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
    candidates = rank(plan, rankings, retriever.weigh(plan, [knowledge_base]))
    return _documents(candidate.passage.document for candidate in candidates)


def _documents(ranked: Iterable[Document]) -> list[str]:
    """Return the documents' own ids, each at its best passage."""
    return list(dict.fromkeys(document.origin for document in ranked))


def index_corpus(folder: BeirFolder, knowledge_base: KnowledgeBase, embedder: Embedder) -> None:
    """Put what is not there yet, a document of BEIR as a text file's reader and the product's chunker take it."""
    chunker = Chunker(embedder.count_tokens, embedder.max_tokens)
    corpus = ((plain_document(source.document_id, source.title, source.text), source) for source in folder.documents())
    put_missing(
        knowledge_base,
        embedder,
        corpus,
        lambda document, source: chunker.chunk(document, paragraphs(source.title, source.text)),
    )


def run(data: Path, cache: Path | None) -> dict[str, dict[str, object]]:
    """Index the corpus in `cache`, or in a temporary folder, and measure."""
    folder = read_folder(data)
    embedder = load_embedder(load_settings().embedder)
    with open_index(data, cache, embedder) as knowledge_base:
        index_corpus(folder, knowledge_base, embedder)
        return measure(folder, knowledge_base, embedder)


def _as_text(result: Report) -> str:
    lines = [f"{'':8} nDCG@{NDCG_AT}  95 % interval     recall@{RECALL_AT}  95 % interval"]
    for way, row in result.items():
        names = (f"ndcg@{NDCG_AT}", f"recall@{RECALL_AT}")
        lines.append(f"{way:8} " + "  ".join(f"{row[name]:<7}  {row[f'{name}_ci95']!s:17}" for name in names))
    return "\n".join(lines)


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = benchmark_parser("beir", "Retrieval on a folder in the layout of BEIR.")
    parser.add_argument("--data", type=Path, required=True, help="folder with corpus.jsonl, queries.jsonl, qrels/")
    parser.add_argument("--cache", type=Path, help="folder that keeps the index, so that a repeat takes seconds")
    options = parser.parse_args(arguments)
    return print_report(lambda: run(options.data, options.cache), as_json=options.json, as_text=_as_text)


if __name__ == "__main__":
    raise SystemExit(main())
