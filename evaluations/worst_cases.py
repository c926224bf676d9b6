"""Which cases went worst. Held-out cases are not among them: whoever reads them will tune on them."""

from __future__ import annotations

from collections.abc import Sequence
from statistics import fmean

from evaluations.records import Record
from evaluations.split import Split

SHOWN = 10
# What makes an answer bad to its reader, each from 0 to 1; ranks inside the pipeline are causes and not counted.
JUDGED_BY = (
    "outcome",
    "citation_precision",
    "citation_recall",
    "point_coverage",
    "completeness",
    "free_of_forbidden",
    "gap_coverage",
    "tailoring",
    "quote_fidelity",
    "faithfulness",
)


def worst(records: Sequence[Record], count: int = SHOWN) -> list[Record]:
    """Return the worst development cases, crashes first, then by the mean of what applies to them."""
    own = [record for record in records if record["split"] == Split.DEV.value]
    ranked = sorted(own, key=lambda record: (record["error"] is None, quality(record), record["id"]))
    return [record for record in ranked if record["error"] or quality(record) < 1][:count]


def quality(record: Record) -> float:
    """Return the mean of the measures by which a reader judges, 1 where none applies."""
    values = [value for name in JUDGED_BY if (value := record["metrics"].get(name)) is not None]
    return fmean(values) if values else 1.0
