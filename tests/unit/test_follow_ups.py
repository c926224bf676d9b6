"""Follow-ups: what they take from the questions before them, and what need not be said again."""

from __future__ import annotations

import pytest

from advisor.answers import Outcome, Turn
from advisor.follow_ups import follow_up
from advisor.intent import Intent
from advisor.planning import BEGINNING_HINT, RulePlanner

OWNER = "Who should own remote access to our plants?"


def history(question: str, answer: str = "Security owns it. [1]") -> tuple[Turn, ...]:
    return (Turn(role="user", text=question), Turn(role="assistant", text=answer))


@pytest.mark.parametrize(
    ("question", "resolved"),
    [
        ("And who pays for it?", "who pays for own remote access to our plants?"),
        ("What are its risks?", "What are own remote access to our plants's risks?"),
        ("What about unmanned sites?", "Who should own remote access to our plants for unmanned sites?"),
        ("Why?", "Why own remote access to our plants?"),
    ],
)
def test_a_follow_up_is_looked_up_with_what_it_points_back_at(question: str, resolved: str) -> None:
    followed = follow_up(question, history(OWNER))
    assert followed is not None
    assert followed.resolved == resolved


def test_what_about_wants_the_kind_of_answer_that_was_wanted_before() -> None:
    assert RulePlanner().plan("What about wind farms?", None, history(OWNER)).intent is Intent.OWNERSHIP
    assert RulePlanner().plan("Why?", None, history(OWNER)).intent is Intent.REASON


def test_a_follow_up_to_a_broad_question_is_answered_by_itself() -> None:
    broad = "How should we approach IT/OT convergence?"
    assert RulePlanner().plan(broad).by_dimension
    assert not RulePlanner().plan("And who pays for it?", None, history(broad)).by_dimension


def test_the_answers_given_so_far_are_known_to_a_follow_up_only() -> None:
    assert RulePlanner().plan("Why?", None, history(OWNER)).said == ("Security owns it. [1]",)
    assert RulePlanner().plan("What is a historian?", None, history(OWNER)).said == ()


def test_a_question_without_a_subject_is_one_about_the_field() -> None:
    plan = RulePlanner().plan("Why do we even do this?")
    assert plan.queries == ("Why do we even do this with IT/OT convergence?",)
    assert plan.original == "Why do we even do this?"


def test_a_question_on_the_beginning_asks_for_first_steps() -> None:
    (query,) = RulePlanner().plan("Where do we even start?").queries
    assert query == f"Where do we even start with IT/OT convergence? {BEGINNING_HINT}"


def test_a_word_that_leans_on_nothing_is_asked_back() -> None:
    plan = RulePlanner().plan("Why?")
    assert plan.refusal is Outcome.NEEDS_CLARIFICATION
    assert "'Why?'" in plan.reason
