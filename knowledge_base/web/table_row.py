"""A row of a table, which is stored and quoted as `Role: owner; Hours: 24`, drawn as names above values."""

from __future__ import annotations

import re

import streamlit as st

from knowledge_base.web.rendering import visible_text

# Longer than any column name; what stands before a colon in prose is usually longer, or a sentence.
_NAME = re.compile(r"(?P<name>[^:;.!?]{1,60}): (?P<value>\S.*)", re.DOTALL)
_MOST_WORDS = 8


def row_cells(text: str) -> tuple[tuple[str, str], ...]:
    """Return the names and values of a row, or nothing where the text is prose.

    A value may hold a semicolon of its own; what follows it without a name still belongs to that value.
    """
    cells: list[tuple[str, str]] = []
    for part in visible_text(text).split("; "):
        match = _NAME.fullmatch(part.strip())
        if match is not None and len(match["name"].split()) <= _MOST_WORDS:
            cells.append((match["name"], match["value"]))
        elif cells:
            cells[-1] = (cells[-1][0], f"{cells[-1][1]}; {part}")
        else:
            return ()
    return tuple(cells) if len(cells) > 1 else ()


def draw_cells(key: str, cells: tuple[tuple[str, str], ...]) -> None:
    """Draw the cells of a row side by side, as plain text. They wrap where there is no room."""
    for position, (name, value) in enumerate(cells):
        with st.container(key=f"cell-{key}-{position}", gap=None):
            st.text(name)
            st.text(value)
