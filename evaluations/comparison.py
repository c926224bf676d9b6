"""Two runs, case by case: what differs, by how much, and whether chance explains it.

Only cases that both runs have count, and of those the ones to which a measure applies in both. The interval is that
of the mean difference (paired bootstrap), the p-value that of a paired randomisation test (intervals.py).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.errors import RunError
from evaluations.intervals import Estimate, mean_estimate, randomisation_p
from evaluations.markdown_report import table
from evaluations.measures import as_text, in_order, measure_named
from evaluations.records import Record, RunFolder

SIGNIFICANT = 0.05
SHOWN_CHANGES = 10
_HALVES = ("dev", "held-out", "all")


@dataclass(frozen=True, kw_only=True)
class Difference:
    """A measure in two runs, over the same cases. `change` is the mean of second minus first."""

    measure: str
    first: float
    second: float
    change: Estimate
    p: float
    better: int
    worse: int

    @property
    def significant(self) -> bool:
        """Say whether chance hardly explains the change."""
        return self.p < SIGNIFICANT

    def as_json(self) -> dict[str, Any]:
        """Return the difference as it is printed for machines."""
        return {
            "first": round(self.first, 4),
            "second": round(self.second, 4),
            "change": self.change.as_json(),
            "p": round(self.p, 4),
            "significant": self.significant,
            "better": self.better,
            "worse": self.worse,
        }


@dataclass(frozen=True, kw_only=True)
class Change:
    """A case that differs, with second minus first of each measure that does."""

    case_id: str
    split: str
    measures: Mapping[str, float]


def pairs(first: Sequence[Record], second: Sequence[Record], half: str = "all") -> list[tuple[Record, Record]]:
    """Return the cases of a half that both runs have, in the order of the first."""
    others = {record["id"]: record for record in second}
    return [
        (record, others[record["id"]])
        for record in first
        if record["id"] in others and half in ("all", record["split"])
    ]


def differences(same: Sequence[tuple[Record, Record]]) -> list[Difference]:
    """Return every measure that applies to some case in both runs, in the order of reports."""
    names = {name for one, _ in same for name in one["metrics"] if not name.startswith("seconds.")}
    found = (_difference(name, same) for name in in_order(names))
    return [difference for difference in found if difference is not None]


def _difference(name: str, same: Sequence[tuple[Record, Record]]) -> Difference | None:
    values = [(one["metrics"].get(name), other["metrics"].get(name)) for one, other in same]
    both = [(before, after) for before, after in values if before is not None and after is not None]
    changes = [after - before for before, after in both]
    estimate = mean_estimate(changes)
    if estimate is None:
        return None
    sign = -1 if measure_named(name).lower_is_better else 1
    return Difference(
        measure=name,
        first=sum(before for before, _ in both) / len(both),
        second=sum(after for _, after in both) / len(both),
        change=estimate,
        p=randomisation_p(changes),
        better=sum(sign * change > 0 for change in changes),
        worse=sum(sign * change < 0 for change in changes),
    )


def changed_cases(same: Sequence[tuple[Record, Record]], measures: Sequence[str]) -> list[Change]:
    """Return the cases whose measures differ, those that lost most first."""
    found = []
    for one, other in same:
        moved = {
            name: round(after - before, 4)
            for name in measures
            if (before := one["metrics"].get(name)) is not None
            and (after := other["metrics"].get(name)) is not None
            and before != after
        }
        if moved:
            found.append(Change(case_id=one["id"], split=one["split"], measures=moved))
    return sorted(found, key=lambda change: (sum(change.measures.values()), change.case_id))


def compare(first: RunFolder, second: RunFolder, measures: Sequence[str]) -> dict[str, Any]:
    """Return everything that differs between two runs.

    Raises:
        RunError: they have no case in common.
    """
    one, other = first.records(), second.records()
    same = pairs(one, other)
    if not same:
        raise RunError(
            f"The runs {first.run_id!r} and {second.run_id!r} have no case in common. Compare runs of the same suites."
        )
    return {
        "first": first.run_id,
        "second": second.run_id,
        "cases": len(same),
        "only_one": len({record["id"] for record in one} ^ {record["id"] for record in other}),
        "halves": {
            half: {one.measure: one.as_json() for one in differences(pairs(one, other, half))} for half in _HALVES
        },
        "changed": [
            {"id": change.case_id, "split": change.split, "measures": dict(change.measures)}
            for change in changed_cases(same, measures)
        ],
    }


def comparison_text(found: Mapping[str, Any]) -> str:
    """Return a comparison as Markdown; only development cases are named, so that nobody tunes on the others."""
    blocks = [
        f"# {found['first']} → {found['second']}",
        f"{found['cases']} cases in both, {found['only_one']} in one of them only. * is p < {SIGNIFICANT} in a paired "
        "randomisation test; one measure in twenty gets it by chance.",
    ]
    for half in _HALVES[:2]:
        if found["halves"][half]:
            blocks += [f"## {half}", _table(found["halves"][half])]
    own = [change for change in found["changed"] if change["split"] == "dev"]
    blocks += ["## Development cases that changed most", _changes(own)]
    return "\n\n".join(blocks) + "\n"


def _table(half: Mapping[str, Mapping[str, Any]]) -> str:
    rows = []
    for name, one in half.items():
        change = one["change"]
        ends = f"{change['value']:+.3f} ({change['low']:+.3f} to {change['high']:+.3f})"
        chance = f"{one['p']:.3f}{' *' if one['significant'] else ''}"
        counts = [str(one["better"]), str(one["worse"]), str(change["cases"])]
        label = measure_named(name).label
        rows.append([label, as_text(name, one["first"]), as_text(name, one["second"]), ends, chance, *counts])
    return table(["Measure", "First", "Second", "Change", "p", "Better", "Worse", "Cases"], rows)


def _changes(changes: Sequence[Mapping[str, Any]]) -> str:
    if not changes:
        return "None."
    shown = [*changes[:SHOWN_CHANGES], *changes[SHOWN_CHANGES:][-SHOWN_CHANGES:]]
    return "\n".join(
        f"- {change['id']}: {', '.join(f'{name} {by:+.2f}' for name, by in change['measures'].items())}"
        for change in shown
    )
