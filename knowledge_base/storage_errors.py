"""Turns what SQLite, Chroma and the operating system say about storage into sentences for a user."""

from __future__ import annotations

import errno
import sqlite3
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge_base.errors import AdvisorError, HomeNotWritableError, IndexDamagedError, KnowledgeBaseError
from knowledge_base.server_address import without_password

_FULL = {errno.ENOSPC, errno.EDQUOT, errno.EFBIG}
_FORBIDDEN = {errno.EACCES, errno.EPERM, errno.EROFS}
# Extended result codes keep the primary code in their low byte (https://www.sqlite.org/rescode.html).
_PRIMARY_CODE = 0xFF
# Chroma reports a full or read-only disk, or a server that is away, only in the text of its errors.
_CHROMA_FULL = ("disk is full", "no space left", "file too large", "code: 13", "disk i/o error")
_CHROMA_READ_ONLY = ("readonly database", "read-only", "permission denied", "unable to open database")
_CHROMA_AWAY = ("could not connect", "connection refused", "timed out", "disconnected", "connection reset")


@contextmanager
def storage_errors(path: Path, doing: str) -> Iterator[None]:
    """Translate storage failures below `path` while `doing` something (for example "add documents").

    Raises:
        HomeNotWritableError: rights, read-only file system, full disk.
        KnowledgeBaseError: the catalogue's file is damaged, or another process kept it locked.
    """
    try:
        yield
    except sqlite3.Error as error:
        raise _from_sqlite(error, path, doing) from error
    except OSError as error:
        translated = _from_os(error, path, doing)
        if translated is None:
            raise
        raise translated from error


def disk_full(path: Path, doing: str) -> HomeNotWritableError:
    """Return the error for a disk without room."""
    return HomeNotWritableError(
        f"Could not {doing} in {str(path)!r}: the disk is full or a size limit was reached. "
        "Nothing was changed; free some space and try again."
    )


def not_writable(path: Path, doing: str, reason: object) -> HomeNotWritableError:
    """Return the error for a place that cannot be written."""
    return HomeNotWritableError(
        f"Could not {doing} in {str(path)!r}: {reason}. "
        "Give this user the right to write there, or set ADVISOR_HOME to another folder."
    )


def index_error(error: BaseException, doing: str, folder: Path, url: str | None) -> AdvisorError:
    """Return what a failure of Chroma means: no disk, no rights, no server, or a damaged index."""
    text = str(error)
    lowered = text.lower()
    if url is None and any(sign in lowered for sign in _CHROMA_FULL):
        return disk_full(folder, doing)
    if url is None and any(sign in lowered for sign in _CHROMA_READ_ONLY):
        return not_writable(folder, doing, text)
    where = without_password(url) if url else str(folder)
    if url and any(sign in lowered for sign in _CHROMA_AWAY):
        away = KnowledgeBaseError(
            f"Could not {doing}: no Chroma server answers at {where!r} ({text}). "
            "Start it with `chroma run`, or correct ADVISOR_CHROMA_URL."
        )
        away.retryable = True
        return away
    return IndexDamagedError(
        f"Could not {doing} at {where!r}: {text[:300]}. "
        "Run `python -m ingestion reindex`; it rebuilds the index from the catalogue and loses nothing."
    )


def _from_os(error: OSError, path: Path, doing: str) -> HomeNotWritableError | None:
    if error.errno in _FULL:
        return disk_full(path, doing)
    if error.errno in _FORBIDDEN:
        return not_writable(path, doing, error.strerror or error)
    return None


def _from_sqlite(error: sqlite3.Error, path: Path, doing: str) -> HomeNotWritableError | KnowledgeBaseError:
    code = getattr(error, "sqlite_errorcode", 0) & _PRIMARY_CODE
    if code in (sqlite3.SQLITE_FULL, sqlite3.SQLITE_IOERR):
        return disk_full(path, doing)
    if code in (sqlite3.SQLITE_READONLY, sqlite3.SQLITE_CANTOPEN, sqlite3.SQLITE_PERM):
        return not_writable(path, doing, error)
    if code in (sqlite3.SQLITE_BUSY, sqlite3.SQLITE_LOCKED):
        busy = KnowledgeBaseError(
            f"Could not {doing} in {str(path)!r}: another process is writing there ({error}). Try again in a moment."
        )
        busy.retryable = True
        return busy
    if code in (sqlite3.SQLITE_CORRUPT, sqlite3.SQLITE_NOTADB):
        return KnowledgeBaseError(
            f"Could not {doing}: the catalogue in {str(path)!r} is damaged ({error}). "
            "Restore the folder from a backup, or move it away and ingest its documents again."
        )
    return KnowledgeBaseError(
        f"Could not {doing} in {str(path)!r}: {error}. Run `python -m ingestion check` to see the state of the index."
    )
