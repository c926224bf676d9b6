"""A session of the advisor whose answers stand in a queue, and the command line that runs on it."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager

from advisor.answers import Answer, Candidate, Turn
from advisor.chain import Event, SentenceReady
from advisor.commands import main
from advisor.profile import ClientProfile
from advisor.session import Session
from knowledge_base.settings import Settings
from tests.advisor_values import make_answer


class QueuedSession:
    """Gives the answers of a queue and keeps what it was asked. An exception in the queue is raised."""

    def __init__(self, *replies: Answer | Exception) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, ClientProfile | None, tuple[Turn, ...], str | None]] = []
        self.searched: list[tuple[str, int, ClientProfile | None, str | None]] = []
        self.found: tuple[Candidate, ...] = ()
        self.before_reply: Callable[[], None] = lambda: None

    def ask(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
    ) -> Answer:
        self.before_reply()
        self.asked.append((question, profile, tuple(history), engagement))
        reply = self.replies.pop(0) if self.replies else make_answer()
        if isinstance(reply, Exception):
            raise reply
        return reply

    def stream(
        self, question: str, *, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> Iterator[Event]:
        answer = self.ask(question, profile=profile, engagement=engagement)
        for section in answer.sections:
            for sentence in section.sentences:
                yield SentenceReady(kind=section.kind, heading=section.heading, sentence=sentence)
        yield answer

    def search(
        self, query: str, *, k: int, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> tuple[Candidate, ...]:
        self.searched.append((query, k, profile, engagement))
        return self.found


def connect_to(session: Session) -> Callable[[Settings], AbstractContextManager[Session]]:
    @contextmanager
    def connect(_: Settings) -> Iterator[Session]:
        yield session

    return connect


def run(session: QueuedSession, *arguments: str, stdin: bytes = b"") -> int:
    piped = io.TextIOWrapper(io.BytesIO(stdin), encoding="cp1252")
    return main(arguments, connect=connect_to(session), stdin=piped)
