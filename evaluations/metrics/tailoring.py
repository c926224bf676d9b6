"""Tailoring: under a profile swap the passages that should change do, and those that should not do not.

Counterfactual evaluation in the sense of Kaushik, Hovy and Lipton 2020 ("Learning the difference that makes a
difference"): one fact of the input is changed, and the output must follow it and nothing else. `truthful` asks the
same of the reasons that an answer gives (a faithfulness test for explanations by erasure, DeYoung et al. 2020,
ERASER): a named fact that could be taken away without changing the answer shaped nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from advisor.verification import normalise
from evaluations.case_schema import Swap


def holds(sentences: Sequence[str], quote: str) -> bool:
    """Say whether a sentence holds a quote."""
    wanted = normalise(quote)
    return any(wanted in normalise(sentence) for sentence in sentences)


def swap_scores(swap: Swap, before: Sequence[str], after: Sequence[str]) -> dict[str, float | None]:
    """Return the shares of expectations that are met, and 1 or 0 for all together.

    `before` and `after` are the sentences under the case's profile and under the swapped one.
    """
    changes = [holds(before, quote) and not holds(after, quote) for quote in swap.changes]
    appears = [holds(after, quote) and not holds(before, quote) for quote in swap.appears]
    stays = [holds(before, quote) and holds(after, quote) for quote in swap.stays]
    return {
        "tailoring.changes": _share(changes),
        "tailoring.appears": _share(appears),
        "tailoring.stays": _share(stays),
        "tailoring": float(all([*changes, *appears, *stays])),
    }


def truthful(named: Sequence[Sequence[str]], sentences: Sequence[str]) -> float | None:
    """Return the share of named facts without which the answer is another one; None where none is named.

    `named` has the sentences of the answer without each fact.
    """
    return fmean(float(list(other) != list(sentences)) for other in named) if named else None


def _share(met: Sequence[bool]) -> float | None:
    return sum(met) / len(met) if met else None
