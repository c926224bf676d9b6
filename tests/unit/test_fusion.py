"""The arithmetic of hybrid search, with numbers worked out by hand."""

from __future__ import annotations

import math
from collections import Counter

import numpy as np
import pytest

from knowledge_base.fusion import bm25_scores, inverse_document_frequencies, ranks, smooth, standardise


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
    counts = [Counter("aabc"), Counter("ad")]
    assert bm25_scores({"a": 2.0}, counts) == pytest.approx([2.5142857, 2.3157895])


def test_a_term_that_a_candidate_lacks_adds_nothing() -> None:
    assert bm25_scores({"z": 5.0}, [Counter("ab")]).tolist() == [0.0]
    assert bm25_scores({"z": 5.0}, [Counter()]).tolist() == [0.0]


def test_standardised_scores_have_mean_0_and_deviation_1() -> None:
    assert standardise(np.array([1.0, 2.0, 3.0])) == pytest.approx([-math.sqrt(1.5), 0.0, math.sqrt(1.5)])


@pytest.mark.parametrize("scores", [[], [4.0], [2.0, 2.0, 2.0]])
def test_scores_that_do_not_differ_say_nothing(scores: list[float]) -> None:
    assert standardise(np.array(scores)).tolist() == [0.0] * len(scores)


def test_smoothing_mixes_in_the_nearest_candidates_score() -> None:
    # 0 and 1 are alike, 2 stands alone: each takes 0.4 of its nearest's score.
    vectors = np.array([[1, 0], [0.8, 0.6], [0, 1]], dtype=np.float32)
    smoothed = smooth(np.array([1.0, 0.0, -1.0]), vectors, share=0.4, neighbours=1)
    assert smoothed == pytest.approx([0.6 * 1 + 0.4 * 0, 0.6 * 0 + 0.4 * 1, 0.6 * -1 + 0.4 * 0])


def test_neighbours_count_by_their_similarity() -> None:
    # The first has similarity 0.8 with the second and 0.6 with the third: (0.8 * 2 + 0.6 * 9) / 1.4 = 5.
    vectors = np.array([[1, 0], [0.8, 0.6], [0.6, -0.8]], dtype=np.float32)
    smoothed = smooth(np.array([0.0, 2.0, 9.0]), vectors, share=0.5, neighbours=2)
    assert smoothed[0] == pytest.approx(2.5)


@pytest.mark.parametrize(("count", "share", "neighbours"), [(1, 0.4, 10), (3, 0.0, 10), (3, 0.4, 0)])
def test_without_neighbours_scores_stay(count: int, share: float, neighbours: int) -> None:
    scores = np.arange(count, dtype=np.float64)
    vectors = np.eye(3, dtype=np.float32)[:count]
    assert smooth(scores, vectors, share=share, neighbours=neighbours).tolist() == scores.tolist()


def test_a_candidate_without_vector_keeps_its_score() -> None:
    vectors = np.array([[1, 0], [1, 0], [0, 0]], dtype=np.float32)
    assert smooth(np.array([1.0, 2.0, 3.0]), vectors, share=0.4, neighbours=2)[2] == 3.0


def test_ranks_stop_at_the_depth_and_above_the_floor() -> None:
    assert ranks(np.array([0.5, 0.9, 0.7, 0.9]), depth=3) == [None, 1, 3, 2]
    assert ranks(np.array([0.5, 0.0, 0.7]), depth=3, floor=0.0) == [2, None, 1]
