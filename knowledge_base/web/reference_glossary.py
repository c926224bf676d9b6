"""The glossary: find a term, and see what IT and what OT people understand by it."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from knowledge_base.reference_schema import Term
from knowledge_base.web.navigation import ENTRY, VIEW
from knowledge_base.web.notices import notice
from knowledge_base.web.reference_desk import ReferenceDesk, further_reading, paragraphs
from knowledge_base.web.rendering import as_label, as_markdown_text, visible_text

GLOSSARY = "glossary"
TERMS_PER_PAGE = 25


def show_glossary(desk: ReferenceDesk) -> None:
    """Draw the term that the address names, else the list with its search."""
    asked = st.query_params.get(ENTRY)
    term = next((term for term in desk.data.glossary if term.term == asked), None)
    if term is not None:
        _term(term, desk)
        return
    if asked is not None:
        notice("term", "This term is not in the glossary.", "It may have been renamed since the link was made.")
    _list(desk)


def matching_terms(terms: Sequence[Term], query: str) -> tuple[Term, ...]:
    """Return the terms that hold every word of the query; those that hold it in their name come first."""
    words = query.casefold().split()
    named, defined = [], []
    for term in terms:
        name = " ".join((term.term, *term.aliases)).casefold()
        if all(word in name for word in words):
            named.append(term)
        elif all(word in f"{name} {term.definition} {term.explanation}".casefold() for word in words):
            defined.append(term)
    named.sort(key=lambda term: not term.term.casefold().startswith(query.casefold().strip()))
    return (*named, *defined)


def _list(desk: ReferenceDesk) -> None:
    terms = desk.data.glossary
    query = st.text_input(
        f"Find among {len(terms)} terms",
        key="glossary-search",
        type="search",
        live=True,
        placeholder="Term, other name or abbreviation",
        width=460,
    )
    found = matching_terms(terms, query or "")
    if not found:
        st.markdown(f"No term holds “{as_markdown_text(query or '')}”. Ask for it on the Ask page.")
        return
    pages = -(-len(found) // TERMS_PER_PAGE)
    page = st.pagination(pages, key=f"terms-{pages}-{query}") if pages > 1 else 1
    for term in found[(page - 1) * TERMS_PER_PAGE : page * TERMS_PER_PAGE]:
        with st.container(key=f"entry-term-{term.term}"):
            _link(term.term, desk)
            st.markdown(as_markdown_text(term.definition))
            if term.aliases:
                st.caption(f"Also: {as_markdown_text(', '.join(term.aliases))}")


def _link(name: str, desk: ReferenceDesk) -> None:
    st.page_link(desk.links.library, label=as_label(name), query_params={VIEW: GLOSSARY, ENTRY: name})


def _term(term: Term, desk: ReferenceDesk) -> None:
    st.page_link(desk.links.library, label="Glossary", icon=":material/arrow_back:", query_params={VIEW: GLOSSARY})
    with st.container(key="reading-term"):
        st.header(as_label(term.term), anchor=False)
        if term.aliases:
            st.caption(f"Also: {as_markdown_text(', '.join(term.aliases))}")
    paragraphs("definition", (term.definition, term.explanation))
    with st.container(key="both-sides"):
        for column, heading, text in zip(
            st.columns(2),
            ("What IT people understand", "What OT people understand"),
            (term.for_it, term.for_ot),
            strict=True,
        ):
            with column, st.container(border=True, height="stretch"):
                st.markdown(f"**{heading}**")
                st.text(visible_text(text))
    if term.see_also:
        st.markdown("**See also**")
        with st.container(key="see-also", horizontal=True, gap="small"):
            for name in term.see_also:
                _link(name, desk)
    further_reading("term", GLOSSARY, term, desk)
