"""Order what search found by the best sentence of each passage.

A passage of ten sentences has a vector that is near to none of them; the one sentence that answers may be near to the
question. The sentences of the firm's articles are embedded ahead (`Advisor.warm`), so that this costs milliseconds.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import numpy as np
from numpy.typing import NDArray

from advisor.roles import Role, role_of
from knowledge_base.domain import Collection, Origin, Passage
from knowledge_base.embedding import Embedder
from knowledge_base.fusion import standardise
from knowledge_base.sentences import split_sentences
from knowledge_base.store import KnowledgeBase

# Chosen on the development half of the consultants' questions, where 0.5 and 2 were no better (README, Decisions).
SENTENCE_WEIGHT = 1.0
_LAST = (Role.QUESTION, Role.RELATED)  # they ask and refer, and answer nothing

Vector = NDArray[np.float32]


class SentenceReranker:
    """Adds to each passage's score that of its sentence nearest to the query."""

    def __init__(self, embedder: Embedder, *, weight: float = SENTENCE_WEIGHT) -> None:
        """`weight` is that of the standardised sentence similarity beside the standardised fused score."""
        self._embedder = embedder
        self._weight = weight

    def rerank(
        self,
        queries: Sequence[str],
        rankings: Sequence[Sequence[Passage]],
        knowledge_bases: Sequence[KnowledgeBase],
    ) -> tuple[tuple[Passage, ...], ...]:
        """Return the rankings, one per query, in their new order and with their new scores."""
        sentences = {passage.chunk.chunk_id: split_sentences(passage.chunk.text) for passage in _firm(rankings)}
        if not sentences:
            return tuple(tuple(ranking) for ranking in rankings)
        wanted = list(dict.fromkeys(sentence for own in sentences.values() for sentence in own))
        vectors: dict[str, Vector] = {}
        for base in knowledge_bases:
            if base.collection is Collection.FIRM:
                vectors.update(self._vectors(wanted, base))
        asked = self._embedder.embed_queries(queries)
        return tuple(
            self._order(query, ranking, sentences, vectors) for query, ranking in zip(asked, rankings, strict=True)
        )

    def _vectors(self, sentences: Sequence[str], base: KnowledgeBase) -> dict[str, Vector]:
        vectors = base.cached_vectors(sentences)
        missing = [sentence for sentence in sentences if sentence not in vectors]
        if missing:
            fresh = self._embedder.embed(missing)
            base.cache_vectors(missing, fresh)
            vectors.update(zip(missing, fresh, strict=True))
        return vectors

    def _order(
        self,
        query: Vector,
        ranking: Sequence[Passage],
        sentences: dict[str, tuple[str, ...]],
        vectors: dict[str, Vector],
    ) -> tuple[Passage, ...]:
        if not ranking:
            return ()
        nearest = np.array(
            [
                max(
                    (float(query @ vectors[s]) for s in sentences.get(passage.chunk.chunk_id, ()) if s in vectors),
                    # A client's sentences are not embedded ahead; its passage stands for them.
                    default=passage.dense_score or 0.0,
                )
                for passage in ranking
            ],
            dtype=np.float64,
        )
        scores = np.array([passage.score for passage in ranking]) + self._weight * standardise(nearest)
        answers = np.array([role_of(passage.chunk) not in _LAST for passage in ranking])
        order = np.lexsort((-scores, ~answers))
        return tuple(
            replace(ranking[i], score=float(scores[i]), origin=Origin.RERANKED, sentence_score=float(nearest[i]))
            for i in order.tolist()
        )


def _firm(rankings: Sequence[Sequence[Passage]]) -> list[Passage]:
    return [p for ranking in rankings for p in ranking if p.document.collection is Collection.FIRM]
