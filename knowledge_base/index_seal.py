"""Fingerprints of an embedded index's files, so that damaged ones are never loaded.

Chroma maps its graph files into memory and follows the numbers in them without checks: random bytes in
`data_level0.bin` or `header.bin` end the whole process with a segmentation fault, and no message. So
after each change the files are fingerprinted, and before they are loaded they are compared.
"""

from __future__ import annotations

import hashlib
import json
from pathlib import Path

# Chroma's SQLite file is left out: SQLite notices its own damage, and may rewrite the file at will.
_NOT_SEALED = "chroma.sqlite3"
Seal = dict[str, tuple[int, int, str]]  # path in the folder → size, modification time in ns, digest


def seal_of(folder: Path, former: Seal) -> Seal:
    """Fingerprint the files of an index; those whose size and time are as in `former` are not read again."""
    seal: Seal = {}
    for path in sorted(folder.rglob("*")):
        if path.is_file() and not path.name.startswith(_NOT_SEALED):
            name = path.relative_to(folder).as_posix()
            state = path.stat()
            known = former.get(name)
            if known and known[:2] == (state.st_size, state.st_mtime_ns):
                seal[name] = known
            else:
                seal[name] = (state.st_size, state.st_mtime_ns, _digest(path))
    return seal


def broken_files(folder: Path, seal: Seal) -> list[str]:
    """Return which files are missing or changed. A copy of the folder with the same content is whole."""
    now = seal_of(folder, seal)
    return sorted(name for name in seal.keys() | now.keys() if _content(seal.get(name)) != _content(now.get(name)))


def dump_seal(seal: Seal) -> str:
    """Return a seal as text."""
    return json.dumps(seal)


def load_seal(text: str) -> Seal:
    """Return the seal of a text that `dump_seal` made."""
    return {name: (size, time, digest) for name, (size, time, digest) in json.loads(text).items()}


def _content(entry: tuple[int, int, str] | None) -> tuple[int, str] | None:
    return (entry[0], entry[2]) if entry else None


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
