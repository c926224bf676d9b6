"""The evidence beside an answer: the chosen passage as a card, and the other sources to choose from."""

from __future__ import annotations

import streamlit as st

from advisor.answers import Answer, Citation
from advisor.web.context import AskContext, Desk
from knowledge_base.web.passage_card import passage_card
from knowledge_base.web.passage_context import CitedPassage
from knowledge_base.web.rendering import as_label
from knowledge_base.web.wording import COLLECTION_WORDS


def chosen_key(message_id: int) -> str:
    """Return the session key that holds the number of the citation whose card is open."""
    return f"citation-{message_id}"


def choose(message_id: int, number: int) -> None:
    """Open the card of a citation."""
    st.session_state[chosen_key(message_id)] = number


def close(message_id: int) -> None:
    """Take the choice back."""
    st.session_state.pop(chosen_key(message_id), None)


def chosen_number(message_id: int, answer: Answer) -> int | None:
    """Return which citation is open; the first one until the reader chooses."""
    numbers = [citation.number for citation in answer.citations]
    chosen = st.session_state.get(chosen_key(message_id))
    if chosen in numbers:
        return int(chosen)
    return numbers[0] if numbers else None


def evidence_column(message_id: int, answer: Answer, context: AskContext, desk: Desk) -> None:
    """Draw the card of the open citation and, below it, a list of all sources.

    The list keeps its length and order, so that a reader who goes through it by keyboard keeps the place.
    """
    number = chosen_number(message_id, answer)
    for citation in answer.citations:
        if citation.number == number:
            passage_card(f"{message_id}", _as_cited_passage(citation), desk.knowledge_bases, context.links)
    with st.container(key=f"sources-{message_id}"):
        with st.container(key=f"label-sources-{message_id}"):
            st.markdown("###### Sources of this answer")
        for citation in answer.citations:
            st.button(
                _source_label(citation),
                key=f"source-{message_id}-{citation.number}",
                type="tertiary",
                width="stretch",
                on_click=choose,
                args=(message_id, citation.number),
            )
    if number is not None:
        mark_as_open(message_id, number)
    if chosen_key(message_id) in st.session_state:
        with st.container(key=f"close-{message_id}"):
            st.button("Close the passage", key=f"close-passage-{message_id}", on_click=close, args=(message_id,))


def mark_as_open(message_id: int, number: int) -> None:
    """Style the marks and the list entry of the open citation, which leaves the buttons themselves untouched."""
    st.html(
        f"<style>[class*='st-key-cite-{message_id}-{number}-'] button {{ background: var(--accent) !important; }}"
        f"[class*='st-key-cite-{message_id}-{number}-'] button p"
        " { color: light-dark(#fff, #10191a) !important; text-decoration: none !important; }"
        f".st-key-source-{message_id}-{number} button {{ box-shadow: inset 3px 0 0 var(--accent); }}</style>"
    )


def _source_label(citation: Citation) -> str:
    owner = COLLECTION_WORDS[citation.collection]
    return f"**{citation.number}** · {as_label(citation.title, limit=80)} · {owner} · {as_label(citation.location, 50)}"


def _as_cited_passage(citation: Citation) -> CitedPassage:
    return CitedPassage(
        number=citation.number,
        knowledge_base=citation.knowledge_base,
        document_id=citation.document_id,
        chunk_id=citation.chunk_id,
        title=citation.title,
        collection=citation.collection,
        location=citation.location,
        quote=citation.quote,
        published_on=citation.published_on,
    )
