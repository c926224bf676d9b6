"""Outcomes and refusals that ingestion itself decides on, one wording for each cause."""

from __future__ import annotations

from ingestion.errors import RefusalCode, RefusedError
from ingestion.report import DUPLICATE, FileOutcome, FileStatus
from ingestion.sources import SourceFile

_MIB = 1 << 20


def refused(source: SourceFile, error: RefusedError, *, still_there: bool = False) -> FileOutcome:
    """Return the outcome of a refused file; its former version, where there is one, stays."""
    tail = " Its former version stays searchable." if still_there else ""
    return FileOutcome(
        origin=source.origin,
        name=source.name,
        status=FileStatus.REFUSED,
        code=error.code.value,
        reason=error.reason + tail,
        advice=error.advice,
    )


def duplicate(source: SourceFile, there: str) -> FileOutcome:
    """Return the outcome of a file whose content is there already under another name."""
    return FileOutcome(
        origin=source.origin,
        name=source.name,
        status=FileStatus.REFUSED,
        code=DUPLICATE,
        reason=f"The same content is there already as {there!r}.",
        advice="Nothing needs to be done.",
    )


def unreadable(error: OSError) -> RefusedError:
    """Return the refusal of a file that the operating system does not give."""
    return RefusedError(
        RefusalCode.UNREADABLE,
        f"The file cannot be opened ({error.strerror or error}).",
        "Check that it is still there and that you may read it, then try again.",
    )


def changed_meanwhile() -> RefusedError:
    """Return the refusal of a file whose bytes and text may not belong together."""
    return RefusedError(
        RefusalCode.UNREADABLE,
        "The file was changed while it was being read.",
        "Wait until it is saved, then try again.",
    )


def without_text() -> RefusedError:
    """Return the refusal of a file of which no chunk is left."""
    return RefusedError(
        RefusalCode.NO_TEXT,
        "The file contains no text that can be quoted.",
        "If its content is in pictures, run text recognition (OCR) on it and add the result.",
    )


def unchunkable(error: Exception) -> RefusedError:
    """Return the refusal of a file that our own code stumbles over."""
    return RefusedError(
        RefusalCode.CRASHED,
        f"The text could not be divided into passages ({type(error).__name__}: {error}).",
        "Save the file again from its own program; if that does not help, report this message with the file.",
    )


def too_large(size: int, limit_mib: int) -> RefusedError:
    """Return the refusal of a file that is not even hashed."""
    return RefusedError(
        RefusalCode.TOO_LARGE,
        f"The file has {size / _MIB:.0f} MiB, more than the limit of {limit_mib} MiB.",
        "Divide it, or raise ADVISOR_MAX_FILE_MIB.",
    )
