"""Dense and lexical search over several knowledge bases, fused into one ranking per query.

The knowledge bases are ranked as if they were one. Each gives its nearest and its best-matching
chunks; the candidates are then scored again on one scale: cosine similarity with their stored
vectors, and BM25 with term weights counted over all knowledge bases. A small client collection is
therefore neither drowned (in three chunks about one subject, that subject's name has no weight of
its own) nor lifted (its best chunk is not the best chunk). For the fused score, the terms that stand around
a chunk count a little too.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Mapping, Sequence, Set
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.domain import Chunk, Document, Hit, Origin, Passage
from knowledge_base.embedding import Embedder
from knowledge_base.fusion import (
    NEIGHBOUR_REACH,
    Scores,
    TermCounts,
    bm25_scores,
    inverse_document_frequencies,
    ranks,
    standardise,
    with_neighbours,
)
from knowledge_base.lexical import analyse

Vector = NDArray[np.float32]
# Equal weights have the best mean nDCG@10 (0.782; 0.4 has 0.780) on two sets that no figure is reported on: product
# documentation and source code, 348 questions. evaluations/trials.md says what else was tried.
DENSE_SHARE = 0.5
DEPTH = 100  # candidates from each list; 200 gained nothing there


class Searchable(Protocol):
    """What hybrid search needs of a knowledge base."""

    @property
    def name(self) -> str:
        """The name that passages carry."""

    def search_dense(self, vector: Vector, k: int) -> tuple[Hit, ...]:
        """Return the nearest chunks."""

    def search_lexical(self, query: str, k: int) -> tuple[Hit, ...]:
        """Return the best chunks by BM25."""

    def lookup(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Chunk, Document]]:
        """Return those of the chunks that are live, with their documents."""

    def cached_vectors(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of embedded texts."""

    def indexed_terms(self, chunk_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return the terms of chunks."""

    def neighbourhoods(self, chunk_ids: Iterable[str], reach: int) -> dict[str, dict[str, int]]:
        """Return for each chunk those around it in its document, with their distance."""

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return in how many chunks each term occurs."""

    def chunk_count(self) -> int:
        """Return how many chunks there are."""


@dataclass(frozen=True, kw_only=True)
class _Candidate:
    chunk: Chunk
    document: Document
    knowledge_base: str
    vector: Vector
    terms: TermCounts
    neighbours: tuple[tuple[int, TermCounts], ...]


class HybridSearch:
    """Finds passages for queries. Holds no state of its own, so threads may share it."""

    def __init__(self, embedder: Embedder, *, dense_share: float = DENSE_SHARE) -> None:
        """`dense_share` is the weight of dense against lexical scores, 0 to 1."""
        self._embedder = embedder
        self._dense_share = dense_share

    def search(
        self, knowledge_bases: Sequence[Searchable], queries: Sequence[str], *, k: int, depth: int = DEPTH
    ) -> tuple[tuple[Passage, ...], ...]:
        """Return one ranking of at most k passages per query, best first.

        `depth` is how many candidates dense and lexical search each contribute. Every passage has its
        dense score; its lexical score is of its own terms only, and None when it holds none of the query.
        """
        if not queries or k < 1 or not knowledge_bases:
            return tuple(() for _ in queries)
        vectors = self._embedder.embed_queries(queries)
        terms = [tuple(dict.fromkeys(analyse(query))) for query in queries]
        weights = _weigh({term for of_query in terms for term in of_query}, knowledge_bases)
        found: list[list[_Candidate]] = [[] for _ in queries]
        for knowledge_base in knowledge_bases:
            gathered = _gather(knowledge_base, queries, vectors, weights.keys(), depth)
            for candidates, ours in zip(gathered, found, strict=True):
                ours.extend(candidates)
        return tuple(
            self._rank(candidates, vector, {term: weights[term] for term in of_query}, depth)[:k]
            for candidates, vector, of_query in zip(found, vectors, terms, strict=True)
        )

    def _rank(
        self, candidates: Sequence[_Candidate], query: Vector, weights: Mapping[str, float], depth: int
    ) -> tuple[Passage, ...]:
        """Score the candidates, keep those that either list holds, and fuse."""
        if not candidates:
            return ()
        vectors = np.stack([candidate.vector for candidate in candidates])
        dense: Scores = (vectors @ query).astype(np.float64)
        lexical = bm25_scores(weights, [candidate.terms for candidate in candidates])
        dense_ranks, lexical_ranks = ranks(dense, depth=depth), ranks(lexical, depth=depth, floor=0.0)
        # With several knowledge bases each brought its own first hundred; one list of both keeps a hundred.
        kept = [i for i in range(len(candidates)) if dense_ranks[i] is not None or lexical_ranks[i] is not None]
        in_place = bm25_scores(weights, [with_neighbours(c.terms, c.neighbours) for c in candidates])
        fused = self._dense_share * standardise(dense[kept]) + (1 - self._dense_share) * standardise(in_place[kept])
        passages: list[Passage] = []
        for place in np.argsort(-fused, kind="stable").tolist():
            index = kept[place]
            candidate = candidates[index]
            passages.append(
                Passage(
                    chunk=candidate.chunk,
                    document=candidate.document,
                    knowledge_base=candidate.knowledge_base,
                    score=float(fused[place]),
                    origin=Origin.FUSED,
                    dense_score=float(dense[index]),
                    lexical_score=float(lexical[index]) if lexical[index] > 0 else None,
                    dense_rank=dense_ranks[index],
                    lexical_rank=lexical_ranks[index],
                )
            )
        return tuple(passages)


def _gather(
    knowledge_base: Searchable, queries: Sequence[str], vectors: Vector, terms: Set[str], depth: int
) -> Iterable[list[_Candidate]]:
    """Return the candidates of one knowledge base for each query; everything is looked up once.

    `terms` are those of all queries: only these are counted, in several hundred chunks around the candidates too.
    """
    wanted: list[list[str]] = []
    for query, vector in zip(queries, vectors, strict=True):
        hits = (*knowledge_base.search_dense(vector, depth), *knowledge_base.search_lexical(query, depth))
        wanted.append(list(dict.fromkeys(hit.chunk_id for hit in hits)))
    live = knowledge_base.lookup(dict.fromkeys(chunk_id for ids in wanted for chunk_id in ids))
    texts = {chunk_id: chunk.indexed_text(document.title) for chunk_id, (chunk, document) in live.items()}
    cached = knowledge_base.cached_vectors(list(texts.values()))
    around = knowledge_base.neighbourhoods(live, NEIGHBOUR_REACH)
    counted = {*live, *(near for distances in around.values() for near in distances)}
    found = {
        chunk_id: TermCounts(counts=Counter(filter(terms.__contains__, held)), length=len(held))
        for chunk_id, held in knowledge_base.indexed_terms(counted).items()
    }
    nothing = TermCounts(counts={}, length=0)
    nowhere = np.zeros(vectors.shape[1], dtype=np.float32)  # a replaced document's chunk, gone since the look-up
    candidates = {
        chunk_id: _Candidate(
            chunk=chunk,
            document=document,
            knowledge_base=knowledge_base.name,
            vector=cached.get(texts[chunk_id], nowhere),
            terms=found.get(chunk_id, nothing),
            neighbours=tuple(
                (distance, found[near]) for near, distance in around.get(chunk_id, {}).items() if near in found
            ),
        )
        for chunk_id, (chunk, document) in live.items()
    }
    return [[candidates[chunk_id] for chunk_id in ids if chunk_id in candidates] for ids in wanted]


def _weigh(terms: Iterable[str], knowledge_bases: Sequence[Searchable]) -> dict[str, float]:
    """Weigh terms by their rarity in all knowledge bases together."""
    frequencies = dict.fromkeys(terms, 0)
    for knowledge_base in knowledge_bases:
        for term, count in knowledge_base.document_frequencies(frequencies).items():
            frequencies[term] += count
    chunks = sum(knowledge_base.chunk_count() for knowledge_base in knowledge_bases)
    return inverse_document_frequencies(frequencies, chunks)
