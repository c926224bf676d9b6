"""What an address says."""

from __future__ import annotations

import pytest

from knowledge_base.web.navigation import quote_in_address


def test_an_address_names_the_characters_of_a_quote() -> None:
    assert quote_in_address("120-245") == (120, 245)


@pytest.mark.parametrize("text", [None, "", "120", "120-", "-5-9", "1-2-3", "a-b", "1-99999999"])
def test_anything_else_names_no_quote(text: str | None) -> None:
    assert quote_in_address(text) is None
