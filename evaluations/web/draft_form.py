"""A draft case, completed in a form or as YAML, with what the validator says, until it can be accepted."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evaluations.case_fields import fits_form, gold_lines, gold_of, joined, listed, point_lines, points_of
from evaluations.case_schema import Expected
from evaluations.drafts import DraftShelf, case_from, case_text, choosable_categories
from evaluations.feedback import CitedPassage, DislikedAnswer, DraftCase, cited_passages
from evaluations.split import split_of
from evaluations.web.context import DRAFT, QualityContext
from evaluations.web.feedback_view import ACCEPTED, disliked, shelf_of
from knowledge_base.errors import AdvisorError
from knowledge_base.web.navigation import VIEW
from knowledge_base.web.notices import failure_sentence, notice
from knowledge_base.web.rendering import as_label, as_markdown_text, visible_text

_HALF_WORDS = {"dev": "development", "held-out": "held-out"}


def show_draft(context: QualityContext, case_id: str) -> None:
    """Draw the draft of this id."""
    try:
        shelf = shelf_of(context)
        draft = next((one for one in shelf.drafts() if one.get("id") == case_id), None)
        if draft is None:
            notice("draft", "This draft is not here.", "It was accepted or set aside, or belongs to an engagement.")
            return
        source = next((one for one in disliked(context) if one.case_id == case_id), None)
        with st.container(key="page"):
            _draft(context, shelf, draft, source)
    except AdvisorError as error:
        notice("draft", "The draft cannot be shown.", failure_sentence(error, "Reading the draft"))


def _draft(context: QualityContext, shelf: DraftShelf, draft: DraftCase, source: DislikedAnswer | None) -> None:
    st.title("Draft case", anchor=False)
    half = _HALF_WORDS[split_of(draft["id"]).value]
    st.caption(as_markdown_text(f"{draft['id']} · {half} half · {draft.get('note', '')}"))
    if source is not None:
        with st.expander("The answer as it was given", type="compact"):
            st.text(visible_text(source.answer.text))
    as_yaml = _as_yaml(draft)
    cited = cited_passages(source.answer, context.home.knowledge_bases(context.engagement)) if source else ()
    with st.form(f"form-{draft['id']}", border=False):
        edited = _yaml(draft) if as_yaml else _fields(draft, cited)
        with st.container(horizontal=True, key=f"buttons-{draft['id']}"):
            saved = st.form_submit_button("Save and check", key="save-draft")
            accepted = st.form_submit_button("Accept", key="accept-draft", type="primary")
    if saved or accepted:
        draft = _keep(shelf, edited, draft["id"]) or draft
    if accepted:
        _accept(shelf, draft)
    _problems(shelf, draft)
    if st.button("Set aside", key="set-aside", type="tertiary", help="The draft is deleted; no case is made of it."):
        shelf.set_aside(draft["id"])
        _back()


def _as_yaml(draft: DraftCase) -> bool:
    if not fits_form(draft):
        st.caption("The form cannot show this draft as it was written; mend it here.")
        return True
    return st.toggle("Edit as YAML", key=f"yaml-{draft['id']}", help="For fields that the form does not have.")


def _yaml(draft: DraftCase) -> DraftCase | str:
    text = case_text({name: value for name, value in draft.items() if name != "id"})
    return st.text_area("Fields of the case", text, height=420, key=f"text-{draft['id']}-{hash(text)}")


def _fields(draft: DraftCase, cited: Sequence[CitedPassage]) -> DraftCase:
    """Draw the form and return the case that it describes. Fields that the form does not have stay as they are."""
    key = draft["id"]
    question = st.text_area("Question", str(draft.get("question", "")), key=f"question-{key}", height=80)
    columns = st.columns(2)
    category = columns[0].selectbox(
        "Category", *_choice(choosable_categories(), draft.get("category")), key=f"cat-{key}"
    )
    outcomes = [outcome.value for outcome in Expected]
    outcome = columns[1].selectbox(
        "What must become of it", *_choice(outcomes, draft.get("outcome", "answered")), key=f"outcome-{key}"
    )
    earlier = _earlier(draft)
    gold = _gold(draft, cited)
    points = st.text_area(
        "What a complete answer says: one point a line, other wordings of it after |",
        point_lines(draft.get("points", ())),
        key=f"points-{key}",
        placeholder="security owns remote access | CISO accountable",
        height=110,
    )
    forbidden = st.text_area(
        "What must not be said, one a line", joined(draft.get("forbidden")), key=f"bad-{key}", height=70
    )
    gaps = st.text_area(
        "What a partial answer must own up to, one a line", joined(draft.get("gaps")), key=f"gaps-{key}", height=70
    )
    note = st.text_input("Note", str(draft.get("note", "")), key=f"note-{key}")
    return _filled(
        draft,
        question=question.strip(),
        category=category,
        earlier=listed(earlier),
        outcome=None if outcome == Expected.ANSWERED.value else outcome,
        gold=gold,
        points=points_of(points),
        forbidden=listed(forbidden),
        gaps=listed(gaps),
        note=note.strip(),
    )


def _choice(options: Sequence[str], chosen: object) -> tuple[list[str], int]:
    shown = list(options) if chosen in options or chosen is None else [*options, str(chosen)]
    return shown, shown.index(str(chosen)) if chosen is not None else 0


def _earlier(draft: DraftCase) -> str:
    if not draft.get("earlier"):
        return ""
    label = "Questions before it in the conversation, one a line; they are really asked"
    return st.text_area(label, joined(draft["earlier"]), key=f"earlier-{draft['id']}", height=90)


def _gold(draft: DraftCase, cited: Sequence[CitedPassage]) -> list[dict[str, str]]:
    """Draw what the answer cited, to be ticked where it answers, and room for passages that it missed."""
    kept = [dict(one) for one in draft.get("gold", ())]
    offered = [passage.as_gold() for passage in cited]
    ticked = []
    if cited:
        st.markdown("Passages that the answer cited. **Tick those that answer the question**, each by itself:")
    for number, passage in enumerate(cited):
        label = f"{as_markdown_text(passage.quote)} :small[({as_label(passage.document)})]"
        if st.checkbox(label, passage.as_gold() in kept, key=f"gold-{draft['id']}-{number}"):
            ticked.append(passage.as_gold())
    text = st.text_area(
        "Further passages that answer, one a line: the document's name, a colon, its words",
        gold_lines([one for one in kept if one not in offered]),
        key=f"further-gold-{draft['id']}",
        placeholder="remote-access: Security should own remote access",
        height=90,
    )
    return [*ticked, *gold_of(text)]


def _filled(draft: DraftCase, **fields: object) -> DraftCase:
    """Return the draft with the form's fields; empty ones are left out, as in a file that somebody wrote."""
    case = {**draft, **fields}
    return {name: value for name, value in case.items() if value not in (None, "", [], ())}


def _keep(shelf: DraftShelf, edited: DraftCase | str, case_id: str) -> DraftCase | None:
    try:
        case = case_from(edited, case_id) if isinstance(edited, str) else edited
        shelf.keep(case)
    except AdvisorError as error:
        notice("unsaved", "The draft was not saved.", failure_sentence(error, "Keeping the draft"))
        return None
    return case


def _accept(shelf: DraftShelf, draft: DraftCase) -> None:
    if shelf.problems(draft):
        notice("unaccepted", "It cannot be accepted yet.", "The draft is saved. What it lacks is listed below.")
        return
    try:
        shelf.accept(draft)
    except AdvisorError as error:
        notice("unaccepted", "It could not be accepted.", failure_sentence(error, "Accepting the case"))
        return
    st.session_state[ACCEPTED] = draft["id"]
    _back()


def _back() -> None:
    st.query_params.from_dict({VIEW: "feedback"})
    st.rerun()


def _problems(shelf: DraftShelf, draft: DraftCase) -> None:
    problems = shelf.problems(draft)
    if not problems:
        st.markdown("The check finds nothing wrong: it can be accepted.")
        return
    with st.container(key=f"uncovered-{DRAFT}"):
        st.markdown("**Before it can be accepted**")
        for problem in problems:
            st.markdown(as_markdown_text(problem))
