"""Where a sentence applies."""

from __future__ import annotations

import pytest

from advisor.fact_words import facts_in
from advisor.places import applies_elsewhere
from tests.advisor_values import make_plan

GERMANY = "How quickly must we report an attack in Germany?"


@pytest.mark.parametrize(
    ("sentence", "elsewhere"),
    [
        ("US pipeline operators had 12 hours to report under the first TSA directive of 2021.", True),
        ("In the UK, the bill proposes an initial notice within 24 hours.", True),
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
