"""Abbreviations are written out as the glossary has them, once and only where they stand as words."""

from __future__ import annotations

import pytest

from advisor.abbreviations import write_out


@pytest.mark.parametrize(
    ("question", "written"),
    [
        ("Is the UNS a hype?", "Is the UNS (Unified namespace) a hype?"),
        ("Who owns the PLC's program?", "Who owns the PLC (programmable logic controller)'s program?"),
        (
            "What is a PLC, and who patches the PLC?",
            "What is a PLC (programmable logic controller), and who patches the PLC?",
        ),
    ],
)
def test_an_abbreviation_gets_its_full_name_once(question: str, written: str) -> None:
    assert write_out(question) == written


@pytest.mark.parametrize(
    "question",
    [
        "How do IT and OT work together?",  # they tell no passage from another
        "Is the unified namespace (UNS) a hype?",  # it is written out already
        "Does a SOCKET count?",
        "What does a plc do?",  # in small letters it may be another word
    ],
)
def test_everything_else_stays_as_it_was_asked(question: str) -> None:
    assert write_out(question) == question
