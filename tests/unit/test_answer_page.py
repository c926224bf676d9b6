"""An answer says nothing twice, and takes nothing for a repetition that is none."""

from __future__ import annotations

import numpy as np
import pytest

from advisor.answer_page import say_the_same
from tests.advisor_values import make_passage, make_scored


def same(one: str, other: str, *, kind: str = "prose", cosine: float = 0.0) -> bool:
    first, second = np.array([1.0, 0.0]), np.array([cosine, (1 - cosine**2) ** 0.5])
    return say_the_same(
        make_scored(one, make_passage(one, kind=kind), vector=first),
        make_scored(other, make_passage(other, kind=kind), vector=second),
    )


@pytest.mark.parametrize(
    ("one", "other", "repeated"),
    [
        ("The fine is at most EUR 10 million or 2%.", "The fine is at most EUR 7 million or 1.4%.", False),
        ("The fine is at most EUR 10 million or 2%.", "The fine of the act is at most EUR 10 million.", True),
        ("CIP-015-1 was approved on 26 June 2025.", "FERC approved CIP-015-1 in June 2025.", True),
        ("Version 2021-01 gave operators hours.", "Version 2021-01 gave operators 12 hours.", True),
        ("Back up the programs of controllers.", "Train the people on shift.", False),
    ],
)
def test_sentences_repeat_each_other_unless_all_their_figures_differ(one: str, other: str, repeated: bool) -> None:
    assert same(one, other) is repeated
    assert same(other, one) is repeated


def test_sentences_of_one_meaning_repeat_each_other_in_other_words() -> None:
    assert same("Copy controllers weekly.", "Save the programs of each PLC.", cosine=0.9)
    assert not same("Copy 40 controllers.", "Save the programs of 20 PLCs.", cosine=0.9)


def test_two_rows_of_a_table_are_two_facts() -> None:
    rows = ("Site: Ardgour; Gateway: legacy; Units: 30", "Site: Dunmore; Gateway: legacy; Units: 30")
    assert same(*rows, cosine=0.95)
    assert not same(*rows, kind="table", cosine=0.95)
