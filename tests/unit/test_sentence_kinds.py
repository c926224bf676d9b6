"""For whom a sentence is: every client, those of an industry, or those who ask for an incident."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.answers import Evidence
from advisor.client_questions import asks_for_case, names_client_paper
from advisor.comparison_sides import sides_of
from advisor.fact_words import facts_in
from advisor.intent import Intent, intent_of
from advisor.open_points import missing_total
from advisor.ranking import match_facts
from advisor.roles import Role
from advisor.sentence_kinds import is_general, says_what_is_asked
from advisor.sentence_scoring import ScoredSentence
from knowledge_base.domain import Facets, case_condition
from tests.advisor_values import make_document, make_passage, make_plan, make_scored

WATER = "industry=water"
OLDSMAR = case_condition(["Oldsmar", "Florida plant"])


def sentence(chunk: tuple[str, ...], document: tuple[str, ...] = ()) -> ScoredSentence:
    passage = make_passage(
        "Text.",
        document=replace(make_document(), facets=Facets(conditions=document)),
        facets=Facets(conditions=chunk),
    )
    return make_scored("Text.", passage, similarity=1.0)


def test_a_passage_for_several_facts_is_for_those_clients_who_have_them_all() -> None:
    both = Facets(conditions=(WATER, "staffing=unmanned"))
    water = make_plan("How?", profile_facts=(WATER,))
    unmanned_water = make_plan("How?", profile_facts=(WATER, "staffing=unmanned"))
    assert match_facts(both, water) == ((), True)
    assert match_facts(both, unmanned_water) == ((WATER, "staffing=unmanned"), False)
    assert match_facts(Facets(), water) == ((), False)


@pytest.mark.parametrize(
    ("question", "told"),
    [
        ("What happened at Oldsmar?", True),
        ("What did the Florida plant learn?", True),
        ("Which incidents began with remote access?", True),
        ("How long does recovery take after ransomware?", True),
        ("Who should own remote access?", False),
        ("How do we organise incident response?", False),
    ],
)
def test_an_incident_is_told_to_those_who_ask_for_it(question: str, told: bool) -> None:
    assert asks_for_case(question, OLDSMAR) is told
    assert match_facts(Facets(conditions=(OLDSMAR,)), make_plan(question)) == ((), not told)


def test_an_article_on_an_industry_is_general_only_where_the_question_is_on_that_industry() -> None:
    own = sentence((WATER,), document=(WATER,))
    assert is_general(own, make_plan("How?", question_facts=(WATER,)))
    assert not is_general(own, make_plan("How?", profile_facts=(WATER,)))
    assert not is_general(own, make_plan("How?"))


def test_a_bullet_for_an_industry_is_never_general() -> None:
    assert not is_general(sentence((WATER,)), make_plan("How?", question_facts=(WATER,)))
    assert is_general(sentence(()), make_plan("How?"))


@pytest.mark.parametrize(
    ("question", "sides"),
    [
        ("OPC UA or MQTT?", ("OPC UA", "MQTT")),
        ("Should we use a data diode or a firewall?", ("data diode", "firewall")),
        ("What is the difference between a federated and a centralised model?", ("federated", "centralised model")),
        ("Who owns it?", ()),
    ],
)
def test_what_a_question_compares_is_named_without_its_articles(question: str, sides: tuple[str, ...]) -> None:
    assert sides_of(question) == sides


@pytest.mark.parametrize(
    ("question", "intent"),
    [
        ("What rules apply to pharma plants?", Intent.RULE),
        ("Which regulations must a port comply with?", Intent.RULE),
        ("Which incidents began with remote access?", Intent.CASE),
        ("What happened at Norsk Hydro?", Intent.DEFINITION),
        ("Who owns the standards programme?", Intent.OWNERSHIP),
    ],
)
def test_questions_on_rules_and_cases_are_recognised(question: str, intent: Intent) -> None:
    assert intent_of(question) is intent


@pytest.mark.parametrize(
    ("question", "fact"),
    [
        ("We just bought a plant with an old DCS. What now?", "growth=acquisitions"),
        ("Which rules apply to a wind farm in Germany?", "jurisdictions=EU"),
        ("What must US pipelines report?", "industry=oil_and_gas"),
    ],
)
def test_facts_of_the_client_are_read_from_the_question(question: str, fact: str) -> None:
    assert fact in facts_in(question)


def row(text: str) -> ScoredSentence:
    passage = make_passage(text, kind="table")
    return replace(sentence(()), text=text, evidence=Evidence(number=1, passage=passage, relevance=1.0))


def test_a_total_that_no_row_gives_is_owned_up_to() -> None:
    total = make_plan("What is the total of our OT budget?")
    lines = [row("Line: Training; GBP thousand: 60"), row("Line: Spares; GBP thousand: 20")]
    assert "does not calculate" in missing_total(total, lines)[0]
    assert missing_total(total, [*lines, row("Line: Total; GBP thousand: 80")]) == ()
    assert missing_total(make_plan("What is planned for training?"), lines) == ()
    assert missing_total(total, [sentence(())]) == ()


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("What are the biggest risks in our telemetry contract?", True),
        ("Who should own remote access to our plants?", False),
        ("What should a contract with an OEM say?", False),
    ],
)
def test_a_paper_of_the_client_is_recognised(question: str, named: bool) -> None:
    assert names_client_paper(question) is named


@pytest.mark.parametrize(
    ("question", "coverage", "role", "says"),
    [
        ("What is the network code on electricity?", 0.9, Role.RULE, True),
        ("What is the network code on electricity?", 0.5, Role.RULE, False),
        ("What is the network code on electricity?", 0.9, Role.QUESTION, False),
        ("What is a code?", 1.0, Role.RULE, False),
    ],
)
def test_what_holds_nearly_all_words_of_a_question_answers_it(
    question: str, coverage: float, role: Role, says: bool
) -> None:
    sentence = make_scored("Text.", make_passage("Text."), coverage=coverage, role=role)
    assert says_what_is_asked(sentence, make_plan(question)) is says
