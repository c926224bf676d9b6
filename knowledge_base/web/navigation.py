"""Links between the pages, which live in different packages and do not import each other."""

from __future__ import annotations

from dataclasses import dataclass

import streamlit as st
from streamlit.navigation.page import Page as StreamlitPage

from knowledge_base.web.rendering import as_label

KNOWLEDGE_BASE = "kb"
DOCUMENT = "doc"
PASSAGE = "passage"
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

    def link_to_document(
        self, label: str, *, knowledge_base: str, document_id: str, passage: str | None = None, icon: str | None = None
    ) -> None:
        """Draw a link to a document, or to a passage in it. The address can be sent to a colleague."""
        address = {KNOWLEDGE_BASE: knowledge_base, DOCUMENT: document_id}
        if passage is not None:
            address[PASSAGE] = passage
        st.page_link(self.library, label=as_label(label), query_params=address, icon=icon)
