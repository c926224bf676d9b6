"""The card that shows a citation: where it comes from, and the quoted words in their surroundings."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import AbstractContextManager, nullcontext

import streamlit as st

from knowledge_base.domain import Collection
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.navigation import PageLinks
from knowledge_base.web.original_view import original_file
from knowledge_base.web.passage_context import CitedPassage, PassageContext, find_context
from knowledge_base.web.rendering import as_label
from knowledge_base.web.wording import COLLECTION_WORDS, dated, kind_of

_MARK = "• "  # of a list item


def passage_card(key: str, cited: CitedPassage, knowledge_bases: Sequence[KnowledgeBase], links: PageLinks) -> None:
    """Draw the card. `key` must be unique on the page."""
    context = find_context(knowledge_bases, cited)
    with st.container(key=f"card-{key}"):
        st.markdown(f"#### {cited.number} · {as_label(cited.title)}", anchors=False)
        kind_line(f"card-{key}", cited.collection, _kind(cited, context))
        with st.container(key=f"meta-{key}", gap=None):
            st.text(_where(cited, context))
        quoted_passage(key, context)
        if context.changed:
            st.caption("The document was replaced or removed after this answer. The quote is shown as it was.")
            return
        _ways_on(key, cited, context, knowledge_bases, links)


def kind_line(key: str, collection: Collection, words: str) -> None:
    """Say whose material it is: by word first, by colour second."""
    with st.container(key=f"kind-{collection.value}-{key}", gap=None):
        st.markdown(f"**{as_label(words)}**")


def quoted_passage(key: str, context: PassageContext) -> None:
    """Draw the quote marked in the text around it. Every piece is drawn as plain text."""
    with st.container(key=f"flow-passage-{key}"):
        # The mark of a list item stands on the line of its item.
        before, marked = context.before.removesuffix(_MARK), context.before.endswith(_MARK)
        if before.strip():
            st.text(before.lstrip() + _gap(before))
        with _on_new_line(f"quote-{key}", before):
            if marked:
                st.text(_MARK)
            with st.container(key=f"quoted-{key}"):
                st.text(context.quote)
        if context.after.strip():
            with _on_new_line(f"after-{key}", context.after[:1]):
                st.text(_gap(context.after, leading=True) + context.after.rstrip())


def _on_new_line(key: str, text_before: str) -> AbstractContextManager[object]:
    """Return a container that begins on a line of its own where the text before it ended one: rows, list items."""
    broken = text_before.rstrip(_MARK).endswith("\n")
    return st.container(key=f"newline-{key}") if broken else nullcontext()


def _kind(cited: CitedPassage, context: PassageContext) -> str:
    if context.document is not None:
        return kind_of(context.document)
    return f"{COLLECTION_WORDS[cited.collection]} document"


def _where(cited: CitedPassage, context: PassageContext) -> str:
    section = context.heading_path[-1] if context.heading_path else ""
    date = dated(context.document) if context.document is not None else (cited.published_on or "")
    parts = [cited.location, section if section.casefold() not in cited.location.casefold() else "", date]
    return " · ".join(part for part in parts if part)


def _gap(text: str, *, leading: bool = False) -> str:
    """Return a space where the text meets the quote without one."""
    edge = text[:1] if leading else text[-1:]
    return "" if edge.isspace() or edge in ".,;:)!?" else " "


def _ways_on(
    key: str,
    cited: CitedPassage,
    context: PassageContext,
    knowledge_bases: Sequence[KnowledgeBase],
    links: PageLinks,
) -> None:
    with st.container(key=f"ways-{key}", horizontal=True, gap="small"):
        links.link_to_document(
            "Open in the library",
            knowledge_base=cited.knowledge_base,
            document_id=cited.document_id,
            passage=cited.chunk_id,
            quote=context.span,
            icon=":material/menu_book:",
        )
        for knowledge_base in knowledge_bases:
            if knowledge_base.name == cited.knowledge_base:
                original_file(key, cited.document_id, knowledge_base, context.page)
