"""Select evidence: how relevant is each passage, is that enough, and what is not covered."""

from __future__ import annotations

import math
import re
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Protocol

from advisor.answers import Candidate, Evidence, Outcome, Plan, Selection
from advisor.retrieval import TermWeights
from advisor.roles import Role, role_of
from knowledge_base.domain import Collection, Passage
from knowledge_base.lexical import analyse

MAX_EVIDENCE = 12
MAX_PER_DOCUMENT = 5
# Two chunks that share this much of their terms say the same (Jaccard index).
NEAR_DUPLICATE = 0.8
_NAME = re.compile(r"\b(?:[A-Z][\w\-]*[A-Z0-9][\w\-]*|[A-Z][a-z]{2,}[\w\-]*|[A-Z]{2,}[\w\-]*)\b")


@dataclass(frozen=True, kw_only=True)
class RelevanceModel:
    """A logistic estimate of how likely a passage helps to answer, from its similarity and its term coverage.

    The weights were fitted on development questions; the command and figures are in the README.
    """

    intercept: float = -6.1
    dense: float = 7.5
    coverage: float = 4.6
    answer_at: float = 0.5  # below it a passage is no evidence
    in_scope_at: float = 0.12  # below it the question is about something else

    def estimate(self, dense_score: float, coverage: float) -> float:
        """Return a relevance between 0 and 1."""
        return 1 / (1 + math.exp(-(self.intercept + self.dense * dense_score + self.coverage * coverage)))


class EvidenceSelector(Protocol):
    """Chooses the evidence for a plan, or says that there is none."""

    def select(self, plan: Plan, candidates: Sequence[Candidate], terms: TermWeights) -> Selection:
        """Return numbered evidence, best first, with the outcome that it allows."""


@dataclass(frozen=True, kw_only=True)
class RelevanceSelector:
    """Selects by estimated relevance, without near-duplicates and with a bound per document."""

    model: RelevanceModel = RelevanceModel()
    max_evidence: int = MAX_EVIDENCE
    max_per_document: int = MAX_PER_DOCUMENT

    def select(self, plan: Plan, candidates: Sequence[Candidate], terms: TermWeights) -> Selection:
        """Return numbered evidence, best first, with the outcome that it allows."""
        scored = [(self._relevance(candidate), candidate) for candidate in candidates]
        usable = [pair for pair in scored if role_of(pair[1].passage.chunk) not in (Role.QUESTION, Role.RELATED)]
        if plan.client_documents_only:
            usable = [pair for pair in usable if pair[1].passage.document.collection is Collection.CLIENT]
        best = max((relevance for relevance, _ in usable), default=0.0)
        nearest = _nearest(scored)
        if best < self.model.answer_at:
            outcome, reason = self._refusal(plan, max((r for r, _ in scored), default=0.0))
            missing = unknown_names(plan.original, terms)
            return Selection(
                evidence=(), outcome=outcome, coverage=best, nearest=nearest, reason=reason, not_covered=missing
            )
        evidence = self._evidence([pair for pair in usable if pair[0] >= self.model.answer_at])
        not_covered = self._gaps(plan, evidence, terms)
        return Selection(
            evidence=evidence,
            outcome=Outcome.PARTIAL if not_covered else Outcome.ANSWERED,
            coverage=best,
            not_covered=not_covered,
            nearest=nearest,
        )

    def _relevance(self, candidate: Candidate) -> float:
        return self.model.estimate(candidate.passage.dense_score or 0.0, candidate.coverage)

    def _refusal(self, plan: Plan, best_anywhere: float) -> tuple[Outcome, str]:
        if plan.client_documents_only:
            return Outcome.INSUFFICIENT_EVIDENCE, "client"
        if best_anywhere < self.model.in_scope_at:
            return Outcome.OUT_OF_SCOPE, "scope"
        return Outcome.INSUFFICIENT_EVIDENCE, "sources"

    def _evidence(self, usable: Sequence[tuple[float, Candidate]]) -> tuple[Evidence, ...]:
        chosen: list[Evidence] = []
        seen: list[frozenset[str]] = []
        per_document: dict[str, int] = {}
        for relevance, candidate in sorted(usable, key=lambda pair: -pair[1].score):
            document_id = candidate.passage.document.document_id
            words = frozenset(analyse(candidate.passage.chunk.text))
            if per_document.get(document_id, 0) >= self.max_per_document or _repeats(words, seen):
                continue
            per_document[document_id] = per_document.get(document_id, 0) + 1
            seen.append(words)
            chosen.append(
                Evidence(
                    number=len(chosen) + 1,
                    passage=candidate.passage,
                    relevance=relevance,
                    chosen_because=("matches the question", *candidate.boosts),
                    facts=candidate.facts,
                    for_others=candidate.for_others,
                )
            )
            if len(chosen) == self.max_evidence:
                break
        return tuple(chosen)

    def _gaps(self, plan: Plan, evidence: Sequence[Evidence], terms: TermWeights) -> tuple[str, ...]:
        """Return what the evidence leaves open: parts of the question, and names that no source mentions."""
        held: set[str] = set()
        for item in evidence:
            held.update(analyse(item.passage.chunk.indexed_text(item.passage.document.title)))
        gaps = [f"The sources do not mention {name}." for name in unknown_names(plan.original, terms)]
        for part in plan.queries[1:]:
            part_terms = {term: terms.weights[term] for term in analyse(part) if term in terms.weights}
            weights = TermWeights(weights=part_terms, unknown=())
            if part_terms and weights.coverage(held) < 0.4:
                gaps.append(f"The sources do not cover this part: {part.rstrip('?')}.")
        return tuple(dict.fromkeys(gaps))


def _repeats(words: frozenset[str], seen: Sequence[frozenset[str]]) -> bool:
    return any(len(words & other) > NEAR_DUPLICATE * len(words | other) for other in seen)


def _nearest(scored: Sequence[tuple[float, Candidate]]) -> tuple[Passage, ...]:
    """Return the best passage of each of the three nearest documents."""
    nearest: dict[str, Passage] = {}
    for _, candidate in sorted(scored, key=lambda pair: -pair[0]):
        nearest.setdefault(candidate.passage.document.document_id, candidate.passage)
    return tuple(nearest.values())[:3]


def unknown_names(question: str, terms: TermWeights) -> tuple[str, ...]:
    """Return names and designations in the question that occur in no source, as they are written there.

    Only capitalised words inside the question count: a missing common word is often a matter of wording, a
    missing name is missing knowledge.
    """
    unknown = set(terms.unknown)
    found = []
    for match in _NAME.finditer(question):
        if match.start() == 0 and not re.search(r"[A-Z0-9]", match.group()[1:]):
            continue
        name_terms = analyse(match.group())
        if name_terms and all(term in unknown for term in name_terms):
            found.append(match.group())
    return tuple(dict.fromkeys(found))
