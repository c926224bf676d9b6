"""Lines of text with their place on the page, and the lines that only repeat from page to page."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

_WORD_SPACE = 0.15  # of the type size
_SAME_LINE_SPACE = 1.2  # of the type size; wider is another column
_EDGE_LINES = 3
_MIN_REPEATS = 3
_MIN_SHARE_OF_NUMBERED = 0.4
_MIN_SHARE_KEPT = 0.2
_LARGE = 1.15
_MIN_SHARE_OF_LARGE = 0.5
_PAGE_NUMBER = re.compile(
    r"(?:page|seite|p\.?|s\.?)?\s*[-\u2013|/]*\s*(?:\d{1,4}|[ivxlc]{1,6})\s*(?:[-\u2013|/]|of|von|/)*\s*\d{0,4}\s*[-\u2013|]*",
    re.IGNORECASE,
)
_DIGITS = re.compile(r"\d+")


@dataclass(frozen=True, kw_only=True)
class Line:
    """One line of a page, in reading order. Distances are in points from the page's lower left corner.

    `size` is the height of its characters' boxes, 0 where the place on the page is not known.
    """

    text: str
    page: int
    size: float = 0.0
    bold: bool = False
    left: float = 0.0
    right: float = 0.0
    bottom: float = 0.0


@dataclass(frozen=True, kw_only=True)
class Page:
    """One page; `problem` says why its text is missing where it should have some.

    `recognised` tells that the text lies invisibly over a picture, as text recognition leaves it.
    """

    number: int
    lines: tuple[Line, ...]
    problem: str | None = None
    recognised: bool = False


def merge_fragments(lines: Iterable[Line]) -> Iterator[Line]:
    """Join pieces of one line that a raised or lowered character parted ("km", "2", "per year")."""
    current: Line | None = None
    for line in lines:
        if current is None:
            current = line
        elif _is_same_line(current, line):
            space = " " if line.left - current.right > _WORD_SPACE * line.size else ""
            larger = max(current, line, key=lambda piece: (piece.size, len(piece.text)))
            current = replace(larger, text=current.text + space + line.text, left=current.left, right=line.right)
        else:
            yield current
            current = line
    if current is not None:
        yield current


def _is_same_line(before: Line, line: Line) -> bool:
    if before.page != line.page or not before.size or not line.size:
        return False
    overlap = min(before.bottom + before.size, line.bottom + line.size) - max(before.bottom, line.bottom)
    distance = line.left - before.right
    larger = max(before.size, line.size)
    return overlap > 0.5 * min(before.size, line.size) and -0.5 * larger < distance < _SAME_LINE_SPACE * larger


def without_running_lines(pages: Sequence[Page], body_size: float) -> list[Line]:
    """Return all lines but running headers, running footers and page numbers.

    Where they are all there is, as in a deck of one word a slide, they are the text and stay.
    """
    kept = list(_other_lines(pages, body_size))
    every_line = [line for page in pages for line in page.lines]
    enough = sum(len(line.text) for line in every_line) * _MIN_SHARE_KEPT
    return kept if sum(len(line.text) for line in kept) >= enough else every_line


def _other_lines(pages: Sequence[Page], body_size: float) -> Iterator[Line]:
    edges = [_edge_lines(page) for page in pages]
    repeated = _repeated(pages, edges, body_size)
    offset = _numbering(pages, edges)
    for page, edge in zip(pages, edges, strict=True):
        for index, line in enumerate(page.lines):
            place = edge.get(index)
            if place is None or not (
                (place, _pattern(line)) in repeated
                or (len(pages) > 1 and _PAGE_NUMBER.fullmatch(line.text.strip()))
                or (offset is not None and offset in _offsets(line))
            ):
                yield line


def _edge_lines(page: Page) -> dict[int, str]:
    """Return the indices of the lines nearest to the top and bottom of a page, each with its edge."""
    order = list(range(len(page.lines)))
    if any(line.size for line in page.lines):
        order.sort(key=lambda index: -page.lines[index].bottom)
    top = order[:_EDGE_LINES]
    return dict.fromkeys(order[-_EDGE_LINES:], "bottom") | dict.fromkeys(top, "top")


def _repeated(pages: Sequence[Page], edges: Sequence[dict[int, str]], body_size: float) -> set[tuple[str, str]]:
    """Return the (edge, pattern) that recur. Large type must recur more often: slides repeat their titles."""
    seen: dict[tuple[str, str], set[int]] = defaultdict(set)
    large: set[tuple[str, str]] = set()
    for page, edge in zip(pages, edges, strict=True):
        for index, place in edge.items():
            line = page.lines[index]
            key = (place, _pattern(line))
            seen[key].add(page.number)
            if line.size > body_size * _LARGE:
                large.add(key)
    return {
        key
        for key, numbers in seen.items()
        if len(numbers) >= _MIN_REPEATS and (key not in large or len(numbers) >= len(pages) * _MIN_SHARE_OF_LARGE)
    }


def _numbering(pages: Sequence[Page], edges: Sequence[dict[int, str]]) -> int | None:
    """Return how far the printed page numbers lag behind the pages, if they are printed beside a heading."""
    seen: Counter[int] = Counter()
    for page, edge in zip(pages, edges, strict=True):
        seen.update({offset for index in edge for offset in _offsets(page.lines[index])})
    if not seen:
        return None
    offset, times = seen.most_common(1)[0]
    return offset if times >= max(_MIN_REPEATS, len(pages) * _MIN_SHARE_OF_NUMBERED) else None


def _offsets(line: Line) -> set[int]:
    """Return page minus the number that the line opens or ends with: "Chapter 3: Utilities 7"."""
    words = line.text.split()
    return {
        line.page - int(word) for word in {words[0], words[-1]} if word.isascii() and word.isdigit() and len(word) < 5
    }


def _pattern(line: Line) -> str:
    return _DIGITS.sub("#", " ".join(line.text.casefold().split()))
