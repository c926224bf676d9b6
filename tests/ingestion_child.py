"""A process that ingests a folder, slowly enough to be killed in the middle, and says what it reports.

`python -m tests.ingestion_child HOME FOLDER`: a line `status origin` for each outcome, `done` at the end.
"""

from __future__ import annotations

import sys
import time
from collections.abc import Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.report import FileOutcome, Progress
from ingestion.sync import folder_work, ingest_files
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.fakes import FakeEmbedder

_SECONDS_PER_TEXT = 0.004


class SlowEmbedder(FakeEmbedder):
    """Takes as long as a fast real model."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed and wait."""
        time.sleep(_SECONDS_PER_TEXT * len(texts))
        return super().embed(texts)


def main(home: Path, folder: Path) -> None:
    """Ingest the folder into the firm's knowledge base."""
    settings = load_settings(home=home, workers=2)
    embedder = SlowEmbedder()
    with Home.open(settings, embedder, CHUNKING_FINGERPRINT) as opened:
        print("open", flush=True)
        ingest_files(opened.firm(), embedder, folder_work(folder), settings=settings, listener=_say)
    print("done", flush=True)


def _say(event: FileOutcome | Progress) -> None:
    if isinstance(event, FileOutcome):
        print(event.status.value, event.origin, flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]))
