"""What is said around an answer."""

from __future__ import annotations

from advisor.profile import profile_from_mapping
from advisor.web.answer_view import profile_line


def test_an_answer_says_for_which_profile_it_was_given() -> None:
    facts: dict[str, object] = {"industry": "pharma", "growth": "acquisitions", "jurisdictions": ["EU"]}
    assert profile_line(profile_from_mapping(facts)) == "For: Pharma · acquisitions · EU"
    named = profile_from_mapping({**facts, "client": "Medica"})
    assert profile_line(named) == "For: Medica · Pharma · acquisitions · EU"


def test_without_a_profile_or_with_an_empty_one_nothing_is_said() -> None:
    assert profile_line(None) == ""
    assert profile_line(profile_from_mapping({})) == ""


def test_the_name_of_a_client_is_only_ever_text() -> None:
    assert profile_line(profile_from_mapping({"client": "![x](http://a/b)"})).count("\\!\\[x") == 1
