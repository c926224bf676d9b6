"""Links between the pages, which live in different packages and do not import each other."""

from __future__ import annotations

import re
from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

from knowledge_base.web.rendering import as_label

KNOWLEDGE_BASE = "kb"
DOCUMENT = "doc"
PASSAGE = "passage"
QUOTE = "quote"
VIEW = "view"
ENTRY = "entry"
ENGAGEMENT = "e"
CONVERSATION = "c"
OPEN_CONVERSATION = "open-conversation"
"""Session key of the conversation that a reader comes back to from another page, where the address has lost it."""


@dataclass(frozen=True, kw_only=True)
class PageLinks:
    """The pages that other pages link to."""

    ask: StreamlitPage
    library: StreamlitPage
    documents: StreamlitPage
    quality: StreamlitPage

    def link_to_document(
        self,
        label: str,
        *,
        knowledge_base: str,
        document_id: str,
        passage: str | None = None,
        quote: tuple[int, int] | None = None,
        icon: str | None = None,
    ) -> None:
        """Draw a link to a document, or to a passage in it. The address can be sent to a colleague.

        The address names the quote by its characters in the passage, whose id stands for its text: the words
        themselves would end up in logs, and a forged address could show words that no document holds.
        """
        address = {KNOWLEDGE_BASE: knowledge_base, DOCUMENT: document_id}
        if passage is not None:
            address[PASSAGE] = passage
        if passage is not None and quote is not None:
            address[QUOTE] = f"{quote[0]}-{quote[1]}"
        st.page_link(self.library, label=as_label(label), query_params=address, icon=icon)


def show_address() -> None:
    """Have the browser's address name what the page shows.

    A link from a page to another part of itself reaches the script, but Streamlit leaves the address as it was, and
    the next click on anything else would lead back.
    """
    st.query_params.from_dict(st.query_params.to_dict())


def quote_in_address(text: str | None) -> tuple[int, int] | None:
    """Return the characters of a passage that an address names, for example `120-245`, or None where it names none."""
    match = re.fullmatch(r"([0-9]{1,7})-([0-9]{1,7})", text or "")
    return (int(match[1]), int(match[2])) if match else None
