"""What becomes of an answer that was rated down: what waits, and what a draft of a case takes over."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.conversations import ConversationStore
from advisor.profile import profile_from_mapping
from evaluations.drafts import case_text
from evaluations.feedback import cited_passages, disliked_answers, draft_of
from tests.advisor_values import make_answer


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "conversations.sqlite3")


def test_an_answer_rated_down_waits_with_its_question_reason_and_what_was_asked_before(
    store: ConversationStore,
) -> None:
    conversation = store.create("x")
    for question, thumbs in (("Who owns remote access?", "up"), ("And who releases a session?", "down")):
        store.append_question(conversation, question)
        message = store.append_answer(conversation, make_answer())
        store.set_feedback(message, thumbs, "Wrong: it is the plant" if thumbs == "down" else None)
    (found,) = disliked_answers(store)
    assert (found.question, found.earlier) == ("And who releases a session?", ("Who owns remote access?",))
    assert found.reason == "Wrong: it is the plant"
    assert found.case_id == f"own-{conversation[:8]}-{found.message_id}"
    store.set_feedback(found.message_id, None)
    assert disliked_answers(store) == ()


def test_a_draft_takes_what_shaped_the_answer_and_never_who_the_client_is(store: ConversationStore) -> None:
    conversation = store.create("x")
    store.append_question(conversation, "Who owns it?")
    profile = profile_from_mapping({"client": "Northwind", "notes": "secret", "industry": "water"})
    store.set_feedback(store.append_answer(conversation, make_answer(), profile), "down", "Hard to read")
    draft = draft_of(disliked_answers(store)[0], None)
    assert draft["profile"] == {"industry": "water"}
    assert "Northwind" not in case_text(draft) and "secret" not in case_text(draft)
    assert draft["note"].endswith(": Hard to read")
    assert "gold" not in draft and "points" not in draft


def test_a_follow_up_becomes_a_follow_up_and_an_engagements_draft_names_its_documents(
    store: ConversationStore,
) -> None:
    conversation = store.create("x")
    for question in ("Who owns it?", "Why?"):
        store.append_question(conversation, question)
        message = store.append_answer(conversation, make_answer())
    store.set_feedback(message, "down")
    draft = draft_of(disliked_answers(store)[0], "northwind")
    assert (draft["category"], draft["earlier"], draft["documents"]) == ("follow_up", ["Who owns it?"], "northwind")


def test_each_cited_passage_is_offered_once_under_a_name_that_gold_can_have() -> None:
    answer = make_answer(citations=make_answer().citations * 2)
    assert [passage.as_gold() for passage in cited_passages(answer, ())] == [
        {"document": "d1", "quote": "The platform belongs to a central team — with “one” owner."},
        {"document": "d1", "quote": "Release every session."},
    ]
