"""Latency: seconds per stage and in all, by the clock of the machine that the run's record names.

Percentiles are taken over the cases of a run (nearest rank), never means: a reader notices the slow answers.
"""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence


def latency(seconds: Mapping[str, float]) -> dict[str, float | None]:
    """Return the seconds of each stage that ran, and their sum."""
    return {**{f"seconds.{stage}": value for stage, value in seconds.items()}, "seconds": sum(seconds.values())}


def percentile(values: Sequence[float], share: float) -> float | None:
    """Return the smallest value that at least this share of the values do not exceed; None without values."""
    return sorted(values)[max(math.ceil(share * len(values)) - 1, 0)] if values else None
