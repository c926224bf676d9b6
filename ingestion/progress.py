"""Judge how far a run is and how long it will take."""

from __future__ import annotations

import time
from collections.abc import Callable

from ingestion.report import Progress
from ingestion.time_left import TimeLeft


class ProgressMeter:
    """Counts files, bytes and chunks. The rest is estimated from chunks per byte of what was read so far."""

    def __init__(self, clock: Callable[[], float] = time.perf_counter) -> None:
        self._clock = clock
        self._started = clock()
        self._time_left = TimeLeft()
        self._files_total = self._files_done = 0
        self._bytes_total = self._bytes_read = 0
        self._chunks_known = self._chunks_done = 0
        self._stage = "checking"
        self._current = ""
        self.chunks_embedded = 0
        self.seconds_embedding = 0.0

    @property
    def files_left(self) -> int:
        """Return how many files have no outcome yet."""
        return self._files_total - self._files_done

    def start(self, files: int) -> Progress:
        """Begin with so many files."""
        self._started = self._clock()
        self._files_total = files
        return self.snapshot()

    def expect_bytes(self, size: int) -> Progress:
        """Note how many bytes will be read."""
        self._bytes_total = size
        self._stage = "reading"
        return self.snapshot()

    def read(self, size: int, chunks: int, name: str) -> Progress:
        """Note a file that was read and chunked."""
        self._bytes_read += size
        self._chunks_known += chunks
        self._stage, self._current = "embedding", name
        return self.snapshot()

    def embedded(self, chunks: int, seconds: float | None) -> Progress:
        """Note chunks whose vectors are there; `seconds` is None for vectors that were kept from before.

        Those cost no time and say nothing about how long the others take.
        """
        self._chunks_done += chunks
        if seconds is not None:
            self._time_left.note(self._clock(), chunks)
            self.chunks_embedded += chunks
            self.seconds_embedding += seconds
        return self.snapshot()

    def settled(self, name: str) -> Progress:
        """Note a file that has its outcome."""
        self._files_done += 1
        self._current = name
        return self.snapshot()

    def finish(self) -> Progress:
        """Tell the end."""
        self._stage = "finishing"
        return self.snapshot()

    def snapshot(self) -> Progress:
        """Return how far the run is."""
        now = self._clock()
        expected = self._expected_chunks()
        return Progress(
            stage=self._stage,
            files_total=self._files_total,
            files_done=self._files_done,
            chunks_done=self._chunks_done,
            chunks_known=self._chunks_known,
            seconds=now - self._started,
            fraction=self._fraction(expected),
            remaining_s=self._time_left.estimate(now, max(0.0, expected - self._chunks_done)),
            chunks_per_s=self._time_left.rate(),
            current=self._current,
        )

    def _expected_chunks(self) -> float:
        if not self._bytes_read:
            return self._chunks_known
        unread = max(0, self._bytes_total - self._bytes_read)
        return self._chunks_known * (1 + unread / self._bytes_read)

    def _fraction(self, expected: float) -> float:
        if not self._files_total or self._files_done >= self._files_total:
            return 1.0
        by_files = self._files_done / self._files_total
        by_chunks = self._chunks_done / expected if expected else 0.0
        return min(0.99, max(by_files, by_chunks) if by_chunks else by_files)
