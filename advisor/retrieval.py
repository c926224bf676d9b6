"""Retrieve and fuse: passages for every query of a plan, with visible boosts for the client's facts."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

from advisor.answers import Candidate, Plan
from advisor.client_questions import asks_for_case, is_case
from advisor.profile_wording import describe_fact
from advisor.question_terms import content_terms
from advisor.reranking import SentenceReranker
from advisor.roles import is_beside_the_question
from knowledge_base.domain import Facets, Passage
from knowledge_base.hybrid_search import HybridSearch
from knowledge_base.lexical import analyse
from knowledge_base.store import KnowledgeBase

# Cormack, Clarke, Büttcher (2009), "Reciprocal rank fusion outperforms Condorcet": k = 60.
RANK_CONSTANT = 60
# A passage written for this client moves up by about a third per fact, enough to pass its equals and not enough
# to pass a clearly better match; one written for other clients drops to half. Never a filter.
FACT_BOOST = 0.35
DIMENSION_BOOST = 0.10
OTHERS_FACTOR = 0.5
ENTRY_FACTOR = 0.5
PASSAGES_PER_QUERY = 40
EARLIER_WEIGHT = 1 / 3


class Retriever(Protocol):
    """Finds candidates for a plan in the knowledge bases that it is handed, best first."""

    def retrieve(self, plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> tuple[tuple[Passage, ...], ...]:
        """Return one ranking per query of the plan."""


@dataclass(frozen=True, kw_only=True)
class TermWeights:
    """How rare the question's terms are in the knowledge bases. Weights are inverse document frequencies."""

    weights: dict[str, float]
    unknown: tuple[str, ...]  # terms that no chunk holds

    def coverage(self, text_terms: Iterable[str]) -> float:
        """Return the share of the question's weight that the terms hold, 0 to 1."""
        total = sum(self.weights.values())
        if not total:
            return 0.0
        held = self.weights.keys() & set(text_terms)
        return sum(self.weights[term] for term in held) / total


def weigh_terms(plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> TermWeights:
    """Weigh the question's content terms by their rarity.

    A follow-up is measured by its own words where it has any; those of the earlier question count a third.

    The weight is the inverse document frequency of BM25 (Robertson and Spärck Jones), ln(1 + (N - n + 0.5) /
    (n + 0.5)), over all knowledge bases that are searched.
    """
    own = frozenset(content_terms(plan.original))
    terms = tuple(dict.fromkeys(content_terms(plan.question)))
    chunks = sum(base.chunk_count() for base in knowledge_bases)
    held = dict.fromkeys(terms, 0)
    for base in knowledge_bases:
        for term, count in base.document_frequencies(terms).items():
            held[term] += count
    weights = {
        term: math.log(1 + (chunks - n + 0.5) / (n + 0.5)) * (EARLIER_WEIGHT if own and term not in own else 1.0)
        for term, n in held.items()
        if n <= chunks
    }
    return TermWeights(weights=weights, unknown=tuple(term for term, n in held.items() if n == 0))


@dataclass(frozen=True, kw_only=True)
class HybridRetriever:
    """Dense and lexical search over the knowledge bases, one ranking per query, reranked where there is a reranker."""

    search: HybridSearch
    reranker: SentenceReranker | None = None
    passages_per_query: int = PASSAGES_PER_QUERY

    def retrieve(self, plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> tuple[tuple[Passage, ...], ...]:
        """Return one ranking per query of the plan."""
        found = self.search.search(knowledge_bases, plan.queries, k=self.passages_per_query)
        return self.reranker.rerank(plan.queries, found, knowledge_bases) if self.reranker else found


def fuse(plan: Plan, rankings: Sequence[Sequence[Passage]], terms: TermWeights) -> tuple[Candidate, ...]:
    """Merge the rankings of a plan's queries and apply the boosts, best first.

    The whole question counts fully and each of its parts by half, by reciprocal rank.
    """
    scores: dict[str, float] = {}
    passages: dict[str, Passage] = {}
    for position, ranking in enumerate(rankings):
        weight = 1.0 if position == 0 else 0.5
        for rank, passage in enumerate(ranking, start=1):
            key = passage.chunk.chunk_id
            scores[key] = scores.get(key, 0.0) + weight / (RANK_CONSTANT + rank)
            if key not in passages or (passage.dense_score or 0) > (passages[key].dense_score or 0):
                passages[key] = passage
    candidates = [_candidate(plan, passage, scores[key], terms) for key, passage in passages.items()]
    return tuple(sorted(candidates, key=lambda candidate: -candidate.score))


def _candidate(plan: Plan, passage: Passage, score: float, terms: TermWeights) -> Candidate:
    facets = passage.chunk.facets
    facts, for_others = match_facts(facets, plan)
    boosts = [f"written for clients of whom {describe_fact(fact)}" for fact in facts]
    factor = 1.0 + FACT_BOOST * len(facts)
    if set(facets.dimensions) & set(plan.dimensions):
        factor += DIMENSION_BOOST
        boosts.append("about a dimension that the question asks for")
    if for_others:
        factor *= OTHERS_FACTOR
        boosts.append("moved down: written for other clients")
    if is_beside_the_question(passage, plan.intent):
        factor *= ENTRY_FACTOR
        boosts.append("moved down: an entry for questions of another kind")
    text_terms = analyse(passage.chunk.indexed_text(passage.document.title))
    return Candidate(
        passage=passage,
        score=score * factor,
        coverage=terms.coverage(text_terms),
        boosts=tuple(boosts),
        facts=facts,
        for_others=for_others,
    )


def match_facts(facets: Facets, plan: Plan) -> tuple[tuple[str, ...], bool]:
    """Return the client's facts that a passage was written for, and whether it was written for others.

    A passage without conditions is for all. One with conditions is for others unless each of them is a fact
    of this client or of the question, or an incident that the question asks for.
    """
    known = set(plan.profile_facts) | set(plan.question_facts)
    cases = [condition for condition in facets.conditions if is_case(condition)]
    facts = tuple(condition for condition in facets.conditions if condition not in cases)
    fits = known.issuperset(facts) and all(asks_for_case(plan.question, case) for case in cases)
    return (facts, False) if fits else ((), True)
