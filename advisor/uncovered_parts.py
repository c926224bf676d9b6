"""Which parts of a question the sources leave open, each judged by itself.

A part is near many passages by its subject alone, so that is not enough: the words that only this part has must occur
in one of them, and where it asks for a sum, a sum must be told of what it asks about.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace

from advisor.answers import Plan
from advisor.ellipsis import own_subject
from advisor.retrieval import TermWeights
from knowledge_base.domain import Passage
from knowledge_base.lexical import analyse
from knowledge_base.sentences import split_sentences

_ASKS_FOR_SUM = re.compile(
    r"\b(costs?|prices?|priced|fees?|earns?|charges?|salar(y|ies)|wages?|tariffs?|premiums?|paid"
    r"|how much (do|does|did|is|was|were|would|should|will) .*\b(pay|spend))\b",
    re.I,
)
_SUM_WORDS = frozenset(analyse("cost price priced fee earn charge salary wage tariff premium pay paid spend much per"))
_CURRENCY = r"(EUR|USD|GBP|CHF|NOK|SEK|JPY|AUD|CAD|euros?|dollars?|pounds?|€|\$|£)"
_SUM = re.compile(
    rf"{_CURRENCY}\s?\d|\d[\d.,]*\s?(thousand|million|billion|k|m|bn)?\s?{_CURRENCY}(?!\w)|\d\s?%|\bper ?cent\b", re.I
)
UNWEIGHTED = 1.0  # a word that names the client's situation has no weight of its own


@dataclass(frozen=True, kw_only=True)
class PartModel:
    """A logistic estimate of how likely the sources leave a part open.

    Fitted on the development halves: half-covered questions, questions with two covered parts, covered questions
    joined by "and", and covered questions to which a part was added that no source covers.
    """

    intercept: float = 8.18
    coverage: float = -3.78  # share of the part's own terms that one passage holds, weighted by rarity, 0 to 1
    sentence: float = -3.7  # similarity of the nearest sentence
    similarity: float = -3.51  # similarity of the nearest passage
    length: float = -1.66  # ln(1 + number of own terms)
    open_at: float = 0.5
    enough: float = 0.6  # coverage from which a part is never called open
    sum_told: float = 0.5  # share of the terms beside a sum above which it is the sum that was asked for

    def estimate(self, *, coverage: float, sentence: float, similarity: float, terms: int) -> float:
        """Return how likely the sources leave a part open, 0 to 1."""
        score = (
            self.intercept
            + self.coverage * coverage
            + self.sentence * sentence
            + self.similarity * similarity
            + self.length * math.log1p(terms)
        )
        return 1 / (1 + math.exp(-score))


def uncovered_parts(
    plan: Plan, rankings: Sequence[Sequence[Passage]], terms: TermWeights, model: PartModel | None = None
) -> tuple[str, ...]:
    """Return the parts of a question that the sources leave open, as they were asked.

    `rankings` are those of the plan's queries.
    """
    if not rankings:
        return ()
    model = model or PartModel()
    asked = plan.parts_as_asked or plan.parts
    return tuple(
        part.rstrip("?")
        for position, part in enumerate(asked)
        if _is_open(position, asked, rankings, rankings[plan.queries.index(plan.parts[position])], terms, model)
    )


def without_parts(plan: Plan, open_parts: Sequence[str]) -> Plan:
    """Return the plan for what can be answered: nothing is said on parts that are named as open."""
    asked = plan.parts_as_asked or plan.parts
    covered = tuple(part for part, words in zip(plan.parts, asked, strict=True) if words.rstrip("?") not in open_parts)
    if len(covered) == len(plan.parts) or not covered:
        return plan
    return replace(plan, parts=covered, parts_as_asked=(), focus=covered)


def _is_open(
    position: int,
    parts: Sequence[str],
    rankings: Sequence[Sequence[Passage]],
    found: Sequence[Passage],
    terms: TermWeights,
    model: PartModel,
) -> bool:
    """Say whether a part, for which `found` was found, is left open."""
    asked = parts[position]
    if _ASKS_FOR_SUM.search(asked):
        return not _tells_sum(parts[: position + 1], rankings, terms, model)
    others = {term for other in parts if other != asked for term in analyse(other)}
    subject = list(dict.fromkeys(own_subject(asked)))
    own = [term for term in subject if term not in others] or subject
    if not own or not found:
        return False
    coverage = max(_share(own, terms, analyse(_indexed(passage))) for passage in found)
    estimate = model.estimate(
        coverage=coverage,
        sentence=max(_nearest_sentence(passage) for passage in found),
        similarity=max(passage.dense_score or 0.0 for passage in found),
        terms=len(own),
    )
    return coverage < model.enough and estimate > model.open_at


def _tells_sum(
    asked: Sequence[str], rankings: Sequence[Sequence[Passage]], terms: TermWeights, model: PartModel
) -> bool:
    """Say whether a sentence with a sum is about what the last part, in the light of those before it, asks about."""
    subjects = [frozenset(analyse(asked[-1])), frozenset(analyse(" ".join(asked)))]
    wanted = [[term for term in subject if term not in _SUM_WORDS] for subject in subjects]
    for passage in {passage.chunk.chunk_id: passage for ranking in rankings for passage in ranking}.values():
        title = analyse(passage.document.title)
        for sentence in split_sentences(passage.chunk.text):
            if _SUM.search(sentence):
                held = {*title, *analyse(sentence)}
                if any(subject and _share(subject, terms, held) > model.sum_told for subject in wanted):
                    return True
    return False


def _share(own: Sequence[str], terms: TermWeights, held: Iterable[str]) -> float:
    """Return the share of the terms that is held, weighted by rarity."""
    weights = {term: terms.weights.get(term, UNWEIGHTED) for term in own}
    return TermWeights(weights=weights, unknown=()).coverage(held)


def _indexed(passage: Passage) -> str:
    return passage.chunk.indexed_text(passage.document.title)


def _nearest_sentence(passage: Passage) -> float:
    return passage.sentence_score if passage.sentence_score is not None else passage.dense_score or 0.0
