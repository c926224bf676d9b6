"""Passages that answer a question, though search may not find them: they need share neither words nor meaning with it.

The sentences of the articles of which questions are known lie in an answer space (`knowledge_base.answer_space`) near
the questions that they answer; there a query is compared with them.
"""

from __future__ import annotations

import re
import threading
from collections import Counter
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from pathlib import Path

import numpy as np

from knowledge_base.answer_sentences import AnswerSentence, read_answer_sentences, vectors_of
from knowledge_base.answer_space import AnswerSpace, Vector
from knowledge_base.domain import Collection, Document, NearAnswer, Origin, Passage
from knowledge_base.embedding import Embedder
from knowledge_base.lexical import analyse
from knowledge_base.store import KnowledgeBase

# Below this cosine a sentence and a question have at most their subject in common.
LEAST_LIKENESS = 0.2
MOST_ANSWERS = 40  # for one query
OFFERED_FROM = 0.25  # what is offered instead of an answer should at least touch its subject
EVERYDAY_FROM = 3  # documents; chosen on the development questions of `evaluations.benchmarks.scope`
_WORD = re.compile(r"[^\W\d_]+")


@dataclass(frozen=True, kw_only=True)
class HeldAnswers:
    """The sentences that can answer; `vectors`, in the answer space, has a row for each.

    `documents` are those that the knowledge base held when the sentences were read.
    """

    documents: tuple[Document, ...]
    sentences: tuple[AnswerSentence, ...]
    vectors: Vector

    @cached_property
    def asked_about(self) -> frozenset[str]:
        """The ids of the documents of which questions are known."""
        return frozenset(sentence.document.document_id for sentence in self.sentences)

    @cached_property
    def rows(self) -> dict[str, list[int]]:
        """Chunk id → the rows of its sentences."""
        rows: dict[str, list[int]] = {}
        for row, sentence in enumerate(self.sentences):
            rows.setdefault(sentence.chunk.chunk_id, []).append(row)
        return rows

    @cached_property
    def everyday_terms(self) -> frozenset[str]:
        """The terms of words that people use in questions about many documents: they are wording, and no subject.

        Words with a capital are left out: they may be names.
        """
        asked: dict[str, set[str]] = {}
        for sentence in self.sentences:
            words = asked.setdefault(sentence.document.document_id, set())
            words.update(word for question in sentence.questions for word in _WORD.findall(question) if word.islower())
        terms = {word: analyse(word) for words in asked.values() for word in words}
        held = Counter(term for words in asked.values() for term in {t for word in words for t in terms[word]})
        return frozenset(term for term, documents in held.items() if documents >= EVERYDAY_FROM)

    def nearest(self, likeness: Vector) -> dict[str, list[int]]:
        """Return chunk id → the rows of its sentences among the nearest ones, the nearest first."""
        found: dict[str, list[int]] = {}
        for row in np.argsort(-likeness, kind="stable")[:MOST_ANSWERS].tolist():
            if likeness[row] >= LEAST_LIKENESS:
                found.setdefault(self.sentences[row].chunk.chunk_id, []).append(row)
        return found


class AnswerSearch:
    """Finds the sentences nearest to a query in the answer space. May be called from any thread."""

    def __init__(self, embedder: Embedder, space: AnswerSpace, folders: Sequence[Path]) -> None:
        """`folders` hold the files of questions, which are read when a query comes and the articles are new."""
        self._embedder = embedder
        self._space = space
        self._folders = tuple(folders)
        self._guard = threading.Lock()
        self._held: HeldAnswers | None = None

    def attach(
        self,
        queries: Sequence[str],
        rankings: Sequence[Sequence[Passage]],
        knowledge_bases: Sequence[KnowledgeBase],
        asked: Container[str],
    ) -> tuple[tuple[Passage, ...], ...]:
        """Return the rankings, one per query, with each passage's `answer_score` and `answers`.

        What search did not find comes last. Only queries among the `asked` are compared with sentences.
        """
        base = _firm(knowledge_bases)
        if base is None or not queries:
            return tuple(map(tuple, rankings))
        held = self.held_by(base)
        embedded = self._embedder.embed_queries(queries)
        as_questions = self._space.question(embedded)
        others = self._passages_of_others(rankings, knowledge_bases, held)
        completed = []
        for query, ranking, vector, question in zip(queries, rankings, embedded, as_questions, strict=True):
            if query not in asked:
                completed.append(tuple(ranking))
                continue
            likeness = held.vectors @ question
            near = held.nearest(likeness)
            found = [_judged(passage, likeness, near, held, others, question) for passage in ranking]
            there = {passage.chunk.chunk_id for passage in ranking}
            missing = [held.sentences[rows[0]] for chunk_id, rows in near.items() if chunk_id not in there]
            lowest = min((passage.score for passage in ranking), default=0.0)
            found += [
                _judged(passage, likeness, near, held, others, question)
                for passage in _passages(missing, base, vector, lowest)
            ]
            completed.append(tuple(found))
        return tuple(completed)

    def everyday_terms(self, knowledge_bases: Sequence[KnowledgeBase]) -> frozenset[str]:
        """Return the terms of words that people use whatever they ask about."""
        base = _firm(knowledge_bases)
        return self.held_by(base).everyday_terms if base is not None else frozenset()

    def like_answered(self, question: str) -> float:
        """Return how much a question is like those that the articles answer, in log-odds; 0 where nobody knows."""
        return float(self._space.like_answered(self._embedder.embed_queries([question]))[0])

    def held_by(self, base: KnowledgeBase) -> HeldAnswers:
        """Return the sentences that can answer, of the articles that the knowledge base holds now."""
        documents = base.documents()
        with self._guard:
            if self._held is None or self._held.documents != documents:
                sentences = read_answer_sentences(base, self._folders)
                vectors = self._space.answer(vectors_of(sentences, base, self._embedder))
                self._held = HeldAnswers(documents=documents, sentences=sentences, vectors=vectors)
            return self._held

    def _passages_of_others(
        self,
        rankings: Sequence[Sequence[Passage]],
        knowledge_bases: Sequence[KnowledgeBase],
        held: HeldAnswers,
    ) -> dict[str, Vector]:
        """Return chunk id → place in the answer space, for passages of documents of which no questions are known."""
        found: dict[str, Vector] = {}
        for base in knowledge_bases:
            texts = {
                passage.chunk.chunk_id: passage.chunk.indexed_text(passage.document.title)
                for ranking in rankings
                for passage in ranking
                if passage.knowledge_base == base.name and passage.document.document_id not in held.asked_about
            }
            known = base.cached_vectors(list(texts.values()))
            there = [chunk_id for chunk_id, text in texts.items() if text in known]
            if there:
                places = self._space.answer(np.stack([known[texts[chunk_id]] for chunk_id in there]))
                found.update(zip(there, places, strict=True))
        return found


def nearness(likeness: float | None) -> float:
    """Return how well something answers, 0 to 1: 0 where it has at most its subject in common, or nothing is known."""
    return max(0.0, ((likeness or 0.0) - LEAST_LIKENESS) / (1 - LEAST_LIKENESS))


def answered_questions(passages: Iterable[Passage], most: int = 3) -> tuple[str, ...]:
    """Return a question each that the nearest sentences are known to answer."""
    near = [answer for passage in passages for answer in passage.answers or () if answer.likeness >= OFFERED_FROM]
    known = sorted((answer for answer in near if answer.questions), key=lambda answer: -answer.likeness)
    return tuple(answer.questions[0] for answer in known[:most])


def _firm(knowledge_bases: Iterable[KnowledgeBase]) -> KnowledgeBase | None:
    return next((base for base in knowledge_bases if base.collection is Collection.FIRM), None)


def _judged(
    passage: Passage,
    likeness: Vector,
    near: dict[str, list[int]],
    held: HeldAnswers,
    others: dict[str, Vector],
    question: Vector,
) -> Passage:
    """Return the passage with how well it answers; `likeness` has a value for each sentence, `near` rows of them."""
    chunk_id = passage.chunk.chunk_id
    if passage.document.document_id not in held.asked_about:
        return replace(passage, answer_score=float(others[chunk_id] @ question)) if chunk_id in others else passage
    answers = tuple(
        NearAnswer(sentence=sentence.text, questions=sentence.questions, likeness=float(likeness[row]))
        for row in near.get(chunk_id, ())
        for sentence in (held.sentences[row],)
    )
    rows = held.rows.get(chunk_id)
    return replace(passage, answer_score=float(likeness[rows].max()) if rows else None, answers=answers)


def _passages(
    sentences: Sequence[AnswerSentence], base: KnowledgeBase, query: Vector, score: float
) -> Iterable[Passage]:
    """Return the passages of sentences that search did not find, with the similarity that it would have given them."""
    texts = [sentence.chunk.indexed_text(sentence.document.title) for sentence in sentences]
    vectors = base.cached_vectors(texts)
    for sentence, text in zip(sentences, texts, strict=True):
        yield Passage(
            chunk=sentence.chunk,
            document=sentence.document,
            knowledge_base=base.name,
            score=score,
            origin=Origin.FUSED,
            dense_score=float(query @ vectors[text]) if text in vectors else None,
        )
