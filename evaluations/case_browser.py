"""The cases of a run, filtered and sorted for somebody who looks for what went wrong.

Held-out cases are reported on and never tuned on, so they are left out unless they are asked for.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass

from evaluations.records import Record
from evaluations.split import Split
from evaluations.worst_cases import quality

CRASHED = "crashed"
HELD_OUT_COSTS = (
    "A held-out case tells how good answers are only as long as nobody has worked on it. Whoever reads its answer here"
    " will, with the best of intentions, mend what it shows, and its figure is then worth no more than a development"
    " case's. Look where you must, for instance at a case that crashed, and tune nothing by it."
)


@dataclass(frozen=True, kw_only=True)
class CaseFilter:
    """What is looked for; None takes everything. `outcome` is what became of a question, or `wrong` or `crashed`."""

    suite: str | None = None
    category: str | None = None
    outcome: str | None = None
    held_out: bool = False
    worst_first: bool = True


def outcome_of(record: Record) -> str:
    """Return what became of a case, in a word."""
    return CRASHED if record["error"] else str(record["outcome"])


def chosen(records: Sequence[Record], wanted: CaseFilter) -> list[Record]:
    """Return the cases that are looked for."""
    found = [record for record in records if _matches(record, wanted)]
    if wanted.worst_first:
        return sorted(found, key=lambda record: (record["error"] is None, quality(record), record["id"]))
    return sorted(found, key=lambda record: (record["suite"], record["id"]))


def _matches(record: Record, wanted: CaseFilter) -> bool:
    return (
        is_shown(record, held_out=wanted.held_out)
        and wanted.suite in (None, record["suite"])
        and wanted.category in (None, record["category"])
        and (wanted.outcome in (None, outcome_of(record)) or (wanted.outcome == "wrong" and is_wrong(record)))
    )


def is_shown(record: Record, *, held_out: bool) -> bool:
    """Say whether a case may be named."""
    return held_out or bool(record["split"] != Split.HELD_OUT.value)


def is_wrong(record: Record) -> bool:
    """Say whether a question ended otherwise than it should."""
    return outcome_of(record) != str(record["expected"])


def names_of(records: Iterable[Record], field: str) -> list[str]:
    """Return what there is to choose from in a field."""
    return sorted({str(record[field]) for record in records})


def case_of(records: Iterable[Record], case_id: str) -> Record | None:
    """Return a case by its id."""
    return next((record for record in records if record["id"] == case_id), None)
