"""Pages of a PDF through pypdf, with limits lower than its own: for files that PDFium does not open."""

from __future__ import annotations

import logging
from pathlib import Path

import pypdf
from pypdf.errors import FileNotDecryptedError, PyPdfError

from ingestion.cleaning import clean_text
from ingestion.pages import Line, Page
from ingestion.readers.pdfium_pages import PdfContents
from ingestion.refusals import damaged, encrypted

_MAX_STREAM_BYTES = 20_000_000
_MAX_OPERATIONS = 200_000
_MAX_PAGES = 5_000
# What pypdf raises on damaged files besides its own errors.
_DAMAGE = (PyPdfError, ValueError, TypeError, KeyError, IndexError, AttributeError, AssertionError, RecursionError)
_NOT_SUPPORTED = (NotImplementedError, OverflowError, ZeroDivisionError)


def read_pages(path: Path, *, max_pages: int) -> PdfContents:
    """Read up to `max_pages` pages; a page that fails keeps the others.

    Raises:
        RefusedError: ENCRYPTED or DAMAGED.
    """
    logging.getLogger("pypdf").setLevel(logging.CRITICAL)
    with pypdf.apply_configuration(
        maximum_declared_stream_length=_MAX_STREAM_BYTES,
        array_based_stream_maximum_output_length=_MAX_STREAM_BYTES,
        zlib_maximum_output_length=_MAX_STREAM_BYTES,
        lzw_maximum_output_length=_MAX_STREAM_BYTES,
        run_length_maximum_output_length=_MAX_STREAM_BYTES,
        stream_parsing_work_maximum_count=_MAX_OPERATIONS,
        page_tree_maximum_entries=_MAX_PAGES,
        jbig2dec_binary=None,
    ):
        try:
            return _read(path, max_pages)
        except FileNotDecryptedError:
            raise encrypted("PDF") from None
        except (*_DAMAGE, *_NOT_SUPPORTED) as error:
            raise damaged("PDF", f"{type(error).__name__} while it was opened") from error


def _read(path: Path, max_pages: int) -> PdfContents:
    with pypdf.PdfReader(path) as reader:
        if reader.is_encrypted and not reader.decrypt(""):
            raise encrypted("PDF")
        count = len(reader.pages)
        return PdfContents(
            pages=tuple(_read_page(reader, index) for index in range(min(count, max_pages))),
            page_count=count,
            metadata=_metadata(reader),
        )


def _read_page(reader: pypdf.PdfReader, index: int) -> Page:
    try:
        text = clean_text(reader.pages[index].extract_text())
    except FileNotDecryptedError:
        raise
    except (*_DAMAGE, *_NOT_SUPPORTED):
        return Page(number=index + 1, lines=(), problem="is damaged")
    lines = tuple(Line(text=line, page=index + 1) for line in text.split("\n") if line)
    return Page(number=index + 1, lines=lines)


def _metadata(reader: pypdf.PdfReader) -> dict[str, str]:
    try:
        return {
            str(key).lstrip("/"): str(value) for key, value in (reader.metadata or pypdf.DocumentInformation()).items()
        }
    except (*_DAMAGE, *_NOT_SUPPORTED):
        return {}
