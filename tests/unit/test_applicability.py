"""Where and to whom a sentence applies."""

from __future__ import annotations

import pytest

from advisor.applicability import applies_elsewhere, is_for_other_industries
from advisor.fact_words import facts_in
from advisor.profile import ClientProfile
from tests.advisor_values import make_plan

GERMANY = "How quickly must we report an attack in Germany?"


@pytest.mark.parametrize(
    ("sentence", "elsewhere"),
    [
        ("US pipeline operators had 12 hours to report under the first TSA directive of 2021.", True),
        ("In the UK, the bill proposes an initial notice within 24 hours.", True),
        ("The maximum penalty under the NIS Regulations 2018 is GBP 17 million.", True),
        ("NIS2 in the EU sets 24 hours for the early warning.", False),
        ("German energy law and the UK bill both ask for a first report.", False),
        ("Give shift leads one number to call.", False),
    ],
)
def test_another_country_is_elsewhere_and_no_country_is_everywhere(sentence: str, elsewhere: bool) -> None:
    plan = make_plan(GERMANY, question_facts=facts_in(GERMANY))

    assert applies_elsewhere(sentence, plan) is elsewhere


def test_nothing_is_elsewhere_where_the_question_names_no_place() -> None:
    question = "How quickly must we report an attack?"

    assert not applies_elsewhere("In the UK, 24 hours apply.", make_plan(question, question_facts=facts_in(question)))


@pytest.mark.parametrize(
    ("jurisdiction", "elsewhere"), [("GB", True), ("DE", False), ("US", True), ("NO", False), ("uk", True)]
)
def test_where_the_question_names_no_place_the_profile_says_whose_rules_count(
    jurisdiction: str, *, elsewhere: bool
) -> None:
    profile = ClientProfile(jurisdictions=(jurisdiction,))
    plan = make_plan("How quickly must we report an attack?", profile_facts=profile.facts())

    assert applies_elsewhere("NIS2 in the EU sets 24 hours for the early warning.", plan) is elsewhere


@pytest.mark.parametrize(
    ("question", "sentence"),
    [
        ("What do attackers look for?", "In Poland, attackers got into wind farms over an unprotected gateway."),
        ("Must we follow NIS2 and 21 CFR Part 11?", "FDA's 21 CFR Part 11 requires audit trails."),
        ("How quickly must we report an attack in the EU?", "NIS2 in the EU sets 24 hours for the early warning."),
    ],
)
def test_lessons_named_laws_and_named_places_are_for_clients_elsewhere_too(question: str, sentence: str) -> None:
    plan = make_plan(question, question_facts=facts_in(question), profile_facts=("jurisdictions=UK",))

    assert not applies_elsewhere(sentence, plan)


DAIRIES = "When plants such as dairies connect to the cloud, the biggest risk is that production depends on the link."


@pytest.mark.parametrize(
    ("sentence", "others"),
    [(DAIRIES, True), ("In water utilities and dairies, begin with access.", False), ("Begin with access.", False)],
)
def test_what_names_other_industries_is_not_for_a_client_who_asks_about_itself(sentence: str, *, others: bool) -> None:
    question = "What are the biggest risks for us?"

    assert is_for_other_industries(sentence, make_plan(question, question_facts=("industry=water",))) is others
    assert is_for_other_industries(sentence, make_plan(question, profile_facts=("industry=water",))) is others


def test_another_industry_s_example_may_answer_a_question_with_a_subject() -> None:
    plan = make_plan("What are the risks of the cloud?", profile_facts=("industry=water",))

    assert not is_for_other_industries(DAIRIES, plan)


@pytest.mark.parametrize(
    ("question", "place"),
    [
        ("What do the Americans require of a wind farm in Texas?", "US"),
        ("Which duties has our French subsidiary?", "EU"),
        ("What do Poland and Spain ask of a water utility?", "EU"),
        ("How do rules in Germany and the UK differ?", "UK"),
    ],
)
def test_countries_and_states_name_their_jurisdiction(question: str, place: str) -> None:
    assert f"jurisdictions={place}" in facts_in(question)


@pytest.mark.parametrize("question", ["What is in it for us?", "Let us polish the plan", "Who helps us in the plant?"])
def test_us_is_no_country_in_lower_case(question: str) -> None:
    assert not [fact for fact in facts_in(question) if fact.startswith("jurisdictions=")]
