"""Questions whose words look like something that they are not."""

from __future__ import annotations

import pytest

from advisor.answers import Turn
from advisor.client_questions import is_client_fact_question
from advisor.fact_words import facts_in
from advisor.planning import RulePlanner
from advisor.question_terms import content_terms
from advisor.self_contained import quotables
from tests.advisor_values import stand_alone_of

OWNER = "Who should own remote access to our plants?"


def after(*questions: str) -> tuple[Turn, ...]:
    return tuple(
        turn for text in questions for turn in (Turn(role="user", text=text), Turn(role="assistant", text="Y."))
    )


def test_a_chain_of_follow_ups_goes_back_to_the_last_question_that_stands_alone() -> None:
    history = after("What is OPC UA in a plant?", OWNER, "And who pays for it?")
    assert stand_alone_of("Why?", history) == f"{OWNER} And who pays for it? Why?"


@pytest.mark.parametrize(
    ("question", "leans"),
    [
        ("Who owns that?", True),
        ("What is it that makes OT special?", False),
        ("What makes OT patching so slow that it takes months?", False),
    ],
)
def test_a_pronoun_is_a_follow_up_only_where_it_points_back(question: str, leans: bool) -> None:
    assert (stand_alone_of(question, after(OWNER)) != question) is leans


@pytest.mark.parametrize(
    "question",
    [
        "What is the best way to connect our plants?",
        "Which standards apply to our plants?",
        "What do we do with our vendors?",
        "What happens if our vendors are attacked?",
        "How many people do we need in the team?",
        "Who decides on changes in our plants?",
        "What must we keep an eye on in our systems?",
        "Who responds first to an incident at our sites?",
    ],
)
def test_a_question_for_advice_is_not_taken_for_a_fact_of_the_client(question: str) -> None:
    assert not is_client_fact_question(question)


@pytest.mark.parametrize(
    "question",
    [
        "What data acquisition system (SCADA) do we need?",
        "How do we acquire data from PLCs?",
        "How do we mine historian data?",
        "What is the wind-down plan for a service?",
        "Food for thought: who owns OT?",
        "Data mining of the historian",
    ],
)
def test_a_word_with_two_meanings_is_no_fact_of_the_client(question: str) -> None:
    assert facts_in(question) == ()


def test_a_list_of_three_questions_is_looked_up_as_three() -> None:
    plan = RulePlanner().plan("Who decides on budgets, who pays for patches, and who operates the gateway?")
    assert plan.parts == ("Who decides on budgets", "who pays for patches", "who operates the gateway?")


def test_a_short_sentence_is_quoted_with_the_one_it_leans_on() -> None:
    text = "The contract covers forty wind turbines. It ends in 2031."
    assert text in [quotable.text for quotable in quotables(text)]


def test_a_second_leaning_sentence_is_quoted_from_the_one_that_stands_alone() -> None:
    text = "The contract covers forty turbines. It ends on 31 March 2031. It can be extended twice by agreement."
    assert text in [quotable.text for quotable in quotables(text)]


def test_the_words_for_the_clients_situation_do_not_count_as_the_subject() -> None:
    assert content_terms("Who owns the architecture of a wind farm?") == content_terms(
        "Who owns the architecture of a ?"
    )
    assert content_terms("What about a wind farm?") != []
