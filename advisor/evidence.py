"""Select evidence: how relevant is each passage, is that enough, and what is not covered."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass, field
from typing import Protocol

from advisor.answer_decision import AnswerDecision, Rated, of_the_client
from advisor.answer_search import answered_questions
from advisor.answerability import WITHOUT_QUESTIONS, AnswerabilityModel
from advisor.answers import Candidate, Evidence, Outcome, Plan, Selection
from advisor.retrieval import TermWeights
from advisor.roles import Role, is_beside_the_question, passage_dimension, role_of
from advisor.uncovered_parts import uncovered_parts
from advisor.unknown_words import missing_names, missing_words, without_known_words
from knowledge_base.domain import Collection, Passage
from knowledge_base.lexical import analyse
from knowledge_base.reference_data import is_reference

MAX_EVIDENCE = 12
BEST_RANKED = 5  # the ranking knows more than a passage's relevance, so its first are evidence in any case
FLOOR_SHARE = 0.75  # of the best passage's relevance, where that is low and the question answerable nonetheless
MAX_PER_DOCUMENT = 5
MAX_PER_REFERENCE = 3  # a glossary has a word on everything; articles carry the answer
MAX_FOR_CLIENT = 6  # passages that a profile brings in; they come on top, so that they take no other's place
# Two chunks that share this much of their terms say the same (Jaccard index).
NEAR_DUPLICATE = 0.8


@dataclass(frozen=True, kw_only=True)
class RelevanceModel:
    """A logistic estimate of how likely a passage helps to answer, from its similarity and its term coverage.

    The weights were fitted on development questions; the command and figures are in evaluations/figures.md.
    """

    intercept: float = -6.13
    dense: float = 9.17
    coverage: float = 6.75
    answer_at: float = 0.4  # below it a passage is no evidence
    in_scope_similarity: float = 0.265  # a question of which no passage is closer is about something else

    def estimate(self, dense_score: float, coverage: float) -> float:
        """Return a relevance between 0 and 1."""
        return 1 / (1 + math.exp(-(self.intercept + self.dense * dense_score + self.coverage * coverage)))


class EvidenceSelector(Protocol):
    """Chooses the evidence for a plan, or says that there is none."""

    def select(
        self,
        plan: Plan,
        candidates: Sequence[Candidate],
        terms: TermWeights,
        rankings: Sequence[Sequence[Passage]] = (),
    ) -> Selection:
        """Return numbered evidence, best first, with the outcome that it allows.

        `rankings` are those of the plan's queries, from which the parts of the question are judged.
        """


@dataclass(frozen=True, kw_only=True)
class RelevanceSelector:
    """Selects by estimated relevance, without near-duplicates and with a bound per document."""

    model: RelevanceModel = RelevanceModel()
    answerability: AnswerabilityModel = field(default_factory=AnswerabilityModel)
    unasked: AnswerabilityModel = WITHOUT_QUESTIONS
    max_evidence: int = MAX_EVIDENCE
    max_per_document: int = MAX_PER_DOCUMENT
    best_per_dimension: int = 4

    def select(
        self,
        plan: Plan,
        candidates: Sequence[Candidate],
        terms: TermWeights,
        rankings: Sequence[Sequence[Passage]] = (),
    ) -> Selection:
        """Return numbered evidence, best first, with the outcome that it allows.

        `rankings` are those of the plan's queries, from which the parts of the question are judged.
        """
        terms = without_known_words(terms, candidates)
        scored = [(self._relevance(candidate), candidate) for candidate in candidates]
        usable = [
            (relevance, candidate)
            for relevance, candidate in scored
            if role_of(candidate.passage.chunk) not in (Role.QUESTION, Role.RELATED) and not candidate.for_others
        ]
        if plan.client_documents_only:
            usable = [pair for pair in usable if pair[1].passage.document.collection is Collection.CLIENT]
        # A definition of a word of the question does not make it one that the sources answer.
        answering = [pair for pair in usable if not is_beside_the_question(pair[1].passage, plan.intent)]
        best = max((relevance for relevance, _ in answering), default=0.0)
        closest = max((candidate.passage.dense_score or 0.0 for candidate in candidates), default=0.0)
        far = closest < self.model.in_scope_similarity
        if not answering or not self._decision.can_answer(plan, answering, terms, far=far):
            outcome, reason = self._refusal(plan, far=far)
            return Selection(
                evidence=(),
                outcome=outcome,
                coverage=best,
                nearest=_nearest(usable if plan.client_documents_only and usable else scored),
                instead=() if far else answered_questions(c.passage for _, c in usable),
                reason=reason,
                not_covered=missing_words(plan.original, terms),
            )
        if self._decision.is_for_the_client_to_say(plan, answering, terms):
            usable, answering = of_the_client(usable), of_the_client(answering)
        evidence = self._evidence(plan, usable, answering)
        open_parts = uncovered_parts(plan, rankings, terms)
        gaps = (f"The sources do not cover this part: {part}." for part in open_parts)
        not_covered = tuple(dict.fromkeys((*missing_names(plan.original, terms), *gaps)))
        return Selection(
            evidence=evidence,
            outcome=Outcome.PARTIAL if not_covered else Outcome.ANSWERED,
            coverage=best,
            not_covered=not_covered,
            open_parts=open_parts,
            nearest=_nearest(scored),
        )

    @property
    def _decision(self) -> AnswerDecision:
        return AnswerDecision(relevant_at=self.model.answer_at, asked=self.answerability, unasked=self.unasked)

    def _relevance(self, candidate: Candidate) -> float:
        return self.model.estimate(candidate.passage.dense_score or 0.0, candidate.coverage)

    def _floor(self, plan: Plan, candidate: Candidate, usable: Sequence[Rated], floor: float) -> float:
        """Return the relevance that a candidate needs; the best of each dimension is in for a broad question."""
        if not plan.by_dimension:
            return floor
        dimension = passage_dimension(candidate.passage)
        own = [c.score for _, c in usable if passage_dimension(c.passage) == dimension]
        among_best = candidate.score >= sorted(own, reverse=True)[: self.best_per_dimension][-1]
        return 0.0 if dimension in plan.dimensions and among_best else floor

    def _refusal(self, plan: Plan, *, far: bool) -> tuple[Outcome, str]:
        if plan.client_documents_only:
            return Outcome.INSUFFICIENT_EVIDENCE, "client"
        if far:
            return Outcome.OUT_OF_SCOPE, "scope"
        return Outcome.INSUFFICIENT_EVIDENCE, "sources"

    def _evidence(self, plan: Plan, usable: Sequence[Rated], answering: Sequence[Rated]) -> tuple[Evidence, ...]:
        """Return what answers for every client, the same whoever asks, and after it what the profile brings in."""
        general = [pair for pair in usable if _is_for_all(pair[1], plan)]
        own = [pair for pair in usable if not _is_for_all(pair[1], plan)]
        best = max((relevance for relevance, c in answering if _is_for_all(c, plan)), default=0.0)
        chosen = self._chosen(self._enough(plan, general, best), most=self.max_evidence, by_dimension=plan.by_dimension)
        most = MAX_FOR_CLIENT if chosen else self.max_evidence
        best = best or max(relevance for relevance, _ in answering)
        chosen += self._chosen(self._enough(plan, own, best), most=most, by_dimension=plan.by_dimension, before=chosen)
        return tuple(
            Evidence(
                number=number,
                passage=candidate.passage,
                relevance=relevance,
                score=candidate.score,
                chosen_because=("matches the question", *candidate.boosts),
                facts=candidate.facts,
                for_others=candidate.for_others,
            )
            for number, (relevance, candidate) in enumerate(chosen, start=1)
        )

    def _enough(self, plan: Plan, usable: Sequence[Rated], best: float) -> list[Rated]:
        """Return what is relevant enough next to the best, and what is ranked first in any case."""
        floor = self.model.answer_at if best >= self.model.answer_at else FLOOR_SHARE * best
        top = {id(candidate) for _, candidate in sorted(usable, key=lambda pair: -pair[1].score)[:BEST_RANKED]}
        return [
            (relevance, candidate)
            for relevance, candidate in usable
            if id(candidate) in top or relevance >= self._floor(plan, candidate, usable, floor)
        ]

    def _chosen(
        self, usable: Sequence[Rated], *, most: int, by_dimension: bool, before: Sequence[Rated] = ()
    ) -> list[Rated]:
        """Return at most so many, best first, that repeat neither each other nor what was chosen before."""
        chosen: list[Rated] = []
        seen = [frozenset(analyse(candidate.passage.chunk.text)) for _, candidate in before]
        per_document: dict[str, int] = {}
        ranked = _in_turn(usable) if by_dimension else sorted(usable, key=lambda pair: -pair[1].score)
        for relevance, candidate in ranked:
            document_id = candidate.passage.document.document_id
            words = frozenset(analyse(candidate.passage.chunk.text))
            allowed = MAX_PER_REFERENCE if is_reference(candidate.passage.document) else self.max_per_document
            if per_document.get(document_id, 0) >= allowed or _repeats(words, seen):
                continue
            per_document[document_id] = per_document.get(document_id, 0) + 1
            seen.append(words)
            chosen.append((relevance, candidate))
            if len(chosen) == most:
                break
        return chosen


def _is_for_all(candidate: Candidate, plan: Plan) -> bool:
    """Say whether a passage answers whoever asks: it was written for everybody, or for what the question names."""
    return set(plan.question_facts).issuperset(candidate.facts)


def _in_turn(usable: Sequence[Rated]) -> list[Rated]:
    """Return the candidates so that each dimension has its turn, the best of each first."""
    places: dict[str | None, int] = {}
    ranked = []
    for pair in sorted(usable, key=lambda pair: -pair[1].score):
        dimension = passage_dimension(pair[1].passage)
        places[dimension] = places.get(dimension, 0) + 1
        ranked.append((places[dimension], pair))
    return [pair for _, pair in sorted(ranked, key=lambda item: item[0])]


def _repeats(words: frozenset[str], seen: Sequence[frozenset[str]]) -> bool:
    return any(len(words & other) > NEAR_DUPLICATE * len(words | other) for other in seen)


def _nearest(scored: Sequence[Rated]) -> tuple[Passage, ...]:
    """Return the best passage of each of the three nearest documents."""
    nearest: dict[str, Passage] = {}
    for _, candidate in sorted(scored, key=lambda pair: -pair[0]):
        nearest.setdefault(candidate.passage.document.document_id, candidate.passage)
    return tuple(nearest.values())[:3]
