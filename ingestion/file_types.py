"""Which reader a file gets: its name and its first bytes must agree."""

from __future__ import annotations

import zipfile
from enum import StrEnum
from pathlib import Path

from ingestion.errors import RefusalCode, RefusedError
from ingestion.refusals import damaged, encrypted
from knowledge_base.reference_data import REFERENCE_FOLDER


class FileType(StrEnum):
    """The kinds of file that can be read; the value is the reader's module."""

    MARKDOWN = "markdown"
    TEXT = "text"
    HTML = "html"
    PDF = "pdf"
    DOCX = "docx"
    PPTX = "pptx"
    XLSX = "spreadsheet"
    CSV = "delimited"
    REFERENCE = "reference"  # the firm's own files of entries; no other YAML is read


EXTENSIONS: dict[str, FileType] = {
    **dict.fromkeys((".md", ".markdown"), FileType.MARKDOWN),
    **dict.fromkeys((".txt", ".text", ".log"), FileType.TEXT),
    **dict.fromkeys((".html", ".htm", ".xhtml"), FileType.HTML),
    ".pdf": FileType.PDF,
    ".docx": FileType.DOCX,
    ".pptx": FileType.PPTX,
    **dict.fromkeys((".xlsx", ".xlsm"), FileType.XLSX),
    **dict.fromkeys((".csv", ".tsv"), FileType.CSV),
}
SUPPORTED = "PDF, DOCX, PPTX, XLSX, CSV, HTML, Markdown and plain text"

_TEXT_TYPES = frozenset({FileType.MARKDOWN, FileType.TEXT, FileType.HTML, FileType.CSV})
_MAX_TEXT_MIB = 50
_NAMES = {
    FileType.PDF: "PDF",
    FileType.DOCX: "Word document",
    FileType.PPTX: "PowerPoint presentation",
    FileType.XLSX: "Excel workbook",
}
_OLE = bytes.fromhex("D0CF11E0A1B11AE1")
_BINARY_SIGNATURES = (
    (b"\x89PNG\r\n\x1a\n", "PNG picture"),
    (b"\xff\xd8\xff", "JPEG picture"),
    (b"GIF8", "GIF picture"),
    (b"II*\x00", "TIFF picture"),
    (b"MM\x00*", "TIFF picture"),
    (b"\x1f\x8b\x08", "gzip archive"),
    (b"7z\xbc\xaf\x27\x1c", "7-Zip archive"),
    (b"Rar!\x1a\x07", "RAR archive"),
    (b"\x7fELF", "program"),
    (b"MZ\x90\x00", "program"),
    (b"SQLite format 3\x00", "SQLite database"),
    (b"{\\rtf", "RTF document"),
    (_OLE, "old Office document"),
)
_OFFICE_PARTS = {"word/": FileType.DOCX, "ppt/": FileType.PPTX, "xl/": FileType.XLSX}
_SAVE_AS = {
    **dict.fromkeys((".doc", ".docm", ".dot", ".dotx", ".rtf", ".odt", ".pages", ".wpd"), "DOCX or PDF"),
    **dict.fromkeys((".ppt", ".pptm", ".pps", ".ppsx", ".odp", ".key"), "PPTX or PDF"),
    **dict.fromkeys((".xls", ".xlsb", ".ods", ".numbers"), "XLSX or CSV"),
    **dict.fromkeys((".msg", ".eml", ".mht", ".epub", ".vsd", ".vsdx", ".one"), "PDF"),
}
_PICTURES = frozenset({".png", ".jpg", ".jpeg", ".gif", ".tif", ".tiff", ".bmp", ".webp", ".heic", ".svg"})
_ARCHIVES = frozenset({".zip", ".7z", ".rar", ".gz", ".tar", ".tgz", ".bz2", ".xz"})


def detect(path: Path, *, max_file_mib: int = 200) -> FileType:
    """Return the type of a file.

    Raises:
        RefusedError: EMPTY, TOO_LARGE, UNKNOWN_TYPE, WRONG_TYPE, ENCRYPTED, DAMAGED or UNREADABLE.
    """
    head = _first_bytes(path, max_file_mib)
    if path.suffix == ".yaml" and path.resolve().parent == REFERENCE_FOLDER.resolve():
        return FileType.REFERENCE
    expected = EXTENSIONS.get(path.suffix.lower())
    content = _content_type(path, head)
    if expected is None:
        if isinstance(content, FileType) and not path.suffix:
            return content
        raise _unknown(path.suffix.lower())
    if content is None or content is expected:
        _check_text_size(path, expected)
        return expected
    if content == "old Office document" and expected not in _TEXT_TYPES and expected is not FileType.PDF:
        raise encrypted(_NAMES[expected])  # Office wraps what it encrypts in the old container
    found = _NAMES.get(content, content.value) if isinstance(content, FileType) else content
    raise RefusedError(
        RefusalCode.WRONG_TYPE,
        f"The name ends in {path.suffix.lower()!r} but the content is a {found}.",
        f"Give it the right ending if it is one of {SUPPORTED}; otherwise export it as PDF.",
    )


def _first_bytes(path: Path, max_file_mib: int) -> bytes:
    try:
        if not path.is_file():  # a folder, or a pipe that would never end
            raise _unreadable("it is not a file" if path.exists() else "it is not there any more")
        size = path.stat().st_size
        with path.open("rb") as file:
            head = file.read(4096)
    except OSError as error:
        raise _unreadable(error.strerror or str(error)) from None
    if not head.strip(b" \t\r\n\x00\xef\xbb\xbf\xff\xfe") and size <= len(head):
        raise RefusedError(RefusalCode.EMPTY, "The file is empty.", "Check whether it was saved or copied completely.")
    _check_size(size, max_file_mib)
    return head


def _check_size(size: int, limit_mib: int) -> None:
    if size > limit_mib * 1024 * 1024:
        raise RefusedError(
            RefusalCode.TOO_LARGE,
            f"The file has {size / 1024 / 1024:.0f} MiB; the limit is {limit_mib} MiB.",
            "Split it into parts, or leave out what nobody will ask about.",
        )


def _check_text_size(path: Path, file_type: FileType) -> None:
    if file_type in _TEXT_TYPES:
        _check_size(path.stat().st_size, _MAX_TEXT_MIB)


def _content_type(path: Path, head: bytes) -> FileType | str | None:
    """What the first bytes say; None where they say nothing, as in text."""
    if b"%PDF-" in head[:1024]:
        return FileType.PDF if not head.startswith(b"PK\x03\x04") else None
    if head.startswith((b"PK\x03\x04", b"PK\x05\x06")):
        return _archive_type(path)
    for signature, name in _BINARY_SIGNATURES:
        if head.startswith(signature):
            return name
    if path.suffix.lower() not in EXTENSIONS or EXTENSIONS[path.suffix.lower()] in _TEXT_TYPES:
        return None
    markup = head.lstrip(b"\xef\xbb\xbf \t\r\n")[:200].lower()
    return "web page" if markup.startswith((b"<!doctype html", b"<html")) else None


def _archive_type(path: Path) -> FileType | str:
    try:
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist()[:5000]:
                for prefix, file_type in _OFFICE_PARTS.items():
                    if name.startswith(prefix):
                        return file_type
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise damaged("archive", "its list of contents is broken") from None
    return "ZIP archive"


def _unknown(suffix: str) -> RefusedError:
    reason = f"Files of type {suffix!r} cannot be read." if suffix else "The file's name does not tell its type."
    if suffix in _SAVE_AS:
        advice = f"Save it as {_SAVE_AS[suffix]} and add that."
    elif suffix in _PICTURES:
        advice = "Run text recognition (OCR) on the picture and add the result as PDF."
    elif suffix in _ARCHIVES:
        advice = "Unpack it and add the files that are in it."
    else:
        advice = f"Export it as one of {SUPPORTED}."
    return RefusedError(RefusalCode.UNKNOWN_TYPE, reason, advice)


def _unreadable(cause: str) -> RefusedError:
    return RefusedError(
        RefusalCode.UNREADABLE,
        f"The file could not be opened ({cause}).",
        "Check that it is there and that you may read it, then add it again.",
    )
