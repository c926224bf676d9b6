"""One document, readable from beginning to end, and opened at the quoted sentence where one was asked for."""

from __future__ import annotations

import streamlit as st

from knowledge_base.domain import Chunk, Document, Source
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.original_view import original_file
from knowledge_base.web.passage_card import kind_line, quoted_passage
from knowledge_base.web.passage_context import PassageContext
from knowledge_base.web.rendering import as_label, as_markdown_text, visible_text
from knowledge_base.web.scrolling import scroll_to_quote
from knowledge_base.web.wording import facts_line, kind_of

# A screenful of reading; thousands of elements on one page would make the browser slow.
PASSAGES_PER_PAGE = 40


def show_document(
    knowledge_base: KnowledgeBase, document: Document, passage: str | None, quote: tuple[int, int] | None = None
) -> None:
    """Draw title, facts and the text in pages; `quote` is marked in the cited passage, else the passage as a whole."""
    chunks = knowledge_base.chunks(document.document_id)
    with st.container(key="reading-document"):
        st.title(as_label(document.title), anchor=False)
        kind_line("document", document.collection, kind_of(document))
        with st.container(key="meta-document"):
            st.text(facts_line(document))
        if document.summary:
            st.text(visible_text(document.summary))
        for note in document.notes:
            st.caption(f"Note: {as_markdown_text(note)}")
        cited = next((chunk for chunk in chunks if chunk.chunk_id == passage), None)
        page = cited.location.within(*_marked(cited, quote)).page if cited is not None else None
        original_file("document", document.document_id, knowledge_base, page)
        if passage is not None and cited is None:
            st.caption("The passage of this link is no longer in the document, which was replaced since.")
        _text_in_pages(chunks, cited, quote)
        _sources(document.sources)


def _cited_passage(chunk: Chunk, quote: tuple[int, int] | None) -> None:
    """Draw the passage at its place in the text, with the quote marked and brought into sight."""
    text = visible_text(chunk.text)
    first, last = _marked(chunk, quote)
    with st.container(key="card-document"):
        st.markdown(f"#### The cited passage: {as_label(chunk.location.within(first, last).label())}", anchors=False)
        quoted_passage("document", PassageContext(before=text[:first], quote=text[first:last], after=text[last:]))
    scroll_to_quote()


def _marked(chunk: Chunk, quote: tuple[int, int] | None) -> tuple[int, int]:
    """Return the characters to mark: those that the address names if the passage has them, else all."""
    length = len(visible_text(chunk.text))
    return quote if quote is not None and quote[0] < quote[1] <= length else (0, length)


def _text_in_pages(chunks: tuple[Chunk, ...], cited: Chunk | None, quote: tuple[int, int] | None) -> None:
    page_count = max(1, -(-len(chunks) // PASSAGES_PER_PAGE))
    first_page = 1
    if cited is not None:
        first_page = 1 + next(i for i, chunk in enumerate(chunks) if chunk is cited) // PASSAGES_PER_PAGE
    st.divider()
    page = first_page
    if page_count > 1:
        with st.container(key="label-pages"):
            st.markdown(f"###### Part of the text, of {page_count}")
        page = st.pagination(page_count, default=first_page, key=f"part-{chunks[0].document_id}-{first_page}")
    start = (page - 1) * PASSAGES_PER_PAGE
    above: tuple[str, ...] = ()
    for chunk in chunks[start : start + PASSAGES_PER_PAGE]:
        _headings(chunk.heading_path, above)
        above = chunk.heading_path
        if chunk is cited:
            _cited_passage(chunk, quote)
        else:
            st.text(visible_text(chunk.text))


def _headings(path: tuple[str, ...], above: tuple[str, ...]) -> None:
    """Draw the headings that are new since the last passage."""
    for depth, heading in enumerate(path):
        if path[: depth + 1] != above[: depth + 1]:
            level = min(depth + 2, 5)
            st.markdown(f"{'#' * level} {as_label(heading)}")


def _sources(sources: tuple[Source, ...]) -> None:
    if not sources:
        return
    st.markdown("### Sources")
    for source in sources:
        year = str(source.year) if source.year is not None else "no date"
        st.text(visible_text(f"{source.title}. {source.publisher}, {year}; {source.locator}."))
