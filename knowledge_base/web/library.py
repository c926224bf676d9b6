"""The library: what the advisor knows, to browse and to read."""

from __future__ import annotations

from collections.abc import Callable, Sequence

import streamlit as st

from knowledge_base.domain import Document
from knowledge_base.reference_data import is_reference
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.document_view import show_document
from knowledge_base.web.navigation import (
    DOCUMENT,
    KNOWLEDGE_BASE,
    PASSAGE,
    QUOTE,
    PageLinks,
    quote_in_address,
    show_address,
)
from knowledge_base.web.notices import notice
from knowledge_base.web.reference_desk import FIRM, ClientFacts
from knowledge_base.web.reference_views import asked_view, show_view, view_links
from knowledge_base.web.rendering import as_markdown_text
from knowledge_base.web.wording import facts_line, is_article, kind_of

DIMENSIONS = ("architecture", "governance", "collaboration")
ENTRIES_PER_PAGE = 25

OpenKnowledgeBases = Callable[[], Sequence[KnowledgeBase]]
"""Returns the knowledge bases that the reader may see: the firm's and at most one engagement's."""


class LibraryPage:
    """Lists the documents, or shows the one that the address names."""

    def __init__(
        self, knowledge_bases: OpenKnowledgeBases, links: PageLinks, client: ClientFacts | None = None
    ) -> None:
        self._knowledge_bases = knowledge_bases
        self._links = links
        self._client = client

    def render(self) -> None:
        """Draw the page."""
        show_address()
        document_id, view = st.query_params.get(DOCUMENT), asked_view()
        if document_id:
            self._document(st.query_params.get(KNOWLEDGE_BASE, FIRM), document_id)
        elif view is not None:
            firm = next((base for base in self._knowledge_bases() if base.name == FIRM), None)
            show_view(view, firm, self._links, self._client)
        else:
            self._list()

    def _document(self, name: str, document_id: str) -> None:
        st.page_link(self._links.library, label="Library", icon=":material/arrow_back:", query_params={})
        for knowledge_base in self._knowledge_bases():
            document = knowledge_base.document(document_id) if knowledge_base.name == name else None
            if document is not None:
                quote = quote_in_address(st.query_params.get(QUOTE))
                show_document(knowledge_base, document, st.query_params.get(PASSAGE), quote)
                return
        notice(
            "document",
            "This document is not here.",
            "It was removed, or it belongs to an engagement that is not chosen on the Ask page.",
            "Choose the engagement in the side bar, or look for the document in the library.",
        )

    def _list(self) -> None:
        st.title("Library", anchor=False)
        view_links(None, self._links)
        there = [(base, document) for base in self._knowledge_bases() for document in base.documents()]
        entries = [entry for entry in there if not is_reference(entry[1])]  # these have views of their own
        if not entries:
            notice(
                "library",
                "The library is empty.",
                "The firm's articles appear here once the index is built, and documents once they are added.",
                "Add PDF, Word, PowerPoint, Excel, CSV, HTML, Markdown or text files on the Documents page.",
            )
            return
        articles = [entry for entry in entries if is_article(entry[1])]
        others = [entry for entry in entries if not is_article(entry[1])]
        words = _search_box(len(articles), len(others))
        shown = _matching(articles, words)
        for dimension in DIMENSIONS:
            self._group(dimension.capitalize(), [e for e in shown if e[1].facets.dimensions[0] == dimension])
        self._group("Documents", _matching(others, words))
        if words and not shown and not _matching(others, words):
            st.markdown(f"No title or summary holds “{as_markdown_text(' '.join(words))}”. Ask for it on the Ask page.")

    def _group(self, heading: str, entries: list[tuple[KnowledgeBase, Document]]) -> None:
        if not entries:
            return
        st.subheader(heading, anchor=False)
        pages = -(-len(entries) // ENTRIES_PER_PAGE)
        page = st.pagination(pages, key=f"entries-{heading}-{pages}") if pages > 1 else 1
        for knowledge_base, document in entries[(page - 1) * ENTRIES_PER_PAGE : page * ENTRIES_PER_PAGE]:
            self._entry(knowledge_base, document)

    def _entry(self, knowledge_base: KnowledgeBase, document: Document) -> None:
        with st.container(key=f"entry-{knowledge_base.name}-{document.document_id}"):
            self._links.link_to_document(
                document.title, knowledge_base=knowledge_base.name, document_id=document.document_id
            )
            if document.summary:
                st.markdown(as_markdown_text(document.summary))
            facts = " · ".join(part for part in (kind_of(document), facts_line(document)) if part)
            st.caption(as_markdown_text(facts))


def _search_box(article_count: int, document_count: int) -> list[str]:
    label = f"Find among {_count(article_count, 'article')} and {_count(document_count, 'document')}"
    text = st.text_input(label, key="library-search", placeholder="Words of a title or summary", width=460)
    return text.casefold().split()


def _matching(entries: list[tuple[KnowledgeBase, Document]], words: list[str]) -> list[tuple[KnowledgeBase, Document]]:
    """Keep the entries whose title or summary holds every word."""
    return [
        entry
        for entry in entries
        if all(word in f"{entry[1].title} {entry[1].summary or ''}".casefold() for word in words)
    ]


def _count(number: int, noun: str) -> str:
    return f"{number} {noun}" + ("" if number == 1 else "s")
