"""Citation precision and recall against gold spans.

Precision is the share of citations that point to a right place, recall whether the places that a reader needs are
cited (Liu, Zhang and Liang 2023, "Evaluating verifiability in generative search engines"; Gao et al. 2023, ALCE).
There a judge decides; here gold spans do, which were labelled without seeing the answer. A citation is right when
the passage that it opens holds a gold span. Each gold span alone would answer, so one cited span makes recall 1;
`gold_cited` is the share of all.
"""

from __future__ import annotations

from collections.abc import Sequence


def precision(right: Sequence[bool]) -> float | None:
    """Return the share of right citations; None where nothing is cited."""
    return sum(right) / len(right) if right else None


def recall(cited: Sequence[bool]) -> float | None:
    """Return 1 where any gold span is cited, else 0; None where there is no gold. `cited` has one entry per span."""
    return float(any(cited)) if cited else None


def gold_cited(cited: Sequence[bool]) -> float | None:
    """Return the share of the gold spans that are cited; None where there is no gold."""
    return sum(cited) / len(cited) if cited else None


def first_sentence(right: Sequence[bool]) -> float | None:
    """Return 1 where a citation of the first sentence is right, else 0; None where the answer has none.

    A reader takes the first sentence for the answer, so it is worth a figure of its own.
    """
    return float(any(right)) if right else None
