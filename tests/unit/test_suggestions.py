"""Questions to begin with fit the client."""

from __future__ import annotations

import pytest

from advisor.profile import profile_from_mapping
from advisor.suggestions import suggest_questions


@pytest.mark.parametrize(
    "profile",
    [
        {},
        {"staffing": "unmanned"},
        {
            "staffing": "unmanned",
            "growth": "greenfield",
            "footprint": "global",
            "contracts": "oem_run",
            "jurisdictions": ["EU"],
        },
    ],
)
def test_there_are_always_six_different_questions(profile: dict[str, object]) -> None:
    questions = suggest_questions(profile_from_mapping(profile))
    assert len(set(questions)) == 6
    assert suggest_questions(None) != ()


def test_what_is_known_of_the_client_comes_first() -> None:
    assert "unmanned" in suggest_questions(profile_from_mapping({"staffing": "unmanned"}))[0]
    assert "unmanned" not in " ".join(suggest_questions(None))
