"""The vector index of a knowledge base through its life: opened on first use, rebuilt, checked, closed.

The index can be rebuilt from the catalogue at any time. Each rebuild is a new generation beside the old
one, so that a crash leaves one of the two whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree

from knowledge_base.catalogue_vectors import Vector
from knowledge_base.errors import IndexDamagedError
from knowledge_base.index_seal import Seal, broken_files, seal_of
from knowledge_base.storage_errors import storage_errors
from knowledge_base.vector_store import VectorStore, index_errors


@dataclass(frozen=True, kw_only=True)
class IndexPlace:
    """Where the vectors of one knowledge base live: a folder, or a database of a Chroma server."""

    folder: Path
    url: str | None = None
    database: str = ""


class VectorIndex:
    """The vectors of one knowledge base, by the catalogue's vector ids. For any number of threads."""

    def __init__(self, place: IndexPlace, generation: int) -> None:
        self.place = place
        self._generation = generation
        self._store: VectorStore | None = None
        self._refusal: str | None = None
        self._active = 0  # calls that are under way
        self._closing = 0  # threads that wait for them to end; new calls let these go first
        self._state = threading.Condition()

    @property
    def generation(self) -> int:
        """Return the number of the generation that is searched."""
        return self._generation

    def add(self, ids: Sequence[int], vectors: Vector) -> None:
        """Add vectors (float32, one row per id) under ids that were never used before."""
        with self._open("add vectors") as store:
            store.add(ids, vectors)

    def delete(self, ids: Sequence[int]) -> None:
        """Delete vectors; ids that are not there are no error."""
        with self._open("delete vectors") as store:
            store.delete(ids)

    def query(self, vectors: Vector, k: int) -> list[list[tuple[int, float]]]:
        """Return for each row of `vectors` the k nearest (id, cosine similarity), best first."""
        with self._open("search the vectors") as store:
            return store.query(vectors, k)

    def fetch(self, ids: Sequence[int]) -> dict[int, Vector]:
        """Return the stored vectors of those ids that are there.

        Raises:
            IndexDamagedError: an id is listed but its vector is lost.
        """
        with self._open("read the vectors") as store:
            return store.fetch(ids)

    def ids(self) -> set[int]:
        """Return all ids."""
        with self._open("list the vectors") as store:
            return store.ids()

    def count(self) -> int:
        """Return how many vectors there are."""
        with self._open("count the vectors") as store:
            return store.count()

    def seal(self, former: Seal) -> Seal:
        """Fingerprint the files as they are after all writes; empty for a server, which sees to itself."""
        held = self.count()  # makes Chroma write what it still has in its log, so that reading changes no file
        if self.place.url is not None:
            return {}
        if not held:
            # Files that were written while nothing was left in the index are made anew at every load.
            self.clear()
        return seal_of(self._folder(), former)

    def broken_files(self, seal: Seal, *, graph_only: bool = False) -> list[str]:
        """Return the files of this generation that are not as they were sealed, without loading them.

        After a crash Chroma's database is not as it was but whole, since SQLite sees to that: `graph_only` leaves
        it out.
        """
        return broken_files(self._folder(), seal, graph_only=graph_only) if self.place.url is None else []

    def refuse(self, reason: str) -> None:
        """Raise IndexDamagedError with this reason at every use, until another generation is there."""
        self._refusal = reason

    def clear(self) -> None:
        """Delete this generation, files or collection. The next call starts an empty one."""
        with self._alone(), index_errors("empty the index", self.place.folder, self.place.url):
            if self.place.url is not None:
                with closing(self._connect()) as store:
                    store.clear()
                return
            with storage_errors(self.place.folder, "empty the index"):
                if self.place.folder.is_file():
                    self.place.folder.unlink()
            rmtree(self._folder(), ignore_errors=True)

    def clear_other_generations(self) -> None:
        """Delete what former rebuilds left behind; on Windows, files that are still open stay."""
        if self.place.url is not None:
            with self._open("tidy the index") as store:
                store.clear_others()
            return
        for folder in self.place.folder.iterdir() if self.place.folder.is_dir() else ():
            if folder != self._folder():
                rmtree(folder, ignore_errors=True)

    def switch(self, generation: int) -> None:
        """Search another generation from now on; calls that are under way finish first."""
        with self._alone():
            self._generation = generation
            self._refusal = None

    def close(self) -> None:
        """Release files and memory once running calls have finished. A later call opens again."""
        with self._alone():
            pass

    @contextmanager
    def _open(self, doing: str) -> Iterator[VectorStore]:
        with self._state:
            self._state.wait_for(lambda: not self._closing)
            if self._refusal:
                raise IndexDamagedError(self._refusal)
            if self._store is None:
                self._store = self._connect()
            store = self._store
            self._active += 1
        try:
            with index_errors(doing, self.place.folder, self.place.url):
                yield store
        finally:
            with self._state:
                self._active -= 1
                self._state.notify_all()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Close, and keep everybody out for the length of the block."""
        with self._state:
            self._closing += 1
            try:
                self._state.wait_for(lambda: self._active == 0)
                store, self._store = self._store, None
                if store is not None:
                    store.close()
                yield
            finally:
                self._closing -= 1
                self._state.notify_all()

    def _connect(self) -> VectorStore:
        name = f"chunks-{self._generation}"
        if self.place.url is not None:
            return VectorStore.open_server(self.place.url, self.place.database, name)
        return VectorStore.open_folder(self._folder(), name)

    def _folder(self) -> Path:
        return self.place.folder / str(self._generation)
