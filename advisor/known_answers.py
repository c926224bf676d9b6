"""Passages that answer a question like the one that is asked, though they may share no word with it.

The curated articles come with questions that their sentences answer (`knowledge_base.known_questions`). A question is
nearer in meaning to another wording of itself than to its answer, so what search cannot find is found by its question.
"""

from __future__ import annotations

import threading
from collections.abc import Container, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge_base.domain import Chunk, Collection, Document, KnownAnswer, Origin, Passage
from knowledge_base.embedding import Embedder
from knowledge_base.known_questions import QUESTIONS_FOLDER, KnownQuestion, articles_among, questions_about
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import Vector, text_vectors

# Below this cosine two questions have at most their subject in common.
LEAST_LIKENESS = 0.5
MOST_ANSWERS = 12  # for one query


@dataclass(frozen=True)
class HeldQuestions:
    """The known questions of the articles that a knowledge base holds; `vectors` has a row for each question."""

    articles: dict[str, Document]
    questions: tuple[KnownQuestion, ...]
    vectors: Vector

    @cached_property
    def asked_about(self) -> frozenset[str]:
        """The ids of the articles of which questions are known."""
        return frozenset(question.article_id for question in self.questions)

    def nearest(self, likeness: Vector) -> dict[tuple[str, str], KnownAnswer]:
        """Return (article, sentence) → the sentence with its nearest question, for the nearest ones."""
        found: dict[tuple[str, str], KnownAnswer] = {}
        for place in np.argsort(-likeness, kind="stable").tolist():
            question = self.questions[place]
            if likeness[place] < LEAST_LIKENESS or len(found) == MOST_ANSWERS:
                break
            answer = KnownAnswer(sentence=question.answer, question=question.wording, likeness=float(likeness[place]))
            found.setdefault((question.article_id, question.answer), answer)
        return found


class KnownAnswers:
    """Finds what answers the known questions nearest to a query. May be called from any thread."""

    def __init__(self, embedder: Embedder, folders: Sequence[Path] = (QUESTIONS_FOLDER,)) -> None:
        """`folders` hold the files of questions, which are read when a query comes and the articles are new."""
        self._embedder = embedder
        self._folders = tuple(folders)
        self._guard = threading.Lock()
        self._held: HeldQuestions | None = None

    def attach(
        self,
        queries: Sequence[str],
        rankings: Sequence[Sequence[Passage]],
        knowledge_bases: Sequence[KnowledgeBase],
        asked: Container[str],
    ) -> tuple[tuple[Passage, ...], ...]:
        """Return the rankings, one per query, with each passage's `answers`; what search did not find comes last.

        Only queries among the `asked` are compared with known questions.
        """
        firm = [base for base in knowledge_bases if base.collection is Collection.FIRM]
        if not firm or not queries:
            return tuple(map(tuple, rankings))
        base = firm[0]
        held = self.held_by(base)
        documents = {article_id: held.articles[article_id] for article_id in held.asked_about}
        embedded = self._embedder.embed_queries(queries)
        nearest = [
            held.nearest(row) if query in asked else {}
            for query, row in zip(queries, embedded @ held.vectors.T, strict=True)
        ]
        wanted = {article_id for answers in nearest for article_id, _ in answers}
        chunks = {article_id: base.chunks(documents[article_id].document_id) for article_id in sorted(wanted)}
        return tuple(
            _with_answers(ranking, answers, query, base, documents, chunks)
            for ranking, answers, query in zip(rankings, nearest, embedded, strict=True)
        )

    def held_by(self, base: KnowledgeBase) -> HeldQuestions:
        """Return the questions that the articles of the knowledge base answer, embedded."""
        articles = articles_among(base.documents())
        with self._guard:
            if self._held is None or self._held.articles != articles:
                questions = questions_about(articles, self._folders)
                known = text_vectors(base, self._embedder, [question.wording for question in questions])
                rows = [known[question.wording] for question in questions]
                vectors = np.stack(rows) if rows else np.empty((0, self._embedder.dimension), np.float32)
                self._held = HeldQuestions(articles, questions, vectors)
            return self._held


def nearness(answers: Iterable[KnownAnswer] | None) -> float:
    """Return how like the query the nearest known question is: 0 for a distant one or none, 1 for the same."""
    nearest = max((answer.likeness for answer in answers or ()), default=LEAST_LIKENESS)
    return (nearest - LEAST_LIKENESS) / (1 - LEAST_LIKENESS)


def nearest_questions(passages: Iterable[Passage], most: int = 3) -> tuple[str, ...]:
    """Return the known questions nearest to the query, each with an answer of its own."""
    known = [answer for passage in passages for answer in passage.answers or ()]
    return tuple(answer.question for answer in sorted(known, key=lambda answer: -answer.likeness)[:most])


def _with_answers(
    ranking: Sequence[Passage],
    answers: Mapping[tuple[str, str], KnownAnswer],
    query: Vector,
    base: KnowledgeBase,
    documents: Mapping[str, Document],
    chunks: Mapping[str, Sequence[Chunk]],
) -> tuple[Passage, ...]:
    """Return a query's ranking with what is known to answer it."""
    held: dict[str, list[KnownAnswer]] = {}
    holders: dict[str, tuple[Chunk, Document]] = {}
    for (article_id, sentence), answer in answers.items():
        chunk = next((chunk for chunk in chunks[article_id] if sentence in chunk.text), None)
        if chunk is not None:  # else the article was changed since the question was written
            held.setdefault(chunk.chunk_id, []).append(answer)
            holders[chunk.chunk_id] = (chunk, documents[article_id])
    asked_of = {document.document_id for document in documents.values()}
    found = [
        replace(p, answers=tuple(held.pop(p.chunk.chunk_id, ()))) if p.document.document_id in asked_of else p
        for p in ranking
    ]
    texts = {chunk_id: holders[chunk_id][0].indexed_text(holders[chunk_id][1].title) for chunk_id in held}
    vectors = base.cached_vectors(list(texts.values()))
    lowest = min((passage.score for passage in ranking), default=0.0)
    found += [
        Passage(
            chunk=holders[chunk_id][0],
            document=holders[chunk_id][1],
            knowledge_base=base.name,
            score=lowest,
            origin=Origin.FUSED,
            dense_score=float(query @ vectors[texts[chunk_id]]) if texts[chunk_id] in vectors else None,
            answers=tuple(own),
        )
        for chunk_id, own in held.items()
    ]
    return tuple(found)
