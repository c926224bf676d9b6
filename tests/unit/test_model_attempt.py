"""When an attempt of a model is no answer, and why."""

from __future__ import annotations

import pytest

from advisor.answers import DraftSentence
from advisor.check_queue import NOT_READ
from advisor.model_attempt import Attempt
from advisor.model_faults import FaultKind
from advisor.model_sections import Place
from advisor.sentence_verification import Finding, Verdict, ruled_out

STANDS = Finding(verdict=Verdict.SUPPORTED, score=0.9)
UNTRUE = ruled_out("the figure '9' is not in the passage")
UNREAD = Finding(verdict=Verdict.UNSUPPORTED, score=0.9, reasons=(NOT_READ,))


@pytest.mark.parametrize(
    ("findings", "fault"),
    [
        ([STANDS, STANDS, UNTRUE], None),
        ([STANDS, STANDS, UNREAD], None),
        ([STANDS, UNTRUE], FaultKind.UNSUPPORTED),
        ([STANDS, UNREAD], FaultKind.UNCHECKED),
        ([STANDS, STANDS, UNTRUE, UNREAD], FaultKind.UNCHECKED),
        ([STANDS, UNTRUE, UNTRUE, UNREAD], FaultKind.UNSUPPORTED),
        ([UNREAD, UNTRUE], FaultKind.UNCHECKED),
        ([UNTRUE], FaultKind.UNUSABLE),
        ([], FaultKind.UNUSABLE),
    ],
)
def test_an_attempt_that_loses_too_much_is_no_answer(findings: list[Finding], fault: FaultKind | None) -> None:
    attempt = Attempt(findings=[("A sentence.", finding) for finding in findings])
    place = Place(order=0, kind="detail", heading="Details")
    attempt.sections[place] = [
        DraftSentence(text="A sentence.", evidence=(1,)) for finding in findings if finding is STANDS
    ]
    assert attempt.fault() is fault


def test_an_answer_of_which_nothing_was_checked_is_none() -> None:
    attempt = Attempt(findings=[("A sentence.", STANDS)], unchecked=True)
    attempt.sections[Place(order=0, kind="detail", heading="")] = [DraftSentence(text="A sentence.", evidence=(1,))]
    assert attempt.fault() is FaultKind.UNCHECKED


@pytest.mark.parametrize(
    ("text", "repeats"),
    [
        ("Remote access for OT is the controlled connection of vendors or own staff to control systems.", True),
        ("Remote access is the connection of vendors or own staff to control systems.", True),
        ("Remote access is not the controlled connection of vendors or own staff to control systems.", False),
        ("Remote access is the controlled connection of 12 vendors or own staff to control systems.", False),
        ("Security owns the controlled connection of vendors.", False),
    ],
)
def test_a_sentence_that_adds_next_to_nothing_repeats_one_that_stands(text: str, repeats: bool) -> None:
    said = "Remote access is the controlled connection of vendors or own staff to control systems."
    attempt = Attempt()
    attempt.sections[Place(order=0, kind="detail", heading="")] = [DraftSentence(text=said, evidence=(1,))]
    assert attempt.repeats(text) is repeats
