"""Reading the pairs in free words."""

from __future__ import annotations

from pathlib import Path

import numpy as np
import pytest

from evaluations.errors import CaseError
from evaluations.support_pairs import read_support_pairs

PASSAGE = "P: The vendor calls the plant.\n"


def test_the_last_file_of_each_writer_is_held_out(tmp_path: Path) -> None:
    for name in ("a-01", "a-02", "b-01"):
        (tmp_path / f"{name}.txt").write_text(f"{PASSAGE}+ voice: The plant is called by {name}.\n", encoding="utf-8")
    learned, held = (read_support_pairs(held_out=half, folder=tmp_path) for half in (False, True))
    assert [pair.sentence for pair in learned] == ["The plant is called by a-01."]
    assert [pair.sentence for pair in held] == ["The plant is called by a-02.", "The plant is called by b-01."]


def test_a_mark_says_whether_the_passage_supports_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "a-01.txt").write_text(PASSAGE + "+ voice: It is.\n- actor: It is not.\n\n", encoding="utf-8")
    found = read_support_pairs(held_out=True, folder=tmp_path)
    assert [(pair.passage, pair.supported, pair.kind) for pair in found] == [
        ("The vendor calls the plant.", True, "voice"),
        ("The vendor calls the plant.", False, "actor"),
    ]


@pytest.mark.parametrize("text", ["+ voice: A sentence without a passage.\n", PASSAGE + "? voice: What is this?\n"])
def test_a_line_that_is_none_of_the_three_is_named(tmp_path: Path, text: str) -> None:
    (tmp_path / "a-01.txt").write_text(text, encoding="utf-8")
    with pytest.raises(CaseError, match=r"a-01\.txt, line "):
        read_support_pairs(held_out=True, folder=tmp_path)


def test_the_bundled_pairs_are_of_both_kinds_in_both_halves() -> None:
    for held_out, least in ((False, 20_000), (True, 2_000)):
        pairs = read_support_pairs(held_out=held_out)
        assert len(pairs) > least
        assert 0.4 < np.mean([pair.supported for pair in pairs]) < 0.6
