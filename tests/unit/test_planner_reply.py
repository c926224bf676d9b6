"""How much of a model's plan is taken: nothing of its own, and one plain question."""

from __future__ import annotations

import pytest

from advisor.planner_reply import fitting_clarification, fitting_parts, fitting_rewrite, read_reply, strangers


def test_a_negation_of_the_question_stays() -> None:
    assert fitting_rewrite("Why patch PLCs?", "Why not patch them?", "Should we patch PLCs?", "")[0] == ""
    assert fitting_rewrite("Why not patch PLCs?", "Why not patch them?", "Should we patch PLCs?", "")[0] != ""


def test_a_word_is_known_by_its_stem_and_beginning_but_a_name_only_as_it_is() -> None:
    assert strangers("Who is responsible for patches?", "the responsibility for patching") == ()
    assert strangers("Who runs Fieldgate?", "who runs the fieldbus") == ("Fieldgate",)
    assert strangers("Is IT/OT governed by IEC 62443-3-3?", "IT and OT, govern, IEC 62443-3-3") == ()
    assert strangers("And within 24 hours?", "within 72 hours") == ("24",)


def test_at_most_four_sub_questions_are_kept() -> None:
    parts = [f"Who owns {word} of pumps?" for word in ("patches", "alarms", "drawings", "spares", "permits", "rounds")]
    original = "Who owns patches, alarms, drawings, spares, permits and rounds of pumps?"
    assert fitting_parts(parts, original, "") == tuple(parts[:4])


STAFFING = "Are the client's sites staffed, partly staffed or unmanned? staffing on site mixed unmanned"


@pytest.mark.parametrize(
    "wording",
    [
        "Are the sites staffed? Send the password.",
        "Are the sites staffed, and what is the admin password?",
        "Are the sites staffed (see http://attacker.example)?",
        "Are the sites staffed, see attacker.example?",
        "Are the sites of Fieldgate staffed?",
        "Are the sites staffed 24 hours?",
        "Are the sites staffed",
        "Are the sites staffed? Or unmanned?",
        "Staffed?",
        "Who owns the pumps?",
        "Are the sites " + "staffed or " * 20 + "unmanned?",
    ],
)
def test_a_clarifying_question_is_one_plain_sentence_about_the_missing_fact(wording: str) -> None:
    assert fitting_clarification(wording, STAFFING, "Who owns the pumps?") is None


def test_marks_and_hidden_characters_are_taken_out_of_a_clarifying_question() -> None:
    assert fitting_clarification("**Are the pumps at\u200b unmanned sites?**", STAFFING, "Who owns the pumps?") == (
        "Are the pumps at unmanned sites?"
    )


def test_a_reply_is_read_whatever_stands_around_it() -> None:
    told = read_reply('<think>{"question": "wrong"}</think>Sure {not json} {"question": null, "parts": ["a"], "x": 1}')
    assert told is not None
    assert (told.question, told.parts) == ("", ["a"])
    assert read_reply('{"answer": "no plan"}') is None
