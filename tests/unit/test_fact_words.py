"""The words by which a question says something of the client are kept in a file, in the vocabulary's facts."""

from __future__ import annotations

import pytest

from advisor.fact_words import FACT_WORDS_FILE, facts_in, without_facts
from advisor.profile import profile_from_mapping
from knowledge_base.plain_yaml import load_yaml
from knowledge_base.vocabulary import load_vocabulary


def test_every_fact_is_one_that_a_profile_can_hold_and_every_industry_has_words() -> None:
    facts = set(load_yaml(FACT_WORDS_FILE.read_text(encoding="utf-8")))
    vocabulary = load_vocabulary()
    assert {fact for fact in facts if vocabulary.label_of(fact) is None} == set()
    assert {f"industry={industry}" for industry in vocabulary.industries} <= facts
    assert profile_from_mapping({"industry": "rail"}).facts()[0] in facts


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("How do we patch the paint shop?", ("industry=automotive",)),
        ("Who may restart an overhead crane at night?", ()),
        ("Who may restart the cranes of a container terminal?", ("industry=ports_and_logistics",)),
        ("Which port does OPC UA need, 4840?", ()),
        ("How do we organise data mining?", ()),
        ("Who changes the inverter settings?", ("industry=renewables",)),
        ("How do we prepare a carve-out?", ("growth=divestment",)),
        ("Which figures show that it works for us?", ()),
        ("Which rules apply in the US?", ("jurisdictions=US",)),
    ],
)
def test_a_word_counts_where_it_is_said_of_one_industry(question: str, facts: tuple[str, ...]) -> None:
    assert facts_in(question) == facts


def test_what_names_the_client_is_taken_out_of_the_subject() -> None:
    rest = without_facts("Who owns remote access to wind farms?")
    assert "remote access" in rest
    assert "wind" not in rest


def test_what_is_said_of_the_client_may_be_the_subject_all_the_same() -> None:
    question = "We are buying three plants in Italy. What do we look at in due diligence?"
    assert facts_in(question) == ("jurisdictions=EU", "growth=acquisitions")
    rest = without_facts(question)
    assert "due diligence" in rest
    assert "buying" not in rest


@pytest.mark.parametrize("question", ["We buy a competitor with eight plants.", "Shall we buy another large site?"])
def test_to_buy_a_company_is_an_acquisition(question: str) -> None:
    assert "growth=acquisitions" in facts_in(question)


@pytest.mark.parametrize("question", ["Should we buy a firewall?", "Where do we buy the plant network?"])
def test_to_buy_equipment_is_none(question: str) -> None:
    assert "growth=acquisitions" not in facts_in(question)
