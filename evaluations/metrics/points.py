"""Point coverage, forbidden wordings and completeness of an answer.

Point coverage is nugget recall (Voorhees 2003, "Overview of the TREC 2003 question answering track") with all points
of equal weight. An extractive answer is faithful for nothing, so completeness stands beside it: what a complete
answer says and, in a half-covered question, what it must own up to.
"""

from __future__ import annotations

from collections.abc import Sequence

from evaluations.metrics.wordings import is_said, share_said


def point_coverage(points: Sequence[Sequence[str]], sentences: Sequence[str]) -> float | None:
    """Return the share of the required points that the answer makes."""
    return share_said(points, sentences)


def gap_coverage(gaps: Sequence[str], not_covered: Sequence[str]) -> float | None:
    """Return the share of the gaps that the answer names as not covered."""
    return share_said([(gap,) for gap in gaps], not_covered)


def completeness(
    points: Sequence[Sequence[str]], sentences: Sequence[str], gaps: Sequence[str], not_covered: Sequence[str]
) -> float | None:
    """Return the share of points made and gaps named among all points and gaps."""
    shares = [(point_coverage(points, sentences), len(points)), (gap_coverage(gaps, not_covered), len(gaps))]
    total = len(points) + len(gaps)
    return sum(share * count for share, count in shares if share is not None) / total if total else None


def free_of_forbidden(forbidden: Sequence[str], texts: Sequence[str]) -> float | None:
    """Return 1 where no forbidden wording occurs, 0 where one does, None where none is forbidden."""
    if not forbidden:
        return None
    return float(not any(is_said(wording, texts) for wording in forbidden))
