"""Follow-ups: what they take from the questions before them, and what need not be said again."""

from __future__ import annotations

import pytest

from advisor.answers import Outcome, Turn
from advisor.follow_ups import follow_up
from advisor.intent import Intent
from advisor.planning import BEGINNING_HINT, RulePlanner
from advisor.profile import ClientProfile, Industry

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


@pytest.mark.parametrize(
    ("before", "question", "resolved"),
    [
        (("What is an industrial DMZ for?",), "What goes there?", "What goes in an industrial DMZ?"),
        (("Who approves patches?",), "And in an emergency?", "Who approves patches in an emergency?"),
        (
            ("What happened at Norsk Hydro?", "Did the attackers encrypt plant systems?"),
            "How did they get in?",
            "How did the attackers get in Norsk Hydro?",
        ),
    ],
)
def test_there_other_cases_and_they_are_written_out(before: tuple[str, ...], question: str, resolved: str) -> None:
    turns = tuple(turn for text in before for turn in history(text, "The attackers encrypted plant systems."))
    followed = follow_up(question, turns)
    assert followed is not None
    assert (followed.base, followed.resolved) == (" ".join(before), resolved)


def test_another_case_wants_the_kind_of_answer_that_was_wanted_before() -> None:
    assert RulePlanner().plan("And in an emergency?", None, history(OWNER)).intent is Intent.OWNERSHIP


@pytest.mark.parametrize(
    "question",
    [
        "What is an air gap, and is it enough?",
        "I keep hearing HMI. What is that?",
        "The vendor forbids agents. What then?",
        "What should change in an acquired plant on day one?",
        "One ticketing tool for both worlds, or two linked ones?",
        "What does it cost to keep an asset inventory?",
        "How long does it take to segment a plant?",
        "Is it worth connecting old machines to the cloud?",
        "Is it true that most attacks come from the office?",
    ],
)
def test_what_a_question_explains_itself_is_looked_for_in_no_earlier_one(question: str) -> None:
    assert follow_up(question, history(OWNER)) is None


@pytest.mark.parametrize(
    "question", ["What does it cost?", "Is it safe?", "Is it connected to the ERP?", "Does it apply to us?"]
)
def test_it_without_what_it_stands_for_points_back(question: str) -> None:
    assert follow_up(question, history(OWNER)) is not None


def test_the_control_systems_are_those_of_the_answer_before() -> None:
    before = "What do we do on day one after an acquisition?"
    question = "When do we replace the control systems?"
    assert follow_up(question, history(before, "Standardise the control systems last.")) is not None
    assert follow_up(question, history(before, "Close the accounts of those who left.")) is None


def test_a_subject_that_was_left_is_not_spoken_of_any_more() -> None:
    turns = (*history("What is a replica?", "A copy."), *history("What does NIS2 ask for?", "Ten measures."))
    assert follow_up("Where should the replica of a historian sit?", turns) is None


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


def test_what_to_watch_out_for_is_asked_of_the_client_s_industry() -> None:
    plan = RulePlanner().plan("What should we watch out for?", ClientProfile(industry=Industry.RAIL))
    assert plan.queries == ("What should we watch out for in the rail industry with IT/OT convergence?",)
    assert plan.question_facts == ("industry=rail",)
    assert plan.original == "What should we watch out for?"


@pytest.mark.parametrize("before", [OWNER, "What are the biggest risks for us?"])
def test_the_rules_for_the_client_are_asked_for_whatever_came_before(before: str) -> None:
    plan = RulePlanner().plan("Which rules apply to us?", ClientProfile(industry=Industry.RAIL), history(before))
    assert plan.question == "What are the rules and standards for rail?"


@pytest.mark.parametrize("question", ["And which rules apply to us?", "Which rules do they have to follow?"])
def test_rules_that_point_back_are_those_for_the_subject_before(question: str) -> None:
    plan = RulePlanner().plan(question, ClientProfile(industry=Industry.RAIL), history(OWNER))
    assert plan.question.startswith(OWNER)


def test_a_question_about_the_client_leans_on_a_subject_and_not_on_another_such_question() -> None:
    profile, question = ClientProfile(industry=Industry.RAIL), "What should we watch out for?"
    after_subject = RulePlanner().plan(question, profile, history(OWNER))
    after_risks = RulePlanner().plan(question, profile, history("What are the biggest risks for us?"))
    assert after_subject.question.startswith(OWNER)
    assert after_risks.queries == RulePlanner().plan(question, profile).queries


def test_a_word_that_leans_on_nothing_is_asked_back() -> None:
    plan = RulePlanner().plan("Why?")
    assert plan.refusal is Outcome.NEEDS_CLARIFICATION
    assert "'Why?'" in plan.reason
