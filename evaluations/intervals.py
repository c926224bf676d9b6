"""Intervals and significance by resampling, seeded, so that the same cases give the same figures.

Percentile bootstrap (Efron and Tibshirani 1993, chapter 13) over cases; for two runs the differences of the same
cases are resampled, and the p-value comes from a paired randomisation test, which flips signs (Smucker, Allan and
Carterette 2007, "A comparison of statistical significance tests for information retrieval evaluation").
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import lru_cache

import numpy as np
from numpy.typing import NDArray

ROUNDS = 2000
SEED = 20
CONFIDENCE = 0.95


@dataclass(frozen=True, kw_only=True)
class Estimate:
    """A figure with its 95 % interval over `cases` cases."""

    value: float
    low: float
    high: float
    cases: int

    def as_json(self) -> dict[str, float | int]:
        """Return the figure as it is kept."""
        ends = {"value": self.value, "low": self.low, "high": self.high}
        return {**{name: round(end, 4) for name, end in ends.items()}, "cases": self.cases}


def mean_estimate(values: Sequence[float]) -> Estimate | None:
    """Return the mean with its interval; None without values."""
    if not values:
        return None
    column = np.asarray(values, dtype=np.float64)
    means = column[_choices(len(column))].mean(axis=1)
    return _estimate(float(column.mean()), means, len(column))


def ratio_estimate(parts: Sequence[float], wholes: Sequence[float]) -> Estimate | None:
    """Return the sum of the parts over the sum of the wholes, such as precision, with its interval over cases.

    None where the whole is nothing; samples of cases in which it is nothing do not count.
    """
    above, below = np.asarray(parts, dtype=np.float64), np.asarray(wholes, dtype=np.float64)
    if not below.sum():
        return None
    rows = _choices(len(below))
    sums = below[rows].sum(axis=1)
    drawn = above[rows].sum(axis=1)[sums > 0] / sums[sums > 0]
    return _estimate(float(above.sum() / below.sum()), drawn, len(below))


def randomisation_p(differences: Sequence[float]) -> float:
    """Return how often differences of random sign are as far from zero as these; two-sided, never 0."""
    column = np.asarray(differences, dtype=np.float64)
    if not column.any():
        return 1.0
    signs = np.random.default_rng(SEED).choice((-1.0, 1.0), size=(ROUNDS, len(column)))
    as_far = np.abs((signs * column).mean(axis=1)) >= abs(column.mean()) - 1e-12
    # The observed signs are one of the possible ones (Phipson and Smyth 2010).
    return float((as_far.sum() + 1) / (ROUNDS + 1))


@lru_cache(maxsize=64)
def _choices(count: int) -> NDArray[np.int64]:
    return np.random.default_rng(SEED).integers(0, count, size=(ROUNDS, count))


def _estimate(value: float, drawn: NDArray[np.float64], cases: int) -> Estimate:
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail))
    return Estimate(value=value, low=float(low), high=float(high), cases=cases)
