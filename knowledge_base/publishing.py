"""How documents become searchable, and cease to be: vectors first, one transaction, then the remains."""

from __future__ import annotations

import logging
import threading
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

import numpy as np
from filelock import FileLock, Timeout

from knowledge_base.catalogue import Catalogue, Making
from knowledge_base.catalogue_vectors import Vector
from knowledge_base.catalogue_writer import CatalogueWriter, Entry
from knowledge_base.chunk_terms import Terms, terms_of
from knowledge_base.domain import Chunk, Collection, Document
from knowledge_base.errors import AdvisorError, HomeNotWritableError, KnowledgeBaseError
from knowledge_base.index_seal import dump_seal, load_seal
from knowledge_base.originals import Originals
from knowledge_base.vector_index import VectorIndex

_logger = logging.getLogger(__name__)
_WRITE_WAIT_S = 60  # how long a second process waits for the first one's batch, when a Chroma server is shared


@dataclass(frozen=True, kw_only=True)
class PreparedDocument:
    """A document that is ready to be put: row i of `vectors` (float32, unit length) belongs to chunk i.

    So do the `terms`, which are made here where nobody has brought them along.
    """

    document: Document
    chunks: tuple[Chunk, ...]
    vectors: Vector
    original: Path | None = None
    terms: tuple[Terms, ...] | None = None


class Publisher:
    """The writing half of a knowledge base. One write at a time; readers never wait for it."""

    def __init__(
        self,
        *,
        folder: Path,
        name: str,
        collection: Collection,
        making: Making,
        catalogue: Catalogue,
        writer: CatalogueWriter,
        index: VectorIndex,
    ) -> None:
        """Work for the knowledge base `name` in `folder`; everything else is shared with its readers."""
        self._name = name
        self._collection = collection
        self._making = making
        self._catalogue = catalogue
        self._writer = writer
        self._index = index
        self.originals = Originals(folder / "originals")
        self._write_lock = threading.RLock()
        # With an embedded index the home's lock keeps other processes out; a shared server needs its own.
        self._process_lock = FileLock(folder / "write.lock") if index.place.url else None

    def put(self, documents: Sequence[PreparedDocument]) -> tuple[Document, ...]:
        """Make documents searchable, in place of former versions; returned as stored, with their version.

        When this returns they survive a power cut; when it raises, everything is as it was.

        Raises:
            HomeNotWritableError: the disk is full or read-only.
            ValueError: a document contradicts its chunks, vectors or the collection.
        """
        for prepared in documents:
            self._require_consistent(prepared)
        if not documents:
            return ()
        entries = [self._entry(prepared) for prepared in documents]
        with self.writing("add documents"):
            vector_ids = self._writer.reserve(entries)
            try:
                for entry, prepared in zip(entries, documents, strict=True):
                    if entry.original and prepared.original:
                        self.originals.keep(entry.original, prepared.original)
                self._index.add(vector_ids, np.concatenate([entry.vectors for entry in entries]))
                return self._writer.publish(entries, vector_ids)
            finally:
                self.sweep()

    def remove(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """Take documents out; return the ids of those that were there."""
        with self.writing("remove documents"):
            removed = self._writer.remove(document_ids)
            self.sweep()
        return removed

    def clear_up(self) -> None:
        """Delete what an interrupted write left behind, or leave it for later when there is no room to.

        Raises:
            IndexDamagedError: the index cannot be read.
        """
        with self.writing("clear up after an interruption"):
            try:
                self.originals.delete_partial()
                self._delete_dead()
            except HomeNotWritableError as error:
                self._log_leftovers(error)

    @contextmanager
    def writing(self, doing: str) -> Iterator[None]:
        """Keep other writers out, of this process and, with a shared server, of others."""
        with self._write_lock:
            if self._process_lock is None:
                yield
                return
            try:
                self._process_lock.acquire(timeout=_WRITE_WAIT_S)
            except Timeout:
                busy = KnowledgeBaseError(
                    f"Could not {doing} in {self._name!r}: another process has been writing there for "
                    f"{_WRITE_WAIT_S} s. Wait until it has finished and try again."
                )
                busy.retryable = True
                raise busy from None
            try:
                self.follow_rebuild()
                yield
            finally:
                self._process_lock.release()

    def sweep(self) -> None:
        """Delete dead vectors and originals. A failure leaves them journalled for the next time."""
        try:
            self._delete_dead()
        except AdvisorError as error:
            self._log_leftovers(error)

    def follow_rebuild(self) -> bool:
        """Search the generation that the catalogue names; tell whether it was another one."""
        current = int(self._catalogue.manifest()["generation"])
        if current == self._index.generation:
            return False
        self._index.switch(current)
        return True

    def _delete_dead(self) -> None:
        vector_ids, originals = self._writer.dead()
        self._index.delete(vector_ids)
        self.originals.delete(originals)
        former = load_seal(self._catalogue.manifest().get("seal", "{}"))
        self._writer.settle(seal=dump_seal(self._index.seal(former)))

    def _log_leftovers(self, error: AdvisorError) -> None:
        _logger.warning("What is no longer needed in %r will be deleted later: %s", self._name, error)

    def _entry(self, prepared: PreparedDocument) -> Entry:
        document, source, terms = prepared.document, prepared.original, prepared.terms
        if terms is None:
            terms = tuple(terms_of(chunk, document.title) for chunk in prepared.chunks)
        return Entry(
            document=document,
            chunks=prepared.chunks,
            terms=terms,
            vectors=prepared.vectors,
            original=self.originals.name_for(document.content_hash, source) if source else None,
        )

    def _require_consistent(self, prepared: PreparedDocument) -> None:
        document, shape = prepared.document, prepared.vectors.shape
        problem = None
        if self._making.chunking is None:
            problem = "it was opened for reading, without naming what chunks documents"
        elif document.collection is not self._collection:
            problem = f"it belongs to the collection {document.collection.value!r}, not {self._collection.value!r}"
        elif shape != (len(prepared.chunks), self._making.dimension):
            problem = f"its vectors have the shape {shape} for {len(prepared.chunks)} chunks"
        elif not np.isfinite(prepared.vectors).all():
            problem = "its vectors are not all finite numbers"
        elif prepared.terms is not None and len(prepared.terms) != len(prepared.chunks):
            problem = f"it brings the terms of {len(prepared.terms)} chunks for {len(prepared.chunks)}"
        elif any(chunk.document_id != document.document_id for chunk in prepared.chunks):
            problem = "its chunks name another document"
        if problem:
            raise ValueError(f"Document {document.origin!r} cannot be put into {self._name!r}: {problem}.")
