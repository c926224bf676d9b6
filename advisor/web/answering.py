"""Makes an answer while the page shows how far it is, and keeps what there is when it is stopped."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

import streamlit as st

from advisor.answers import Answer, Citation, Outcome, Section, Sentence
from advisor.conversations import ConversationStore
from advisor.profile import ClientProfile
from advisor.web.answer_actions import STAGE_WORDS
from advisor.web.context import AskContext, Desk
from knowledge_base.web.notices import failure_sentence
from knowledge_base.web.rendering import as_label, as_markdown_text

if TYPE_CHECKING:
    from collections.abc import Generator

    from advisor.chain import Event, SentenceReady


@dataclass
class PartialAnswer:
    """What was verified so far. It grows while the answer is made, so it is not frozen."""

    question: str
    sentences: list[tuple[str, str, Sentence]] = field(default_factory=list)
    citations: dict[int, Citation] = field(default_factory=dict)

    def add(self, event: SentenceReady) -> None:
        """Take in a verified sentence with the citations that it uses."""
        self.sentences.append((event.kind, event.heading, event.sentence))
        self.citations.update({citation.number: citation for citation in event.citations})

    def forget(self) -> None:
        """Begin again: what was shown so far does not count."""
        self.sentences.clear()
        self.citations.clear()

    def sections(self) -> tuple[Section, ...]:
        """Return the sentences by section, in order."""
        grouped: dict[tuple[str, str], list[Sentence]] = {}
        for kind, heading, sentence in self.sentences:
            grouped.setdefault((kind, heading), []).append(sentence)
        return tuple(
            Section(kind=kind, heading=heading, sentences=tuple(sentences))
            for (kind, heading), sentences in grouped.items()
        )

    def as_answer(self, note: str = "") -> Answer:
        """Return the part as an answer; `note` stands in where not a sentence was ready."""
        text = " ".join(sentence.text for _, _, sentence in self.sentences)
        return Answer(
            outcome=Outcome.PARTIAL if self.sentences else Outcome.INSUFFICIENT_EVIDENCE,
            question=self.question,
            text=text or note,
            sections=self.sections(),
            citations=tuple(self.citations.values()),
        )


def make_answer(question: str, conversation: str, context: AskContext, desk: Desk, kept: threading.Event) -> None:
    """Stream the answer into the page and keep it; a stop or a failure keeps the part that there is.

    `kept` is set once it is there to be drawn again.

    Streamlit stops a script by raising at its next call of `st.*` or of the session state, and again in any
    `except` or `finally` that calls them. So what must survive is reached through local names only.
    """
    store, profile = desk.store, desk.profile
    history = store.history(conversation)
    store.append_question(conversation, question)
    partial = PartialAnswer(question=question)
    answer: Answer | None = None
    failure: str | None = None
    try:
        events = context.advisor().stream(
            question, profile=profile, history=history, engagement=desk.engagement, conversation=conversation
        )
        with closing(cast("Generator[Event]", events)):
            answer = _draw(events, partial)
    except Exception as error:
        failure = failure_sentence(error, "Answering this question")
    finally:
        _keep(store, conversation, partial, answer, failure, profile)
        kept.set()


def _keep(
    store: ConversationStore,
    conversation: str,
    partial: PartialAnswer,
    answer: Answer | None,
    failure: str | None,
    profile: ClientProfile | None,
) -> None:
    if answer is not None:
        store.append_answer(conversation, answer, profile, "complete")
    elif failure is not None:
        store.append_answer(conversation, partial.as_answer(failure), profile, "failed")
    else:
        store.append_answer(conversation, partial.as_answer("Stopped before a sentence was ready."), profile, "stopped")


def _draw(events: Iterator[Event], partial: PartialAnswer) -> Answer | None:
    """Show the stage by name and the verified sentences as they come; return the whole answer."""
    from advisor.chain import StageStarted, WritingRestarted

    with st.container(key="stage"):
        stage = st.empty()
    with st.container(key="streamed"):
        text = st.empty()
    for event in events:
        if isinstance(event, Answer):
            return event
        if isinstance(event, StageStarted):
            stage.markdown(f":shimmer[{as_label(STAGE_WORDS.get(event.stage, event.stage))} …]")
        elif isinstance(event, WritingRestarted):
            partial.forget()
            text.empty()
        else:
            partial.add(event)
            text.markdown(streamed_markdown(partial.sections()))
    return None


def streamed_markdown(sections: tuple[Section, ...]) -> str:
    """Return what is verified so far as Markdown; every character of the sources is escaped."""
    blocks = []
    for section in sections:
        if section.kind != "short_answer":
            blocks.append(f"**{as_label(section.heading)}**")
        sentences = (
            as_markdown_text(sentence.text) + "".join(f" \\[{number}\\]" for number in sentence.citations)
            for sentence in section.sentences
        )
        blocks.append(" ".join(sentences))
    return "\n\n".join(blocks)
