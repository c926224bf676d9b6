"""How rare the words of a question are, by hand."""

from __future__ import annotations

import math
from collections.abc import Iterable, Sequence
from typing import cast

import pytest

from advisor.answers import Plan
from advisor.retrieval import TermWeights, weigh_terms
from knowledge_base.store import KnowledgeBase
from tests.advisor_values import make_plan


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


def test_a_rare_term_weighs_more_than_a_common_one_and_an_unknown_one_most() -> None:
    terms = weigh(make_plan("pump valve gasket"), CountedTerms(9, pump=4, valv=1))
    # ln(1 + (9 - 4 + 0.5) / (4 + 0.5)) = ln(2.2222), ln(1 + 8.5 / 1.5) = ln(6.6667), ln(1 + 9.5 / 0.5) = ln(20)
    assert terms.weights == pytest.approx({"pump": 0.7985, "valv": 1.8971, "gasket": 2.9957}, abs=5e-5)
    assert terms.unknown == ("gasket",)


def test_an_everyday_word_is_rare_but_not_unknown() -> None:
    bases = cast("Sequence[KnowledgeBase]", [CountedTerms(9, pump=4)])
    terms = weigh_terms(make_plan("How do we get rid of a pump gasket?"), bases, everyday={"get", "rid"})
    assert terms.unknown == ("gasket",)
    assert terms.weights["rid"] == terms.weights["gasket"]


def test_a_place_is_a_term_only_where_no_source_mentions_it() -> None:
    base = CountedTerms(9, pump=4, german=2, germani=2)
    assert set(weigh(make_plan("Who inspects a pump in Germany?"), base).weights) == {"inspect", "pump"}
    assert "bulgaria" in weigh(make_plan("Who inspects a pump in Bulgaria?"), base).unknown


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
