"""Which sentences can be quoted alone."""

from __future__ import annotations

import pytest

from advisor.self_contained import MAX_WORDS, is_clean, quotables, rows, stands_alone


@pytest.mark.parametrize(
    "sentence",
    [
        "Operators approve every session before it starts.",
        "It is important to patch the servers regularly.",
        "NIS2 requires a plan within 24 hours.",
        "This contract ends on 31 March 2031.",
        "Both teams own the gateway together.",
        "There are three levels of the model here.",
        "“Availability comes first in every plant.”",
        "IT owns the firewalls of the plant.",
        "3 of 12 sites have a gateway today.",
        "Those who pay decide the order of works.",
    ],
)
def test_a_sentence_with_its_subject_stands_alone(sentence: str) -> None:
    assert stands_alone(sentence)


@pytest.mark.parametrize(
    "sentence",
    [
        "This is wrong for a good reason.",
        "However, patching is slow in plants.",
        "Such zones are grouped by their consequence.",
        "They decide the order of all works.",
        "Its owner approves every remote session.",
        "For example, the DMZ hosts a broker.",
        "Then operators approve each session first.",
        "The other team owns the gateway here.",
        "As a result, the plant stops for hours.",
    ],
)
def test_a_sentence_that_leans_on_the_one_before_it_does_not_stand_alone(sentence: str) -> None:
    assert not stands_alone(sentence)
    assert is_clean(sentence)


@pytest.mark.parametrize(
    "debris",
    [
        "Remote access for operational technology",
        "What to do",
        "Who owns remote access to the plants?",
        "See section 4 for details on zones.",
        "The following steps are needed in a plant:",
        "Table 3 lists the zones and their owners.",
        "• Operators approve every session before it starts.",
        "Introduction ........ 3 and further chapters.",
        "owners approve every session before it starts.",
        "The plant (in Ghent runs three lines now.",
        "4711 0815 / 42 – 17 x.",
        "Site | Lines | Owner of the gateway.",
        "Click here to download the whole report.",
        "Patch it now.",
        "Word " * MAX_WORDS + "end.",
    ],
)
def test_headings_rows_pointers_and_fragments_are_no_sentences(debris: str) -> None:
    assert not is_clean(debris)


def test_a_quotable_sentence_is_verbatim_and_knows_its_place() -> None:
    text = "However, patching is slow in plants.\nOperators approve every session. See section 4 for more on this."
    (found,) = quotables("Operators approve every single session. " + text)[:1]
    assert found.text == "Operators approve every single session."
    for quotable in quotables(text):
        assert text[quotable.start : quotable.start + len(quotable.text)] == quotable.text


def test_a_leaning_sentence_is_quoted_with_the_one_that_it_leans_on() -> None:
    text = "The contract covers forty wind turbines. It ends on 31 March 2031 without notice."
    assert [quotable.text for quotable in quotables(text)] == ["The contract covers forty wind turbines.", text]


def test_a_leaning_sentence_of_another_paragraph_is_not_joined() -> None:
    text = "The contract covers forty wind turbines.\nIt ends on 31 March 2031 without notice."
    assert [quotable.text for quotable in quotables(text)] == ["The contract covers forty wind turbines."]


def test_a_leaning_sentence_without_one_before_it_is_left_out() -> None:
    assert quotables("However, patching is slow in plants.") == ()


def test_table_rows_are_quoted_as_they_are_and_other_lines_are_not() -> None:
    text = "Site: Ghent; Lines: 3\nnot a row\n  Site: Lyon; Lines: 2\n"
    # The second row begins after 21 + 1 characters, 9 + 1 characters and 2 spaces.
    assert [(row.text, row.start) for row in rows(text)] == [("Site: Ghent; Lines: 3", 0), ("Site: Lyon; Lines: 2", 34)]
