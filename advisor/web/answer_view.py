"""An answer on the page: paragraphs whose citation marks open the passage beside them."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby

import streamlit as st

from advisor.answers import Answer, Outcome, Section, Sentence
from advisor.presentation import said_in
from advisor.profile import ClientProfile
from advisor.profile_wording import describe_fact
from advisor.web.context import PENDING_KEY, AskContext
from advisor.web.evidence_column import choose
from advisor.web.profile_form import summary
from knowledge_base.domain import Collection
from knowledge_base.web.rendering import as_label, as_markdown_text, visible_text
from knowledge_base.web.table_row import draw_cells, row_cells

_STRENGTH_WORDS = {"strong": "strong", "moderate": "moderate", "weak": "weak"}


def answer_text(message_id: int, answer: Answer, context: AskContext, status: str) -> None:
    """Draw the answer without its evidence and actions."""
    numbers = {citation.number for citation in answer.citations}
    marks = _Marks(message_id, numbers)
    for position, section in enumerate(answer.sections):
        _section(f"{message_id}-{position}", section, marks)
    if answer.notice:
        st.caption(as_markdown_text(answer.notice))
    if status == "stopped":
        st.caption("You stopped this answer here. What is shown is verified; the rest was not written.")
    if not answer.sections and answer.text and status != "stopped":
        _refusal(message_id, answer)
    _not_covered(message_id, answer)
    if answer.instead:
        _instead(message_id, answer)
    if answer.nearest:
        _nearest(message_id, answer, context)
    if answer.follow_up:
        _ask_next(message_id, answer.follow_up)
    if answer.citations:
        with st.container(key=f"strength-{message_id}"):
            st.markdown(strength_line(answer))


def profile_line(profile: ClientProfile | None) -> str:
    """Return for whom an answer was given, for example `For: Pharma · acquisitions · EU`; nothing without a profile."""
    if profile is None:
        return ""
    words = " · ".join(part for part in (profile.client, summary(profile)) if part)
    return f"For: {as_label(words)}" if words else ""


def answered_for(message_id: int, profile: ClientProfile | None) -> None:
    """Draw for whom the answer was given: who opens a link sees another profile, or none, in the side bar."""
    line = profile_line(profile)
    if line:
        with st.container(key=f"for-{message_id}"):
            st.markdown(line)


def strength_line(answer: Answer) -> str:
    """Return how much evidence there is and whose, for example `Evidence: strong · 6 passages · firm 4, client 2`."""
    passages = {(citation.chunk_id, citation.collection) for citation in answer.citations}
    firm = sum(1 for _, collection in passages if collection is Collection.FIRM)
    plural = "" if len(passages) == 1 else "s"
    strength = _STRENGTH_WORDS.get(answer.evidence_strength, "not rated")
    return f"Evidence: **{strength}** · {len(passages)} passage{plural} · firm {firm}, client {len(passages) - firm}"


class _Marks:
    """Draws citation marks: buttons, so that mouse, keyboard and screen reader reach them."""

    def __init__(self, message_id: int, known: set[int]) -> None:
        self._message_id = message_id
        self._known = known
        self._drawn = 0

    def draw(self, numbers: Iterable[int]) -> None:
        for number in numbers:
            self._drawn += 1
            if number not in self._known:
                st.text(f"[{number}]")
                continue
            # Nothing about the button may depend on what is chosen: it would be made anew and lose the focus.
            st.button(
                f":small[Source] {number}",
                key=f"cite-{self._message_id}-{number}-{self._drawn}",
                type="tertiary",
                on_click=choose,
                args=(self._message_id, number),
            )


def _section(key: str, section: Section, marks: _Marks) -> None:
    lead = section.kind == "short_answer"
    with st.container(key=f"section-{key}"):
        if not lead:
            st.subheader(as_label(section.heading), anchor=False)
        for position, (fact, sentences) in enumerate(groupby(section.sentences, key=lambda s: s.fact)):
            style = "answer-lead" if lead else "answer"
            _sentences(f"{style}-{key}-{position}", tuple(sentences), marks)
            if fact is not None:
                with st.container(key=f"because-{key}-{position}"):
                    st.markdown(f"For you, because {as_markdown_text(describe_fact(fact))}")


def _sentences(key: str, sentences: Sequence[Sentence], marks: _Marks) -> None:
    """Draw prose as paragraphs and each row of a table by itself. The stored words stay as they are."""
    runs = groupby(sentences, key=lambda sentence: row_cells(sentence.text) if sentence.supported else ())
    for position, (cells, run) in enumerate(runs):
        if cells:
            for number, sentence in enumerate(run):
                _row(f"{key}-{position}-{number}", cells, sentence, marks)
        else:
            _paragraph(f"flow-{key}-{position}", tuple(run), marks)


def _row(key: str, cells: tuple[tuple[str, str], ...], sentence: Sentence, marks: _Marks) -> None:
    with st.container(key=f"row-{key}"):
        if sentence.paper:
            st.text(visible_text(said_in(sentence)))
        draw_cells(key, cells)
        with st.container(key=f"flow-marks-{key}"):
            marks.draw(sentence.citations)


def _paragraph(key: str, sentences: Sequence[Sentence], marks: _Marks) -> None:
    """Draw sentences as one paragraph. The last word of each is drawn with its marks, which must not wrap alone."""
    with st.container(key=key):
        for position, sentence in enumerate(sentences):
            words, _, last_word = visible_text(said_in(sentence) + sentence.text).rstrip().rpartition(" ")
            if words:
                st.text(words)
            with st.container(key=f"tail-{key}-{position}"):
                st.text(last_word + _doubt(sentence))
                marks.draw(sentence.citations)


def _doubt(sentence: Sentence) -> str:
    if sentence.missing:
        return f" (the sources do not say: {visible_text(sentence.missing).rstrip('.')})"
    return "" if sentence.supported else " (not supported by a source)"


def _refusal(message_id: int, answer: Answer) -> None:
    """Draw what there is instead of an answer; the parts below it are drawn on their own."""
    opening = answer.text.split("\n\n", 1)[0]
    with st.container(key=f"flow-answer-lead-{message_id}-refusal"):
        st.text(visible_text(opening))


def _not_covered(message_id: int, answer: Answer) -> None:
    gaps = [gap for gap in answer.not_covered if gap != answer.question]
    if not gaps:
        return
    with st.container(key=f"uncovered-{message_id}"):
        st.markdown("**Not covered**")
        for gap in gaps:
            st.markdown(as_markdown_text(gap))


def _instead(message_id: int, answer: Answer) -> None:
    with st.container(key=f"instead-{message_id}"):
        st.markdown("**Questions that the sources answer**")
        for position, question in enumerate(answer.instead):
            if st.button(as_label(question), key=f"instead-{message_id}-{position}", type="tertiary"):
                st.session_state[PENDING_KEY] = question
                st.rerun()


def _nearest(message_id: int, answer: Answer, context: AskContext) -> None:
    with st.container(key=f"nearest-{message_id}"):
        st.markdown("**The nearest material**")
        for item in answer.nearest:
            knowledge_base = "firm" if item.collection is Collection.FIRM else st.session_state.get("engagement") or ""
            context.links.link_to_document(
                f"{item.title} · {item.location}",
                knowledge_base=knowledge_base,
                document_id=item.document_id,
                icon=":material/menu_book:",
            )


def _ask_next(message_id: int, follow_up: str) -> None:
    with st.container(key=f"flow-next-{message_id}"):
        st.markdown("**Ask next:** ")
        st.text(visible_text(follow_up))


def is_refusal(answer: Answer) -> bool:
    """Say whether there is nothing to copy, export or rate as an answer."""
    return answer.outcome not in (Outcome.ANSWERED, Outcome.PARTIAL)
