"""What an answer says of its planning, and what it used."""

from __future__ import annotations

from advisor.answers import Trace
from advisor.chat_model import Usage
from advisor.presentation import planner_line, written_out_line
from advisor.spending import add_figures, usage_figures


def test_the_page_says_what_planning_did_and_took() -> None:
    trace = Trace(planner={"by": "rules", "why": "a follow-up", "seconds": "4.00", "reason": "it broke off"})
    assert planner_line(trace) == "Plan: by rules; why a follow-up; reason it broke off; 4.00 s."
    assert planner_line(Trace(planner={"by": "rules"})) == planner_line(Trace()) == ""


def test_what_planning_and_writing_used_is_added_up() -> None:
    planning = usage_figures(Usage(input_tokens=300, output_tokens=40, calls=1, estimated=True), 1.0, 10.0)
    writing = usage_figures(Usage(input_tokens=6000, output_tokens=400, calls=1), 1.0, 10.0)
    # (6300 × 1 + 440 × 10) / 1,000,000
    assert add_figures(planning, writing) == {
        "input_tokens": 6300, "output_tokens": 440, "calls": 2, "estimated": 1, "cost": 0.0107
    }  # fmt: skip
    assert add_figures({}, {}) == {}


def test_the_page_says_how_a_model_wrote_a_follow_up_out() -> None:
    notes = {"by": "model", "did": "made the question stand-alone; named 2 sub-questions"}
    queries = ("Who owns the jump host?", "Who owns it?")
    said = "The language model read this follow-up as: Who owns the jump host?"
    assert written_out_line(Trace(planner=notes, queries=queries)) == said
    for others in ({}, notes | {"by": "rules"}, notes | {"did": "named 2 sub-questions"}):
        assert written_out_line(Trace(planner=others, queries=queries)) == ""
