"""Ranking measures, worked out by hand."""

from __future__ import annotations

import math

import pytest

from evaluations.ranking_metrics import bootstrap_interval, ndcg, recall


def test_ndcg_by_hand() -> None:
    # Grades in the ranking: 0, 2, 1. Gain: 2 / log2(3) + 1 / log2(4) = 1.2618595 + 0.5.
    # Ideal: 2 / log2(2) + 1 / log2(3) = 2 + 0.6309298. So 1.7618595 / 2.6309298 = 0.6696718.
    assert ndcg(["x", "a", "b"], {"a": 2, "b": 1}, 10) == pytest.approx(0.6696718, abs=1e-7)


def test_a_perfect_ranking_has_1_and_a_useless_one_0() -> None:
    assert ndcg(["a", "b"], {"a": 3, "b": 1}, 10) == 1.0
    assert ndcg(["x"], {"a": 1}, 10) == 0.0
    assert ndcg([], {"a": 1}, 10) == 0.0


def test_ndcg_looks_at_the_first_k_of_the_ranking_and_of_the_ideal() -> None:
    judgements = {"a": 1, "b": 1, "c": 1}
    assert ndcg(["a", "b", "x", "c"], judgements, 2) == 1.0
    assert ndcg(["x", "a"], judgements, 2) == pytest.approx((1 / math.log2(3)) / (1 + 1 / math.log2(3)))


def test_a_grade_below_zero_is_not_relevant() -> None:
    assert ndcg(["a", "b"], {"a": -1, "b": 1}, 10) == pytest.approx(1 / math.log2(3))


def test_recall_is_the_share_of_the_relevant_that_was_found() -> None:
    assert recall(["a", "x", "b"], {"a": 1, "b": 1, "c": 2, "d": 0}, 2) == pytest.approx(1 / 3)


def test_without_anything_relevant_there_is_no_score() -> None:
    assert ndcg(["a"], {"a": 0}, 10) is None
    assert recall(["a"], {}, 10) is None


def test_an_interval_holds_the_mean_and_repeats() -> None:
    values = [0.0, 1.0] * 50
    low, high = bootstrap_interval(values)
    assert 0.35 < low < 0.5 < high < 0.65  # 0.5 ± 1.96 * 0.05
    assert (low, high) == bootstrap_interval(values)
    with pytest.raises(ValueError, match="at least one value"):
        bootstrap_interval([])
