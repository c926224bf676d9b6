"""The Ask page: a conversation, with the evidence beside each answer."""

from __future__ import annotations

import threading

import streamlit as st
from streamlit.delta_generator import DeltaGenerator

from advisor.answers import Answer
from advisor.conversations import ConversationStore, Message
from advisor.profiles import ProfileShelf
from advisor.web.answer_actions import answer_actions
from advisor.web.answer_view import answer_text, answered_for, is_refusal
from advisor.web.answering import make_answer
from advisor.web.context import PENDING_KEY, AskContext, Desk
from advisor.web.conversations_panel import conversations_panel, open_conversation, remember_conversation
from advisor.web.engagement_panel import chosen_engagement, engagement_panel
from advisor.web.evidence_column import evidence_column
from advisor.web.profile_form import profile_panel
from advisor.web.welcome import welcome
from knowledge_base.errors import AdvisorError
from knowledge_base.web.navigation import ENGAGEMENT
from knowledge_base.web.notices import notice
from knowledge_base.web.rendering import as_label, one_line, visible_text
from knowledge_base.web.scrolling import COMING, scroll_to_question

# Redrawing a turn costs a few milliseconds and many elements; older ones come with the button.
TURNS_AT_FIRST = 8
LONGEST_HEADING = 220
KEEPING_S = 20.0  # a stop is noticed between two sentences or stages, of which none takes so long
MAX_QUESTION_CHARACTERS = 60_000  # the advisor itself says what is too long; this only guards the socket


class AskPage:
    """Draws side bar and conversation, and answers what is asked."""

    def __init__(self, context: AskContext) -> None:
        self._context = context

    def render(self) -> None:
        """Draw the page."""
        desk = self._desk()
        conversation = st.container(key="conversation")
        sight = st.container(key="sight")
        # In a container of its own: Streamlit's dock at the foot of the page scrolls a finished answer to its end,
        # and the first sentence is the one to be read.
        with st.container(key="ask-box"):
            asked = st.chat_input(
                "Ask about IT and OT convergence",
                key="question",
                submit_mode="stop",
                max_chars=MAX_QUESTION_CHARACTERS,
            )
        clicked = st.session_state.pop(PENDING_KEY, None)
        with conversation:
            self._conversation(clicked or asked, desk, sight, typed=clicked is None)

    def _conversation(self, question: str | None, desk: Desk, sight: DeltaGenerator, *, typed: bool) -> None:
        turns = _pair(desk.store.messages(desk.conversation) if desk.conversation else ())
        question = question if question and question.strip() else None
        if not turns and not question:
            welcome(desk)
            return
        self._turns(turns, desk, coming=question is not None)
        if question:
            self._answer(question, desk, sight, typed=typed)
        elif desk.conversation:
            with sight:
                scroll_to_question(desk.conversation, _turn_key(*turns[-1]))

    def _desk(self) -> Desk:
        home = self._context.home
        engagement = chosen_engagement(home)
        try:
            folder = home.state_folder(engagement)
            store = ConversationStore(folder / "conversations.sqlite3")
        except AdvisorError:
            with st.sidebar:
                engagement_panel(home, engagement)  # the way out: what is damaged here is whole in another one
            raise
        conversation, missing = open_conversation(store)
        if missing:
            notice(
                "conversation",
                "This conversation is not here.",
                "It was deleted, or it belongs to an engagement that is not chosen.",
                "Choose the engagement in the side bar, or begin a new conversation.",
            )
        with st.sidebar:
            outside = ProfileShelf(home.state_folder(None) / "profiles")
            profile = profile_panel(engagement, ProfileShelf(folder / "profiles"), outside)
            engagement_panel(home, engagement)
            conversations_panel(store, conversation)
        return Desk(
            engagement=engagement,
            profile=profile,
            store=store,
            knowledge_bases=home.knowledge_bases(engagement),
            conversation=conversation,
        )

    def _turns(self, turns: list[tuple[Message, Message | None]], desk: Desk, *, coming: bool) -> None:
        """Draw what was said; `coming` makes room for one more, or the page would jump when that is drawn anew."""
        show_all = st.session_state.get(f"all-turns-{desk.conversation}", False)
        hidden = 0 if show_all else max(0, len(turns) + coming - TURNS_AT_FIRST)
        if hidden:
            st.button(
                f"Show {hidden} earlier questions",
                key="earlier-turns",
                type="tertiary",
                on_click=lambda: st.session_state.update({f"all-turns-{desk.conversation}": True}),
            )
        for question, message in turns[hidden:]:
            if message is None:
                _unanswered(question)
            else:
                _turn(question, message, self._context, desk)

    def _answer(self, question: str, desk: Desk, sight: DeltaGenerator, *, typed: bool) -> None:
        """Answer, keep, and draw again from what was kept, so that a reload shows the same."""
        conversation = desk.conversation
        if conversation is None:
            conversation = desk.store.create(one_line(question, 80))
            remember_conversation(conversation)
            if desk.engagement is not None:
                st.query_params[ENGAGEMENT] = desk.engagement
        with st.container(key=f"turn-{COMING}"), st.container(key=f"answer-{COMING}"):
            _asked(question, COMING)
            with sight:
                scroll_to_question(conversation, COMING)
            kept = threading.Event()
            _draw_again_once(kept)
            if not typed:
                # The question box turns into a stop button only for what was sent from it. Pressing any other button
                # stops the script as well; the next one begins beside it, so it must wait for the part to be kept.
                st.button(
                    "Stop", key="stop-answer", icon=":material/stop_circle:", on_click=_wait_until_kept, args=(kept,)
                )
            make_answer(question, conversation, self._context, desk, kept)
        st.rerun()


def _wait_until_kept(kept: threading.Event) -> None:
    kept.wait(KEEPING_S)


def _draw_again_once(kept: threading.Event) -> None:
    """Have the page drawn from what was kept when the reader stops the answer.

    A stopped script cannot draw anything more, but the timer of a fragment goes on. It may come while the
    stopped script still waits for its next sentence, so it asks whether the part has been kept.
    """

    @st.fragment(run_every="1s")
    def watch() -> None:
        if kept.is_set():
            st.rerun()

    watch()


def _pair(messages: tuple[Message, ...]) -> list[tuple[Message, Message | None]]:
    """Return each question with its answer; a question may have none when the process ended in between."""
    turns: list[tuple[Message, Message | None]] = []
    for message in messages:
        if message.role == "user":
            turns.append((message, None))
        elif turns:
            turns[-1] = (turns[-1][0], message)
    return turns


def _turn_key(question: Message, message: Message | None) -> str:
    return f"{(message or question).message_id}"


@st.fragment
def _turn(question: Message, message: Message, context: AskContext, desk: Desk) -> None:
    """Draw one question with its answer. A fragment: choosing a citation redraws this turn only."""
    answer = message.answer
    with st.container(key=f"turn-{message.message_id}"):
        with st.container(key=f"answer-{message.message_id}"):
            _asked(question.text, f"{message.message_id}")
            if message.status == "failed" or answer is None:
                _failed(question, message, desk.store)
            else:
                answered_for(message.message_id, message.profile)
                answer_text(message.message_id, answer, context, message.status)
                if not is_refusal(answer) or answer.trace.queries:
                    answer_actions(message, answer, desk.store)
        with st.container(key=f"evidence-{message.message_id}"):
            _evidence(message, answer, context, desk)


def _evidence(message: Message, answer: Answer | None, context: AskContext, desk: Desk) -> None:
    if answer is not None and answer.citations:
        evidence_column(message.message_id, answer, context, desk)


def _unanswered(question: Message) -> None:
    """Draw a question whose answer was cut off, by a reload or by the end of the process."""
    with st.container(key=f"turn-{question.message_id}"), st.container(key=f"answer-{question.message_id}"):
        _asked(question.text, f"{question.message_id}")
        st.caption("This question has no answer yet: the page was left or the program ended while it was made.")
        if st.button("Ask again", key=f"again-{question.message_id}"):
            st.session_state[PENDING_KEY] = question.text
            st.rerun()


def _asked(question: str, key: str) -> None:
    with st.container(key=f"asked-{key}"):
        st.header(as_label(question, limit=LONGEST_HEADING), anchor=False)
        if len(question) > LONGEST_HEADING:
            with st.expander("The whole question"):
                st.text(visible_text(question))


def _failed(question: Message, message: Message, store: ConversationStore) -> None:
    notice(
        f"failed-{message.message_id}",
        "This question could not be answered.",
        message.text,
        "Your question is kept. Ask it again once the cause is mended.",
    )
    if st.button("Ask again", key=f"again-{message.message_id}"):
        st.session_state[PENDING_KEY] = question.text
        st.rerun()
