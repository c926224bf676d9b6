"""A knowledge base: documents that become searchable in one step and stay whole through a crash."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from pathlib import Path

import numpy as np

from knowledge_base.catalogue import Catalogue, Making
from knowledge_base.catalogue_schema import Connections
from knowledge_base.catalogue_vectors import Vector, VectorCache
from knowledge_base.catalogue_writer import CatalogueWriter
from knowledge_base.domain import Chunk, Collection, Document, Hit
from knowledge_base.embedding import Embedder
from knowledge_base.errors import IndexDamagedError
from knowledge_base.health import HealthReport, full_check
from knowledge_base.lexical import analyse
from knowledge_base.opening import (
    index_place,
    judge_files,
    refuse_damaged_index,
    refuse_lost_catalogue,
    refuse_other_making,
    renew_terms,
)
from knowledge_base.publishing import PreparedDocument, Publisher
from knowledge_base.reindexing import rebuild_index
from knowledge_base.vector_index import IndexPlace, VectorIndex

__all__ = ["HealthReport", "KnowledgeBase", "PreparedDocument"]

# Weights of heading and body in BM25. Equal: what is indexed is then the same text as what is embedded.
_BM25_WEIGHTS = (1.0, 1.0)


class KnowledgeBase:
    """One collection of documents in one folder. All methods may be called from any thread.

    Open it through `Home`, which sees to it that one process owns the folder.
    """

    def __init__(
        self,
        *,
        name: str,
        collection: Collection,
        connections: Connections,
        place: IndexPlace,
        making: Making,
        embedder: Embedder,
    ) -> None:
        self.name = name
        self.collection = collection
        self.folder = connections.folder
        self._connections = connections
        self._catalogue = Catalogue(connections)
        self._writer = CatalogueWriter(connections, making)
        self._cache = VectorCache(connections, embedder=making.embedder, dimension=making.dimension)
        self._index = VectorIndex(place, int(self._catalogue.manifest()["generation"]))
        self._publisher = Publisher(
            folder=self.folder,
            name=name,
            collection=collection,
            making=making,
            catalogue=self._catalogue,
            writer=self._writer,
            index=self._index,
        )
        self._making = making
        self._embedder = embedder

    @classmethod
    def open(
        cls,
        folder: Path,
        *,
        name: str,
        collection: Collection,
        embedder: Embedder,
        chunking: str | None,
        chroma_url: str | None = None,
        for_repair: bool = False,
    ) -> KnowledgeBase:
        """Open or create a knowledge base, clear what a crash left behind, and check a sample of the index.

        With `for_repair` nothing is checked, so that `reindex`, `check` or a full ingestion can heal it.
        A reader has no `chunking` of its own and accepts what the documents were made with.

        Raises:
            IndexMismatchError: documents were embedded or chunked by something else.
            IndexDamagedError: the vectors do not match the catalogue.
            KnowledgeBaseError: the catalogue is gone while the originals are there.
            HomeNotWritableError: rights, read-only file system, full disk.
        """
        refuse_lost_catalogue(folder)
        making = Making(embedder=embedder.identity, dimension=embedder.dimension, chunking=chunking)
        connections = Connections(folder)
        place = index_place(connections, chroma_url)
        opened = cls(
            name=name, collection=collection, connections=connections, place=place, making=making, embedder=embedder
        )
        try:
            opened._prepare(for_repair)
        except BaseException:
            opened.close()
            raise
        return opened

    def put(self, documents: Sequence[PreparedDocument]) -> tuple[Document, ...]:
        """Make documents searchable, in place of former versions; returned as stored, with their version.

        When this returns they survive a power cut; when it raises, everything is as it was.

        Raises:
            HomeNotWritableError: the disk is full or read-only.
            ValueError: a document contradicts its chunks, vectors or the collection.
        """
        return self._publisher.put(documents)

    def remove(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """Take documents out; return the ids of those that were there."""
        return self._publisher.remove(document_ids)

    def documents(self) -> tuple[Document, ...]:
        """Return all documents, by title."""
        return self._catalogue.documents()

    def document(self, document_id: str) -> Document | None:
        """Return a document, or None."""
        return self._catalogue.document(document_id)

    def known(self) -> dict[str, tuple[str, str]]:
        """Return origin → (document id, content hash), which is empty where another embedder or chunking made it."""
        return self._catalogue.known(self._making.embedder, self._making.chunking)

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a document, in order."""
        return self._catalogue.chunks(document_id)

    def chunk(self, chunk_id: str) -> Chunk | None:
        """Return a live chunk, or None."""
        found = self._catalogue.lookup([chunk_id]).get(chunk_id)
        return found[0] if found else None

    def neighbours(self, chunk_id: str, *, before: int = 1, after: int = 1) -> tuple[Chunk, ...]:
        """Return a chunk and those around it, in order; empty when it is not live."""
        return self._catalogue.neighbours(chunk_id, before, after)

    def neighbourhoods(self, chunk_ids: Iterable[str], reach: int) -> dict[str, dict[str, int]]:
        """Return for each live chunk those around it, at most `reach` chunks away, with their distance."""
        return self._catalogue.neighbourhoods(chunk_ids, reach)

    def lookup(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Chunk, Document]]:
        """Return those of the chunks that are live, with their documents."""
        return self._catalogue.lookup(chunk_ids)

    def search_dense(self, vector: Vector, k: int) -> tuple[Hit, ...]:
        """Return the k live chunks nearest to a unit vector, by cosine similarity."""
        wanted = k
        while wanted > 0:
            found = self._query(np.asarray(vector, dtype=np.float32).reshape(1, -1), wanted)
            live = self._catalogue.chunk_ids(number for number, _ in found)
            hits = [Hit(chunk_id=live[number], score=score) for number, score in found if number in live]
            if len(hits) >= k or len(found) < wanted:
                return tuple(hits[:k])
            wanted *= 2  # some were vectors of replaced documents; look further
        return ()

    def search_lexical(self, query: str, k: int) -> tuple[Hit, ...]:
        """Return the k best chunks by BM25 that hold any term of the query; scores are positive."""
        return self._catalogue.search(analyse(query), k, _BM25_WEIGHTS)

    def indexed_terms(self, chunk_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return chunk id → its terms (title, headings, text; with repetitions), as `analyse` gave them."""
        return self._catalogue.indexed_terms(chunk_ids)

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return for each term (as `analyse` gives it) in how many chunks it occurs."""
        return self._catalogue.document_frequencies(terms)

    def chunk_count(self) -> int:
        """Return how many chunks are live."""
        return self._catalogue.counts()["chunks"]

    def document_count(self) -> int:
        """Return how many documents there are."""
        return self._catalogue.counts()["documents"]

    def cached_vectors(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Return text → vector for embedded texts (`Chunk.indexed_text`) whose vector is known."""
        return self._cache.get(texts)

    def cache_vectors(self, texts: Sequence[str], vectors: Vector) -> None:
        """Keep vectors of texts that are about to be put, so that an interruption does not lose them."""
        self._cache.put(texts, vectors)

    def original(self, document_id: str) -> Path | None:
        """Return the original file of a document, or None when none is kept."""
        name = self._catalogue.original_name(document_id)
        return self._publisher.originals.path(name) if name else None

    def check(self) -> HealthReport:
        """Compare everything with everything; slow, and never raises for damage."""
        return full_check(self.name, self._catalogue, self._index, self._cache, self._publisher.originals)

    def reindex(self, progress: Callable[[int, int], None] | None = None) -> None:
        """Rebuild Chroma and the lexical index from SQLite; searches go on with the old index meanwhile.

        Only chunks whose vector is not known (another embedder made it) are embedded. `progress` is
        called with (chunks done, chunks in all).
        """
        with self._publisher.writing("rebuild the index"):
            rebuild_index(self._index, self._writer, self._cache, self._embedder, self.chunk_count(), progress)
            self._publisher.sweep()

    def release(self) -> None:
        """Give back memory and files; the next call opens them again."""
        self._index.close()
        self._connections.release()

    def close(self) -> None:
        """Close for good."""
        self._index.close()
        self._connections.close()

    def _prepare(self, for_repair: bool) -> None:
        interrupted = bool(self._catalogue.counts()["journal"])
        whole = judge_files(self._catalogue, self._index, interrupted=interrupted, for_repair=for_repair)
        if not for_repair:
            refuse_other_making(self.folder, self._catalogue, self._making)
            if not whole:
                self.reindex()
            if interrupted:
                self._publisher.clear_up()
        renew_terms(self._catalogue, self._writer, self._cache)
        if not for_repair:
            refuse_damaged_index(self.folder, self._catalogue, self._index, self._cache, self._publisher.writing)

    def _query(self, vectors: Vector, k: int) -> list[tuple[int, float]]:
        generation = self._index.generation
        try:
            return self._index.query(vectors, k)[0]
        except IndexDamagedError:
            # The index may have been rebuilt, and its former generation deleted, since we looked.
            if not self._publisher.follow_rebuild() and generation == self._index.generation:
                raise
            return self._index.query(vectors, k)[0]
