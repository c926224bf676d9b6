"""How long the rest of a run will take, judged by how fast passages were embedded of late."""

from __future__ import annotations

import math
from collections import deque

# Passages are embedded in slices of 128, the longest first. A figure from less than one slice has been wrong by a
# factor of ten: small files come first, and the first slice of all waits for the model to be loaded.
_ENOUGH_CHUNKS = 100
_ENOUGH_S = 5.0
_WINDOW_S = 60.0  # what was faster or slower before says little about a machine that has other work by now
_SMOOTHING_S = 15.0  # after so long an estimate has come two thirds of the way to what the latest rate says


class TimeLeft:
    """Estimates in seconds of a clock that the caller reads, so that all figures of one report agree."""

    def __init__(self) -> None:
        """Start before the first passage."""
        self._marks: deque[tuple[float, int]] = deque()
        self._chunks = 0
        self._estimate: tuple[float, float] | None = None

    def note(self, now: float, chunks: int) -> None:
        """Note passages that were embedded just now. The first time only sets the clock."""
        self._chunks += chunks
        self._marks.append((now, self._chunks))
        while len(self._marks) > 2 and self._marks[1][0] < now - _WINDOW_S:
            self._marks.popleft()

    def rate(self) -> float | None:
        """Return passages per second, or None before enough has been seen."""
        if not self._marks:
            return None
        (began, before), (ended, after) = self._marks[0], self._marks[-1]
        seconds, chunks = ended - began, after - before
        return chunks / seconds if chunks >= _ENOUGH_CHUNKS and seconds >= _ENOUGH_S else None

    def estimate(self, now: float, chunks_left: float) -> float | None:
        """Return the seconds that so many passages will take, or None before enough has been seen.

        An estimate goes down by itself as time passes; what the latest rate says pulls at it, and does not replace it.
        """
        rate = self.rate()
        if rate is None:
            return None
        latest = max(0.0, chunks_left / rate - (now - self._marks[-1][0]))
        if self._estimate is not None:
            former, at = self._estimate
            counted_down = max(0.0, former - (now - at))
            latest = counted_down + (1 - math.exp(-(now - at) / _SMOOTHING_S)) * (latest - counted_down)
        self._estimate = (latest, now)
        return latest
