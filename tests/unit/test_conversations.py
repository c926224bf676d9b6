"""Conversations are kept as they were given, and one that is gone says so."""

from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from advisor.answers import Turn
from advisor.conversations import ConversationGoneError, ConversationStore
from advisor.profile import profile_from_mapping
from knowledge_base.errors import HomeError, HomeNotWritableError
from tests.advisor_values import make_answer


@pytest.fixture
def store(tmp_path: Path) -> ConversationStore:
    return ConversationStore(tmp_path / "state" / "conversations.sqlite3")


def test_a_conversation_keeps_question_answer_citations_and_profile(store: ConversationStore, tmp_path: Path) -> None:
    conversation = store.create("Remote access")
    store.append_question(conversation, "Who owns it?")
    profile = profile_from_mapping({"industry": "water", "jurisdictions": ["EU"]})
    store.append_answer(conversation, make_answer(), profile)
    reopened = ConversationStore(tmp_path / "state" / "conversations.sqlite3")
    question, answer = reopened.messages(conversation)
    assert (question.role, question.text, question.answer, question.profile) == ("user", "Who owns it?", None, None)
    assert answer.answer == make_answer()
    assert answer.profile == profile
    assert answer.status == "complete"


def test_an_answer_for_an_empty_profile_is_told_from_one_without_a_profile(store: ConversationStore) -> None:
    empty = profile_from_mapping({})
    conversation = store.create("x")
    store.append_answer(conversation, make_answer(), empty)
    store.append_answer(conversation, make_answer(), None)
    assert [message.profile for message in store.messages(conversation)] == [empty, None]


def test_the_conversation_last_used_comes_first(store: ConversationStore) -> None:
    first, second = store.create("first"), store.create("second")
    assert [summary.title for summary in store.list()] == ["second", "first"]
    store.append_question(first, "Again?")
    assert [summary.conversation_id for summary in store.list()] == [first, second]


def test_the_planner_reads_the_turns_in_order(store: ConversationStore) -> None:
    conversation = store.create("x")
    store.append_question(conversation, "Who owns it?")
    store.append_answer(conversation, make_answer(text="The plant."))
    assert store.history(conversation) == (
        Turn(role="user", text="Who owns it?"),
        Turn(role="assistant", text="The plant."),
    )


@pytest.mark.parametrize(
    ("title", "kept"),
    [
        ("  Who\n owns\tit? ", "Who owns it?"),
        ("", "Untitled"),
        ("x" * 80, "x" * 80),
        ("x" * 81, "x" * 79 + "…"),
    ],
)
def test_a_title_is_one_short_line(store: ConversationStore, title: str, kept: str) -> None:
    store.rename(store.create("former"), title)
    assert [summary.title for summary in store.list()] == [kept]


def test_a_deleted_conversation_is_gone_with_its_messages(store: ConversationStore, tmp_path: Path) -> None:
    conversation, other = store.create("x"), store.create("y")
    store.append_question(conversation, "Secret?")
    store.append_question(other, "Kept?")
    store.delete(conversation)
    assert not store.exists(conversation)
    assert store.messages(conversation) == ()
    with sqlite3.connect(tmp_path / "state" / "conversations.sqlite3") as connection:
        texts = connection.execute("SELECT text FROM message").fetchall()
    connection.close()
    assert texts == [("Kept?",)]


def test_an_answer_to_a_conversation_that_was_deleted_meanwhile_is_refused_in_a_sentence(
    store: ConversationStore,
) -> None:
    conversation = store.create("x")
    store.append_question(conversation, "Why?")
    store.delete(conversation)
    with pytest.raises(ConversationGoneError, match="Begin a new conversation"):
        store.append_answer(conversation, make_answer())
    assert store.list() == ()


def test_feedback_is_kept_with_the_answer_and_can_be_taken_back(store: ConversationStore) -> None:
    conversation = store.create("x")
    question = store.append_question(conversation, "Why?")
    answer = store.append_answer(conversation, make_answer())
    store.set_feedback(answer, "down", "Not for wind farms")
    store.set_feedback(question, "up")
    assert [(m.thumbs, m.reason) for m in store.messages(conversation)] == [
        (None, None),
        ("down", "Not for wind farms"),
    ]
    store.set_feedback(answer, None)
    assert store.messages(conversation)[1].thumbs is None


def test_an_answer_that_was_stopped_is_kept_as_such(store: ConversationStore) -> None:
    conversation = store.create("x")
    store.append_answer(conversation, make_answer(), status="stopped")
    assert store.messages(conversation)[0].status == "stopped"


def test_threads_may_write_at_the_same_time(store: ConversationStore) -> None:
    conversation = store.create("x")
    threads = [
        threading.Thread(target=lambda: [store.append_question(conversation, "Why?") for _ in range(5)])
        for _ in range(4)
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert len(store.messages(conversation)) == 20  # 4 threads with 5 questions each


def test_an_id_in_a_link_cannot_be_guessed(store: ConversationStore) -> None:
    ids = {store.create("x") for _ in range(3)}
    assert len(ids) == 3
    assert all(len(conversation) == 32 for conversation in ids)  # 128 random bits as hexadecimal digits


def test_a_place_that_cannot_be_written_is_refused_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "state").write_text("a file, no folder", encoding="utf-8")
    with pytest.raises(HomeNotWritableError, match="cannot be read or written"):
        ConversationStore(tmp_path / "state" / "conversations.sqlite3")


def test_a_damaged_file_is_refused_in_a_sentence(tmp_path: Path) -> None:
    path = tmp_path / "conversations.sqlite3"
    path.write_bytes(b"this is no database, but long enough to be read as one" * 100)
    with pytest.raises(HomeError, match="damaged"):
        ConversationStore(path)
