"""Where in a source text does a passage stand? Found again after reading and cleaning took signs out of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

Spans = tuple[tuple[int, int], ...]


class SourceText:
    """A text in which passages are looked up by their letters and digits, whatever stands between these."""

    def __init__(self, text: str) -> None:
        """Note where each letter and digit stands."""
        self._places = [place for place, character in enumerate(text) if character.isalnum()]
        self._signs = "".join(_signs(text))

    def locate(self, passage: str, after: int = 0) -> Spans:
        """Return the passage's spans in the text, a line at a time where it does not stand there in one piece.

        Of several places, the first one after `after` is taken, else the first of all. A line that cannot be
        found gives no span.
        """
        start = bisect_left(self._places, after)
        whole = self._find(passage, start)
        if whole is not None:
            return (whole,)
        spans = []
        for line in passage.splitlines():
            span = self._find(line, start)
            if span is not None:
                spans.append(span)
                start = bisect_left(self._places, span[1])
        return tuple(spans)

    def _find(self, passage: str, start: int) -> tuple[int, int] | None:
        signs = "".join(_signs(passage))
        place = self._signs.find(signs, start)
        if place < 0:
            place = self._signs.find(signs)
        if not signs or place < 0:
            return None
        return self._places[place], self._places[place + len(signs) - 1] + 1


def covered(spans: Iterable[tuple[int, int]]) -> Spans:
    """Return the same characters as spans that do not overlap, in order."""
    merged: list[tuple[int, int]] = []
    for start, end in sorted(spans):
        if merged and start <= merged[-1][1]:
            merged[-1] = (merged[-1][0], max(end, merged[-1][1]))
        else:
            merged.append((start, end))
    return tuple(merged)


def length(spans: Iterable[tuple[int, int]]) -> int:
    """Return how many characters spans have, those in two spans twice."""
    return sum(end - start for start, end in spans)


def shared(one: Spans, other: Spans) -> int:
    """Return how many characters are in both; neither may overlap itself."""
    return sum(max(0, min(a_end, b_end) - max(a, b)) for a, a_end in one for b, b_end in other)


def _signs(text: str) -> Iterable[str]:
    return (character.lower()[:1] for character in text if character.isalnum())
