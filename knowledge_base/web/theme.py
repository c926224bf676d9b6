"""The look of the application beyond what `.streamlit/config.toml` can say."""

from __future__ import annotations

from functools import lru_cache
from pathlib import Path

import streamlit as st


@lru_cache(maxsize=1)
def _style_element() -> str:
    css = Path(__file__).with_name("theme.css").read_text(encoding="utf-8")
    return f"<style>{css}</style>"


def apply_theme() -> None:
    """Add our style sheet to the page. Only style elements are ever sent as HTML, and all of their text is ours."""
    st.html(_style_element())
