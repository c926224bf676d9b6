"""A row of a table is told from prose."""

from __future__ import annotations

import pytest

from knowledge_base.web.table_row import row_cells


def test_a_row_has_its_names_and_values() -> None:
    cells = row_cells("Role: session owner; Hours: 24; Cost per year: 180,000 EUR")
    assert cells == (("Role", "session owner"), ("Hours", "24"), ("Cost per year", "180,000 EUR"))


def test_a_value_keeps_its_own_semicolons_and_colons() -> None:
    assert row_cells("Site: North; Note: at 10:30: closed; call first") == (
        ("Site", "North"),
        ("Note", "at 10:30: closed; call first"),
    )


@pytest.mark.parametrize(
    "text",
    [
        "There are two rules: ask first; write it down.",
        "The site opens the session; the vendor waits.",
        "Remote access: the platform belongs to a central team.",
        "It is simple. Rule: ask first; Exception: none",
        "",
    ],
)
def test_prose_is_no_row(text: str) -> None:
    assert row_cells(text) == ()
