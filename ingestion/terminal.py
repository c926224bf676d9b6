"""How ingestion looks in a terminal: a bar with rate and remaining time, a line for each file that changed."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from types import TracebackType

from rich.progress import BarColumn, TaskID, TextColumn
from rich.progress import Progress as Bar
from rich.table import Table
from rich.text import Text

from ingestion.report import DUPLICATE, FileOutcome, FileStatus, Progress
from knowledge_base.domain import DamagedEngagement, Document
from knowledge_base.terminal import console_for, plain

_STYLES = {
    FileStatus.ADDED: "green",
    FileStatus.UPDATED: "cyan",
    FileStatus.REMOVED: "magenta",
    FileStatus.REFUSED: "red",
    FileStatus.UNCHANGED: "dim",
}
_STAGES = {
    "checking": "Checking files",
    "reading": "Reading files",
    "embedding": "Indexing",
    "finishing": "Finishing",
}


def print_error(text: str) -> None:
    """Write an error sentence to standard error."""
    console_for(sys.stderr).print(Text(plain(text), style="red"))


def print_left_out(damaged: Sequence[DamagedEngagement]) -> int:
    """Say on standard error which engagements a command went without, and return its exit status."""
    for engagement in damaged:
        print_error(f"Left out: the engagement {engagement.engagement_id!r}. {engagement.reason}")
    return 1 if damaged else 0


class ProgressView:
    """Shows a run: the bar on standard error, file lines on standard output (not with JSON)."""

    def __init__(self, *, lines: bool) -> None:
        """With `lines`, each file that changed or was refused gets a line."""
        self._lines = lines
        self._console = console_for(sys.stderr)
        self._out = console_for(sys.stdout)
        self._bar = Bar(
            TextColumn("{task.description}"),
            BarColumn(bar_width=30),
            TextColumn("{task.percentage:>3.0f} %"),
            TextColumn("{task.fields[detail]}"),
            console=self._console,
            disable=not self._console.is_terminal,
            transient=True,
        )
        self._task: TaskID | None = None

    def __enter__(self) -> ProgressView:
        """Begin to show."""
        self._bar.start()
        self._task = self._bar.add_task("Starting", total=1.0, detail="")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Leave the terminal as it was."""
        self._bar.stop()

    def hear(self, event: FileOutcome | Progress) -> None:
        """Show an event of a run."""
        if isinstance(event, FileOutcome):
            if self._lines and event.status is not FileStatus.UNCHANGED:
                # Through the bar's console where both are the same terminal, so that neither tears the other.
                target = self._console if self._console.is_terminal and self._out.is_terminal else self._out
                target.print(outcome_line(event))
        elif self._task is not None:
            self._bar.update(
                self._task,
                description=_STAGES.get(event.stage, event.stage),
                completed=event.fraction,
                detail=progress_detail(event),
            )

    def hear_count(self, done: int, total: int) -> None:
        """Show a count, as a rebuild of the index reports it."""
        self._show("Rebuilding", done, total, "passages")

    def hear_ahead(self, done: int, total: int) -> None:
        """Show how many sentences have been embedded ahead."""
        self._show("Preparing", done, total, "sentences")

    def hear_round(self, done: int, total: int) -> None:
        """Show how often the known questions have been gone through."""
        self._show("Learning", done, total, "rounds")

    def _show(self, what: str, done: int, total: int, things: str) -> None:
        if self._task is not None:
            fraction = done / total if total else 1.0
            self._bar.update(self._task, description=what, completed=fraction, detail=f"{done} of {total} {things}")


def progress_detail(progress: Progress) -> str:
    """Return files, rate and remaining time in words."""
    parts = [f"{progress.files_done} of {progress.files_total} files"]
    if progress.chunks_per_s is not None:
        parts.append(f"{progress.chunks_per_s:.0f} passages/s")
    if progress.remaining_s is not None and progress.fraction < 1:
        parts.append(f"{_duration(progress.remaining_s)} left")
    return ", ".join(parts)


def outcome_line(outcome: FileOutcome) -> Text:
    """Return a line such as `added     report.pdf (42 passages)`."""
    word = DUPLICATE if outcome.code == DUPLICATE else outcome.status.value
    style = "yellow" if outcome.code == DUPLICATE else _STYLES[outcome.status]
    line = Text(f"{word:<10}", style=style)
    line.append(plain(outcome.name), style="default")
    if outcome.chunks:
        line.append(f" ({outcome.chunks} passage{'s' if outcome.chunks != 1 else ''})", style="dim")
    if outcome.reason:
        line.append(plain(f": {outcome.reason} {outcome.advice}"), style="default")
    if outcome.notes:
        line.append(plain(f": {' '.join(outcome.notes)}"), style="yellow")
    return line


def documents_table(title: str, documents: tuple[Document, ...]) -> Table:
    """Return the documents of one knowledge base as a table."""
    table = Table(title=Text(plain(f"{title}: {len(documents)} documents")), title_justify="left")
    table.add_column("Id", overflow="fold")
    table.add_column("Title", ratio=2)
    table.add_column("Origin", ratio=1, overflow="ellipsis")
    table.add_column("Added")
    for document in documents:
        table.add_row(
            *(Text(plain(cell)) for cell in (document.document_id, document.title, document.origin)),
            Text(document.added_at[:10]),
        )
    return table


def _duration(seconds: float) -> str:
    if seconds < 90:
        return f"{max(1, round(seconds))} s"
    if seconds < 5400:
        return f"{round(seconds / 60)} min"
    return f"{seconds / 3600:.1f} h"
