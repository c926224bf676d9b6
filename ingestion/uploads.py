"""Files that came through the browser, written to disk at once so that memory is free for the next."""

from __future__ import annotations

import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path
from typing import Protocol

from ingestion.sources import SourceFile, display_name
from knowledge_base.errors import HomeNotWritableError


class Upload(Protocol):
    """A file as the browser sent it. `name` is the client's string and never used as a path."""

    name: str

    def getbuffer(self) -> memoryview:
        """Return the bytes without copying them."""
        ...


class UploadFolder:
    """Keeps uploads until they are ingested; each batch has a folder of its own under a generated name."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def keep(self, uploads: Iterable[Upload]) -> tuple[tuple[SourceFile, ...], Path]:
        """Write the uploads and return them with the folder that holds them.

        Raises:
            HomeNotWritableError: no space, or no right to write.
        """
        batch = self._folder / uuid.uuid4().hex
        try:
            batch.mkdir(parents=True)
            names: set[str] = set()
            return tuple(self._write(batch, names, upload) for upload in uploads), batch
        except OSError as error:
            shutil.rmtree(batch, ignore_errors=True)
            raise HomeNotWritableError(
                f"The upload cannot be written to {str(self._folder)!r}: {error.strerror or error}."
                " Check that the disk has space, then upload again."
            ) from error

    def discard(self, batch: Path) -> None:
        """Delete a batch; what was ingested has been copied."""
        shutil.rmtree(batch, ignore_errors=True)

    def discard_all(self) -> None:
        """Delete what a stopped process left behind."""
        shutil.rmtree(self._folder, ignore_errors=True)

    def _write(self, batch: Path, names: set[str], upload: Upload) -> SourceFile:
        name = _free_name(display_name(upload.name), names)
        suffix = "".join(c for c in Path(name).suffix.lower() if c.isascii() and (c.isalnum() or c == "."))[:12]
        path = batch / f"{len(names)}{suffix}"
        names.add(name)
        with upload.getbuffer() as content:
            path.write_bytes(content)
        return SourceFile(path=path, origin=name, name=name)


def _free_name(name: str, taken: set[str]) -> str:
    """Return a name that no other file of the batch has, so that the second does not replace the first."""
    stem, suffix = Path(name).stem, Path(name).suffix
    candidate, number = name, 2
    while candidate in taken:
        candidate, number = f"{stem} ({number}){suffix}", number + 1
    return candidate
