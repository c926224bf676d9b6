"""The conversations in the side bar: open, begin, rename, delete."""

from __future__ import annotations

import streamlit as st

from advisor.conversations import ConversationStore, ConversationSummary
from knowledge_base.web.navigation import CONVERSATION, OPEN_CONVERSATION
from knowledge_base.web.rendering import as_label

# More would push the rest of the side bar out of sight; older ones come with the button.
SHOWN_AT_FIRST = 12


def conversations_panel(store: ConversationStore, current: str | None) -> None:
    """Draw the list. Opening one puts it into the address, so that the link can be sent."""
    summaries = store.list()
    with st.container(key="panel-conversations"):
        st.markdown("###### Conversations")
        if st.button("New conversation", key="new-conversation", icon=":material/add:", width="stretch"):
            _open(None)
        if not summaries:
            st.caption("Questions and answers are kept here.")
        show_all = st.session_state.get("all-conversations", False)
        for summary in summaries if show_all else summaries[:SHOWN_AT_FIRST]:
            _entry(summary, current)
        if len(summaries) > SHOWN_AT_FIRST and not show_all:
            st.button(
                f"Show all {len(summaries)}",
                key="show-all-conversations",
                type="tertiary",
                on_click=lambda: st.session_state.update({"all-conversations": True}),
            )
        chosen = next((s for s in summaries if s.conversation_id == current), None)
        if chosen is not None:
            _change(store, chosen)


def _entry(summary: ConversationSummary, current: str | None) -> None:
    state = "open" if summary.conversation_id == current else "other"
    with st.container(key=f"conversation-{state}-{summary.conversation_id}", gap=None):
        if st.button(
            as_label(summary.title, limit=60),
            key=f"open-{summary.conversation_id}",
            type="tertiary",
            width="stretch",
        ):
            _open(summary.conversation_id)


def _open(conversation_id: str | None) -> None:
    leave_conversation()
    if conversation_id is not None:
        st.query_params[CONVERSATION] = conversation_id
    st.rerun()


def leave_conversation() -> None:
    """Forget which conversation is open."""
    st.query_params.pop(CONVERSATION, None)
    st.session_state.pop(OPEN_CONVERSATION, None)


def open_conversation(store: ConversationStore) -> tuple[str | None, bool]:
    """Return the open conversation, and whether the address names one that is not here.

    The address decides; without one the reader comes back to where they were before another page.
    """
    named = st.query_params.get(CONVERSATION)
    conversation: str | None = named or st.session_state.get(OPEN_CONVERSATION)
    if conversation is None:
        return None, False
    if not store.exists(conversation):
        st.session_state.pop(OPEN_CONVERSATION, None)
        return None, named is not None
    remember_conversation(conversation)
    return conversation, False


def remember_conversation(conversation: str) -> None:
    """Put the conversation into the address and into the session."""
    st.session_state[OPEN_CONVERSATION] = conversation
    # Always said again: a change of address is lost when the next run begins before it has left the server,
    # and the server would then hold for said what the browser never heard.
    st.query_params[CONVERSATION] = conversation


def _change(store: ConversationStore, summary: ConversationSummary) -> None:
    with st.container(key="change-conversation", horizontal=True, gap="small"):
        if st.button("Rename", key="rename-conversation", type="tertiary"):
            _rename_dialog(store, summary)
        if st.button("Delete", key="delete-conversation", type="tertiary"):
            _delete_dialog(store, summary)


@st.dialog("Rename conversation")
def _rename_dialog(store: ConversationStore, summary: ConversationSummary) -> None:
    title = st.text_input("Title", summary.title, max_chars=80)
    if st.button("Rename", key="confirm-rename", type="primary") and title.strip():
        store.rename(summary.conversation_id, title)
        st.rerun()


@st.dialog("Delete conversation")
def _delete_dialog(store: ConversationStore, summary: ConversationSummary) -> None:
    st.text(f"“{summary.title}” and its answers will be deleted. This cannot be taken back.")
    with st.container(horizontal=True):
        if st.button("Delete conversation", key="confirm-delete", type="primary"):
            store.delete(summary.conversation_id)
            _open(None)
        if st.button("Keep it", key="keep-conversation"):
            st.rerun()
