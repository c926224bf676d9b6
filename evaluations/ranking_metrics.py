"""Measures of a ranking against graded judgements, as trec_eval computes them."""

from __future__ import annotations

import math
import random
from collections.abc import Mapping, Sequence
from statistics import fmean


def ndcg(ranking: Sequence[str], judgements: Mapping[str, int], k: int) -> float | None:
    """Return nDCG@k, or None when nothing is relevant.

    The gain is the grade and the discount log2(rank + 1), as in trec_eval's `ndcg_cut` (Järvelin and
    Kekäläinen 2002 with the discount of Burges et al. 2005). Items are taken to be different.
    """
    ideal = _gain(sorted((grade for grade in judgements.values() if grade > 0), reverse=True)[:k])
    return _gain([max(judgements.get(item, 0), 0) for item in ranking[:k]]) / ideal if ideal else None


def _gain(grades: Sequence[int]) -> float:
    return sum(grade / math.log2(rank + 1) for rank, grade in enumerate(grades, start=1))


def recall(ranking: Sequence[str], judgements: Mapping[str, int], k: int) -> float | None:
    """Return the share of the relevant items among the first k, or None when nothing is relevant."""
    relevant = {item for item, grade in judgements.items() if grade > 0}
    return len(relevant.intersection(ranking[:k])) / len(relevant) if relevant else None


def bootstrap_interval(values: Sequence[float], *, rounds: int = 1000, seed: int = 7) -> tuple[float, float]:
    """Return the 95 % percentile interval of the mean over resampled cases; the seed makes it repeatable."""
    if not values:
        raise ValueError("An interval needs at least one value; none was given. Check that the run had cases.")
    chooser = random.Random(seed)
    means = sorted(fmean(chooser.choices(values, k=len(values))) for _ in range(rounds))
    return means[round(0.025 * (rounds - 1))], means[round(0.975 * (rounds - 1))]
