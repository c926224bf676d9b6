"""The first screen of the Ask page, before anything is asked."""

from __future__ import annotations

import streamlit as st

from advisor.suggestions import suggest_questions
from advisor.web.context import PENDING_KEY, Desk
from knowledge_base.web.rendering import as_label


def welcome(desk: Desk) -> None:
    """Draw what can be asked, and six questions that fit the profile."""
    with st.container(key="welcome"):
        st.title("What do you need to know?", anchor=False)
        st.markdown(_line(desk))
        with st.container(key="suggestions"):
            for position, question in enumerate(suggest_questions(desk.profile)):
                if st.button(as_label(question), key=f"suggestion-{position}", width="stretch"):
                    st.session_state[PENDING_KEY] = question
                    st.rerun()


def _line(desk: Desk) -> str:
    documents = [knowledge_base.document_count() for knowledge_base in desk.knowledge_bases]
    sources = f"{documents[0]} firm documents" if documents else "the firm's documents"
    if len(documents) > 1:
        sources += f" and {documents[1]} of this engagement"
    line = f"Answers come from {sources}, and every sentence shows the passage it rests on."
    if desk.profile is not None and desk.profile.facts():
        line += f" They are fitted to {as_label(desk.profile.client or 'this client', limit=80)}."
    return line
