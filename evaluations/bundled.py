"""A throw-away home with the bundled articles, for measurements that must not touch anybody's own."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.sync import folder_work, ingest_files
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import load_settings


@contextmanager
def open_bundled_home(folder: Path) -> Iterator[tuple[Home, Embedder]]:
    """Yield a home in `folder` that holds the bundled articles, with the configured embedder."""
    settings = load_settings(home=folder)
    embedder = load_embedder(settings.embedder)
    with Home.open(settings, embedder, CHUNKING_FINGERPRINT) as home:
        ingest_files(home.firm(), embedder, folder_work(None), settings=settings)
        yield home, embedder
