"""Fingerprints of an embedded index's files, so that damaged ones are never loaded.

Chroma maps its graph files into memory and follows the numbers in them without checks: random bytes in
`data_level0.bin` or `header.bin` end the whole process with a segmentation fault, and no message. So
after each change the files are fingerprinted, and before they are loaded they are compared.
"""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

LOCK_FILE = "open.lock"  # lies beside the files and says nothing about them
_DATABASE = "chroma.sqlite3"
# Written with the first flush of a graph. Until then its files hold no vector, and Chroma makes them anew,
# with whatever was in memory, each time it loads them.
_FLUSHED = "index_metadata.pickle"
_SELF_CHECKED = "sqlite"  # instead of a digest: it is large, changes with every write, and can check itself
Seal = dict[str, tuple[int, int, str]]  # path in the folder → size, modification time in ns, digest


def seal_of(folder: Path, former: Seal) -> Seal:
    """Fingerprint the files of an index; those whose size and time are as in `former` are not read again."""
    seal: Seal = {}
    for path in _sealed_files(folder):
        name = path.relative_to(folder).as_posix()
        state = path.stat()
        known = former.get(name)
        if path.name == _DATABASE:
            seal[name] = (state.st_size, state.st_mtime_ns, _SELF_CHECKED)
        elif known and known[:2] == (state.st_size, state.st_mtime_ns):
            seal[name] = known
        else:
            seal[name] = (state.st_size, state.st_mtime_ns, _digest(path))
    return seal


def broken_files(folder: Path, seal: Seal, *, graph_only: bool = False) -> list[str]:
    """Return which files are missing or changed, the database left out with `graph_only`.

    A copy of the folder with the same content is whole.
    """
    now = {path.relative_to(folder).as_posix(): path for path in _sealed_files(folder)}
    names = (seal.keys() | now.keys()) - ({_DATABASE} if graph_only else set())
    return sorted(name for name in names if _is_broken(now.get(name), seal.get(name)))


def dump_seal(seal: Seal) -> str:
    """Return a seal as text."""
    return json.dumps(seal)


def load_seal(text: str) -> Seal:
    """Return the seal of a text that `dump_seal` made."""
    return {name: (size, time, digest) for name, (size, time, digest) in json.loads(text).items()}


def _sealed_files(folder: Path) -> Iterator[Path]:
    for path in sorted(folder.rglob("*")):
        if not path.is_file() or path.name == LOCK_FILE or path.name.startswith(f"{_DATABASE}-"):
            continue
        if path.name == _DATABASE or (path.parent / _FLUSHED).exists():
            yield path


def _is_broken(path: Path | None, sealed: tuple[int, int, str] | None) -> bool:
    if path is None or sealed is None:
        return True
    state = path.stat()
    size, time, digest = sealed
    if (state.st_size, state.st_mtime_ns) == (size, time):
        return False
    if digest == _SELF_CHECKED:
        return not _passes_own_check(path)
    # Size first: a kill in the middle of a write can leave a file that claims hundreds of gigabytes.
    return state.st_size != size or _digest(path) != digest


def _passes_own_check(database: Path) -> bool:
    with closing(sqlite3.connect(f"{database.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        try:
            return bool(connection.execute("PRAGMA quick_check(1)").fetchone() == ("ok",))
        except sqlite3.DatabaseError:
            return False


def _digest(path: Path) -> str:
    with path.open("rb") as file:
        return hashlib.file_digest(file, lambda: hashlib.blake2b(digest_size=16)).hexdigest()
