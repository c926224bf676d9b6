"""What a language model did beside writing is on the page: planning, checking. Its server says what it is told."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable, Iterator

import pytest
from playwright.sync_api import Page, expect

from evaluations.benchmarks.scripted_checker import stands
from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.sources import collect_folder
from ingestion.sync import ingest_files
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.embedding import load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import load_settings
from tests.browser.conftest import ANSWER_MS, Server, run_application
from tests.openai_scripts import SCRIPTS, Asked, checking
from tests.openai_server import KEY, MODEL, OpenAIServer

ARTICLES = ("architecture/remote-access.md", "architecture/zones-and-conduits.md")
QUESTION = "Who should own remote access for our plants?"
FOLLOW_UP = "How should vendors use it?"
STAND_ALONE = "How should vendors use remote access for our plants?"
CLARIFYING = "Are the plants staffed or unmanned?"
READ_AS = f"The language model read this follow-up as: {STAND_ALONE}"


def planning(asked: Asked) -> Iterator[str]:
    """Write the follow-up out and ask for the staffing; answer well where no plan is asked for."""
    if "missing_fact" not in asked.text:
        yield from SCRIPTS["good"](asked)
        return
    plan = {"question": STAND_ALONE, "parts": [], "missing_fact": "staffing", "clarifying_question": CLARIFYING}
    yield json.dumps(plan)


@pytest.fixture
def with_model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the product with two articles and a language model."""
    folder, sources = tmp_path_factory.mktemp("model"), tmp_path_factory.mktemp("sources")
    for article in ARTICLES:
        shutil.copy(ARTICLES_FOLDER / article, sources)
    settings, embedder = load_settings(home=folder / "home"), load_embedder(None)
    with Home.open(settings, embedder, CHUNKING_FINGERPRINT) as home:
        ingest_files(home.firm(), embedder, collect_folder(sources)[0], settings=settings)
    with (
        OpenAIServer("planning", scripts={"planning": checking(planning, stands)}) as model,
        run_application(
            folder / "home",
            folder / "log",
            ADVISOR_MODEL=f"openai:{MODEL}",
            ADVISOR_MODEL_BASE_URL=model.url,
            ADVISOR_MODEL_API_KEY=KEY,
            ADVISOR_PLANNER_TIMEOUT_S="20",
        ) as server,
    ):
        yield server


def test_the_page_shows_how_the_model_read_a_follow_up_and_what_it_asks_next(
    with_model: Server, page: Page, ask: Callable[[Page, str], None]
) -> None:
    page.goto(with_model.url)
    ask(page, QUESTION)
    expect(page.get_by_text("How it was made")).to_have_count(1, timeout=ANSWER_MS)
    page.get_by_text("How it was made").click()
    expect(page.get_by_text("Writer: model")).to_be_visible()
    expect(page.get_by_text("sentences beside their passages, by openai:")).to_be_visible()
    expect(page.get_by_text("read this follow-up as")).to_have_count(0)
    ask(page, FOLLOW_UP)
    expect(page.get_by_role("heading", name=FOLLOW_UP)).to_be_visible(timeout=ANSWER_MS)
    expect(page.get_by_text("How it was made")).to_have_count(2, timeout=ANSWER_MS)
    expect(page.get_by_text(CLARIFYING)).to_be_visible()
    page.get_by_text("How it was made").last.click()
    expect(page.get_by_text(READ_AS)).to_be_visible()
