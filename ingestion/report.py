"""What became of each file, how far a run is, and how it ended."""

from __future__ import annotations

from collections import Counter
from dataclasses import asdict, dataclass
from enum import StrEnum


class FileStatus(StrEnum):
    """What a run did with a file."""

    ADDED = "added"
    UPDATED = "updated"
    UNCHANGED = "unchanged"
    REMOVED = "removed"
    REFUSED = "refused"


DUPLICATE = "duplicate"  # code of a file whose content is there already under another name


@dataclass(frozen=True, kw_only=True)
class FileOutcome:
    """One file and what became of it; reported only once it is true on disk.

    `code`, `reason` and `advice` are set for refused files: why (stable word and sentence), what to do.
    `notes` say what to know of a file that was taken in, such as pages without text or another language.
    """

    origin: str
    name: str
    status: FileStatus
    code: str = ""
    reason: str = ""
    advice: str = ""
    document_id: str | None = None
    title: str | None = None
    chunks: int = 0
    notes: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Tell whether the file's content is missing now; a duplicate's is not."""
        return self.status is FileStatus.REFUSED and self.code != DUPLICATE


@dataclass(frozen=True, kw_only=True)
class Progress:
    """How far a run is. `remaining_s` and `chunks_per_s` are None until there is something to judge by."""

    stage: str  # checking, reading, embedding, finishing; preparing, after the first index
    files_total: int
    files_done: int
    chunks_done: int
    chunks_known: int
    seconds: float
    fraction: float
    remaining_s: float | None = None
    chunks_per_s: float | None = None
    current: str = ""


@dataclass(frozen=True, kw_only=True)
class IngestionReport:
    """A finished or interrupted run."""

    outcomes: tuple[FileOutcome, ...]
    seconds: float
    chunks_embedded: int = 0
    seconds_embedding: float = 0.0
    interrupted: bool = False
    files_left: int = 0

    def counts(self) -> dict[str, int]:
        """Return how many files had each status, in the order of the statuses; duplicates are told apart."""
        found = Counter(DUPLICATE if outcome.code == DUPLICATE else outcome.status.value for outcome in self.outcomes)
        return {name: found[name] for name in (*(status.value for status in FileStatus), DUPLICATE) if found[name]}

    @property
    def failed(self) -> bool:
        """Tell whether something asked for is not there now."""
        return self.interrupted or any(outcome.failed for outcome in self.outcomes)

    def as_json(self) -> dict[str, object]:
        """Return the report for machines."""
        return {
            "files": len(self.outcomes),
            "outcomes": self.counts(),
            "results": [asdict(outcome) for outcome in self.outcomes],
            "seconds": round(self.seconds, 3),
            "chunks_embedded": self.chunks_embedded,
            "seconds_embedding": round(self.seconds_embedding, 3),
            "interrupted": self.interrupted,
            "files_left": self.files_left,
        }

    def summary(self) -> str:
        """Return one sentence for people, such as "2 added, 1 refused in 3.2 s."."""
        counts = ", ".join(f"{number} {name}" for name, number in self.counts().items()) or "nothing to do"
        tail = f"; interrupted with {self.files_left} left, run again to go on" if self.interrupted else ""
        return f"{counts} in {self.seconds:.1f} s{tail}."
