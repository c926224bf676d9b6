"""What a question wants: its intent, its dimensions, the client facts that it names."""

from __future__ import annotations

import pytest

from advisor.client_questions import is_client_fact_question
from advisor.fact_words import facts_in
from advisor.intent import DIMENSIONS, Intent, dimensions_of, explicit_dimensions, intent_of
from advisor.small_talk import small_talk_reply
from knowledge_base.vocabulary import load_vocabulary


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("What is an industrial DMZ?", Intent.DEFINITION),
        ("Explain the Purdue model", Intent.DEFINITION),
        ("Who should own remote access?", Intent.OWNERSHIP),
        ("Is IT accountable for plant servers?", Intent.OWNERSHIP),
        ("What must a mine be able to do on its own?", Intent.ACTION),
        ("Which decisions does a plant own?", Intent.OWNERSHIP),
        ("Why does convergence fail?", Intent.REASON),
        ("What are the risks of remote access?", Intent.RISK),
        ("What can go wrong?", Intent.RISK),
        ("How do we segment a plant network?", Intent.ACTION),
        ("When should we involve operators?", Intent.ACTION),
        ("What is the difference between zones and conduits?", Intent.COMPARISON),
        ("Should we use a cloud or an on-premises historian?", Intent.COMPARISON),
        ("When does NIS2 apply?", Intent.FACT),
        ("How many levels has the Purdue model?", Intent.FACT),
        ("remote access", Intent.ACTION),
    ],
)
def test_the_first_sentence_of_the_answer_has_to_deliver_what_the_question_wants(question: str, intent: Intent) -> None:
    assert intent_of(question) is intent


@pytest.mark.parametrize(
    ("question", "dimensions"),
    [
        ("How do we segment a plant network?", ("architecture",)),
        ("How is the programme funded?", ("governance",)),
        ("How do operators learn new skills?", ("collaboration",)),
        ("Who should own remote access?", ("architecture", "governance")),
        ("Compare governance with architecture", ("architecture", "governance")),
        ("How should we approach IT/OT convergence?", DIMENSIONS),
        ("What is a pump?", ()),
    ],
)
def test_dimensions_are_those_that_the_question_asks_for(question: str, dimensions: tuple[str, ...]) -> None:
    assert dimensions_of(question) == dimensions


def test_only_dimensions_called_by_name_are_explicit() -> None:
    assert explicit_dimensions("Governance and collaboration of remote access") == ("governance", "collaboration")
    assert explicit_dimensions("Who owns the firewall?") == ()


@pytest.mark.parametrize("message", ["Hello", "hi there!", "Thanks a lot.", "What can you do?", "help", "How are you?"])
def test_small_talk_gets_a_friendly_sentence(message: str) -> None:
    assert small_talk_reply(message)


@pytest.mark.parametrize(
    "question", ["Hi, who owns remote access?", "Thanks, and who pays?", "How can you secure a PLC?", "Help us segment"]
)
def test_a_question_that_begins_politely_is_a_question(question: str) -> None:
    assert small_talk_reply(question) is None


@pytest.mark.parametrize(
    "question",
    [
        "When does our O&M contract end?",
        "How many PLCs do we have?",
        "What does our contract say on patching?",
        "What does the client's policy require?",
        "Who is our CISO?",
        "Who runs the PLCs of our vendor in our plants?",
        "Who is on site at our Leeds plant?",
    ],
)
def test_a_fact_of_the_client_can_only_be_in_a_document_of_the_client(question: str) -> None:
    assert is_client_fact_question(question)


@pytest.mark.parametrize(
    "question",
    [
        "Who should own our contracts?",
        "How can we protect our plants?",
        "What is an SLA?",
        "What should our contract say on patching?",
        "Which contract clauses do you recommend for our vendors?",
    ],
)
def test_a_question_for_advice_is_no_question_for_a_fact_of_the_client(question: str) -> None:
    assert not is_client_fact_question(question)


@pytest.mark.parametrize(
    ("question", "facts"),
    [
        ("How do we secure unmanned wind farms?", ("industry=renewables", "staffing=unmanned")),
        ("What changes after an acquisition of a paper mill?", ("industry=pulp_and_paper", "growth=acquisitions")),
        ("Who patches when the OEM-run turbines are in other time zones?", ("contracts=oem_run", "time_zones=several")),
        ("Which TCP ports does OPC UA need?", ()),
        ("Who should own remote access?", ()),
    ],
)
def test_client_facts_that_the_question_names_are_found(question: str, facts: tuple[str, ...]) -> None:
    assert facts_in(question) == facts


@pytest.mark.parametrize(
    ("industry", "question"),
    [
        ("automotive", "in an automotive plant"),
        ("food_and_beverage", "in a brewery"),
        ("pharma", "under GxP"),
        ("chemicals", "in a chemical plant"),
        ("oil_and_gas", "in a refinery"),
        ("power_generation", "in a power station"),
        ("utilities_td", "in a substation"),
        ("water", "in a wastewater plant"),
        ("mining", "in a mine"),
        ("pulp_and_paper", "at a paper machine"),
        ("rail", "for railway signalling"),
        ("ports_and_logistics", "in a container terminal"),
        ("renewables", "on a solar park"),
        ("semiconductors", "in a wafer fab"),
        ("buildings_and_data_centres", "in a data centre"),
    ],
)
def test_an_industry_is_recognised_by_its_own_words(industry: str, question: str) -> None:
    assert industry in load_vocabulary().industries
    assert facts_in(f"Who patches {question}?") == (f"industry={industry}",)
