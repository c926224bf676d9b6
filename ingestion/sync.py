"""Entry points of ingestion for the command line, the page and the benchmarks."""

from __future__ import annotations

import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass
from pathlib import Path

from ingestion.child import ChildSettings
from ingestion.intake import IntakeLimits
from ingestion.pipeline import Ingestor
from ingestion.report import FileOutcome, IngestionReport, Progress
from ingestion.sandbox import ParserPool
from ingestion.sources import SourceFile, collect_folder, name_in
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.embedding import Embedder
from knowledge_base.reference_data import REFERENCE_FOLDER
from knowledge_base.settings import Settings
from knowledge_base.store import KnowledgeBase

# Origins of what is bundled are relative to its folder, so that they outlive a move of the program. Those of the
# reference data lie below the articles', so that both are kept in step by one run.
ARTICLES_PREFIX = "articles"
REFERENCE_PREFIX = f"{ARTICLES_PREFIX}/reference"
Listener = Callable[[FileOutcome | Progress], None]


@dataclass(frozen=True, kw_only=True)
class Work:
    """Files to ingest. Documents whose origin starts with `prune_under` and is not among the files are removed."""

    files: tuple[SourceFile, ...]
    prune_under: str | None = None


def folder_work(folder: Path | None) -> Work:
    """Return what keeps a folder in step with the knowledge base; None means the bundled articles and reference data.

    Raises:
        SourceError: the folder is not there or is empty.
    """
    if folder is None or folder.expanduser().resolve() == ARTICLES_FOLDER.resolve():
        files, prefix = collect_folder(ARTICLES_FOLDER, prefix=ARTICLES_PREFIX)
        files += collect_folder(REFERENCE_FOLDER, prefix=REFERENCE_PREFIX)[0]
    else:
        files, prefix = collect_folder(folder)
    return Work(files=files, prune_under=prefix)


def outdated_work(knowledge_base: KnowledgeBase) -> Work:
    """Return the documents that another embedder or chunking made, to be read again from their originals."""
    outdated = {origin for origin, (_, content_hash) in knowledge_base.known().items() if not content_hash}
    files: list[SourceFile] = []
    for document in knowledge_base.documents():
        original = knowledge_base.original(document.document_id) if document.origin in outdated else None
        if original is not None:
            files.append(
                SourceFile(
                    path=original,
                    origin=document.origin,
                    name=name_in(document.origin),
                    document_id=document.document_id,
                )
            )
    return Work(files=tuple(files))


def ingestion_events(
    knowledge_base: KnowledgeBase,
    embedder: Embedder,
    files: Sequence[SourceFile],
    *,
    settings: Settings,
    cancel: threading.Event | None = None,
) -> Iterator[FileOutcome | Progress]:
    """Ingest files and yield outcomes, each once it is true on disk, with progress in between.

    Raises:
        AdvisorError: the knowledge base cannot be written. What was reported before is done.
    """
    with parser_pool(settings, embedder) as pool:
        yield from _ingestor(knowledge_base, embedder, pool, settings, cancel).ingest(files)


def ingest_files(
    knowledge_base: KnowledgeBase,
    embedder: Embedder,
    work: Work | Sequence[SourceFile],
    *,
    settings: Settings,
    listener: Listener | None = None,
    cancel: threading.Event | None = None,
) -> IngestionReport:
    """Ingest files and return the report; `listener` hears outcomes and progress, `cancel` ends the run early.

    Raises:
        AdvisorError: the knowledge base cannot be written. What the listener heard of is done.
    """
    asked = work if isinstance(work, Work) else Work(files=tuple(work))
    stop = cancel or threading.Event()
    outcomes: list[FileOutcome] = []
    started = time.perf_counter()
    with parser_pool(settings, embedder) as pool:
        ingestor = _ingestor(knowledge_base, embedder, pool, settings, stop)
        with closing(ingestor.ingest(asked.files, prune_under=asked.prune_under)) as events:
            for event in events:
                if isinstance(event, FileOutcome):
                    outcomes.append(event)
                if listener:
                    listener(event)
    return IngestionReport(
        outcomes=tuple(outcomes),
        seconds=time.perf_counter() - started,
        chunks_embedded=ingestor.meter.chunks_embedded,
        seconds_embedding=ingestor.meter.seconds_embedding,
        interrupted=stop.is_set() and ingestor.meter.files_left > 0,
        files_left=ingestor.meter.files_left,
    )


def parser_pool(settings: Settings, embedder: Embedder) -> ParserPool:
    """Return the processes that read files for this embedder; they start when the pool is entered and asked."""
    for_each = ChildSettings(
        timeout_s=settings.parse_timeout_s,
        memory_mib=settings.parse_memory_mib,
        max_file_mib=settings.max_file_mib,
        tokenizer_file=embedder.tokenizer_file,
        window_tokens=embedder.max_tokens,
    )
    return ParserPool(for_each, workers=settings.workers)


def _ingestor(
    knowledge_base: KnowledgeBase,
    embedder: Embedder,
    pool: ParserPool,
    settings: Settings,
    cancel: threading.Event | None,
) -> Ingestor:
    limits = IntakeLimits(max_file_mib=settings.max_file_mib)
    return Ingestor(knowledge_base, embedder, pool, limits=limits, cancel=cancel)
