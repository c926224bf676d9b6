"""Retrieve: passages for every query of a plan, and how rare the words of the question are."""

from __future__ import annotations

import math
from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from advisor.answer_search import AnswerSearch
from advisor.answers import Plan
from advisor.fact_words import places_in
from advisor.question_terms import content_terms
from advisor.sentence_similarity import SentenceSimilarity
from knowledge_base.answer_space import load_answer_space
from knowledge_base.domain import Passage
from knowledge_base.embedding import Embedder
from knowledge_base.hybrid_search import HybridSearch
from knowledge_base.known_questions import question_folders
from knowledge_base.lexical import analyse
from knowledge_base.store import KnowledgeBase

PASSAGES_PER_QUERY = 40
EARLIER_WEIGHT = 1 / 3


class Retriever(Protocol):
    """Finds candidates for a plan in the knowledge bases that it is handed, best first."""

    def retrieve(self, plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> tuple[tuple[Passage, ...], ...]:
        """Return one ranking per query of the plan."""

    def weigh(self, plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> TermWeights:
        """Return how rare the question's terms are in the knowledge bases, and whether it is like answered ones."""

    def warm(self, firm: KnowledgeBase) -> None:
        """Make ready what every question needs of the firm's knowledge."""


@dataclass(frozen=True, kw_only=True)
class TermWeights:
    """What is known of a question before any passage is judged: how rare its terms are in the knowledge bases.

    Weights are inverse document frequencies. `like_answered` are the log-odds that the question is like those that the
    firm's articles answer rather than like those that they do not.
    """

    weights: dict[str, float]
    unknown: tuple[str, ...]  # terms that no chunk holds and that are no everyday words
    like_answered: float = 0.0

    def coverage(self, text_terms: Iterable[str]) -> float:
        """Return the share of the question's weight that the terms hold, 0 to 1."""
        total = sum(self.weights.values())
        if not total:
            return 0.0
        held = self.weights.keys() & set(text_terms)
        return sum(self.weights[term] for term in held) / total


def weigh_terms(
    plan: Plan, knowledge_bases: Sequence[KnowledgeBase], everyday: Container[str] = frozenset()
) -> TermWeights:
    """Weigh the question's content terms by their rarity; of the `everyday` ones none is unknown.

    A place counts among them only where no source mentions it: then what is said of its jurisdiction says too little.
    A follow-up is measured by its own words where it has any; those of the earlier question count a third.

    The weight is the inverse document frequency of BM25 (Robertson and Spärck Jones), ln(1 + (N - n + 0.5) /
    (n + 0.5)), over all knowledge bases that are searched.
    """
    own = frozenset(content_terms(plan.original))
    terms = dict.fromkeys(content_terms(plan.question))
    places = [term for place in places_in(plan.question) for term in analyse(place) if term not in terms]
    chunks = sum(base.chunk_count() for base in knowledge_bases)
    held = dict.fromkeys((*terms, *places), 0)
    for base in knowledge_bases:
        for term, count in base.document_frequencies(tuple(held)).items():
            held[term] += count
    held = {term: n for term, n in held.items() if term in terms or n == 0}
    weights = {
        term: math.log(1 + (chunks - n + 0.5) / (n + 0.5)) * (EARLIER_WEIGHT if own and term not in own else 1.0)
        for term, n in held.items()
        if n <= chunks
    }
    unknown = tuple(term for term, n in held.items() if n == 0 and term not in everyday)
    return TermWeights(weights=weights, unknown=unknown)


@dataclass(frozen=True, kw_only=True)
class HybridRetriever:
    """Dense and lexical search over the knowledge bases, one ranking per query.

    With `answering` there are also the passages that lie near the query in the answer space; with `sentences` each
    passage says how near its nearest sentence is.
    """

    search: HybridSearch
    answering: AnswerSearch | None = None
    sentences: SentenceSimilarity | None = None
    passages_per_query: int = PASSAGES_PER_QUERY

    @classmethod
    def of(cls, embedder: Embedder, home: Path) -> HybridRetriever:
        """Return the one that answers are made with; `home` may hold questions of the firm's own."""
        return cls(
            search=HybridSearch(embedder),
            answering=AnswerSearch(embedder, load_answer_space(home, embedder), question_folders(home)),
            sentences=SentenceSimilarity(embedder),
        )

    def retrieve(self, plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> tuple[tuple[Passage, ...], ...]:
        """Return one ranking per query of the plan."""
        found = self.search.search(knowledge_bases, plan.queries, k=self.passages_per_query)
        if self.answering is not None:
            # A follow-up is looked up with what was asked before, too; to that the answer was given already.
            asked = {*plan.focus, *plan.parts, *plan.sub_questions} or set(plan.queries)
            found = self.answering.attach(plan.queries, found, knowledge_bases, asked)
        return self.sentences.attach(plan.queries, found, knowledge_bases) if self.sentences else found

    def weigh(self, plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> TermWeights:
        """Return how rare the question's terms are in the knowledge bases, and whether it is like answered ones."""
        if self.answering is None:
            return weigh_terms(plan, knowledge_bases)
        terms = weigh_terms(plan, knowledge_bases, self.answering.everyday_terms(knowledge_bases))
        return replace(terms, like_answered=self.answering.like_answered(plan.question))

    def warm(self, firm: KnowledgeBase) -> None:
        """Read the sentences that can answer."""
        if self.answering is not None:
            self.answering.everyday_terms([firm])
