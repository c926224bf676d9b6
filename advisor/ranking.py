"""Rank what search found for a plan by several signals, weighed by a model learned from labelled questions.

Search knows words and meaning. What a section of an article is for, for whom it was written, and whether its
article is about the question, it does not know; here these count as well.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, fields, replace

import numpy as np
from numpy.typing import NDArray

from advisor.answer_search import nearness
from advisor.answers import Candidate, Plan
from advisor.client_questions import asks_for_case, is_case
from advisor.profile_wording import describe_fact
from advisor.retrieval import TermWeights
from advisor.roles import ROLE_OF_INTENT, Role, is_beside_the_question, passage_dimension, role_of
from knowledge_base.domain import Collection, Facets, NearAnswer, Passage
from knowledge_base.fusion import standardise
from knowledge_base.lexical import analyse

Scores = NDArray[np.float64]
PART_WEIGHT = 0.5  # of each further query beside the whole question's 1
MOST_FACTS = 2
FIRST_FEW = 5
INDUSTRY = "industry="
_NO_ANSWER = (Role.QUESTION, Role.RELATED)  # they ask and refer, and answer nothing


@dataclass(frozen=True, kw_only=True)
class RankingModel:
    """Weights of the signals of a passage; its score is their weighted sum, which has no unit and no bounds.

    Fitted by `python -m evaluations.benchmarks.ranking --fit` on development questions: a softmax over the passages of
    each question, whose labelled ones should have the mass (ListNet, Cao et al. 2007, with top-one probabilities).
    """

    fused: float = 0.29  # hybrid search's score, standardised over what a query found
    sentence: float = 0.41  # similarity of the passage's nearest sentence, standardised likewise
    answer: float = 8.17  # how well its best sentence answers, by what known questions teach, 0 to 1
    coverage: float = 2.31  # share of the question's terms, weighted by rarity, 0 to 1
    wanted: float = 1.18  # 1 where the section is the one that the question's intent asks for
    essence: float = 1.44  # 1 for an article's one-sentence summary
    dimension: float = 0.47  # 1 where the passage is about a dimension that the question asks for
    facts: float = 0.88  # how many facts of the client it was written for, at most 2
    others: float = -0.87  # 1 where it was written for clients of whom something else is true
    beside: float = -1.85  # 1 for an entry of the reference data that answers questions of another kind
    asks: float = -1.98  # 1 for questions to the client and cross-references
    client: float = 2.03  # 1 for a client's document, whose sections play no such parts

    def scores(self, signals: Signals) -> Scores:
        """Return the score of each passage."""
        weights = [getattr(self, field.name) for field in fields(self)]
        return np.asarray(signals.values @ np.array(weights))


SIGNALS = tuple(field.name for field in fields(RankingModel))


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What is known of each passage that any query of a plan found. `values` has a row each and a column per signal."""

    passages: tuple[Passage, ...]
    coverage: tuple[float, ...]
    values: NDArray[np.float64]


def read_signals(plan: Plan, rankings: Sequence[Sequence[Passage]], terms: TermWeights) -> Signals:
    """Return the signals of the passages that the plan's queries found, in the order in which they were found."""
    passages = _merged(rankings)
    ids = [passage.chunk.chunk_id for passage in passages]
    coverage = [terms.coverage(analyse(p.chunk.indexed_text(p.document.title))) for p in passages]
    matched = [match_facts(p.chunk.facets, plan) for p in passages]
    roles = [role_of(p.chunk) for p in passages]
    wanted = ROLE_OF_INTENT.get(plan.intent)
    columns: dict[str, Sequence[float] | Scores] = {
        "fused": _over_queries(ids, rankings, lambda ranking: np.array([p.score for p in ranking])),
        "sentence": _over_queries(ids, rankings, _nearest_sentences),
        "answer": [nearness(p.answer_score) for p in passages],
        "coverage": coverage,
        "wanted": [role is wanted for role in roles],
        "essence": [role is Role.ESSENCE for role in roles],
        "dimension": [passage_dimension(p) in plan.dimensions for p in passages],
        "facts": [min(len(facts), MOST_FACTS) for facts, _ in matched],
        "others": [for_others for _, for_others in matched],
        "beside": [is_beside_the_question(p, plan.intent) for p in passages],
        "asks": [role in _NO_ANSWER for role in roles],
        "client": [p.document.collection is Collection.CLIENT for p in passages],
    }
    values = np.array([columns[name] for name in SIGNALS], dtype=np.float64).T
    return Signals(passages=passages, coverage=tuple(coverage), values=values)


def rank(
    plan: Plan,
    rankings: Sequence[Sequence[Passage]],
    terms: TermWeights,
    model: RankingModel | None = None,
) -> tuple[Candidate, ...]:
    """Merge the rankings of a plan's queries into one, best first; what moved a passage stands in its `boosts`."""
    signals = read_signals(plan, rankings, terms)
    if not signals.passages:
        return ()
    scores = (model or RankingModel()).scores(signals)
    candidates = [
        _candidate(plan, passage, score, coverage)
        for passage, score, coverage in zip(signals.passages, scores.tolist(), signals.coverage, strict=True)
    ]
    return tuple(sorted(candidates, key=lambda candidate: -candidate.score))


def industry_by_meaning(plan: Plan, candidates: Sequence[Candidate]) -> str | None:
    """Return the industry (`industry=…`) that a question is about without a word for it, where no other is known.

    "Drilling contractors" are oil and gas: most of the best passages are written for that industry, though they
    were moved down for it.
    """
    if any(fact.startswith(INDUSTRY) for fact in (*plan.profile_facts, *plan.question_facts)):
        return None
    best = candidates[:FIRST_FEW]
    named = Counter(fact for c in best for fact in set(c.passage.chunk.facets.conditions) if fact.startswith(INDUSTRY))
    industry, held = named.most_common(1)[0] if named else ("", 0)
    return industry if held > len(best) / 2 else None


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


def _merged(rankings: Sequence[Sequence[Passage]]) -> tuple[Passage, ...]:
    """Return each passage once, with the highest similarities that any query gave it."""
    merged: dict[str, Passage] = {}
    for ranking in rankings:
        for passage in ranking:
            known = merged.setdefault(passage.chunk.chunk_id, passage)
            closer = passage if (passage.dense_score or 0) > (known.dense_score or 0) else known
            merged[passage.chunk.chunk_id] = replace(
                closer,
                sentence_score=_higher(known.sentence_score, passage.sentence_score),
                answer_score=_higher(known.answer_score, passage.answer_score),
                answers=_nearest_answers(known, passage),
            )
    return tuple(merged.values())


def _higher(one: float | None, other: float | None) -> float | None:
    return max((score for score in (one, other) if score is not None), default=None)


def _nearest_answers(one: Passage, other: Passage) -> tuple[NearAnswer, ...] | None:
    """Return what both found of the same passage, each sentence with the question nearest to any query."""
    if one.answers is None or other.answers is None:
        return None
    both = sorted((*one.answers, *other.answers), key=lambda answer: answer.likeness)
    return tuple({answer.sentence: answer for answer in both}.values())


def _over_queries(
    ids: Sequence[str], rankings: Sequence[Sequence[Passage]], read: Callable[[Sequence[Passage]], Scores]
) -> Scores:
    """Return a signal standardised over each query's passages and averaged; the whole question counts most.

    A passage that a query did not find has the lowest value of those that it found.
    """
    total, weights = np.zeros(len(ids)), 0.0
    for position, ranking in enumerate(rankings):
        if not ranking:
            continue
        weight = 1.0 if position == 0 else PART_WEIGHT
        values = standardise(read(ranking))
        found = dict(zip((p.chunk.chunk_id for p in ranking), values.tolist(), strict=True))
        total += weight * np.array([found.get(chunk_id, values.min()) for chunk_id in ids])
        weights += weight
    return total / weights if weights else total


def _nearest_sentences(ranking: Sequence[Passage]) -> Scores:
    """Return the similarity of each passage's nearest sentence.

    A client's sentences are not looked at. Its passage stands for them, raised by what the nearest sentence
    gains over its passage elsewhere, so that nobody's documents are favoured.
    """
    dense = np.array([passage.dense_score or 0.0 for passage in ranking])
    known = [(i, p.sentence_score) for i, p in enumerate(ranking) if p.sentence_score is not None]
    gain = float(np.mean([score - dense[i] for i, score in known])) if known else 0.0
    nearest = dense + gain
    for i, score in known:
        nearest[i] = score
    return nearest


def _candidate(plan: Plan, passage: Passage, score: float, coverage: float) -> Candidate:
    facts, for_others = match_facts(passage.chunk.facets, plan)
    boosts = [f"written for clients of whom {describe_fact(fact)}" for fact in facts]
    if passage_dimension(passage) in plan.dimensions:
        boosts.append("about a dimension that the question asks for")
    if for_others:
        boosts.append("moved down: written for other clients")
    if is_beside_the_question(passage, plan.intent):
        boosts.append("moved down: an entry for questions of another kind")
    return Candidate(
        passage=passage, score=score, coverage=coverage, boosts=tuple(boosts), facts=facts, for_others=for_others
    )
