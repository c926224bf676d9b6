"""Learn weights by which labelled items rank first among those of their question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RIDGE = 1.0  # strength of the penalty on squared weights, over all questions together
Vector = NDArray[np.float64]
Labelled = tuple[NDArray[np.float64], NDArray[np.generic]]  # a row of signals per item, and how right each item is


def fit_weights(questions: Sequence[Labelled], *, standardise: bool = False) -> Vector:
    """Return one weight per signal, under which the right items have the most of each question's softmax.

    ListNet with top-one probabilities (Cao et al. 2007, "Learning to rank: from pairwise approach to listwise
    approach"), where the right items share the target by how right they are (0 to 1), with a ridge penalty; with
    `standardise` it holds the weights of signals of equal spread, so that one of small numbers is not held down more.
    Questions without a right item teach nothing.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    usable = [(values, right.astype(np.float64)) for values, right in questions if right.any()]
    spread = np.concatenate([values for values, _ in usable]).std(axis=0) + 1e-9 if standardise else 1.0
    usable = [(values / spread, right) for values, right in usable]

    def loss(weights: Vector) -> tuple[float, Vector]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for values, right in usable:
            scores = values @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            wanted = shares * right
            own = float(wanted.sum()) + 1e-12
            total -= float(np.log(own))
            slope = slope - values.T @ (wanted / own - shares)
        return total / len(usable), slope / len(usable)

    weights = minimize(loss, np.zeros(usable[0][0].shape[1]), jac=True, method="L-BFGS-B").x
    return np.asarray(weights / spread)
