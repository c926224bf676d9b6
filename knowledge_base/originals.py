"""The original files of a knowledge base, kept under their content hash."""

from __future__ import annotations

import os
import re
import shutil
import uuid
from collections.abc import Iterable
from pathlib import Path

from knowledge_base.storage_errors import storage_errors

_SUFFIX = re.compile(r"\.[a-z0-9]{1,8}")


class Originals:
    """Files by content hash, so that equal files are kept once and no upload chooses a path."""

    def __init__(self, folder: Path) -> None:
        self._folder = folder

    def name_for(self, content_hash: str, source: Path) -> str:
        """Return the name under which a file is kept: its hash, and its suffix for the viewer's sake."""
        suffix = source.suffix.lower()
        return content_hash + (suffix if _SUFFIX.fullmatch(suffix) else "")

    def keep(self, name: str, source: Path) -> None:
        """Copy a file; a file of that name is there whole or not at all.

        Raises:
            HomeNotWritableError: the disk is full or read-only.
        """
        target = self._folder / name
        if target.exists() and target.stat().st_size == source.stat().st_size:
            return
        # The source is opened outside the translation: its own lack of rights is not the home's.
        with source.open("rb") as reader, storage_errors(self._folder, "keep the original of a document"):
            self._folder.mkdir(parents=True, exist_ok=True)
            partial = self._folder / f".{uuid.uuid4().hex}.partial"
            try:
                with partial.open("xb") as writer:
                    shutil.copyfileobj(reader, writer, 1 << 20)
                    writer.flush()
                    os.fsync(writer.fileno())
                os.replace(partial, target)
            finally:
                partial.unlink(missing_ok=True)

    def path(self, name: str) -> Path | None:
        """Return where a file is kept, or None when it is not there."""
        target = self._folder / name
        return target if target.is_file() else None

    def delete(self, names: Iterable[str]) -> None:
        """Delete files; missing ones are no error."""
        with storage_errors(self._folder, "delete the original of a document"):
            for name in names:
                (self._folder / name).unlink(missing_ok=True)

    def delete_partial(self) -> None:
        """Delete copies that a crash cut short."""
        self.delete(path.name for path in list(self._folder.glob(".*.partial")))
