"""Pages of a PDF through PDFium: text with the size, weight and place of its lines."""

from __future__ import annotations

import mmap
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pypdfium2 as pdfium  # type: ignore[import-untyped]
import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingestion.hidden_text import HiddenText
from ingestion.pages import Page
from ingestion.readers.pdf_lines import PageText
from ingestion.readers.pdf_text import page_problem
from ingestion.readers.pdf_visibility import sight_of

MAX_BOOKMARKS = 5_000
_TEXT_LAYER_CHARACTERS = 20
# A catalogue that speaks of layers, or one that may because it is in a compressed stream.
_LAYER_SIGNS = (b"/OCProperties", b"/ObjStm")


@dataclass(frozen=True, kw_only=True)
class PdfContents:
    """What one library makes of a PDF. `bookmarks` are (page, title, level); `page_count` counts all pages.

    `checked` tells that hidden text was looked for.
    """

    pages: tuple[Page, ...]
    page_count: int
    metadata: dict[str, str]
    bookmarks: tuple[tuple[int, str, int], ...] = ()
    checked: bool = True


class UnopenedError(Exception):
    """PDFium cannot open a file; `password` says whether it believes that a password would help."""

    def __init__(self, *, password: bool) -> None:
        """Keep PDFium's belief, which pypdf may refute."""
        super().__init__("PDFium cannot open the file.")
        self.password = password


def read_pages(path: Path, *, max_pages: int, hidden: HiddenText) -> PdfContents:
    """Read up to `max_pages` pages; what they do not show goes to `hidden`.

    Raises:
        UnopenedError: PDFium cannot open the file.
    """
    with _opened(path) as document:
        count = len(document)
        layered = _may_have_layers(path)
        pages = tuple(_read_page(document, index, hidden, layered=layered) for index in range(min(count, max_pages)))
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


def _may_have_layers(path: Path) -> bool:
    with path.open("rb") as file, mmap.mmap(file.fileno(), 0, access=mmap.ACCESS_READ) as data:
        return any(data.find(sign) >= 0 for sign in _LAYER_SIGNS)


def _read_page(document: Any, index: int, hidden: HiddenText, *, layered: bool) -> Page:
    try:
        page = document[index]
    except pdfium.PdfiumError:
        return Page(number=index + 1, lines=(), problem="is damaged")
    try:
        text_page = page.get_textpage()
        try:
            sight = sight_of(page, text_page.raw, layered=layered)
            lines = PageText(text_page.raw, index + 1, sight, hidden).lines()
        finally:
            text_page.close()
        length = sum(len(line.text) for line in lines)
        pictured = length < _TEXT_LAYER_CHARACTERS and _has_picture(page)
        problem = page_problem(lines, pictured=pictured)
        return Page(number=index + 1, lines=lines, problem=problem, recognised=sight.recognised)
    except pdfium.PdfiumError:
        return Page(number=index + 1, lines=(), problem="is damaged")
    finally:
        page.close()


def _has_picture(page: Any) -> bool:
    return next(page.get_objects(filter=[raw.FPDF_PAGEOBJ_IMAGE], max_depth=3), None) is not None
