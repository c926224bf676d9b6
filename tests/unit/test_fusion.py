"""The arithmetic of hybrid search, with numbers worked out by hand."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from knowledge_base.fusion import (
    TermCounts,
    bm25_scores,
    inverse_document_frequencies,
    ranks,
    standardise,
    with_neighbours,
)


def counted(letters: str) -> TermCounts:
    return TermCounts(counts=Counter(letters), length=len(letters))


def test_rare_terms_weigh_more_and_none_weighs_less_than_nothing() -> None:
    weights = inverse_document_frequencies({"rare": 1, "common": 9, "unknown": 0}, 10)
    assert weights["rare"] == pytest.approx(math.log(1 + 9.5 / 1.5))  # N = 10, n = 1
    assert weights["common"] == pytest.approx(math.log(1 + 1.5 / 9.5))
    assert weights["common"] > 0
    assert weights["unknown"] == 0


def test_bm25_by_hand() -> None:
    # Lengths 4 and 2, average 3. For "a" (weight 2): in the first it occurs twice,
    # damping 1.2 * (0.25 + 0.75 * 4/3) = 1.5, so 2 * 2 * 2.2 / (2 + 1.5) = 2.5142857.
    # In the second once, damping 1.2 * (0.25 + 0.75 * 2/3) = 0.9, so 2 * 1 * 2.2 / 1.9 = 2.3157895.
    assert bm25_scores({"a": 2.0}, [counted("aabc"), counted("ad")]) == pytest.approx([2.5142857, 2.3157895])


def test_a_term_that_a_candidate_lacks_adds_nothing() -> None:
    assert bm25_scores({"z": 5.0}, [counted("ab")]).tolist() == [0.0]
    assert bm25_scores({"z": 5.0}, [counted("")]).tolist() == [0.0]


def test_terms_around_a_chunk_count_the_less_the_further_they_are() -> None:
    # "b" once in the chunk, twice next to it (0.2 each) and once two chunks away (0.2 / 2); "c" only two away.
    # Lengths: 2 own terms, 3 at 0.2, 2 at 0.1.
    together = with_neighbours(counted("ab"), [(1, counted("bbd")), (2, counted("bc"))])
    assert together.counts == pytest.approx({"a": 1.0, "b": 1.5, "c": 0.1, "d": 0.2})
    assert together.length == pytest.approx(2 + 0.6 + 0.2)


def test_a_chunk_alone_counts_its_own_terms() -> None:
    assert with_neighbours(counted("aab"), []) == TermCounts(counts={"a": 2, "b": 1}, length=3)


def test_standardised_scores_have_mean_0_and_deviation_1() -> None:
    assert standardise(np.array([1.0, 2.0, 3.0])) == pytest.approx([-math.sqrt(1.5), 0.0, math.sqrt(1.5)])


@pytest.mark.parametrize("scores", [[], [4.0], [2.0, 2.0, 2.0]])
def test_scores_that_do_not_differ_say_nothing(scores: list[float]) -> None:
    assert standardise(np.array(scores)).tolist() == [0.0] * len(scores)


def test_ranks_stop_at_the_depth_and_above_the_floor() -> None:
    assert ranks(np.array([0.5, 0.9, 0.7, 0.9]), depth=3) == [None, 1, 3, 2]
    assert ranks(np.array([0.5, 0.0, 0.7]), depth=3, floor=0.0) == [2, None, 1]
