"""What can be done with an answer: copy, export, rate, and see how it was made."""

from __future__ import annotations

import streamlit as st

from advisor.answers import Answer, Trace
from advisor.conversations import ConversationStore, Message
from advisor.markdown_export import file_name, to_markdown
from advisor.presentation import checker_line, planner_line, usage_line, written_out_line
from knowledge_base.web.rendering import as_markdown_text, visible_text

THUMBS = ("down", "up")
REASONS = ("Wrong", "Not what I asked", "Something is missing", "A citation does not support it", "Hard to read")
STAGE_WORDS = {
    "plan": "Understand the question",
    "retrieve": "Search the sources",
    "fuse": "Merge the results",
    "rerank": "Order the results",
    "select": "Choose the evidence",
    "write": "Write the answer",
    "verify": "Check every sentence",
    "present": "Put it together",
}


def answer_actions(message: Message, answer: Answer, store: ConversationStore) -> None:
    """Draw the row of actions. It is part of the turn's fragment, so that using it redraws nothing else."""
    client = message.profile.client if message.profile is not None else None
    markdown = to_markdown(answer, client)
    with st.container(key=f"actions-{message.message_id}", horizontal=True):
        with st.popover("Copy", type="tertiary", icon=":material/content_copy:", key=f"copy-{message.message_id}"):
            st.caption("Use the symbol in the corner of the text to copy it.")
            st.code(markdown, language=None, wrap_lines=True, height=320)
        st.download_button(
            "Export",
            # Given as bytes, every button is fetched as soon as it is drawn, to see whether its file is there; a page
            # that is drawn again meanwhile has dropped it, and the log fills with "source error - 404".
            data=lambda: markdown.encode(),
            file_name=file_name(answer),
            mime="text/markdown",
            key=f"export-{message.message_id}",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )
        _rating(message, store)
    if message.thumbs == "down" or st.session_state.get(f"thumbs-{message.message_id}") == 0:
        _reason(message, store)
    with st.expander("How it was made", key=f"made-{message.message_id}", type="compact"):
        how_it_was_made(answer)


def _rating(message: Message, store: ConversationStore) -> None:
    key = f"thumbs-{message.message_id}"
    if key not in st.session_state and message.thumbs is not None:
        st.session_state[key] = THUMBS.index(message.thumbs)

    def keep() -> None:
        value = st.session_state[key]
        store.set_feedback(message.message_id, THUMBS[value] if value is not None else None, None)

    st.markdown("Was this right?")
    st.feedback("thumbs", key=key, on_change=keep)


def _reason(message: Message, store: ConversationStore) -> None:
    """Ask what was wrong, once a thumb points down."""
    with st.form(f"reason-{message.message_id}", border=False):
        kind = st.pills("What was wrong?", REASONS, key=f"reason-kind-{message.message_id}")
        words = st.text_input("In your words", message.reason or "", max_chars=500, key=f"words-{message.message_id}")
        if st.form_submit_button("Send"):
            reason = ": ".join(part for part in (kind, words.strip()) if part)
            store.set_feedback(message.message_id, "down", reason or None)
            st.caption("Kept with the answer. Thank you.")


def how_it_was_made(answer: Answer) -> None:
    """Draw queries, candidates and seconds per stage, settings, and what verification dropped."""
    trace = answer.trace
    if line := written_out_line(trace):
        st.text(visible_text(line))
    if trace.queries:
        st.markdown("**Queries**")
        for query in trace.queries:
            st.text(visible_text(query))
    if trace.seconds:
        st.markdown("**Stages**")
        st.table(_stage_rows(trace), border="horizontal")
        st.caption(f"In all {sum(trace.seconds.values()):.2f} s. Writer: {as_markdown_text(answer.writer)}.")
    for line in filter(None, (planner_line(trace), checker_line(trace), usage_line(answer))):
        st.caption(as_markdown_text(line))
    if trace.dropped:
        st.markdown("**Dropped by verification**")
        for reason in trace.dropped:
            st.text(visible_text(reason))
    if trace.settings:
        with st.container(key=None):
            st.caption(as_markdown_text(" · ".join(f"{name} {value}" for name, value in trace.settings.items())))


def _stage_rows(trace: Trace) -> list[dict[str, str]]:
    rows = []
    for stage, seconds in trace.seconds.items():
        candidates = trace.candidates.get(stage)
        rows.append(
            {
                "Stage": STAGE_WORDS.get(stage, stage),
                "Passages": "" if candidates is None else str(candidates),
                "Seconds": f"{seconds:.3f}",
            }
        )
    return rows
