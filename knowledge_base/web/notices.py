"""Sentences for the moments when something cannot be shown or done."""

from __future__ import annotations

import logging

import streamlit as st

from knowledge_base.errors import AdvisorError
from knowledge_base.web.rendering import as_markdown_text

logger = logging.getLogger(__name__)


def notice(key: str, heading: str, body: str, advice: str = "") -> None:
    """Show what happened, what it means and what to do, calmly. `body` may quote a file name or value."""
    with st.container(key=f"notice-{key}"):
        st.markdown(f"**{as_markdown_text(heading)}**")
        st.markdown(as_markdown_text(body))
        if advice:
            st.markdown(as_markdown_text(advice))


def failure_sentence(error: Exception, doing: str) -> str:
    """Return what to tell the reader about an error, and log what a developer needs.

    Our own errors are written for readers. Of any other error a reader can use nothing but the fact.
    """
    if isinstance(error, AdvisorError):
        logger.warning("%s: %s", doing, error)
        return str(error)
    logger.error("%s failed", doing, exc_info=error)
    return f"{doing} failed because of an error in the program ({type(error).__name__}). The log has the details."
