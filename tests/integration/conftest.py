"""A home with three articles and a client's contract, and an advisor on it whose model is a scripted server."""

from __future__ import annotations

import shutil
from collections.abc import Iterator

import pytest

from advisor.factory import Advisor, build_advisor
from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.sources import collect_folder
from ingestion.sync import ingest_files
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.embedding import load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.model_answers import Make, Opened
from tests.openai_server import KEY, OpenAIServer

ARTICLES = ("architecture/remote-access.md", "architecture/zones-and-conduits.md", "regulation/nis2.md")
CONTRACT = "The turbine supplier may connect through its own gateway. The agreement ends on 31 December 2031.\n"


@pytest.fixture(scope="session")
def opened(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Opened]:
    folder, sources = tmp_path_factory.mktemp("home"), tmp_path_factory.mktemp("sources")
    for article in ARTICLES:
        shutil.copy(ARTICLES_FOLDER / article, sources)
    documents = tmp_path_factory.mktemp("documents")
    (documents / "contract.md").write_text(f"# Contract\n\n{CONTRACT}", encoding="utf-8")
    settings, embedder = load_settings(home=folder), load_embedder(None)
    with Home.open(settings, embedder, CHUNKING_FINGERPRINT) as home:
        ingest_files(home.firm(), embedder, collect_folder(sources)[0], settings=settings)
        home.create_engagement("northwind", "Northwind")
        ingest_files(home.engagement("northwind"), embedder, collect_folder(documents)[0], settings=settings)
        yield home, embedder


@pytest.fixture
def advisor_with(opened: Opened) -> Make:
    def make(server: OpenAIServer, **settings: object) -> Advisor:
        home, embedder = opened
        values: dict[str, object] = {"model_timeout_s": 20, "model_daily_tokens": 0, "checker": "none", **settings}
        configured = load_settings(
            home=home.folder, model="openai:scripted-1", model_base_url=server.url, model_api_key=KEY, **values
        )
        return build_advisor(home, embedder, configured)

    return make
