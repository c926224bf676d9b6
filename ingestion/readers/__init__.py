"""One reader per kind of file, each `read(path) -> ParsedFile`, loaded when its first file comes."""

from __future__ import annotations

from importlib import import_module
from pathlib import Path

from ingestion.archive_guard import check_archive
from ingestion.blocks import ParsedFile
from ingestion.errors import RefusalCode, RefusedError
from ingestion.file_types import FileType, detect

_ARCHIVES = {FileType.DOCX: "Word document", FileType.PPTX: "PowerPoint presentation", FileType.XLSX: "Excel workbook"}


def read_file(path: Path, *, max_file_mib: int = 200) -> ParsedFile:
    """Read a file of any supported type. Call it in a process that may be killed: see `ingestion.sandbox`.

    Raises:
        RefusedError: the file cannot be taken in, with the cause and what to do.
        MemoryError: for the caller, who knows the limit.
    """
    file_type = detect(path, max_file_mib=max_file_mib)
    if file_type in _ARCHIVES:
        check_archive(path, _ARCHIVES[file_type])
    reader = import_module(f"{__name__}.{file_type.value}")
    try:
        parsed = reader.read(path)
    except (RefusedError, MemoryError):
        raise
    except OSError as error:
        raise RefusedError(
            RefusalCode.UNREADABLE,
            f"The file could not be read ({error.strerror or error}).",
            "Check that it is there and that you may read it, then add it again.",
        ) from error
    except Exception as error:  # whatever a parser raises on a hostile file concerns this file only
        raise RefusedError(
            RefusalCode.DAMAGED,
            f"The file could not be understood ({type(error).__name__}).",
            "Open it in its own program, save it again, and add the new file.",
        ) from error
    if not isinstance(parsed, ParsedFile):
        raise TypeError(f"The reader {reader.__name__!r} returned {type(parsed).__name__!r} instead of ParsedFile.")
    return parsed
