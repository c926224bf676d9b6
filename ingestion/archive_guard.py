"""Zip-based formats are measured before anything unpacks them."""

from __future__ import annotations

import zipfile
from pathlib import Path

from ingestion.errors import RefusalCode, RefusedError
from ingestion.refusals import damaged, encrypted

_MIB = 1024 * 1024
_MAX_ENTRIES = 10_000  # a deck of 1,000 slides with notes has about 6,000
_MAX_MARKUP_MIB = 100  # parsed as a whole; 115 MiB of XML took python-docx 2.1 GB
_MAX_SHEETS_MIB = 500  # read as a stream
_MAX_TOTAL_MIB = 600
_MAX_RATIO = 100
_RATIO_MATTERS_ABOVE_MIB = 10


def check_archive(path: Path, kind: str) -> None:
    """Refuse an archive that would cost more than a document does. Sizes are the declared ones.

    Python's zipfile never yields more than the declared size, so that a false declaration gains nothing.

    Raises:
        RefusedError: BOMB, TOO_LARGE, ENCRYPTED or DAMAGED.
    """
    try:
        with zipfile.ZipFile(path) as archive:
            entries = archive.infolist()
    except (zipfile.BadZipFile, OSError, ValueError, NotImplementedError):
        raise damaged(kind, "its list of contents is broken") from None
    if any(entry.flag_bits & 1 for entry in entries):
        raise encrypted(kind)
    unpacked = sum(entry.file_size for entry in entries)
    packed = max(1, sum(entry.compress_size for entry in entries))
    if len(entries) > _MAX_ENTRIES:
        raise _bomb(f"it holds {len(entries):,} parts")
    if unpacked > _RATIO_MATTERS_ABOVE_MIB * _MIB and unpacked / packed > _MAX_RATIO:
        raise _bomb(f"{packed / _MIB:.1f} MiB unpack to {unpacked / _MIB:,.0f} MiB")
    sheets = sum(entry.file_size for entry in entries if entry.filename.startswith("xl/worksheets/"))
    markup = sum(entry.file_size for entry in entries if entry.filename.lower().endswith((".xml", ".rels")))
    _limit("sheets", sheets, _MAX_SHEETS_MIB)
    _limit("text", markup - sheets, _MAX_MARKUP_MIB)
    _limit("content", unpacked, _MAX_TOTAL_MIB)


def _limit(what: str, size: int, limit_mib: int) -> None:
    if size > limit_mib * _MIB:
        raise RefusedError(
            RefusalCode.TOO_LARGE,
            f"Unpacked, its {what} takes {size / _MIB:,.0f} MiB; the limit is {limit_mib} MiB.",
            "Split it into parts, or leave out what nobody will ask about.",
        )


def _bomb(cause: str) -> RefusedError:
    return RefusedError(
        RefusalCode.BOMB,
        f"The file is built like a decompression bomb ({cause}).",
        "If you trust where it comes from, save it again in its own program and add the new file.",
    )
