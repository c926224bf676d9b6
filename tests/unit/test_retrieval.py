"""Term weights by hand, the fusion of a plan's queries, and boosts that say themselves."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import cast

import pytest

from advisor.answers import Candidate, Plan
from advisor.retrieval import TermWeights, fuse, match_facts, weigh_terms
from knowledge_base.domain import Facets, Passage
from knowledge_base.store import KnowledgeBase
from tests.advisor_values import make_passage, make_plan

NOTHING = TermWeights(weights={}, unknown=())


class CountedTerms:
    """A knowledge base of which only the number of chunks and the terms' frequencies are known."""

    def __init__(self, chunks: int, **frequencies: int) -> None:
        self._chunks = chunks
        self._frequencies = frequencies

    def chunk_count(self) -> int:
        return self._chunks

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        return {term: self._frequencies.get(term, 0) for term in terms}


def weigh(plan: Plan, *bases: CountedTerms) -> TermWeights:
    return weigh_terms(plan, cast("Sequence[KnowledgeBase]", bases))


def scores(candidates: Sequence[Candidate]) -> dict[str, float]:
    return {candidate.passage.chunk.chunk_id: candidate.score for candidate in candidates}


def ranking(*chunk_ids: str) -> tuple[Passage, ...]:
    return tuple(make_passage("Pumps run.", chunk_id=chunk_id) for chunk_id in chunk_ids)


def test_a_rare_term_weighs_more_than_a_common_one_and_an_unknown_one_most() -> None:
    terms = weigh(make_plan("pump valve gasket"), CountedTerms(9, pump=4, valv=1))
    # ln(1 + (9 - 4 + 0.5) / (4 + 0.5)) = ln(2.2222), ln(1 + 8.5 / 1.5) = ln(6.6667), ln(1 + 9.5 / 0.5) = ln(20)
    assert terms.weights == pytest.approx({"pump": 0.7985, "valv": 1.8971, "gasket": 2.9957}, abs=5e-5)
    assert terms.unknown == ("gasket",)


def test_terms_are_counted_over_all_knowledge_bases_together() -> None:
    together = weigh(make_plan("pump"), CountedTerms(6, pump=3), CountedTerms(3, pump=1))
    assert together.weights == weigh(make_plan("pump"), CountedTerms(9, pump=4)).weights


def test_words_that_say_how_a_question_is_put_weigh_nothing() -> None:
    terms = weigh(make_plan("What is the best way to explain a pump to our client?"), CountedTerms(9))
    assert set(terms.weights) == {"pump"}


def test_the_words_of_an_earlier_question_weigh_a_third() -> None:
    plan = make_plan("Who owns the valve? And the pump?", original="And the pump?")
    terms = weigh(plan, CountedTerms(9, pump=1, valv=1))
    assert terms.weights["valv"] == pytest.approx(terms.weights["pump"] / 3)


def test_a_follow_up_without_words_of_its_own_weighs_the_earlier_question_fully() -> None:
    plan = make_plan("Who owns the valve? Why?", original="Why?")
    assert weigh(plan, CountedTerms(9, valv=1)).weights["valv"] == pytest.approx(math.log(1 + 8.5 / 1.5))


def test_coverage_is_the_share_of_the_weight_that_a_text_holds() -> None:
    terms = TermWeights(weights={"pump": 1.0, "valv": 3.0}, unknown=())
    assert terms.coverage(["pump", "pump", "tank"]) == 0.25
    assert terms.coverage(["valv", "pump"]) == 1.0
    assert terms.coverage([]) == 0.0


def test_nothing_can_be_covered_where_the_question_has_no_content_terms() -> None:
    assert weigh(make_plan("What should we do?"), CountedTerms(9)).coverage(["pump"]) == 0.0


def test_the_whole_question_counts_fully_and_a_part_by_half() -> None:
    plan = make_plan("q", queries=("q", "part"))
    fused = fuse(plan, [ranking("a", "b"), ranking("b", "c")], NOTHING)
    # Reciprocal ranks with k = 60: a 1/61; b 1/62 + 0.5/61; c 0.5/62.
    assert scores(fused) == pytest.approx({"b": 1 / 62 + 0.5 / 61, "a": 1 / 61, "c": 0.5 / 62})
    assert [candidate.passage.chunk.chunk_id for candidate in fused] == ["b", "a", "c"]


def test_a_passage_that_several_queries_found_keeps_its_highest_similarity() -> None:
    low, high = make_passage("Pumps run.", dense=0.2), make_passage("Pumps run.", dense=0.6)
    (fused,) = fuse(make_plan("q", queries=("q", "part")), [[low], [high]], NOTHING)
    assert fused.passage.dense_score == 0.6


@pytest.mark.parametrize(
    ("conditions", "profile", "factor", "boosts"),
    [
        ((), (), 1.0, ()),
        (("staffing=unmanned",), ("staffing=unmanned",), 1.35, ("written for clients of whom staffing is unmanned",)),
        (
            ("staffing=unmanned", "footprint=global"),
            ("staffing=unmanned", "footprint=global"),
            1.70,
            (
                "written for clients of whom staffing is unmanned",
                "written for clients of whom the footprint is global",
            ),
        ),
        (("staffing=unmanned",), ("staffing=on_site",), 0.5, ("moved down: written for other clients",)),
        (("staffing=unmanned",), (), 0.5, ("moved down: written for other clients",)),
    ],
)
def test_a_client_s_facts_move_a_passage_by_a_known_factor_and_say_so(
    conditions: tuple[str, ...], profile: tuple[str, ...], factor: float, boosts: tuple[str, ...]
) -> None:
    passage = make_passage("Pumps run.", facets=Facets(conditions=conditions))
    (fused,) = fuse(make_plan("q", profile_facts=profile), [[passage]], NOTHING)
    assert fused.score == pytest.approx(factor / 61)
    assert fused.boosts == boosts


def test_a_passage_for_other_clients_is_moved_down_and_never_taken_out() -> None:
    other = make_passage("Pumps run.", chunk_id="other", facets=Facets(conditions=("industry=mining",)))
    fused = fuse(make_plan("q", profile_facts=("industry=water",)), [[other, *ranking("all")]], NOTHING)
    assert [candidate.passage.chunk.chunk_id for candidate in fused] == ["all", "other"]
    assert fused[1].for_others


def test_a_fact_that_the_question_names_counts_like_one_of_the_profile() -> None:
    facets = Facets(conditions=("industry=mining",))
    assert match_facts(facets, make_plan("q", question_facts=("industry=mining",))) == (("industry=mining",), False)


def test_the_dimension_asked_for_lifts_its_passages_by_a_tenth() -> None:
    passage = make_passage("Pumps run.", facets=Facets(dimensions=("governance",)))
    (fused,) = fuse(make_plan("q", dimensions=("governance",)), [[passage]], NOTHING)
    assert fused.score == pytest.approx(1.1 / 61)


def test_coverage_of_a_candidate_counts_its_title_and_headings_too() -> None:
    terms = TermWeights(weights={"remot": 1.0, "owner": 1.0, "pump": 1.0, "valv": 1.0}, unknown=())
    passage = make_passage("Pumps run.", headings=("Owners",))  # of the document "Remote access"
    (fused,) = fuse(make_plan("q"), [[passage]], terms)
    assert fused.coverage == 0.75  # all but the valve
