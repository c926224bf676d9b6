"""A folder of files, and what an ingestion into a store in memory makes of them."""

from __future__ import annotations

import threading
from collections.abc import Sequence
from pathlib import Path

from ingestion.intake import IntakeLimits
from ingestion.pipeline import Ingestor
from ingestion.report import FileOutcome, Progress
from ingestion.sources import SourceFile, collect, collect_folder
from tests.fakes import FakeEmbedder, MemoryStore, ScriptedParser

TEXT = "Operators release every remote session on site."


class Run:
    """A store with its parser and embedder, over a folder of files."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self.store = MemoryStore()
        self.parser = ScriptedParser()
        self.embedder = FakeEmbedder()
        self.limits = IntakeLimits()

    def write(self, name: str, text: str) -> Path:
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, encoding="utf-8")
        return path

    def events(
        self, files: Sequence[SourceFile], prune_under: str | None = None, cancel: threading.Event | None = None
    ) -> list[FileOutcome | Progress]:
        ingestor = Ingestor(self.store, self.embedder, self.parser, limits=self.limits, cancel=cancel)
        return list(ingestor.ingest(files, prune_under=prune_under))

    def add(self) -> dict[str, FileOutcome]:
        events = self.events(collect([self.folder]))
        return {event.name: event for event in events if isinstance(event, FileOutcome)}

    def sync(self, prefix: str | None = None) -> dict[str, FileOutcome]:
        files, shared = collect_folder(self.folder, prefix=prefix)
        events = self.events(files, shared)
        return {event.name: event for event in events if isinstance(event, FileOutcome)}


def statuses(outcomes: dict[str, FileOutcome]) -> dict[str, str]:
    return {name: outcome.code or outcome.status.value for name, outcome in outcomes.items()}
