"""The browser application: opens the home, wires the packages together and puts their pages into one navigation.

    python app.py                      installs and indexes what is missing, then does what the next line does
    streamlit run app.py               or: uvicorn app:app

Streamlit runs this file in two ways. The server imports it and finds `app`, which adds the security headers;
then it runs the file again, as a script, for every interaction of every browser.
"""

from __future__ import annotations

import os
import sys

if __name__ == "__main__" and "streamlit" not in sys.modules:  # nothing may be installed yet
    import launch

    sys.exit(launch.main())

# Idle threads of the numeric libraries would otherwise spin: 18 ms per query become 470 ms on a busy machine.
# Must be set before they are loaded.
os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")

import atexit
import logging
import threading
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Protocol

import streamlit as st
from starlette.middleware import Middleware

from advisor.factory import build_advisor
from advisor.web.ask import AskPage
from advisor.web.client_panel import client_panel
from advisor.web.context import AskContext, StreamingAdvisor
from advisor.web.engagement_panel import chosen_engagement, engagement_panel
from evaluations.web.context import QualityContext
from evaluations.web.quality import QualityPage
from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.first_index import index_articles
from ingestion.jobs import JobQueue
from ingestion.report import FileOutcome, Progress
from ingestion.sources import SourceFile
from ingestion.sync import folder_work, ingestion_events
from ingestion.uploads import UploadFolder
from ingestion.web.documents import DocumentsPage
from ingestion.web.job_view import wait_for_index
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import Settings, load_settings
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.library import LibraryPage
from knowledge_base.web.navigation import PageLinks
from knowledge_base.web.notices import failure_sentence, notice
from knowledge_base.web.original_view import PDF_ROUTES
from knowledge_base.web.reference_desk import ClientFacts
from knowledge_base.web.scrolling import SCRIPT_ROUTES
from knowledge_base.web.security_headers import SecurityHeaders
from knowledge_base.web.theme import apply_theme

logger = logging.getLogger(__name__)
INDEX_JOBS = "index of the articles"


class WarmableAdvisor(StreamingAdvisor, Protocol):
    """An advisor that can load its model before the first question."""

    def warm(self) -> None:
        """Load what the first answer would wait for."""


@dataclass(frozen=True, kw_only=True)
class Product:
    """What lives as long as the server: one home, one model, one worker."""

    settings: Settings
    home: Home
    embedder: Embedder
    advisor: WarmableAdvisor
    queue: JobQueue
    uploads: UploadFolder

    def close(self) -> None:
        """Stop the worker and let the next process have the home."""
        self.queue.close()
        self.home.close()


@st.cache_resource(show_spinner=False, on_release=lambda product: product.close())
def open_product() -> Product:
    """Open everything once for all browsers. An error is not kept, so that trying again can help."""
    settings = load_settings()
    embedder = load_embedder(settings.embedder)
    home = Home.open(settings, embedder, CHUNKING_FINGERPRINT)
    try:
        empty = home.firm().document_count() == 0
        product = Product(
            settings=settings,
            home=home,
            embedder=embedder,
            advisor=build_advisor(home, embedder, settings),
            queue=JobQueue(),
            uploads=UploadFolder(home.folder / "uploads"),
        )
        product.uploads.discard_all()
    except BaseException:
        home.close()
        raise
    atexit.register(product.close)  # Streamlit does not release what it cached when the server ends
    if empty:
        build_index(product)
    else:
        warm_up(product)
    return product


def warm_up(product: Product) -> None:
    """Load the model in the background: the page is usable meanwhile, and the first answer comes sooner."""

    def load() -> None:
        try:
            product.advisor.warm()
        except Exception:
            logger.exception("Warming up failed; the first question will load the model")

    threading.Thread(target=load, name="warm-up", daemon=True).start()


def build_index(product: Product) -> None:
    """Queue the first indexing of the curated articles."""
    product.queue.submit(
        title="Building the index of the firm's articles",
        group=INDEX_JOBS,
        names=(),
        work=lambda stop: index_articles(
            product.home.firm(), product.embedder, folder_work(None).files, product.settings, stop
        ),
        afterwards=lambda: warm_up(product),
    )


def ingest(
    product: Product, knowledge_base: KnowledgeBase, files: Sequence[SourceFile], stop: threading.Event
) -> Iterable[FileOutcome | Progress]:
    """Take files into a knowledge base; each is parsed in a child process with limits."""
    return ingestion_events(knowledge_base, product.embedder, files, settings=product.settings, cancel=stop)


def open_pages(product: Product) -> PageLinks:
    """Build the pages of all packages with the links between them."""

    def engagement() -> str | None:
        return chosen_engagement(product.home)

    def target() -> KnowledgeBase:
        chosen = engagement()
        return product.home.firm() if chosen is None else product.home.engagement(chosen)

    def place() -> str:
        names = {known.engagement_id: known.client for known in product.home.listed_engagements().usable}
        return names.get(engagement() or "", "the firm's knowledge")

    def draw_ask() -> None:
        if not wait_for_index(product.queue, INDEX_JOBS):
            AskPage(AskContext(home=product.home, advisor=lambda: product.advisor, links=links)).render()

    def draw_library() -> None:
        profile = client_panel(product.home)
        client = ClientFacts(name=profile.client or "this client", facts=profile.facts()) if profile else None
        LibraryPage(lambda: product.home.knowledge_bases(engagement()), links, client).render()

    def draw_documents() -> None:
        choose_engagement(product.home)
        DocumentsPage(
            knowledge_base=target,
            place=place,
            ingest=lambda base, files, stop: ingest(product, base, files, stop),
            queue=product.queue,
            uploads=product.uploads,
            links=links,
        ).render()

    def draw_quality() -> None:
        choose_engagement(product.home)
        QualityPage(QualityContext(home=product.home, engagement=engagement(), place=place(), links=links)).render()

    links = PageLinks(
        ask=st.Page(draw_ask, title="Ask", url_path="ask", default=True),
        library=st.Page(draw_library, title="Library", url_path="library"),
        documents=st.Page(draw_documents, title="Documents", url_path="documents"),
        quality=st.Page(draw_quality, title="Quality", url_path="quality"),
    )
    return links


def choose_engagement(home: Home) -> None:
    """Draw the engagement choice on pages other than Ask, which has a side bar of its own."""
    with st.sidebar:
        engagement_panel(home, chosen_engagement(home))


def navigation(links: PageLinks) -> None:
    """Draw the name and the pages at the top of the side bar."""
    with st.sidebar:
        with st.container(key="brand"):
            st.markdown("Convergence Advisor")
        with st.container(key="navigation"):
            st.page_link(links.ask, label="Ask", icon=":material/forum:")
            st.page_link(links.library, label="Library", icon=":material/menu_book:")
            st.page_link(links.documents, label="Documents", icon=":material/upload_file:")
            st.page_link(links.quality, label="Quality", icon=":material/monitoring:")


def main(opened: Callable[[], Product] = open_product) -> None:
    """Draw the page that the address names."""
    st.set_page_config(page_title="Convergence Advisor", layout="wide", initial_sidebar_state="auto")
    apply_theme()
    try:
        product = opened()
    except Exception as error:
        cannot_start(error)
        return
    links = open_pages(product)
    page = st.navigation([links.ask, links.library, links.documents, links.quality], position="hidden")
    navigation(links)
    try:
        page.run()
    except Exception as error:
        notice("page", "This page cannot be shown.", failure_sentence(error, "Drawing the page"))
        st.button("Try again", key="try-page-again")


def cannot_start(error: Exception) -> None:
    """Say why the application cannot be used, what to do, and offer to try again."""
    with st.container(key="welcome"):
        st.title("Convergence Advisor", anchor=False)
        notice("start", "The advisor cannot start yet.", failure_sentence(error, "Opening the knowledge base"))
        st.button("Try again", key="try-again", type="primary")


if __name__ == "__main__":
    main()
else:
    app = st.App(__file__, routes=[*PDF_ROUTES, *SCRIPT_ROUTES], middleware=[Middleware(SecurityHeaders)])
