"""Runs over time: which there are, what they asked, and their figures with intervals."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any

from evaluations.measures import HEADLINES, Measure
from evaluations.records import RUN_FILE, SUMMARY_FILE, Record, RunFolder
from evaluations.split import Split
from evaluations.summary import Summary

KEPT_IN_VIEW = 60  # runs; older ones are still on disk, and `python -m evaluations report` reads them
# What a reader of answers notices, and what the product promises: those headlines that have a target to reach.
MAIN = tuple(measure for measure in HEADLINES if measure.target is not None and measure.percent)


@dataclass(frozen=True, kw_only=True)
class RunOverview:
    """A run in a list. `summary` is None where the run did not come to its end."""

    run_id: str
    folder: Path
    experiment: Record
    summary: Summary | None

    @property
    def started(self) -> datetime:
        """When it began (UTC)."""
        return datetime.fromisoformat(self.experiment["started_at"])

    @property
    def asked(self) -> str:
        """What it asked, in words: runs that asked the same can be compared over time."""
        options, suites = self.experiment.get("options", {}), self.experiment["cases"]["suites"]
        words = ["gate" if options.get("gate") else ", ".join(options.get("suites") or suites)]
        if not options.get("gate") and not options.get("suites"):
            words = ["all suites"]
        if options.get("split") not in (None, "all"):
            words.append(f"{options['split']} half")
        if options.get("limit"):
            words.append(f"first {options['limit']} of each suite")
        return " · ".join(words)

    @property
    def cases_hash(self) -> str:
        """Tells whether two runs asked the very same cases."""
        return str(self.experiment["cases"]["hash"])

    @property
    def commit(self) -> str:
        """The commit, marked where files differed from it."""
        changed = "+" if self.experiment.get("changed_files") else ""
        return f"{(self.experiment.get('commit') or 'no commit')[:9]}{changed}"

    def figure(self, measure: str, half: str = Split.HELD_OUT.value, group: str = "all") -> Mapping[str, Any] | None:
        """Return a figure with its interval, or None where it does not apply or is not there."""
        if self.summary is None:
            return None
        found: Mapping[str, Any] | None = self.summary["groups"].get(half, {}).get(group, {}).get(measure)
        return found


def runs_in(folder: Path) -> tuple[tuple[RunOverview, ...], tuple[str, ...]]:
    """Return the latest runs, the newest first, and the names of those whose files cannot be read."""
    names = sorted((path.parent.name for path in folder.glob(f"*/{RUN_FILE}")), reverse=True)[:KEPT_IN_VIEW]
    runs: list[RunOverview] = []
    unreadable: list[str] = []
    for name in names:
        run = _overview(RunFolder(folder / name))
        if run is None:
            unreadable.append(name)
        else:
            runs.append(run)
    return tuple(runs), tuple(unreadable)


def _overview(run: RunFolder) -> RunOverview | None:
    try:
        summary = _summary(run)
        found = RunOverview(run_id=run.run_id, folder=run.folder, experiment=run.experiment(), summary=summary)
        # Touched once, so that what is not the layout of a run is found here and not halfway through a page.
        _ = (found.started, found.asked, found.cases_hash, found.commit)
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return None
    return found


def _summary(run: RunFolder) -> Summary | None:
    path = run.folder / SUMMARY_FILE
    if not path.is_file():
        return None
    summary: Summary = json.loads(path.read_text(encoding="utf-8"))
    return summary if "groups" in summary else None


def series(runs: Sequence[RunOverview]) -> dict[str, tuple[RunOverview, ...]]:
    """Return the finished runs by what they asked, each from old to new; first what the newest run asked."""
    found: dict[str, tuple[RunOverview, ...]] = {}
    for run in runs:
        if run.summary is not None:
            found[run.asked] = (run, *found.get(run.asked, ()))
    return found


def points(measure: Measure, runs: Sequence[RunOverview]) -> list[dict[str, Any]]:
    """Return the figures of a measure over time, for a chart; runs to which it does not apply are left out."""
    found = []
    for number, run in enumerate(runs, start=1):
        figure = run.figure(measure.name)
        if figure is not None:
            when = f"{run.started.day} {run.started:%b %H:%M}"
            ends = {name: figure[name] for name in ("value", "low", "high", "cases")}
            found.append({"order": number, "run": when, "commit": run.commit, **ends})
    return found
