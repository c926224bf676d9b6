"""Learning weights: the signal that tells right items apart gets the weight, and noise gets little."""

from __future__ import annotations

import numpy as np
import pytest

from evaluations.listwise import fit_weights


def test_the_telling_signal_gets_the_weight() -> None:
    rng = np.random.default_rng(7)
    questions = []
    for _ in range(60):
        right = np.zeros(8, dtype=np.bool_)
        right[rng.integers(8)] = True
        noise = rng.normal(size=8)
        questions.append((np.column_stack([right + rng.normal(scale=0.3, size=8), noise]), right))
    telling, noisy = fit_weights(questions)
    assert telling > 2.0
    assert abs(noisy) < 0.25 * telling


def test_questions_without_a_right_item_teach_nothing() -> None:
    values, right = np.array([[1.0], [0.0]]), np.array([True, False])
    nothing = (np.array([[0.0], [9.0]]), np.array([False, False]))
    assert fit_weights([(values, right), nothing]) == pytest.approx(fit_weights([(values, right)]))
