"""Where in a source text does a passage stand? Found again after reading and cleaning took signs out of it."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Iterable

Spans = tuple[tuple[int, int], ...]
_ANCHOR = 24  # letters and digits that hardly stand twice in a text
_STRETCH = 2  # what a reader leaves out of a line is less than the line itself


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
        if not signs:
            return None
        first = self._next(signs, start)
        last = first + len(signs) if first is not None else None
        if first is None:
            first, last = self._between_anchors(signs, start)
        if first is None or last is None:
            return None
        return self._places[first], self._places[last - 1] + 1

    def _between_anchors(self, signs: str, start: int) -> tuple[int | None, int | None]:
        """Return begin and end of signs of which the reader left some out, such as a tag in the middle of a line."""
        for offset in range(0, len(signs) - 2 * _ANCHOR, _ANCHOR // 2):
            first = self._next(signs[offset : offset + _ANCHOR], start)
            if first is not None:
                reach = first + _STRETCH * len(signs)
                for end in range(len(signs), offset + 2 * _ANCHOR - 1, -_ANCHOR // 2):
                    last = self._signs.find(signs[end - _ANCHOR : end], first + _ANCHOR, reach)
                    if last >= 0:
                        return first, last + _ANCHOR
        return None, None

    def _next(self, signs: str, start: int) -> int | None:
        place = self._signs.find(signs, start)
        place = place if place >= 0 else self._signs.find(signs)
        return place if place >= 0 else None


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
