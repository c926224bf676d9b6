"""A model's output, read while it comes: sentences with numbers, whatever the model makes of the format."""

from __future__ import annotations

import pytest

from advisor.sentence_lines import Line, LineReader, clean

Read = list[tuple[str, tuple[int, ...]]]


def read(text: str, size: int = 7) -> list[Line]:
    """Feed the text in small pieces, as a stream brings it."""
    reader = LineReader()
    lines = [line for start in range(0, len(text), size) for line in reader.feed(text[start : start + size])]
    return [*lines, *reader.close()]


def pairs(text: str) -> Read:
    return [(line.text, line.numbers) for line in read(text)]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Operations decides. [2]\n", [("Operations decides.", (2,))]),
        ("Operations decides [2].\n", [("Operations decides.", (2,))]),
        ("Operations decides [2][4].", [("Operations decides.", (2, 4))]),
        ("- Operations decides [2, 4]\n", [("Operations decides.", (2, 4))]),
        ("1. **Operations** decides 【3】", [("Operations decides.", (3,))]),
        ("Operations decides. (3)\n", [("Operations decides.", (3,))]),
        ("Operations decides. [Evidence 3]\n", [("Operations decides.", (3,))]),
        ("In (2024) it began. [1]\n", [("In (2024) it began.", (1,))]),
        (
            "Operations decides [1]. Security advises [2]. ",
            [("Operations decides.", (1,)), ("Security advises.", (2,))],
        ),
        ("Operations decides. Security advises. [1]\n", [("Operations decides.", (1,)), ("Security advises.", (1,))]),
        ("Operations decides.\n", [("Operations decides.", ())]),
        ("See [the site](http://a.example/x) for more. [1]\n", [("See the site for more.", (1,))]),
        ("![x](http://a.example/?d=1) It is open. [1]\n", [("It is open.", (1,))]),
        ("<b>It</b> is\u200b open. [1]\n", [("It is open.", (1,))]),
        ("", []),
        ("\n---\n\n", []),
    ],
)
def test_sentences_and_numbers_are_found_in_every_format(text: str, expected: Read) -> None:
    assert pairs(text) == expected


def test_headings_hold_for_the_sentences_below_them() -> None:
    lines = read("## Short answer\nA is so. [1]\n**Watch out**\nB is not. [2]\n")
    assert [(line.heading, line.text) for line in lines] == [("Short answer", "A is so."), ("Watch out", "B is not.")]


def test_a_sentence_is_given_as_soon_as_its_line_is_complete() -> None:
    reader = LineReader()
    assert [line.text for line in reader.feed("A is so. [1]\nB is")] == ["A is so."]
    assert [line.text for line in reader.feed(" not. [2]")] == []
    assert [line.text for line in reader.close()] == ["B is not."]


def test_output_without_line_breaks_does_not_pile_up() -> None:
    assert len(list(LineReader().feed("and so on " * 1000))) == 1


def test_what_is_cleaned_keeps_its_words() -> None:
    assert clean("  **Level 3.5** is a `zone` — of its own ") == "Level 3.5 is a zone — of its own"
