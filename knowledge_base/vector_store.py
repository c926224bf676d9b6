"""Dense vectors in Chroma, the one place that knows chromadb.

Chroma is an index that can be rebuilt at any time; ids are the catalogue's vector numbers. Each
rebuild is a new generation beside the old one, so that a crash leaves one of the two whole.
"""

from __future__ import annotations

import threading
from collections.abc import Iterator, Sequence
from contextlib import contextmanager, suppress
from dataclasses import dataclass
from pathlib import Path
from shutil import rmtree
from typing import TYPE_CHECKING, cast

import numpy as np

from knowledge_base.catalogue_vectors import Vector
from knowledge_base.errors import AdvisorError, IndexDamagedError
from knowledge_base.index_seal import Seal, broken_files, seal_of
from knowledge_base.server_address import ServerAddress
from knowledge_base.storage_errors import index_error, storage_errors

if TYPE_CHECKING:
    from chromadb.api.client import AdminClient, Client
    from chromadb.api.collection_configuration import CreateHNSWConfiguration
    from chromadb.api.models.Collection import Collection

_BATCH = 5000  # Chroma refuses more than 5461 in one call
# With Chroma's defaults (ef_search 100, 16 neighbours) a search finds 76 of the 100 nearest among 5,000
# clustered vectors, with these 99, in 3 ms instead of 1.3. The distance can never be changed after creation.
_HNSW: CreateHNSWConfiguration = {"space": "cosine", "ef_search": 400, "max_neighbors": 32}


@dataclass(frozen=True, kw_only=True)
class IndexPlace:
    """Where the vectors of one knowledge base live: a folder, or a database of a Chroma server."""

    folder: Path
    url: str | None = None
    database: str = ""

    def generation_folder(self, generation: int) -> Path:
        """Return the folder of one generation of an embedded index."""
        return self.folder / str(generation)


class VectorStore:
    """The vectors of one knowledge base. Opens on first use; every method may be called from any thread."""

    def __init__(self, place: IndexPlace, generation: int) -> None:
        self.place = place
        self._generation = generation
        self._client: Client | None = None
        self._collection: Collection | None = None
        self._batch = _BATCH
        self._refusal: str | None = None
        self._active = 0
        self._state = threading.Condition()

    @property
    def generation(self) -> int:
        """Return the number of the generation that is searched."""
        return self._generation

    def add(self, ids: Sequence[int], vectors: Vector) -> None:
        """Add vectors (float32, one row per id) under ids that were never used before."""
        with self._open("add vectors") as collection:
            for start in range(0, len(ids), self._batch):
                part = slice(start, start + self._batch)
                collection.add(ids=[str(number) for number in ids[part]], embeddings=vectors[part])

    def delete(self, ids: Sequence[int]) -> None:
        """Delete vectors; ids that are not there are no error."""
        with self._open("delete vectors") as collection:
            for start in range(0, len(ids), self._batch):
                collection.delete(ids=[str(number) for number in ids[start : start + self._batch]])

    def query(self, vectors: Vector, k: int) -> list[list[tuple[int, float]]]:
        """Return for each row of `vectors` the k nearest (id, cosine similarity), best first."""
        with self._open("search the vectors") as collection:
            found = collection.query(query_embeddings=vectors, n_results=k, include=["distances"])
        distances = found["distances"] or []
        return [
            [(int(number), 1.0 - float(distance)) for number, distance in zip(numbers, row, strict=True)]
            for numbers, row in zip(found["ids"], distances, strict=True)
        ]

    def fetch(self, ids: Sequence[int]) -> dict[int, Vector]:
        """Return the stored vectors of those ids that are there.

        Raises:
            IndexDamagedError: an id is listed but its vector is lost.
        """
        with self._open("read the vectors") as collection:
            found = collection.get(ids=[str(number) for number in ids], include=["embeddings"])
        embeddings = found["embeddings"]
        if embeddings is None:
            return {}
        rows = np.asarray(embeddings, dtype=np.float32)
        return {int(number): row for number, row in zip(found["ids"], rows, strict=True)}

    def ids(self) -> set[int]:
        """Return all ids."""
        found: set[int] = set()
        with self._open("list the vectors") as collection:
            while page := collection.get(limit=self._batch, offset=len(found), include=[])["ids"]:
                found.update(int(number) for number in page)
        return found

    def count(self) -> int:
        """Return how many vectors there are."""
        with self._open("count the vectors") as collection:
            return int(collection.count())

    def seal(self, former: Seal) -> Seal:
        """Fingerprint the files as they are after all writes; empty for a server, which sees to itself."""
        self.count()  # makes Chroma write what it still has in its log, so that reading changes no file
        return seal_of(self.place.generation_folder(self._generation), former) if self.place.url is None else {}

    def broken_files(self, seal: Seal) -> list[str]:
        """Return the files of this generation that are not as they were sealed, without loading them."""
        if self.place.url is not None:
            return []
        return broken_files(self.place.generation_folder(self._generation), seal)

    def refuse(self, reason: str) -> None:
        """Raise IndexDamagedError with this reason at every use, until another generation is there."""
        self._refusal = reason

    def clear(self) -> None:
        """Delete this generation, files or collection. The next call starts an empty one."""
        with self._alone():
            if self.place.url is None:
                if self.place.folder.is_file():
                    self.place.folder.unlink()
                rmtree(self.place.generation_folder(self._generation), ignore_errors=True)
                return
            with self._errors("empty the index"), self._server_client() as client, suppress(ValueError):
                client.delete_collection(self._name())

    def switch(self, generation: int) -> None:
        """Search another generation from now on; calls that are under way finish first."""
        with self._alone():
            self._generation = generation
            self._refusal = None

    def close(self) -> None:
        """Release files and memory once running calls have finished. A later call opens again."""
        with self._alone():
            pass

    def delete_other_generations(self) -> None:
        """Delete what former rebuilds left behind; what another program still holds open stays."""
        if self.place.url is None:
            for folder in self.place.folder.iterdir() if self.place.folder.is_dir() else ():
                if folder.name != str(self._generation):
                    rmtree(folder, ignore_errors=True)
            return
        with self._errors("tidy the index"), self._server_client() as client:
            for name in {item.name for item in client.list_collections()} - {self._name()}:
                client.delete_collection(name)

    @contextmanager
    def _open(self, doing: str) -> Iterator[Collection]:
        with self._state:
            if self._refusal:
                raise IndexDamagedError(self._refusal)
            if self._collection is None:
                with self._errors(doing):
                    self._connect()
            collection = self._collection
            assert collection is not None
            self._active += 1
        try:
            with self._errors(doing):
                yield collection
        finally:
            with self._state:
                self._active -= 1
                self._state.notify_all()

    @contextmanager
    def _alone(self) -> Iterator[None]:
        """Close, and keep everybody out for the length of the block."""
        with self._state:
            self._state.wait_for(lambda: self._active == 0)
            if self._client is not None:
                self._client.close()
            self._client = self._collection = None
            yield

    def _connect(self) -> None:
        client = (
            self._embedded_client() if self.place.url is None else _http_client(self.place.url, self.place.database)
        )
        try:
            self._batch = min(_BATCH, client.get_max_batch_size())
            self._collection = client.get_or_create_collection(
                self._name(), embedding_function=None, configuration={"hnsw": _HNSW}
            )
        except BaseException:
            client.close()
            raise
        self._client = client

    def _embedded_client(self) -> Client:
        import chromadb
        from chromadb.api.shared_system_client import SharedSystemClient
        from chromadb.config import Settings

        folder = self.place.generation_folder(self._generation)
        with storage_errors(folder, "open the index"):
            folder.mkdir(parents=True, exist_ok=True)
        try:
            return cast("Client", chromadb.PersistentClient(folder, settings=Settings(anonymized_telemetry=False)))
        except BaseException:
            # Chroma keeps the half-started system of a failed start and would hand it out at the next try.
            SharedSystemClient._identifier_to_system.pop(str(folder), None)
            raise

    @contextmanager
    def _server_client(self) -> Iterator[Client]:
        assert self.place.url is not None
        client = _http_client(self.place.url, self.place.database)
        try:
            yield client
        finally:
            client.close()

    def _name(self) -> str:
        return f"chunks-{self._generation}"

    @contextmanager
    def _errors(self, doing: str) -> Iterator[None]:
        try:
            yield
        except AdvisorError:
            raise
        except Exception as error:
            raise index_error(error, doing, self.place.folder, self.place.url) from error
        except BaseException as error:
            # A panic in Chroma's Rust code arrives as an exception that is no `Exception`.
            if type(error).__name__ != "PanicException":
                raise
            raise index_error(error, doing, self.place.folder, self.place.url) from error


def delete_database(place: IndexPlace) -> None:
    """Delete everything that a place holds, for the end of an engagement."""
    if place.url is None:
        rmtree(place.folder, ignore_errors=True)
        return
    from chromadb.errors import NotFoundError

    with suppress(NotFoundError), _admin_client(place.url) as admin:
        admin.delete_database(place.database)


def _http_client(url: str, database: str) -> Client:
    """Connect to a server, and make the database when it is not there."""
    import chromadb
    from chromadb.errors import NotFoundError, UniqueConstraintError

    with _admin_client(url) as admin:
        try:
            admin.get_database(database)
        except NotFoundError:
            with suppress(UniqueConstraintError):  # another process was faster
                admin.create_database(database)
    at = ServerAddress.parse(url)
    client = chromadb.HttpClient(host=at.host, port=at.port, ssl=at.tls, headers=at.headers, database=database)
    return cast("Client", client)


@contextmanager
def _admin_client(url: str) -> Iterator[AdminClient]:
    from chromadb.api.client import AdminClient
    from chromadb.api.shared_system_client import SharedSystemClient
    from chromadb.config import Settings

    at = ServerAddress.parse(url)
    settings = Settings(
        chroma_api_impl="chromadb.api.fastapi.FastAPI",
        chroma_server_host=at.host,
        chroma_server_http_port=at.port,
        chroma_server_ssl_enabled=at.tls,
        chroma_server_headers=at.headers,
        anonymized_telemetry=False,
    )
    admin = AdminClient(settings)
    try:
        yield admin
    finally:
        SharedSystemClient._release_system(admin._identifier)  # an admin client has no close of its own
