"""What a question is about, and whether it is about anything."""

from __future__ import annotations

import pytest

from advisor.question_terms import asks_of_the_client_only, names_no_subject


@pytest.mark.parametrize(
    "question",
    [
        "What are the biggest risks for us?",
        "What should we watch out for?",
        "What is special about the water industry?",
        "What matters most in rail?",
        "What usually goes wrong at others?",
    ],
)
def test_what_matters_most_for_a_kind_of_client_names_no_other_subject(question: str) -> None:
    assert asks_of_the_client_only(question)


@pytest.mark.parametrize(
    "question",
    [
        "What are the biggest risks of remote access?",
        "Which mistakes do others make with patching?",
        "Where do we even start?",
        "Who should own the firewall?",
    ],
)
def test_a_question_with_a_subject_or_without_anything_is_another_matter(question: str) -> None:
    assert not asks_of_the_client_only(question)


def test_where_to_start_leaves_open_what_it_is_about() -> None:
    assert names_no_subject("Where do we even start?")
    assert not names_no_subject("What should we watch out for?")
