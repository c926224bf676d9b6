"""Conversations in SQLite: questions, answers with their citations as they were given, feedback.

One file per home and one per engagement folder, so that an engagement's conversations leave with it.
"""

from __future__ import annotations

import sqlite3
import uuid
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path

from advisor.answers import Answer, Turn
from advisor.profile import ClientProfile, dump_profile, parse_profile
from advisor.serialisation import from_json, to_json
from knowledge_base.errors import AdvisorError, HomeError, HomeNotWritableError

TITLE_LENGTH = 80
SCHEMA = """
CREATE TABLE IF NOT EXISTS conversation (
    conversation_id TEXT PRIMARY KEY,
    title TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL
);
CREATE TABLE IF NOT EXISTS message (
    message_id INTEGER PRIMARY KEY AUTOINCREMENT,
    conversation_id TEXT NOT NULL REFERENCES conversation ON DELETE CASCADE,
    role TEXT NOT NULL CHECK (role IN ('user', 'assistant')),
    text TEXT NOT NULL,
    answer TEXT,
    profile TEXT,
    status TEXT NOT NULL DEFAULT 'complete',
    thumbs TEXT CHECK (thumbs IN ('up', 'down')),
    reason TEXT,
    created_at TEXT NOT NULL
);
CREATE INDEX IF NOT EXISTS message_by_conversation ON message (conversation_id, message_id);
"""


class ConversationGoneError(AdvisorError):
    """A message was to be kept in a conversation that is not there, or not there any more."""


@dataclass(frozen=True, kw_only=True)
class ConversationSummary:
    """A conversation as the side bar lists it."""

    conversation_id: str
    title: str
    updated_at: str


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message. `answer` is there for the assistant's; `status` is `complete`, `stopped` or `failed`."""

    message_id: int
    role: str
    text: str
    answer: Answer | None
    profile: ClientProfile | None
    status: str
    thumbs: str | None
    reason: str | None
    created_at: str


class ConversationStore:
    """Keeps conversations. Safe to use from several threads: each call has its own connection."""

    def __init__(self, path: Path) -> None:
        self._path = path
        with self._transaction() as connection:
            connection.executescript(SCHEMA)

    def list(self) -> tuple[ConversationSummary, ...]:
        """Return all conversations, the one last used first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT conversation_id, title, updated_at FROM conversation ORDER BY updated_at DESC, rowid DESC"
            ).fetchall()
        return tuple(ConversationSummary(conversation_id=r[0], title=r[1], updated_at=r[2]) for r in rows)

    def rated(self, thumbs: str) -> tuple[str, ...]:
        """Return the ids of the conversations with an answer that was rated so, the one last used first."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT conversation_id FROM conversation WHERE conversation_id IN"
                " (SELECT conversation_id FROM message WHERE thumbs = ?) ORDER BY updated_at DESC, rowid DESC",
                (thumbs,),
            ).fetchall()
        return tuple(row[0] for row in rows)

    def create(self, title: str) -> str:
        """Begin a conversation and return its id, which is unguessable because it is used in links."""
        conversation_id = uuid.uuid4().hex
        now = _now()
        with self._transaction() as connection:
            connection.execute(
                "INSERT INTO conversation VALUES (?, ?, ?, ?)", (conversation_id, _shorten(title), now, now)
            )
        return conversation_id

    def exists(self, conversation_id: str) -> bool:
        """Say whether there is such a conversation."""
        with self._transaction() as connection:
            row = connection.execute(
                "SELECT 1 FROM conversation WHERE conversation_id = ?", (conversation_id,)
            ).fetchone()
        return row is not None

    def rename(self, conversation_id: str, title: str) -> None:
        """Give a conversation another title."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE conversation SET title = ? WHERE conversation_id = ?", (_shorten(title), conversation_id)
            )

    def delete(self, conversation_id: str) -> None:
        """Delete a conversation with its messages."""
        with self._transaction() as connection:
            connection.execute("DELETE FROM conversation WHERE conversation_id = ?", (conversation_id,))

    def append_question(self, conversation_id: str, text: str) -> int:
        """Keep a question and return its message id.

        Raises:
            ConversationGoneError: the conversation was deleted.
        """
        return self._append(conversation_id, "user", text, None, None, "complete")

    def append_answer(
        self, conversation_id: str, answer: Answer, profile: ClientProfile | None = None, status: str = "complete"
    ) -> int:
        """Keep an answer as it was given, with the profile it was given for; return its message id.

        Raises:
            ConversationGoneError: the conversation was deleted while the answer was made.
        """
        kept_profile = dump_profile(profile) if profile is not None else None
        return self._append(conversation_id, "assistant", answer.text, to_json(answer), kept_profile, status)

    def messages(self, conversation_id: str) -> tuple[Message, ...]:
        """Return the messages of a conversation in order."""
        with self._transaction() as connection:
            rows = connection.execute(
                "SELECT message_id, role, text, answer, profile, status, thumbs, reason, created_at"
                " FROM message WHERE conversation_id = ? ORDER BY message_id",
                (conversation_id,),
            ).fetchall()
        return tuple(
            Message(
                message_id=row[0],
                role=row[1],
                text=row[2],
                answer=from_json(row[3]) if row[3] else None,
                profile=parse_profile(row[4]) if row[4] is not None else None,
                status=row[5],
                thumbs=row[6],
                reason=row[7],
                created_at=row[8],
            )
            for row in rows
        )

    def history(self, conversation_id: str) -> tuple[Turn, ...]:
        """Return the conversation as the planner reads it."""
        return tuple(Turn(role=message.role, text=message.text) for message in self.messages(conversation_id))

    def set_feedback(self, message_id: int, thumbs: str | None, reason: str | None = None) -> None:
        """Keep what a reader thought of an answer; `thumbs` is `up`, `down` or None to take it back."""
        with self._transaction() as connection:
            connection.execute(
                "UPDATE message SET thumbs = ?, reason = ? WHERE message_id = ? AND role = 'assistant'",
                (thumbs, reason, message_id),
            )

    def _append(
        self, conversation_id: str, role: str, text: str, answer: str | None, profile: str | None, status: str
    ) -> int:
        now = _now()
        with self._transaction() as connection:
            found = connection.execute(
                "UPDATE conversation SET updated_at = ? WHERE conversation_id = ?", (now, conversation_id)
            )
            if not found.rowcount:
                raise ConversationGoneError(
                    f"The conversation {conversation_id!r} is not there any more, so nothing can be added to it."
                    " Begin a new conversation and ask again."
                )
            cursor = connection.execute(
                "INSERT INTO message (conversation_id, role, text, answer, profile, status, created_at)"
                " VALUES (?, ?, ?, ?, ?, ?, ?)",
                (conversation_id, role, text, answer, profile, status, now),
            )
        return int(cursor.lastrowid or 0)

    @contextmanager
    def _transaction(self) -> Iterator[sqlite3.Connection]:
        try:
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
                connection.execute("PRAGMA foreign_keys = ON")
                yield connection
        except (sqlite3.OperationalError, OSError) as error:
            raise HomeNotWritableError(
                f"The conversations in {str(self._path)!r} cannot be read or written: {error}."
                " Check that the disk has space and that the folder may be written."
            ) from error
        except sqlite3.DatabaseError as error:
            raise HomeError(
                f"The conversations in {str(self._path)!r} are damaged: {error}."
                " Restore the file from a backup, or move it away to begin with none."
            ) from error


def _now() -> str:
    return datetime.now(UTC).isoformat(timespec="milliseconds")


def _shorten(title: str) -> str:
    title = " ".join(title.split()) or "Untitled"
    return title if len(title) <= TITLE_LENGTH else title[: TITLE_LENGTH - 1].rstrip() + "…"
