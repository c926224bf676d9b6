"""Fits the score of verification on labelled pairs, and says what it does on pairs that it has not seen."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.sentence_verification import CitedPassage, SentenceVerifier
from advisor.support_score import SupportModel
from evaluations.sentence_pairs import Pair

RIDGE, ROUNDS, FOLDS = 0.1, 100, 10
# Few pairs are in free words, few are true ones, and many were changed: in fitting each of the few counts so often.
HAND_WEIGHT = 4.0


@dataclass(frozen=True, kw_only=True)
class Row:
    """A pair as the fit sees it; `ruled_out` where a rule decides and not the score."""

    pair: Pair
    features: tuple[float, ...]
    ruled_out: bool

    @property
    def fold(self) -> int:
        """The tenth that the pair is in: those of a passage stay together."""
        return hashlib.sha256(self.pair.passage.document_id.encode()).digest()[1] % FOLDS

    @property
    def weight(self) -> float:
        """How often the pair counts."""
        return HAND_WEIGHT if self.pair.supported or self.pair.way.startswith("hand") else 1.0


def cited(pair: Pair) -> tuple[CitedPassage, ...]:
    """Return the passage of a pair as a sentence cites it."""
    text = pair.passage
    return (CitedPassage(number=1, text=text.text, title=text.title, headings=text.headings),)


def read_pairs(verifier: SentenceVerifier, pairs: Sequence[Pair]) -> tuple[Row, ...]:
    """Return what the score looks at for every pair that has something to compare."""
    aligned = [(pair, verifier.align(pair.sentence, cited(pair))) for pair in pairs]
    return tuple(
        Row(pair=pair, features=found.features(), ruled_out=bool(found.contradictions()))
        for pair, found in aligned
        if found is not None
    )


def fit(rows: Sequence[Row]) -> SupportModel:
    """Fit the score by L2-regularised logistic regression (Newton's method; Bishop 2006, 4.3.3)."""
    matrix = np.array([(1.0, *row.features) for row in rows])
    target = np.array([float(row.pair.supported) for row in rows])
    times = np.array([row.weight for row in rows])
    weights = np.zeros(matrix.shape[1])
    penalty = RIDGE * np.diag([0.0, *[1.0] * (matrix.shape[1] - 1)])
    for _ in range(ROUNDS):
        estimate = 1 / (1 + np.exp(-matrix @ weights))
        gradient = matrix.T @ (times * (estimate - target)) + penalty @ weights
        curvature = times * estimate * (1 - estimate)
        hessian = (matrix * curvature[:, None]).T @ matrix + penalty + 1e-9 * np.eye(len(weights))
        weights = weights - np.linalg.solve(hessian, gradient)
    return SupportModel(weights=tuple(round(float(weight), 2) for weight in weights))


def cross_validated(rows: Sequence[Row]) -> list[tuple[Pair, bool]]:
    """Return each pair and whether it is caught, by weights that were fitted without its tenth."""
    caught: list[tuple[Pair, bool]] = []
    for fold in range(FOLDS):
        model = fit([row for row in rows if row.fold != fold and not row.ruled_out])
        caught += [
            (row.pair, row.ruled_out or model.probability(row.features) < model.threshold)
            for row in rows
            if row.fold == fold
        ]
    return caught
