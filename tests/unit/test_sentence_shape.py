"""Fragments and broken sentences of a weak model are known by their shape."""

from __future__ import annotations

import pytest

from advisor.sentence_shape import flaw
from advisor.wording import read

PASSAGE = (read("Operations should release each session, and the letters TSA stand for two things."),)


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("The letter A stands for a.", "breaks off"),
        ("The client is a company that has.", "breaks off"),
        ("The platform of the site needs rules for the", "breaks off"),
        ("The control room should release each session", "breaks off"),
        ("The plant gets a digital function and maintenance access to.", "breaks off"),
        ("Asahi's visible damage.", "no verb"),
        ("The cost of network renewal at the plant.", "no verb"),
        ("The letters mean things.", "too short"),
    ],
)
def test_what_is_no_sentence_is_told_with_the_reason(claim: str, reason: str) -> None:
    found = flaw(read(claim), PASSAGE)
    assert found is not None and reason in found


@pytest.mark.parametrize(
    "claim",
    [
        "Restore the recipes on spare hardware while quality looks on.",
        "Write down which systems the production of the plant depends on.",
        "The pipeline of the company was started again on 12 May.",
        "The certificate service is what the plant servers rely on and ask for.",
        "In a greenfield project, run the security review together with the study.",
        "Operations should release each session.",
        "The remote access platform belongs with the security team.",
        "Dashboards used to blame a shift teach operators to hide problems.",
        "Keep one copy of every PLC program offline.",
        "The plant network is shared with IT.",
        "In a greenfield plant, settle service owners before the first order.",
    ],
)
def test_a_whole_sentence_has_no_flaw(claim: str) -> None:
    assert flaw(read(claim), PASSAGE) is None
