"""Does an ingestion that is killed lose anything that it reported, or show anything half-done?

    python -m evaluations.benchmarks.interruption --data DIR [--kills 20] [--seed 1] [--json]

The folder is ingested once without interruption, which tells what each document must look like. A second, empty
home is then filled by a process that is killed (SIGKILL, with all it started) at random moments: while it opens
the home, reads, embeds, and in the middle of writes. After each kill another process opens the home as it is and
searches for every chunk of every document, by its vector and by its words. A last run finishes the work. A home that
is full before all kills are used up is emptied and filled again.

reported               documents that a run reported as there before it was killed
lost                   reported documents that are not there, not whole, or not found
half_visible           documents of which a part only is there or found, and search hits that lead nowhere
unreadable_after_kill  kills after which the home did not open, or its own check found something to repair
final_outcomes         what became of each file in the last run
missing                files without an outcome in it, and documents that only the undisturbed run made
"""

from __future__ import annotations

import random
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Sequence
from pathlib import Path
from typing import Protocol

from evaluations.benchmarks.command_line import benchmark_parser, in_columns, print_report
from evaluations.benchmarks.interruption_check import Findings
from evaluations.benchmarks.interruption_stage import (
    ADDED,
    Attempt,
    InterruptionError,
    Moment,
    ProcessStage,
    draw_moment,
)
from ingestion.sync import folder_work

_THERE = ADDED | {"unchanged"}
_NEVER = ("lost", "half_visible", "unreadable_after_kill", "missing")
_ENDS_IN_A_ROW = 3  # runs that finish before they are killed; more say that the folder is too small to be interrupted


class Stage(Protocol):
    """Where ingestion runs and is killed."""

    def run(self, moment: Moment | None) -> Attempt:
        """Ingest, until the end or the moment."""

    def check(self, reported: Sequence[str]) -> Findings:
        """Open the home as a user would and look at everything."""

    def keep(self, name: str) -> Path:
        """Keep a copy of the home."""

    def clear(self) -> None:
        """Begin again with an empty home."""


class Interruptions:
    """Kills runs on a stage and counts what that did."""

    def __init__(self, stage: Stage, *, documents: int, chance: random.Random) -> None:
        """`documents` is how many the folder makes."""
        self._stage = stage
        self._documents = documents
        self._chance = chance
        self._there: set[str] = set()  # what was reported of the home as it is
        self._ends = 0
        self.kills = self.reported = self.unreadable = self.missing = 0
        self.lost: set[str] = set()
        self.half_visible: set[str] = set()

    def kill(self, kills: int) -> None:
        """Kill so many runs.

        Raises:
            InterruptionError: runs end before they can be killed.
        """
        while self.kills < kills:
            rest = self._documents - len(self._there)
            attempt = self._stage.run(draw_moment(self._chance, rest // (kills - self.kills)))
            self._note(attempt)
            self.kills += attempt.killed
            self._ends = 0 if attempt.killed else self._ends + 1
            if self._ends == _ENDS_IN_A_ROW:
                raise InterruptionError(
                    f"{_ENDS_IN_A_ROW} runs ended before they could be killed: the folder makes only "
                    f"{self._documents} documents. Name a larger one by --data."
                )
            if not self._holds(self._there) or not attempt.killed:
                self._begin_again()

    def finish(self) -> dict[str, int]:
        """Run to the end; return what became of each file, counted."""
        attempt = self._stage.run(None)
        self._there.update(origin for status, origin in attempt.outcomes if status in _THERE)
        self._holds(self._there)
        self.missing = max(self._documents - len(self._there), 0)
        return dict(sorted(Counter(status for status, _ in attempt.outcomes).items()))

    def _note(self, attempt: Attempt) -> None:
        before = len(self._there)
        self._there.update(origin for status, origin in attempt.outcomes if status in _THERE)
        self.reported += len(self._there) - before if attempt.killed else 0

    def _holds(self, reported: set[str]) -> bool:
        """Check the home; tell whether it opened and needs no repair."""
        found = self._stage.check(sorted(reported))
        self.lost |= found.lost
        self.half_visible |= found.half_visible
        self.unreadable += bool(found.repairs)
        if found.lost or found.half_visible or found.repairs:
            kept = self._stage.keep(str(self.kills))
            print(f"After kill {self.kills} (copy in {kept}): {found}", file=sys.stderr)
        return not found.repairs

    def _begin_again(self) -> None:
        self._stage.clear()
        self._there.clear()


def measure(data: Path, *, kills: int, seed: int) -> dict[str, object]:
    """Return the figures.

    Raises:
        AdvisorError: the folder cannot be ingested or is too small to be interrupted.
    """
    started = time.perf_counter()
    files = len(folder_work(data).files)
    with tempfile.TemporaryDirectory(prefix="advisor-interruption-") as folder:
        stage = ProcessStage(home=Path(folder) / "home", reference=Path(folder) / "reference", data=data)
        interruptions = Interruptions(stage, documents=stage.prepare(), chance=random.Random(seed))
        interruptions.kill(kills)
        outcomes = interruptions.finish()
    return {
        "files": files,
        "kills": interruptions.kills,
        "reported": interruptions.reported,
        "lost": len(interruptions.lost),
        "half_visible": len(interruptions.half_visible),
        "unreadable_after_kill": interruptions.unreadable,
        "final_outcomes": outcomes,
        "missing": interruptions.missing + files - sum(outcomes.values()),
        "seconds": round(time.perf_counter() - started, 2),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 where anything was lost, half-visible, unreadable or without an outcome."""
    parser = benchmark_parser("interruption", (__doc__ or "").split("\n")[0])
    parser.add_argument("--data", type=Path, required=True, help="folder of files, read with its subfolders")
    parser.add_argument("--kills", type=int, default=20, help="how many runs are killed (20)")
    parser.add_argument("--seed", type=int, default=1, help="another seed kills at other moments (1)")
    options = parser.parse_args(arguments)
    return print_report(
        lambda: measure(options.data.resolve(), kills=options.kills, seed=options.seed),
        as_json=options.json,
        as_text=in_columns(22),
        status=lambda result: int(any(result[name] for name in _NEVER)),
    )


if __name__ == "__main__":
    raise SystemExit(main())
