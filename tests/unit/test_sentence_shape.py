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
        ("The client is Kestrel, a company that uses Kestrel to copy and restore their own equipment.", "same name"),
        ("Kestrel is the company which runs Kestrel.", "same name"),
        ("Harbour Water is a utility using Harbour Water for its pumps.", "same name"),
        ("The owner is Kestrel, the owner of Kestrel.", "same name"),
        ("IEC 62443-2-1 is a standard that extends IEC 62443-2-1.", "same name"),
        ("The letters TSA mean that TSA stands for TSA.", "same name"),
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
        "The client is Kestrel, and Kestrel shares its plant network with IT.",
        "Kestrel, a company that sells pumps, renews the network of Kestrel in October.",
        "The client is Kestrel, a company that Kestrel's founders sold in October.",
        "IEC 62443-2-1 is the part of the IEC 62443 series that sets security programme requirements.",
        "TSA is the agency that issued the TSA directives for pipelines.",
        "OPC UA is a standard that the OPC Foundation keeps.",
        "What counts most in OT is a team that knows OT.",
        "In OT, a rule that stops OT does more harm than good.",
        "Invite IT, OT, the vendors that serve OT, and the finance department.",
        "Siemens Kestrel is a product that replaces Kestrel in October.",
        "OT is the half of the plant network that IT and OT share least.",
        "Security is a task that needs security staff in every plant.",
    ],
)
def test_a_whole_sentence_has_no_flaw(claim: str) -> None:
    assert flaw(read(claim), PASSAGE) is None
