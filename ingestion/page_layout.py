"""Headings, paragraphs and list items restored from the lines of pages."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import replace
from itertools import pairwise
from statistics import median

from ingestion.blocks import Block, BlockKind
from ingestion.cleaning import clean_line, join_lines
from ingestion.lines import BULLET, ItemMarks, heading_level, is_contents_line, is_numbered_heading
from ingestion.outline import Outline
from ingestion.pages import Line
from knowledge_base.domain import Location

_HEADING_SCALE = 1.12
_MAX_HEADING_CHARACTERS = 120
_MAX_LEVELS = 4
_GAP = 1.3  # of the usual distance between lines, above which a paragraph ends
_INDENT = 0.8  # of the type size
_FULL_LINE = 0.88  # of the longest lines around
_SENTENCE_END = re.compile(r"[.!?:;…][\"'”’»)\]]*$")
_WORD = re.compile(r"[^\W\d_]+(?:-[^\W\d_]+)*")


class PageLayout:
    """Turns the lines of a document into blocks. `bookmarks` maps (page, text) to a heading's level."""

    def __init__(self, lines: Sequence[Line], bookmarks: Mapping[tuple[int, str], int]) -> None:
        """Measure what is usual in this document: type size, distance of lines, weight."""
        self._lines = [line for line in lines if not is_contents_line(line.text)]
        self._bookmarks = bookmarks
        self._body = body_size(self._lines)
        self._leading = _usual_leading(self._lines, self._body)
        self._marks = ItemMarks()
        self._bold_body = _share_bold(self._lines) > 0.5
        self._words = {word.lower() for line in self._lines for word in _WORD.findall(line.text)}
        headings = {round(line.size, 1) for line in self._lines if self._is_large(line) and _may_be_heading(line)}
        self._levels = {size: min(index + 1, _MAX_LEVELS) for index, size in enumerate(_distinct(headings))}

    def blocks(self) -> tuple[Block, ...]:
        """Return the blocks in reading order."""
        outline = Outline()
        for group, level in self._groups():
            if level:
                outline.heading(join_lines([line.text for line in group], self._words), level, self._location(group))
                continue
            for kind, item in self._items(group):
                outline.add(kind, join_lines([line.text for line in item], self._words), location=self._location(item))
        return tuple(outline.blocks)

    def _location(self, group: Sequence[Line]) -> Location:
        """Return the pages of a group, and where in its text each further page begins, which the joined text hides."""
        first, last = group[0].page, group[-1].page
        starts = []
        for index in range(1, len(group)):
            if group[index].page != group[index - 1].page:
                before = clean_line(join_lines([line.text for line in group[:index]], self._words))
                starts.append((len(before), group[index].page))
        return Location(page=first, last_page=last if last != first else None, page_starts=tuple(starts))

    def _items(self, group: Sequence[Line]) -> Iterator[tuple[BlockKind, list[Line]]]:
        """Part a group of lines at its bullets and take the bullets off."""
        kind = BlockKind.PARAGRAPH
        current: list[Line] = []
        for line in group:
            length = self._marks.length(line.text, inside_paragraph=bool(current) and kind is BlockKind.PARAGRAPH)
            if length:
                if current:
                    yield kind, current
                kind, current = BlockKind.LIST_ITEM, []
            current.append(replace(line, text=line.text[length:]) if length else line)
        if current:
            yield kind, current

    def _groups(self) -> Iterator[tuple[list[Line], int]]:
        """Yield the lines of one heading (with its level) or one paragraph (with 0)."""
        group: list[Line] = []
        level = 0
        for index, line in enumerate(self._lines):
            following = self._lines[index + 1] if index + 1 < len(self._lines) else None
            own_level = self._heading_level(line, group[-1] if group and not level else None, following)
            if group and (own_level != level or self._parted(group, line, bool(level))):
                yield group, level
                group = []
            group.append(line)
            level = own_level
        if group:
            yield group, level

    def _heading_level(self, line: Line, before: Line | None, after: Line | None) -> int:
        """Return the level if the line is (part of) a heading, else 0."""
        bookmarked = self._bookmarks.get((line.page, bookmark_key(line.text)))
        if bookmarked:
            return bookmarked
        if not _may_be_heading(line):
            return 0
        numbered = is_numbered_heading(line.text)
        if self._is_large(line):
            return heading_level(line.text) if numbered else self._levels.get(round(line.size, 1), _MAX_LEVELS)
        bold = line.bold and not self._bold_body and line.size >= self._body * 0.97
        stands_alone = before is None or self._gap(before, line) > _GAP or bool(_SENTENCE_END.search(before.text))
        if bold and stands_alone and not (after is not None and after.bold and after.page == line.page):
            return min(6, len(set(self._levels.values())) + (heading_level(line.text) if numbered else 1))
        return heading_level(line.text) if numbered and not line.size and stands_alone else 0

    def _is_large(self, line: Line) -> bool:
        return line.size > self._body * _HEADING_SCALE > 0

    def _parted(self, group: Sequence[Line], line: Line, heading: bool) -> bool:
        """Tell whether `line` begins something new after `group`."""
        before = group[-1]
        if not heading and _is_tabular(before.text) and _is_tabular(line.text):
            return True  # rows of a table, one fact each
        if heading:
            return line.page != before.page or abs(line.size - before.size) > 0.6 or self._gap(before, line) > 1.6
        if line.size and abs(line.size - before.size) > 0.12 * max(line.size, before.size):
            return True
        if line.page != before.page or line.bottom > before.bottom + before.size:  # next page or column
            return not _continues(before.text, line.text)
        ended = bool(_SENTENCE_END.search(before.text))
        if not line.size:
            return ended and len(before.text) < 0.75 * max(len(other.text) for other in group)
        if self._gap(before, line) > _GAP:
            return True
        indented = line.left > before.left + _INDENT * line.size and not BULLET.match(group[0].text)
        short = before.right - before.left < _FULL_LINE * max(other.right - other.left for other in (*group, line))
        return ended and (indented or short)

    def _gap(self, before: Line, line: Line) -> float:
        """Return the distance to the line before, 1 being usual; large where they do not follow each other."""
        if not self._leading or line.page != before.page:
            return 2.0
        scale = max(1.0, before.size / self._body) if self._body else 1.0
        distance = (before.bottom - line.bottom) / (self._leading * scale)
        return distance if distance > -0.2 else 2.0


def body_size(lines: Sequence[Line]) -> float:
    """Return the type size that most characters have."""
    sizes: Counter[float] = Counter()
    for line in lines:
        sizes[round(line.size * 2) / 2] += len(line.text)
    return sizes.most_common(1)[0][0] if sizes else 0.0


def headline(lines: Sequence[Line]) -> str | None:
    """Return the text in the largest type of the first page, if it is larger than the rest."""
    first = [line for line in lines if line.page == lines[0].page] if lines else []
    largest = max((line.size for line in first), default=0.0)
    if not largest or largest <= body_size(lines) * _HEADING_SCALE:
        return None
    chosen: list[Line] = []
    for line in first:
        if line.size > largest * 0.95:
            chosen.append(line)
        elif chosen:
            break
    return join_lines([line.text for line in chosen[:4]])


def _is_tabular(text: str) -> bool:
    """Tell a row of a table, of which several figures and no full stop are left."""
    words = text.split()
    figures = sum(1 for word in words if word[-1:].isdigit() or word.endswith("%"))
    return figures >= 2 and figures >= 0.25 * len(words) and not _SENTENCE_END.search(text)


def _may_be_heading(line: Line) -> bool:
    text = line.text.strip()
    letters = sum(character.isalpha() for character in text)
    if letters < 3 or letters < len(text) * 0.5 or len(text) > _MAX_HEADING_CHARACTERS:
        return False
    return (not text.endswith((".", ",", ";")) and not BULLET.match(text)) or is_numbered_heading(text)


def _continues(before: str, text: str) -> bool:
    """Tell whether a paragraph goes on over a page or column break."""
    if _SENTENCE_END.search(before):
        return False
    return text[:1].islower() or (before.endswith("-") and text[:1].isalpha()) or before.endswith(",")


def _usual_leading(lines: Sequence[Line], body: float) -> float:
    distances = [
        before.bottom - line.bottom
        for before, line in pairwise(lines)
        if before.page == line.page and abs(line.size - body) < 0.6 and 0 < before.bottom - line.bottom < 3 * body
    ]
    return median(distances) if distances else body * 1.2


def _share_bold(lines: Sequence[Line]) -> float:
    total = sum(len(line.text) for line in lines)
    return sum(len(line.text) for line in lines if line.bold) / total if total else 0.0


def _distinct(sizes: set[float]) -> list[float]:
    return sorted(sizes, reverse=True)


def bookmark_key(text: str) -> str:
    """Return a heading's text as bookmarks and pages both have it, without spaces and punctuation."""
    return "".join(character for character in text.casefold() if character.isalnum())
