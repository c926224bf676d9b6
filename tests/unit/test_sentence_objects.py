"""A model's output where it is JSON, read while it comes: sentences as soon as their entry is whole."""

from __future__ import annotations

import json

import pytest

from advisor.sentence_lines import Line
from advisor.sentence_objects import AnswerReader, ObjectReader

ENTRIES = [
    {"section": "Short answer", "text": "Operations decides {x}.", "evidence": [2]},
    {"section": "Watch out", "text": 'It says "no". Security advises.', "evidence": [1, 12]},
]
WHOLE = json.dumps({"sentences": ENTRIES})
EXPECTED = [
    ("Short answer", "Operations decides {x}.", (2,)),
    ("Watch out", 'It says "no".', (1, 12)),
    ("Watch out", "Security advises.", (1, 12)),
]


def read(text: str, size: int) -> list[Line]:
    reader = AnswerReader()
    lines = [line for start in range(0, len(text), size) for line in reader.feed(text[start : start + size])]
    return [*lines, *reader.close()]


def told(lines: list[Line]) -> list[tuple[str, str, tuple[int, ...]]]:
    return [(line.heading, line.text, line.numbers) for line in lines]


@pytest.mark.parametrize("size", [1, 2, 7, 1000])
@pytest.mark.parametrize(
    "text",
    [WHOLE, json.dumps(ENTRIES), json.dumps({"sentences": ENTRIES}, indent=2), f"```json\n{WHOLE}\n```", f"\n {WHOLE}"],
)
def test_entries_are_read_however_they_are_cut_and_wrapped(text: str, size: int) -> None:
    assert told(read(text, size)) == EXPECTED


def test_a_sentence_is_given_as_soon_as_its_entry_is_whole() -> None:
    reader = AnswerReader()
    first = '{"sentences": [{"section": "A", "text": "It is {so}.", "evidence": [1'
    assert list(reader.feed(first)) == []
    assert [line.numbers for line in reader.feed("2]}")] == [(12,)]
    assert list(reader.feed(', {"section": "A", "text": "It is')) == []


@pytest.mark.parametrize("size", [1, 5, 1000])
def test_lines_are_still_read_as_lines(size: int) -> None:
    assert told(read("## Short answer\n[Operations] decides. [2]\n", size))[0][2] == (2,)
    assert [line.text for line in read("[1] is the number of Operations. [2]\n", size)][
        -1
    ] == "is the number of Operations."


def test_what_a_model_writes_into_an_entry_all_the_same_is_taken_out() -> None:
    entry = {
        "section": "## Details",
        "text": "- **It** is [open](http://a.example). [3]",
        "evidence": [],
    }
    (line,) = read(json.dumps({"sentences": [entry]}), 9)
    assert (line.text, line.numbers) == ("It is open.", (3,))


@pytest.mark.parametrize(
    ("text", "kept"),
    [
        (WHOLE[:-30], 1),  # cut off
        ('{"sentences": [{"section": "A", "text": "It is so.", "evidence": [1]}, {"text": "It', 1),
        ('{"sentences": [{"section": "A", "text": "It is so.", "evidence": [1]} oops', 1),
        ('{"sentences": [{"section": "A", "text": "It is so."}]}', 0),
        ('{"sentences": [{"section": "A", "text": "It is so.", "evidence": ["first"]}]}', 0),
        ('{"answer": "It is so."', 0),
    ],
)
def test_what_cannot_be_read_counts_as_a_sentence_without_evidence(text: str, kept: int) -> None:
    lines = read(text, 6)
    assert sum(bool(line.numbers) for line in lines) == kept
    assert any(not line.numbers for line in lines)


def test_an_empty_answer_has_no_sentences() -> None:
    assert read("", 5) == []
    assert read('{"sentences": []}', 5) == []
    assert list(ObjectReader().feed("")) == []
