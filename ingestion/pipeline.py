"""Files into a knowledge base: reading and storing run beside embedding, which sets the pace.

intake thread   compare hashes → parse and chunk in child processes    (bounded queue)
this thread     embed, batched across documents by length, cached vectors reused
store thread    put: documents of a batch become live together; only then they are reported
"""

from __future__ import annotations

import threading
from collections.abc import Generator, Iterable, Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import replace
from typing import Protocol

from ingestion.embedding_batch import EmbeddingBatch, VectorSource
from ingestion.exchange import Parser
from ingestion.file_outcomes import duplicate, refused, unreadable
from ingestion.intake import FilesCounted, Intake, IntakeLimits, ReadDocument
from ingestion.prefetch import Prefetcher
from ingestion.progress import ProgressMeter
from ingestion.report import FileOutcome, FileStatus, Progress
from ingestion.sources import SourceFile, name_in
from knowledge_base.domain import Collection, Document
from knowledge_base.embedding import Embedder
from knowledge_base.store import PreparedDocument

# Chunks that are embedded and stored together: enough to fill batches of equal length, few enough that
# outcomes appear every few seconds.
_BATCH_CHUNKS = 256
_DOCUMENTS_AHEAD = 16  # read and chunked before their turn; bounds memory when reading outruns embedding


class DocumentStore(VectorSource, Protocol):
    """What ingestion needs of a knowledge base."""

    collection: Collection

    def known(self) -> dict[str, tuple[str, str]]:
        """Return origin → (document id, content hash)."""

    def put(self, documents: Sequence[PreparedDocument]) -> tuple[Document, ...]:
        """Make documents live in place of their former versions."""

    def remove(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """Take documents out."""


class Ingestor:
    """Takes files into one knowledge base. One use per run."""

    def __init__(
        self,
        store: DocumentStore,
        embedder: Embedder,
        parser: Parser,
        *,
        limits: IntakeLimits | None = None,
        cancel: threading.Event | None = None,
    ) -> None:
        """Take collaborators; setting `cancel` ends the run early."""
        self._store = store
        self._embedder = embedder
        self._parser = parser
        self._limits = limits
        self._cancel = cancel or threading.Event()
        self._known: dict[str, tuple[str, str]] = {}
        self._former_ids: frozenset[str] = frozenset()
        self._settled_ids: set[str] = set()
        self._pending: Future[list[FileOutcome]] | None = None
        self.meter = ProgressMeter()

    def ingest(
        self, files: Sequence[SourceFile], *, prune_under: str | None = None
    ) -> Generator[FileOutcome | Progress]:
        """Yield what became of each file as soon as it is so, and progress in between.

        With `prune_under`, documents whose origin starts so and is not among the files are removed at
        the end, unless the run was cancelled.

        Raises:
            AdvisorError: the knowledge base cannot be written. What was reported before is done.
        """
        self._known = self._store.known()
        self._former_ids = frozenset(document_id for document_id, _ in self._known.values())
        origins = {source.origin for source in files}
        leaving = frozenset(o for o in self._known if prune_under and o.startswith(prune_under)) - origins
        intake = self._intake(leaving)
        yield self.meter.start(len(files))
        with (
            ThreadPoolExecutor(1, thread_name_prefix="ingestion-store") as storing,
            Prefetcher(intake.run(files), ahead=_DOCUMENTS_AHEAD, stop=self._cancel) as arriving,
        ):
            for event in self._work(arriving, storing):
                if isinstance(event, FileOutcome):
                    yield from self._settle(event, intake)
                else:
                    yield event
        if not self._cancel.is_set():
            yield from self._prune(leaving)
            yield self.meter.finish()

    def _intake(self, leaving: frozenset[str]) -> Intake:
        return Intake(
            known=self._known,
            leaving=leaving,
            collection=self._store.collection,
            parser=self._parser,
            limits=self._limits,
        )

    def _work(
        self, arriving: Prefetcher[ReadDocument | FileOutcome | FilesCounted], storing: ThreadPoolExecutor
    ) -> Iterator[FileOutcome | Progress]:
        batch = EmbeddingBatch(self._embedder, self._store)
        for item in arriving:
            if isinstance(item, FileOutcome):
                yield item
            elif isinstance(item, FilesCounted):
                yield self.meter.expect_bytes(item.bytes_to_read)
            else:
                batch.add(item)
                yield self.meter.read(item.document.size_bytes, len(item.chunks), item.source.name)
                if len(batch) >= _BATCH_CHUNKS or arriving.idle:
                    yield from self._flush(batch, storing)
                    batch = EmbeddingBatch(self._embedder, self._store)
        yield from self._flush(batch, storing)
        yield from self._stored()

    def _flush(self, batch: EmbeddingBatch, storing: ThreadPoolExecutor) -> Iterator[FileOutcome | Progress]:
        """Embed a batch while the one before is being stored, then hand it to the store."""
        for part in batch.embed():
            yield self.meter.embedded(part.chunks, part.seconds)
            if self._cancel.is_set():
                return
        yield from self._stored()
        if batch.documents and not self._cancel.is_set():
            self._pending = storing.submit(self._put, batch)

    def _put(self, batch: EmbeddingBatch) -> list[FileOutcome]:
        prepared = batch.prepared()
        try:
            self._store.put(prepared)
        except OSError:
            # An original vanished or became unreadable. Apart, only the one that it concerns is refused.
            return [self._put_alone(read, one) for read, one in zip(batch.documents, prepared, strict=True)]
        return [self._outcome(read) for read in batch.documents]

    def _put_alone(self, read: ReadDocument, prepared: PreparedDocument) -> FileOutcome:
        try:
            self._store.put([prepared])
        except OSError as error:
            return refused(read.source, unreadable(error), still_there=read.source.origin in self._known)
        return self._outcome(read)

    def _stored(self) -> list[FileOutcome]:
        pending, self._pending = self._pending, None
        return pending.result() if pending else []

    def _outcome(self, read: ReadDocument) -> FileOutcome:
        former = read.source.origin in self._known or read.document.document_id in self._former_ids
        return FileOutcome(
            origin=read.source.origin,
            name=read.source.name,
            status=FileStatus.UPDATED if former else FileStatus.ADDED,
            document_id=read.document.document_id,
            title=read.document.title,
            chunks=len(read.chunks),
            notes=read.document.notes,
        )

    def _settle(self, outcome: FileOutcome, intake: Intake) -> Iterator[FileOutcome | Progress]:
        """Yield an outcome, and those of files with the same bytes, which waited for it."""
        if outcome.document_id:
            self._settled_ids.add(outcome.document_id)
        yield outcome
        yield self.meter.settled(outcome.name)
        for source in intake.followers(outcome.origin):
            if outcome.status is FileStatus.REFUSED:
                yield replace(outcome, origin=source.origin, name=source.name)
            else:
                yield duplicate(source, outcome.origin)
            yield self.meter.settled(source.name)

    def _prune(self, leaving: frozenset[str]) -> Iterator[FileOutcome]:
        gone = {origin: self._known[origin][0] for origin in sorted(leaving)}
        # An article that was moved keeps its id: it is not gone.
        gone = {origin: document_id for origin, document_id in gone.items() if document_id not in self._settled_ids}
        if gone:
            self._store.remove(tuple(gone.values()))
        for origin, document_id in gone.items():
            yield FileOutcome(origin=origin, name=name_in(origin), status=FileStatus.REMOVED, document_id=document_id)
