"""The first indexing in the page: the articles, then their sentences, under one progress bar."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from pathlib import Path

import pytest

from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.first_index import index_articles
from ingestion.report import FileOutcome, Progress
from ingestion.sources import collect_folder
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from knowledge_base.text_vectors import embedding_ahead
from tests.fakes import FakeEmbedder

TEXT = "# Night support\n\nOperators trust one number. Rotas follow the shifts.\n"


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    with Home.open(load_settings(home=tmp_path / "home"), FakeEmbedder(), CHUNKING_FINGERPRINT) as opened:
        yield opened


def events(home: Home, folder: Path, stop: threading.Event) -> Iterator[FileOutcome | Progress]:
    folder.mkdir()
    (folder / "night-support.md").write_text(TEXT, encoding="utf-8")
    files = collect_folder(folder)[0]
    return index_articles(home.firm(), FakeEmbedder(), files, load_settings(home=home.folder), stop)


def test_the_sentences_are_there_when_the_work_is_done(home: Home, tmp_path: Path) -> None:
    seen = list(events(home, tmp_path / "articles", threading.Event()))
    assert [event.status.name for event in seen if isinstance(event, FileOutcome)] == ["ADDED"]
    last = seen[-1]
    assert isinstance(last, Progress)
    assert (last.stage, last.fraction, last.files_done, last.files_total) == ("preparing", 1.0, 1, 1)
    assert list(embedding_ahead(home.firm(), FakeEmbedder())) == [(0, 0)]


def test_who_stops_it_keeps_the_articles_and_waits_for_no_sentence(home: Home, tmp_path: Path) -> None:
    stop = threading.Event()
    for event in events(home, tmp_path / "articles", stop):
        if isinstance(event, FileOutcome):
            stop.set()
        assert not isinstance(event, Progress) or event.stage != "preparing"
    assert home.firm().document_count() == 1
    (_, total), *_ = embedding_ahead(home.firm(), FakeEmbedder())
    assert total > 0
