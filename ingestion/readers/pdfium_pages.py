"""Pages of a PDF through PDFium: text with the size, weight and place of its lines."""

from __future__ import annotations

import ctypes
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from statistics import median_low
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingestion.cleaning import clean_line
from ingestion.pages import Line, Page, merge_fragments
from ingestion.readers.pdf_text import page_problem

MAX_BOOKMARKS = 5_000
_LINE_ENDS = frozenset({10, 13})
_LINE_END_HYPHENS = frozenset({2, 0xFFFE})  # what PDFium makes of a hyphen where a word goes on in the next line
_NO_CHARACTER = frozenset({0, 0xFFFF})
_SAMPLED_CHARACTERS = 7  # of a line, for its type size: formulas mix fonts of other heights
_UPRIGHT_RADIANS = 0.2
_TEXT_LAYER_CHARACTERS = 20
_FONT_NAME_BYTES = 256
_BOLD_WEIGHT = 600


@dataclass(frozen=True, kw_only=True)
class PdfContents:
    """What one library makes of a PDF. `bookmarks` are (page, title, level); `page_count` counts all pages."""

    pages: tuple[Page, ...]
    page_count: int
    metadata: dict[str, str]
    bookmarks: tuple[tuple[int, str, int], ...] = ()


class UnopenedError(Exception):
    """PDFium cannot open a file; `password` says whether it believes that a password would help."""

    def __init__(self, *, password: bool) -> None:
        """Keep PDFium's belief, which pypdf may refute."""
        super().__init__("PDFium cannot open the file.")
        self.password = password


def read_pages(path: Path, *, max_pages: int) -> PdfContents:
    """Read up to `max_pages` pages.

    Raises:
        UnopenedError: PDFium cannot open the file.
    """
    with _opened(path) as document:
        count = len(document)
        pages = tuple(_read_page(document, index) for index in range(min(count, max_pages)))
        return PdfContents(
            pages=pages,
            page_count=count,
            metadata={key: str(value) for key, value in document.get_metadata_dict(skip_empty=True).items()},
            bookmarks=tuple(_bookmarks(document)),
        )


@contextmanager
def _opened(path: Path) -> Iterator[Any]:
    try:
        document = pdfium.PdfDocument(path)
    except pdfium.PdfiumError as error:
        # The code may be that of an earlier file, so the file has to speak of encryption itself.
        asked = error.err_code == raw.FPDF_ERR_PASSWORD and b"/Encrypt" in path.read_bytes()
        raise UnopenedError(password=asked) from error
    try:
        yield document
    finally:
        document.close()


def _bookmarks(document: Any) -> Iterator[tuple[int, str, int]]:
    for _, bookmark in zip(range(MAX_BOOKMARKS), document.get_toc(), strict=False):
        try:
            destination = bookmark.get_dest()
            index = destination.get_index() if destination else None
        except pdfium.PdfiumError:
            continue
        if index is not None:
            yield index + 1, bookmark.get_title(), bookmark.level + 1


def _read_page(document: Any, index: int) -> Page:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Page(number=index + 1, lines=(), problem="is damaged")
    try:
        text_page = page.get_textpage()
        try:
            lines = tuple(_lines(text_page.raw, index + 1))
        finally:
            text_page.close()
        length = sum(len(line.text) for line in lines)
        pictured = length < _TEXT_LAYER_CHARACTERS and _has_picture(page)
        return Page(number=index + 1, lines=lines, problem=page_problem(lines, pictured=pictured))
    except pdfium.PdfiumError:
        return Page(number=index + 1, lines=(), problem="is damaged")
    finally:
        page.close()


def _has_picture(page: Any) -> bool:
    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None


def _lines(text_page: Any, number: int) -> Iterator[Line]:
    """Yield the upright lines of a page; rotated ones are margin notes and watermarks, unless all are."""
    lines = [_line(text_page, number, run) for run in _runs(text_page)]
    upright = [line for line, angle in lines if line is not None and angle < _UPRIGHT_RADIANS]
    yield from merge_fragments(upright or [line for line, _ in lines if line is not None])


def _runs(text_page: Any) -> Iterator[list[tuple[int, int]]]:
    """Yield per line its characters as (index, code point)."""
    run: list[tuple[int, int]] = []
    code_point = raw.FPDFText_GetUnicode
    for index in range(raw.FPDFText_CountChars(text_page)):
        code = code_point(text_page, index)
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


def _line(text_page: Any, number: int, run: list[tuple[int, int]]) -> tuple[Line | None, float]:
    text = clean_line("".join(chr(code) for _, code in run))
    inked = [index for index, code in run if code > 32]
    if not text or not inked:
        return None, 0.0
    letters = [index for index, code in run if chr(code).isalpha()] or inked
    sample = letters[:: max(1, len(letters) // _SAMPLED_CHARACTERS)]
    heights = [(box := _box(text_page, index)).top - box.bottom for index in sample]
    first, middle, last = (_box(text_page, index) for index in (inked[0], sample[len(sample) // 2], inked[-1]))
    line = Line(
        text=text,
        page=number,
        size=round(median_low(heights), 2),
        bold=_is_bold(text_page, inked[0]) and _is_bold(text_page, inked[-1]),
        left=first.left,
        right=last.right,
        bottom=middle.bottom,
    )
    return line, abs(_angle(text_page, sample[0]))


def _box(text_page: Any, index: int) -> Any:
    """Return the box of a character as high as its font, so that all letters of a line are equally high."""
    box = raw.FS_RECTF()
    raw.FPDFText_GetLooseCharBox(text_page, index, box)
    return box


def _angle(text_page: Any, index: int) -> float:
    angle = float(raw.FPDFText_GetCharAngle(text_page, index))
    return min(angle, 6.2832 - angle) if angle > 0 else 0.0


def _is_bold(text_page: Any, index: int) -> bool:
    name = ctypes.create_string_buffer(_FONT_NAME_BYTES)
    raw.FPDFText_GetFontInfo(text_page, index, name, _FONT_NAME_BYTES, None)
    if b"bold" in name.value.lower() or b"black" in name.value.lower():
        return True
    return bool(raw.FPDFText_GetFontWeight(text_page, index) >= _BOLD_WEIGHT)
