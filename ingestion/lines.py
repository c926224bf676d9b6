"""Paragraphs, list items and headings restored from lines of text."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator

from ingestion.blocks import BlockKind
from ingestion.cleaning import join_lines
from ingestion.outline import Outline
from knowledge_base.domain import Location

BULLET = re.compile(r"^\s*(?:[•●○▪■□◦‣⁃∙·*–—►➢✓✔o-]|\(?(?:\d{1,2}|[a-zA-Z]|[ivx]{1,5})[.)])\s+(?=\S)")
_ROMAN = ("i", "ii", "iii", "iv", "v", "vi", "vii", "viii", "ix", "x", "xi", "xii", "xiii", "xiv", "xv")
_UNDERLINE = re.compile(r"^([=\-~*#])\1{2,}$")
_NUMBERED_HEADING = re.compile(r"^((?:\d{1,2}|[A-Z])(?:\.\d{1,2}){0,4})\.?\s+(?=[A-ZÀ-Þ])(?!.*[.;,]$).{3,90}$")
_TOP_WORDS = re.compile(r"^(?:chapter|section|part|annex|appendix|kapitel|abschnitt|anhang)\s+[\dA-Z]", re.IGNORECASE)
_CONTENTS_LINE = re.compile(r"(?:\.\s?){4,}\s*\d{1,4}$|…{2,}\s*\d{1,4}$")


def add_paragraphs(outline: Outline, lines: Iterable[str], location: Location | None = None) -> None:
    """Add what `lines` say to the outline; blank lines part paragraphs."""
    for group in _groups(lines):
        if _is_heading_group(group):
            outline.heading(group[0], heading_level(group[0]), location)
            continue
        for kind, text, level in items(group):
            outline.add(kind, text, level=level, location=location)


def items(lines: list[str]) -> Iterator[tuple[BlockKind, str, int]]:
    """Yield (kind, text, level) of the paragraphs and list items in one group of lines."""
    current: list[str] = []
    kind, level = BlockKind.PARAGRAPH, 0
    marks = ItemMarks()
    for line in lines:
        length = marks.length(line, inside_paragraph=bool(current) and kind is BlockKind.PARAGRAPH)
        if length:
            if current:
                yield kind, join_lines(current), level
            kind, level = BlockKind.LIST_ITEM, _nesting(line)
            current = [line[length:]]
        else:
            current.append(line)
    if current:
        yield kind, join_lines(current), level


class ItemMarks:
    """Tells the mark that opens a list item from a number or dash that a sentence has at a line's start.

    A number or letter is a mark if it is the first of its kind or follows the last one: "31. December" is
    no item after "2.".
    """

    def __init__(self) -> None:
        """Start before the first item."""
        self._last: dict[str, int] = {}

    def length(self, line: str, *, inside_paragraph: bool) -> int:
        """Return how many characters the mark at the line's start takes with its space; 0 if there is none."""
        bullet = BULLET.match(line)
        if not bullet:
            return 0
        mark = bullet.group().strip().strip("().")
        if not mark or not mark.isalnum() or mark == "o":
            return 0 if inside_paragraph and mark in {"-", "\u2013", "\u2014", "o"} else bullet.end()
        for kind, number in _numbers(mark):
            if number == 1 or self._last.get(kind) == number - 1:
                if inside_paragraph and kind != "digit":
                    continue
                self._last[kind] = number
                return bullet.end()
        return 0


def _numbers(mark: str) -> Iterator[tuple[str, int]]:
    """Yield what number a mark may stand for, in each way of counting."""
    if mark.isdigit():
        yield "digit", int(mark)
    elif mark.lower() in _ROMAN:
        yield "roman", _ROMAN.index(mark.lower()) + 1
    if len(mark) == 1 and mark.isascii() and mark.isalpha():
        yield "letter", ord(mark.lower()) - ord("a") + 1


def heading_level(text: str) -> int:
    """Return the level that a heading's number tells: 1 for "2 Scope", 3 for "2.1.4 Roles"; else 2."""
    number = _NUMBERED_HEADING.match(text)
    if number:
        return min(6, number.group(1).count(".") + 1)
    return 1 if _TOP_WORDS.match(text) else 2


def is_numbered_heading(text: str) -> bool:
    """Tell "2.1 Roles" from "2.1 million were sold." and from a line of a table of contents."""
    return bool(_NUMBERED_HEADING.match(text)) and not is_contents_line(text)


def is_contents_line(text: str) -> bool:
    """Tell a line of a table of contents: leader dots and a page number."""
    return bool(_CONTENTS_LINE.search(text))


def _groups(lines: Iterable[str]) -> Iterator[list[str]]:
    group: list[str] = []
    for line in lines:
        if line.strip() and not is_contents_line(line):
            group.append(line.rstrip())
        elif group:
            yield from _split_underlined(group)
            group = []
    if group:
        yield from _split_underlined(group)


def _split_underlined(group: list[str]) -> Iterator[list[str]]:
    """A line that is underlined is a heading even where text follows without a blank line."""
    if len(group) > 2 and _UNDERLINE.match(group[1].strip()):
        yield group[:2]
        group = group[2:]
    if group:
        yield group


def _is_heading_group(group: list[str]) -> bool:
    text = group[0].strip()
    if len(text) > 100 or not any(character.isalpha() for character in text):
        return False
    if len(group) == 2 and _UNDERLINE.match(group[1].strip()):
        return True
    if len(group) != 1:
        return False
    shouted = text.isupper() and len(text) > 4 and len(text.split()) <= 12
    return shouted or (is_numbered_heading(text) and len(text) < 80)


def _nesting(line: str) -> int:
    return min(5, (len(line) - len(line.lstrip())) // 2)
