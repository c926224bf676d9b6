"""Dense vectors in Chroma, embedded or on a server: the one place that knows chromadb."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

import numpy as np
from filelock import FileLock, Timeout

from knowledge_base.catalogue_vectors import Vector
from knowledge_base.errors import AdvisorError, HomeInUseError
from knowledge_base.index_seal import LOCK_FILE
from knowledge_base.server_address import ServerAddress
from knowledge_base.storage_errors import index_error, storage_errors

if TYPE_CHECKING:
    from chromadb.api import ServerAPI
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.config import Settings

_BATCH = 5000  # Chroma, embedded or server, refuses more than 5461 in one call
_SERVER_TIMEOUT_S = 60.0  # a batch of 5,000 takes some 10 s
# With Chroma's defaults (ef_search 100, 16 neighbours) a search finds 76 of the 100 nearest among 5,000
# clustered vectors, with these 99, in 3 ms instead of 1.3. The distance can never be changed after creation.
_HNSW: CreateHNSWConfiguration = {"space": "cosine", "ef_search": 400, "max_neighbors": 32}


class VectorStore:
    """One open collection of vectors under integer ids. Calls may come from several threads.

    Chroma's own clients are not used: for a server they open three sessions and close none, and for a
    folder they keep a half-started system after a failure and hand it out again.
    """

    def __init__(self, settings: Settings, name: str, database: str | None, resources: ExitStack) -> None:
        from chromadb.api.models.Collection import Collection
        from chromadb.config import DEFAULT_DATABASE

        self._database = database or DEFAULT_DATABASE
        self._resources = resources
        self._api = resources.enter_context(_server_api(settings))
        if database:
            _require_database(self._api, database)
        model = self._api.create_collection(
            name, configuration={"hnsw": _HNSW}, get_or_create=True, database=self._database
        )
        self._collection = Collection(self._api, model, embedding_function=None)

    @classmethod
    def open_folder(cls, folder: Path, name: str) -> VectorStore:
        """Open or create an embedded collection.

        Raises:
            HomeInUseError: it is open in another place.
            HomeNotWritableError: rights, read-only file system, full disk.
            IndexDamagedError: it cannot be read.
        """
        with ExitStack() as resources:
            with storage_errors(folder, "open the index"):
                folder.mkdir(parents=True, exist_ok=True)
                try:
                    resources.enter_context(FileLock(folder / LOCK_FILE, timeout=0, thread_local=False))
                except Timeout:
                    raise HomeInUseError(
                        f"The index in {str(folder)!r} is open in another place. Close it there first; two that "
                        "write to one embedded index would lose vectors."
                    ) from None
            with index_errors("open the index", folder, None):
                opened = cls(_embedded_settings(folder), name, None, resources)
            opened._resources = resources.pop_all()
            return opened

    @classmethod
    def open_server(cls, url: str, database: str, name: str) -> VectorStore:
        """Open or create a collection, and its database, on a server.

        Raises:
            KnowledgeBaseError: no server answers; trying again can help.
        """
        with ExitStack() as resources, index_errors("open the index", Path(), url):
            opened = cls(_server_settings(url), name, database, resources)
            opened._resources = resources.pop_all()
            return opened

    def add(self, ids: Sequence[int], vectors: Vector) -> None:
        """Add vectors (float32, one row per id) under ids that were never used before."""
        for start in range(0, len(ids), _BATCH):
            part = slice(start, start + _BATCH)
            self._collection.add(ids=[str(number) for number in ids[part]], embeddings=vectors[part])

    def delete(self, ids: Sequence[int]) -> None:
        """Delete vectors; ids that are not there are no error."""
        for start in range(0, len(ids), _BATCH):
            self._collection.delete(ids=[str(number) for number in ids[start : start + _BATCH]])

    def query(self, vectors: Vector, k: int) -> list[list[tuple[int, float]]]:
        """Return for each row of `vectors` the k nearest (id, cosine similarity), best first."""
        found = self._collection.query(query_embeddings=vectors, n_results=k, include=["distances"])
        return [
            [(int(number), 1.0 - float(distance)) for number, distance in zip(numbers, row, strict=True)]
            for numbers, row in zip(found["ids"], found["distances"] or [], strict=True)
        ]

    def fetch(self, ids: Sequence[int]) -> dict[int, Vector]:
        """Return the stored vectors of those ids that are there; fails when one is listed but lost."""
        found = self._collection.get(ids=[str(number) for number in ids], include=["embeddings"])
        if found["embeddings"] is None:
            return {}
        rows = np.asarray(found["embeddings"], dtype=np.float32)
        return {int(number): row for number, row in zip(found["ids"], rows, strict=True)}

    def ids(self) -> set[int]:
        """Return all ids."""
        found: set[int] = set()
        while page := self._collection.get(limit=_BATCH, offset=len(found), include=[])["ids"]:
            found.update(int(number) for number in page)
        return found

    def count(self) -> int:
        """Return how many vectors there are."""
        return int(self._collection.count())

    def clear(self) -> None:
        """Delete the collection; the store is of no use afterwards."""
        self._api.delete_collection(self._collection.name, database=self._database)

    def clear_others(self) -> None:
        """Delete all other collections of the database."""
        for model in self._api.list_collections(database=self._database):
            if model.name != self._collection.name:
                self._api.delete_collection(model.name, database=self._database)

    def close(self) -> None:
        """Release files, memory, sessions and the lock."""
        self._resources.close()


def delete_database(url: str, database: str) -> None:
    """Delete a database of a server with all that it holds; none of that name is no error.

    Raises:
        KnowledgeBaseError: no server answers; trying again can help.
    """
    from chromadb.errors import NotFoundError

    server = _server_api(_server_settings(url))
    with index_errors("delete the vectors", Path(), url), server as api, suppress(NotFoundError):
        api.delete_database(database)


@contextmanager
def index_errors(doing: str, folder: Path, url: str | None) -> Iterator[None]:
    """Translate whatever Chroma raises; its exceptions go no further."""
    try:
        yield
    except AdvisorError:
        raise
    except Exception as error:
        raise index_error(error, doing, folder, url) from error
    except BaseException as error:
        # A panic in Chroma's Rust code arrives as an exception that is no `Exception`.
        if type(error).__name__ != "PanicException":
            raise
        raise index_error(error, doing, folder, url) from error


@contextmanager
def _server_api(settings: Settings) -> Iterator[ServerAPI]:
    from chromadb.api import ServerAPI
    from chromadb.config import System

    system = System(settings)
    api = system.instance(ServerAPI)  # type: ignore[type-abstract]  # the system finds the class that fits
    session = getattr(api, "_session", None)  # only a server's; Chroma gives it no timeout and never closes it
    if session is not None:
        session.timeout = _SERVER_TIMEOUT_S
    try:
        system.start()
        yield api
    finally:
        if session is not None:
            session.close()
        if getattr(system, "_running", False):
            system.stop()


def _require_database(api: ServerAPI, name: str) -> None:
    from chromadb.errors import NotFoundError, UniqueConstraintError

    try:
        api.get_database(name)
    except NotFoundError:
        with suppress(UniqueConstraintError):  # another process was faster
            api.create_database(name)


def _embedded_settings(folder: Path) -> Settings:
    from chromadb.config import Settings

    return Settings(is_persistent=True, persist_directory=str(folder), anonymized_telemetry=False)


def _server_settings(url: str) -> Settings:
    from chromadb.config import Settings

    at = ServerAddress.parse(url)
    return Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=at.host,
        chroma_server_http_port=at.port,
        chroma_server_ssl_enabled=at.tls,
        chroma_server_headers=at.headers,
        anonymized_telemetry=False,
    )
