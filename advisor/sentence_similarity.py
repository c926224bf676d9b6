"""How near the best sentence of a passage is to a query.

A passage of ten sentences has a vector that is near to none of them; the one sentence that answers may be near to the
question. The sentences of the firm's articles are embedded ahead (`Advisor.warm`), so that this costs milliseconds.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace

from knowledge_base.domain import Collection, Passage
from knowledge_base.embedding import Embedder
from knowledge_base.sentences import split_sentences
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import Vector, text_vectors


class SentenceSimilarity:
    """Gives each passage of the firm the cosine similarity of its sentence nearest to the query."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def attach(
        self,
        queries: Sequence[str],
        rankings: Sequence[Sequence[Passage]],
        knowledge_bases: Sequence[KnowledgeBase],
    ) -> tuple[tuple[Passage, ...], ...]:
        """Return the rankings, one per query, in their order and with each passage's `sentence_score`.

        A client's sentences are not embedded ahead: its passages are left without one.
        """
        sentences = {passage.chunk.chunk_id: split_sentences(passage.chunk.text) for passage in _firm(rankings)}
        if not sentences:
            return tuple(tuple(ranking) for ranking in rankings)
        wanted = list(dict.fromkeys(sentence for own in sentences.values() for sentence in own))
        vectors: dict[str, Vector] = {}
        for base in knowledge_bases:
            if base.collection is Collection.FIRM:
                vectors.update(text_vectors(base, self._embedder, wanted))
        asked = self._embedder.embed_queries(queries)
        return tuple(
            tuple(_judged(passage, query, sentences, vectors) for passage in ranking)
            for query, ranking in zip(asked, rankings, strict=True)
        )


def _judged(
    passage: Passage, query: Vector, sentences: Mapping[str, Sequence[str]], vectors: Mapping[str, Vector]
) -> Passage:
    own = [float(query @ vectors[s]) for s in sentences.get(passage.chunk.chunk_id, ()) if s in vectors]
    return replace(passage, sentence_score=max(own)) if own else passage


def _firm(rankings: Sequence[Sequence[Passage]]) -> list[Passage]:
    return [p for ranking in rankings for p in ranking if p.document.collection is Collection.FIRM]
