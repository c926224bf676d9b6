"""Lines of a PDF's page as people see them, with the size, weight and place of their letters."""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterator, Mapping, Sequence
from statistics import median_low
from typing import Any, NamedTuple

import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingestion.cleaning import clean_line
from ingestion.hidden_text import HiddenText, Hiding
from ingestion.pages import Line, merge_fragments
from ingestion.readers.pdf_objects import address_of, of_addresses
from ingestion.readers.pdf_visibility import PageSight

_LINE_ENDS = frozenset({10, 13})
_LINE_END_HYPHENS = frozenset({2, 0xFFFE})  # what PDFium makes of a hyphen where a word goes on in the next line
_NO_CHARACTER = frozenset({0, 0xFFFF})
_SAMPLED_CHARACTERS = 7  # of a line, for its type size: formulas mix fonts of other heights
_UPRIGHT_RADIANS = 0.2
_FONT_NAME_BYTES = 256
_BOLD_WEIGHT = 600
_LEGIBLE_POINTS = 2.0  # of a character's box, the larger side
_loose_box = of_addresses(raw.FPDFText_GetLooseCharBox, ctypes.c_int, ctypes.c_void_p, ctypes.c_int, ctypes.c_void_p)


class PageText:
    """The lines of one page that people see."""

    def __init__(self, text_page: Any, number: int, sight: PageSight, hidden: HiddenText) -> None:
        """Take PDFium's text page with what `sight` tells of it; what is hidden goes to `hidden`."""
        self._text_page = text_page
        self._address = address_of(text_page)
        self._number = number
        self._sight = sight
        self._hidden = hidden

    def lines(self) -> tuple[Line, ...]:
        """Return the upright lines; rotated ones are margin notes and watermarks, unless all are."""
        lines = [self._line(self._shown(run)) for run in _runs(self._text_page)]
        upright = [line for line, angle in lines if line is not None and angle < _UPRIGHT_RADIANS]
        return tuple(merge_fragments(upright or [line for line, _ in lines if line is not None]))

    def _line(self, run: list[tuple[int, int]]) -> tuple[Line | None, float]:
        text = clean_line(self._hidden.shown("".join(chr(code) for _, code in run)))
        inked = [index for index, code in run if code > 32]
        if not text or not inked:
            return None, 0.0
        letters = [index for index, code in run if chr(code).isalpha()] or inked
        sample = letters[:: max(1, len(letters) // _SAMPLED_CHARACTERS)]
        boxes = [_box(self._address, index) for index in sample]
        middle = boxes[len(boxes) // 2]
        first, last = _box(self._address, inked[0]), _box(self._address, inked[-1])
        heights = [box.top - box.bottom for box in boxes]
        if min(heights) < _LEGIBLE_POINTS or self._hiding_of(first) or self._hiding_of(last):
            legible = self._legible(run)
            if len(legible) < len(run):
                return self._line(legible)
        line = Line(
            text=text,
            page=self._number,
            size=round(median_low(heights), 2),
            bold=_is_bold(self._text_page, inked[0]) and _is_bold(self._text_page, inked[-1]),
            left=first.left,
            right=last.right,
            bottom=middle.bottom,
        )
        return line, abs(_angle(self._text_page, sample[0]))

    def _shown(self, run: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return a line without the characters that the page's objects hide."""
        return self._without(run, self._sight.hidden) if self._sight.hidden else run

    def _legible(self, run: list[tuple[int, int]]) -> list[tuple[int, int]]:
        """Return a line without characters that are off the page or smaller than print can be."""
        boxes = ((index, _box(self._address, index)) for index, code in run if code > 32)
        return self._without(run, {index: found for index, box in boxes if (found := self._hiding_of(box))})

    def _without(self, run: list[tuple[int, int]], hidden: Mapping[int, Hiding]) -> list[tuple[int, int]]:
        """Report the hidden characters of a line, with the spaces between them, and return the others."""
        last: Hiding | None = None
        taken: dict[Hiding, list[str]] = defaultdict(list)
        kept = []
        for index, code in run:
            last = hidden.get(index) if code > 32 else last
            if last is None:
                kept.append((index, code))
            else:
                taken[last].append(chr(code))
        for hiding, characters in taken.items():
            self._hidden.add(hiding, "".join(characters), f"page {self._number}")
        return kept

    def _hiding_of(self, box: _CharacterBox) -> Hiding | None:
        left, bottom, right, top = self._sight.box
        x, y = (box.left + box.right) / 2, (box.bottom + box.top) / 2
        if not (left <= x <= right and bottom <= y <= top):
            return Hiding.OUTSIDE
        height, width = box.top - box.bottom, box.right - box.left
        return Hiding.TINY if 0 < max(height, width) < _LEGIBLE_POINTS else None


def _runs(text_page: Any) -> Iterator[list[tuple[int, int]]]:
    """Yield per line its characters as (index, code point)."""
    run: list[tuple[int, int]] = []
    for index, code in enumerate(_code_points(text_page)):
        if code in _LINE_ENDS:
            if run:
                yield run
            run = []
        elif code in _LINE_END_HYPHENS:
            yield [*run, (index, ord("-"))]
            run = []
        elif code not in _NO_CHARACTER and code <= 0x10FFFF:
            run.append((index, code))
    if run:
        yield run


def _code_points(text_page: Any) -> Sequence[int]:
    """Return the page's characters: in one call where no character is missing from the text or takes two units."""
    count = raw.FPDFText_CountChars(text_page)
    units = (ctypes.c_ushort * (count + 1))()
    if raw.FPDFText_GetText(text_page, 0, count, units) == count + 1:
        codes = list(units)[:count]
        if not any(0xD800 <= code < 0xE000 for code in codes):
            return codes
    return [raw.FPDFText_GetUnicode(text_page, index) for index in range(count)]


class _CharacterBox(NamedTuple):
    left: float
    right: float
    bottom: float
    top: float


def _box(text_page: int, index: int) -> _CharacterBox:
    """Return the box of a character as high as its font, so that all letters of a line are equally high."""
    edges = raw.FS_RECTF()
    _loose_box(text_page, index, ctypes.addressof(edges))
    return _CharacterBox(edges.left, edges.right, edges.bottom, edges.top)


def _angle(text_page: Any, index: int) -> float:
    angle = float(raw.FPDFText_GetCharAngle(text_page, index))
    return min(angle, 6.2832 - angle) if angle > 0 else 0.0


def _is_bold(text_page: Any, index: int) -> bool:
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    raw.FPDFText_GetFontInfo(text_page, index, name, _FONT_NAME_BYTES, None)
    if b"bold" in name.value.lower() or b"black" in name.value.lower():
        return True
    return bool(raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT)
