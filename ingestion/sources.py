"""Find the files to ingest, and give uploads a name that is safe to show."""

from __future__ import annotations

import hashlib
import os
import re
import unicodedata
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

from ingestion.errors import SourceError

_LONGEST_NAME = 150  # characters; longer names break tables and some file systems
_READ_BYTES = 1 << 20
# Files that operating systems and office programs leave beside documents.
_LITTER = {"thumbs.db", "desktop.ini", "ehthumbs.db"}
_SCHEME = re.compile(r"^[a-z]+:")
_SEPARATORS = re.compile(r"[/\\]")


@dataclass(frozen=True, kw_only=True)
class SourceFile:
    """A file to ingest. `origin` identifies its document when it comes again; `name` is for people.

    `curated` files are the firm's articles, which bring their own document id; `document_id` is set
    where a document that is there already is read again.
    """

    path: Path
    origin: str
    name: str
    curated: bool = False
    document_id: str | None = None


def display_name(raw: str) -> str:
    """Return a name from outside as one line of safe text: no folder, no control or bidi characters."""
    base = _SEPARATORS.split(raw.strip())[-1]
    text = unicodedata.normalize("NFC", base)
    # Cc control, Cf format (all bidi overrides, zero width), Cs surrogates, Co private use, Cn unassigned, Zl/Zp lines.
    kept = (" " if c.isspace() else c for c in text if c.isspace() or unicodedata.category(c)[0] != "C")
    clean = " ".join("".join(kept).split()).lstrip(".").strip() or "unnamed"
    if len(clean) <= _LONGEST_NAME:
        return clean
    stem, dot, suffix = clean.rpartition(".")
    if not dot or len(suffix) > 10:
        return clean[:_LONGEST_NAME]
    return stem[: _LONGEST_NAME - len(suffix) - 1] + "." + suffix


def name_in(origin: str) -> str:
    """Return the name for people in an origin, which is a path or `upload:` with a name."""
    return display_name(_SCHEME.sub("", _SEPARATORS.split(origin)[-1]))


def collect(paths: Iterable[Path]) -> tuple[SourceFile, ...]:
    """Return the files named or below the folders named, each once, in order of their paths.

    Raises:
        SourceError: a path is not there.
    """
    found: dict[str, SourceFile] = {}
    for given in paths:
        path = given.expanduser()
        if not path.exists():
            raise SourceError(f"The path {str(given)!r} does not exist. Check its spelling, then try again.")
        for file in sorted(_files_below(path)) if path.is_dir() else [path]:
            origin = _absolute(file).as_posix()
            found.setdefault(origin, SourceFile(path=file, origin=origin, name=display_name(file.name)))
    return tuple(found.values())


def collect_folder(folder: Path, *, prefix: str | None = None) -> tuple[tuple[SourceFile, ...], str]:
    """Return the files below a folder that is kept in step, and the beginning that their origins share.

    With `prefix`, origins are relative, so that they outlive a move of the folder, and the files are
    curated articles.

    Raises:
        SourceError: the folder is not there or holds nothing. Taking that at its word would remove
            every document of a folder that merely is not mounted.
    """
    root = folder.expanduser()
    if not root.is_dir():
        raise SourceError(f"The folder {str(folder)!r} does not exist. Check its spelling, then try again.")
    files = sorted(_files_below(root))
    if not files:
        raise SourceError(
            f"The folder {str(folder)!r} holds no files, so nothing was changed. Check that it is the right one; "
            "to take its documents out, use `python -m ingestion remove`."
        )
    shared = (prefix if prefix is not None else _absolute(root).as_posix()).rstrip("/") + "/"
    return tuple(
        SourceFile(
            path=file,
            origin=shared + file.relative_to(root).as_posix(),
            name=display_name(file.name),
            curated=prefix is not None,
        )
        for file in files
    ), shared


def hash_file(path: Path) -> tuple[str, int]:
    """Return SHA-256 and size in bytes of a file.

    Raises:
        OSError: the file cannot be read.
    """
    digest, size = hashlib.sha256(), 0
    with path.open("rb") as stream:
        while block := stream.read(_READ_BYTES):
            digest.update(block)
            size += len(block)
    return digest.hexdigest(), size


def _files_below(folder: Path) -> Iterator[Path]:
    for parent, folders, names in os.walk(folder):
        folders[:] = [name for name in folders if not name.startswith(".")]
        for name in names:
            path = Path(parent, name)
            if not name.startswith((".", "~$")) and name.lower() not in _LITTER and path.is_file():
                yield path


def _absolute(path: Path) -> Path:
    """Return the path from the root, without following links: a link's name is what the user knows."""
    return Path(os.path.abspath(path))
