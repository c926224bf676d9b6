"""How far two raters agree beyond chance: Cohen's kappa, weighted by steps where the grades have an order.

Kappa: Cohen 1960, "A coefficient of agreement for nominal scales"; linear weights: Cohen 1968. The interval is a
percentile bootstrap over groups, because sentences of one answer are not independent (Efron and Tibshirani 1993);
scikit-learn, which gives the figure, would take seconds for its samples.
Below 0.6 a judge's figures carry a warning: Landis and Koch 1977 call 0.61 to 0.80 substantial agreement.
"""

from __future__ import annotations

import warnings
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np
from numpy.typing import NDArray

from evaluations.intervals import CONFIDENCE, ROUNDS, SEED

TRUSTED_KAPPA = 0.6


@dataclass(frozen=True, kw_only=True)
class Pair:
    """One item's grades by two raters; `group` is what it was drawn with, its question."""

    label: str
    verdict: str
    group: str


@dataclass(frozen=True, kw_only=True)
class Agreement:
    """How two raters agree on one scale. `kappa` is None where one of them has used a single grade throughout.

    `confusion` counts by label, then by verdict. `lean` is the mean number of steps by which verdicts lie above labels.
    """

    items: int
    agree: float
    kappa: float | None
    low: float | None
    high: float | None
    lean: float
    confusion: Mapping[str, Mapping[str, int]]

    @property
    def trusted(self) -> bool:
        """Whether the agreement is high enough to believe the second rater."""
        return self.kappa is not None and self.kappa >= TRUSTED_KAPPA

    def as_json(self) -> dict[str, Any]:
        """Return the agreement as it is kept."""
        return {name: round(one, 4) if isinstance(one, float) else one for name, one in asdict(self).items()}


def agreement(pairs: Sequence[Pair], scale: Sequence[str]) -> Agreement | None:
    """Return how labels and verdicts agree on a scale, whose grades go from worst to best; None without items."""
    if not pairs:
        return None
    places = {grade: place for place, grade in enumerate(scale)}
    labels = np.array([places[pair.label] for pair in pairs])
    verdicts = np.array([places[pair.verdict] for pair in pairs])
    low, high = _interval(labels, verdicts, [pair.group for pair in pairs], len(scale))
    return Agreement(
        items=len(pairs),
        agree=float((labels == verdicts).mean()),
        kappa=_kappa(labels, verdicts, len(scale)),
        low=low,
        high=high,
        lean=float((verdicts - labels).mean()),
        confusion={
            own: {other: int(((labels == i) & (verdicts == j)).sum()) for j, other in enumerate(scale)}
            for i, own in enumerate(scale)
        },
    )


def _kappa(labels: Any, verdicts: Any, grades: int) -> float | None:
    from sklearn.metrics import cohen_kappa_score  # type: ignore[import-untyped]  # a second to import

    with warnings.catch_warnings():  # it warns where both raters use one and the same grade; None says so here
        warnings.simplefilter("ignore")
        value = float(cohen_kappa_score(labels, verdicts, labels=list(range(grades)), weights="linear"))
    return None if np.isnan(value) else value


def _interval(labels: Any, verdicts: Any, groups: Sequence[str], grades: int) -> tuple[float | None, float | None]:
    names = sorted(set(groups))
    place = {name: number for number, name in enumerate(names)}
    counts = np.zeros((len(names), grades, grades))
    np.add.at(counts, ([place[name] for name in groups], labels, verdicts), 1)
    chosen = np.random.default_rng(SEED).integers(0, len(names), size=(ROUNDS, len(names)))
    drawn = kappas(counts[chosen].sum(axis=1))
    drawn = drawn[~np.isnan(drawn)]
    if not len(drawn):
        return None, None
    tail = (1 - CONFIDENCE) / 2
    low, high = np.quantile(drawn, (tail, 1 - tail))
    return float(low), float(high)


def kappas(confusions: NDArray[np.float64]) -> NDArray[np.float64]:
    """Return the kappa of many confusion matrices at once, each as scikit-learn gives it; NaN where there is none."""
    grades = confusions.shape[-1]
    steps = np.abs(np.subtract.outer(np.arange(grades), np.arange(grades)))
    by_chance = np.einsum("ri,rj,ij->r", confusions.sum(axis=2), confusions.sum(axis=1), steps)
    seen = (confusions * steps).sum(axis=(1, 2)) * confusions.sum(axis=(1, 2))
    found: NDArray[np.float64] = np.full(len(confusions), np.nan)
    np.divide(by_chance - seen, by_chance, out=found, where=by_chance > 0)
    return found
