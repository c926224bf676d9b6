"""A question that only names a case is answered from what stands under that name."""

from __future__ import annotations

import pytest

from advisor.named_cases import is_about_what_is_named
from tests.advisor_values import make_passage

HYDRO = make_passage("The company switched to manual operation.", headings=("Norsk Hydro and the attack of 2019",))


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("What can we learn from Norsk Hydro?", True),
        ("What happened at Norsk Hydro?", True),
        ("What went wrong in the Norsk Hydro attack?", True),
        ("What does Norsk Hydro pay its engineers?", False),
        ("What can we learn from Hydro Quebec?", False),
        ("What can we learn from the attack?", False),
    ],
)
def test_what_is_only_named_is_answered_where_something_stands_under_its_name(question: str, expected: bool) -> None:
    assert is_about_what_is_named(question, [HYDRO]) is expected
