"""The client's industry is named where a question only points at it."""

from __future__ import annotations

import pytest

from advisor.fact_words import facts_in
from advisor.own_industry import about_industry, name_industry
from advisor.planning import RulePlanner
from advisor.profile import ClientProfile, Growth, Industry

WATER = ClientProfile(industry=Industry.WATER)


@pytest.mark.parametrize(
    ("question", "named"),
    [
        ("Who usually owns OT in our industry?", "Who usually owns OT in the water industry?"),
        ("What incidents have hit the client's sector?", "What incidents have hit the water industry?"),
        ("What is typical of companies like ours?", "What is typical of companies in the water industry?"),
        ("Which systems run plants such as this one?", "Which systems run plants in the water industry?"),
        ("Which rules apply to us?", "What are the rules and standards for water?"),
        ("What laws do we have to obey?", "What are the rules and standards for water?"),
        ("Which OT standards matter for our industry?", "What are the rules and standards for water?"),
        ("Which security standards should our plants look at?", "What are the rules and standards for water?"),
        ("Which regulations apply to mining companies?", "What are the rules and standards for mining?"),
    ],
)
def test_words_that_point_at_the_industry_give_way_to_its_name(question: str, named: str) -> None:
    assert name_industry(question, WATER) == named


@pytest.mark.parametrize(
    "question",
    [
        "Does NIS2 apply to us?",
        "Which rules apply?",
        "Which rules on remote access apply to us?",
        "Which rules apply to unmanned water stations?",
        "Who should own remote access?",
        "Which industry suffers most from ransomware?",
        "How do we work with a supplier like Siemens?",
    ],
)
def test_a_question_that_does_not_point_at_the_industry_stays_as_it_is(question: str) -> None:
    assert name_industry(question, WATER) == question


@pytest.mark.parametrize(
    ("jurisdictions", "asked"),
    [(("GB",), " in the UK"), (("FR", "DE"), " in the EU"), (("DE", "US"), ""), (("SG",), ""), ((), "")],
)
def test_rules_are_looked_up_where_the_client_is(jurisdictions: tuple[str, ...], asked: str) -> None:
    profile = ClientProfile(industry=Industry.WATER, jurisdictions=jurisdictions)
    assert name_industry("Which rules apply to us?", profile) == f"What are the rules and standards for water{asked}?"


def test_a_question_about_the_client_only_is_put_for_its_industry() -> None:
    assert about_industry("What should we watch out for?", WATER) == (
        "What should we watch out for in the water industry"
    )
    assert about_industry("What is special about mining?", WATER) == "What is special about mining?"
    assert about_industry("What should we watch out for?", None) == "What should we watch out for?"


def test_without_an_industry_in_the_profile_nothing_is_named() -> None:
    question = "Which rules apply to our industry?"
    assert name_industry(question, None) == question
    assert name_industry(question, ClientProfile(growth=Growth.ORGANIC)) == question


@pytest.mark.parametrize("industry", Industry)
def test_the_name_of_every_industry_is_read_as_that_industry(industry: Industry) -> None:
    named = name_industry("What goes wrong in our industry?", ClientProfile(industry=industry))
    assert f"industry={industry.value}" in facts_in(named)


def test_the_plan_looks_up_the_named_industry_and_keeps_the_question_as_it_was_put() -> None:
    plan = RulePlanner().plan("Who usually owns OT in our industry?", WATER)
    assert plan.original == "Who usually owns OT in our industry?"
    assert plan.question == "Who usually owns OT in the water industry?"
    assert plan.queries[0] == plan.question
    assert "industry=water" in plan.question_facts
