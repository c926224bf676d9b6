"""Answers that readers rated down: those that wait, the drafts made of them, and the cases that came out."""

from __future__ import annotations

import streamlit as st

from advisor.conversations import ConversationStore
from evaluations.drafts import DraftShelf
from evaluations.feedback import DislikedAnswer, DraftCase, disliked_answers, draft_of
from evaluations.gold_documents import GoldDocuments
from evaluations.own_cases import OWN_SUITE, OwnCases
from evaluations.stored_documents import StoredDocuments
from evaluations.web.context import DRAFT, QualityContext
from knowledge_base.errors import AdvisorError
from knowledge_base.web.notices import failure_sentence, notice
from knowledge_base.web.rendering import as_label, as_markdown_text, visible_text

ACCEPTED = "accepted-case"
"""Session key of the case that was accepted last, so that the list can say so."""


def show_feedback(context: QualityContext) -> None:
    """Draw the view."""
    with st.container(key="page"):
        _where(context)
        accepted = st.session_state.pop(ACCEPTED, None)
        if accepted:
            notice("accepted", "The case was accepted.", f"{accepted} stands in the suite of accepted cases now.")
        try:
            shelf = shelf_of(context)
            known, drafts, count = shelf.known(), shelf.drafts(), len(shelf.accepted())
            waiting = [one for one in disliked(context) if one.case_id not in known]
        except AdvisorError as error:
            notice("feedback", "The drafts cannot be shown.", failure_sentence(error, "Reading the drafts"))
            return
        _waiting(context, shelf, waiting)
        _drafts(context, drafts)
        _accepted(context, count)


def shelf_of(context: QualityContext) -> DraftShelf:
    """Return the drafts of the chosen engagement, or of the firm. Quotes are looked up where their cases are asked."""
    files = OwnCases(state=context.home.state_folder(context.engagement))
    if context.engagement is None:
        return DraftShelf(files, GoldDocuments())
    return DraftShelf(files, StoredDocuments(context.home.knowledge_bases(context.engagement)))


def disliked(context: QualityContext) -> tuple[DislikedAnswer, ...]:
    """Return the answers rated down in the chosen engagement alone, or outside of all engagements."""
    store = ConversationStore(context.home.state_folder(context.engagement) / "conversations.sqlite3")
    return disliked_answers(store)


def _where(context: QualityContext) -> None:
    if context.engagement is None:
        st.markdown(
            "Answers from **the firm's conversations** that a reader rated down. A reviewer makes cases of them, which"
            " every later run asks. Those of an engagement show when it is chosen in the side bar."
        )
    else:
        st.markdown(
            f"Answers rated down within **{as_label(context.place)}**. Drafts and cases made of them hold the client's"
            " words: they stay in this engagement's folder, leave with it, and no shared run asks them. To have"
            " everybody's runs ask something like it, put the question without the client outside of the engagement."
        )


def _waiting(context: QualityContext, shelf: DraftShelf, waiting: list[DislikedAnswer]) -> None:
    st.subheader(f"Waiting ({len(waiting)})", anchor=False)
    if not waiting:
        st.markdown("None. Readers rate an answer with the thumbs below it, on the Ask page, and say what was wrong.")
    for one in waiting:
        with st.container(key=f"entry-{one.case_id}"):
            st.markdown(f"**{as_label(one.question, limit=300)}**")
            st.caption(as_markdown_text(" · ".join((_day(one), one.reason or "no reason given"))))
            with st.expander("The answer as it was given", type="compact"):
                st.text(visible_text(one.answer.text))
            with st.container(horizontal=True, key=f"further-{one.case_id}"):
                if st.button("Make a draft case", key=f"draft-{one.case_id}"):
                    _begin(context, shelf, one)
                if st.button("Set aside", key=f"aside-{one.case_id}", help="No case is made of it."):
                    shelf.set_aside(one.case_id)
                    st.rerun()


def _day(one: DislikedAnswer) -> str:
    return f"answered on {one.answered_at[:10]}"


def _begin(context: QualityContext, shelf: DraftShelf, one: DislikedAnswer) -> None:
    try:
        shelf.keep(draft_of(one, context.engagement))
    except AdvisorError as error:
        notice("draft", "No draft was made.", failure_sentence(error, "Keeping the draft"))
        return
    st.query_params.from_dict({DRAFT: one.case_id})
    st.rerun()


def _drafts(context: QualityContext, drafts: tuple[DraftCase, ...]) -> None:
    if not drafts:
        return
    st.subheader(f"Drafts ({len(drafts)})", anchor=False)
    for draft in drafts:
        with st.container(key=f"entry-draft-{draft.get('id')}"):
            context.link(str(draft.get("question")), **{DRAFT: str(draft.get("id"))})
            st.caption(as_markdown_text(str(draft.get("note", ""))))


def _accepted(context: QualityContext, count: int) -> None:
    if not count:
        return
    st.subheader(f"Accepted ({count})", anchor=False)
    if context.engagement is None:
        st.markdown(f"They are the suite `{OWN_SUITE}`, which every run takes along. To ask them alone:")
        st.code(f"python -m evaluations run {OWN_SUITE}", language=None)
    else:
        st.markdown("They are kept with this engagement, and no other run takes them along. To ask them:")
        st.code(f"python -m evaluations run --engagement {context.engagement}", language=None)
