"""The first indexing of the curated articles, where the page does it: the articles, then what answers need of them."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingestion.report import FileOutcome, Progress
from ingestion.sources import SourceFile
from ingestion.sync import ingestion_events
from knowledge_base.embedding import Embedder
from knowledge_base.settings import Settings
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import embedding_ahead


def index_articles(
    firm: KnowledgeBase, embedder: Embedder, files: Sequence[SourceFile], settings: Settings, stop: threading.Event
) -> Iterator[FileOutcome | Progress]:
    """Take the files of the articles in, then embed their sentences, and yield what happens.

    Without the second the first question would wait for the sentences, with nothing to say how long.

    Raises:
        AdvisorError: the knowledge base cannot be written. What was reported before is done.
    """
    latest: Progress | None = None
    for event in ingestion_events(firm, embedder, files, settings=settings, cancel=stop):
        latest = event if isinstance(event, Progress) else latest
        yield event
    started = time.monotonic()
    for done, total in embedding_ahead(firm, embedder):
        if stop.is_set():
            return
        if latest is not None and total:
            left = (time.monotonic() - started) / done * (total - done) if done else None
            yield replace(latest, stage="preparing", fraction=done / total, remaining_s=left, chunks_per_s=None)
