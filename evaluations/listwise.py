"""Learn weights by which labelled items rank first among those of their question."""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

RIDGE = 1.0  # strength of the penalty on squared weights, over all questions together
Vector = NDArray[np.float64]
Labelled = tuple[NDArray[np.float64], NDArray[np.bool_]]  # a row of signals per item, and which items are right


def fit_weights(questions: Sequence[Labelled]) -> Vector:
    """Return one weight per signal, under which the right items have the most of each question's softmax.

    ListNet with top-one probabilities (Cao et al. 2007, "Learning to rank: from pairwise approach to listwise
    approach"), where all right items share the target, with a ridge penalty. Questions without a right item teach
    nothing.
    """
    from scipy.optimize import minimize  # type: ignore[import-untyped]

    usable = [(values, right) for values, right in questions if right.any()]

    def loss(weights: Vector) -> tuple[float, Vector]:
        total, slope = RIDGE * float(weights @ weights), 2 * RIDGE * weights
        for values, right in usable:
            scores = values @ weights
            shares = np.exp(scores - scores.max())
            shares /= shares.sum()
            own = float(shares[right].sum()) + 1e-12
            total -= float(np.log(own))
            slope = slope - values.T @ (np.where(right, shares / own, 0.0) - shares)
        return total / len(usable), slope / len(usable)

    return np.asarray(minimize(loss, np.zeros(usable[0][0].shape[1]), jac=True, method="L-BFGS-B").x)
