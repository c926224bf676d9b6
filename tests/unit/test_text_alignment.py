"""Passages are found again in the text that they were read from."""

from __future__ import annotations

import pytest

from evaluations.benchmarks.text_alignment import SourceText, covered, length, shared

#       0         1         2         3         4
#       0123456789012345678901234567890123456789012345678
TEXT = "# A plan\n\n- The *first* step.\n- The second step."


@pytest.mark.parametrize(
    ("passage", "spans"),
    [
        ("the first step", ((12, 28),)),  # markup and capitals are no part of it; the full stop is not either
        ("• The first step.\n• The second step.", ((12, 47),)),
        ("A plan\nsomething that was added\nThe second step", ((2, 8), (32, 47))),
        ("nothing of it", ()),
        ("- *", ()),
        ("", ()),
    ],
)
def test_a_passage_is_found_by_its_letters(passage: str, spans: tuple[tuple[int, int], ...]) -> None:
    assert SourceText(TEXT).locate(passage) == spans


def test_of_equal_places_the_next_one_is_taken() -> None:
    source = SourceText("Total 5. Total 5.")
    assert source.locate("Total 5") == ((0, 7),)
    assert source.locate("Total 5", after=1) == ((9, 16),)
    assert source.locate("Total 5", after=12) == ((0, 7),)


def test_a_passage_is_found_although_a_tag_was_left_out_of_it() -> None:
    text = "Before. The wall between the office and the <unk> network keeps intruders out of the plant. After."
    passage = "The wall between the office and the network keeps intruders out of the plant."
    (span,) = SourceText(text).locate(passage)
    assert text[slice(*span)] == "The wall between the office and the <unk> network keeps intruders out of the plant"


def test_spans_are_joined_counted_and_compared() -> None:
    assert covered([(5, 9), (0, 3), (2, 4), (9, 10)]) == ((0, 4), (5, 10))
    assert length([(0, 3), (2, 4)]) == 5
    assert shared(((0, 4), (6, 10)), ((3, 7),)) == 2  # characters 3 and 6
