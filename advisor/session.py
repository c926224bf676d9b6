"""An opened home with its advisor, for as long as a command runs."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from advisor.answers import Answer, Candidate, Turn
from advisor.profile import ClientProfile
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.home import Home
from knowledge_base.settings import Settings

if TYPE_CHECKING:
    from advisor.chain import Event
    from advisor.factory import Advisor

BUILD_COMMAND = "python -m ingestion sync"


class Session(Protocol):
    """What a command can do with an opened home."""

    def ask(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
    ) -> Answer:
        """Return the answer to a question."""

    def stream(
        self, question: str, *, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> Iterator[Event]:
        """Yield verified sentences as they come, then the answer."""

    def search(
        self, query: str, *, k: int, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> tuple[Candidate, ...]:
        """Return the best passages for a query."""


class HomeSession:
    """A session on the files of a home."""

    def __init__(self, home: Home, advisor: Advisor) -> None:
        self._home = home
        self._advisor = advisor

    def ask(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
    ) -> Answer:
        """Return the answer to a question."""
        self._require_documents(engagement)
        return self._advisor.ask(question, profile=profile, history=history, engagement=engagement)

    def stream(
        self, question: str, *, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> Iterator[Event]:
        """Yield verified sentences as they come, then the answer."""
        self._require_documents(engagement)
        return self._advisor.stream(question, profile=profile, engagement=engagement)

    def search(
        self, query: str, *, k: int, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> tuple[Candidate, ...]:
        """Return the best passages for a query; facts of the profile and of the query move passages up or down."""
        self._require_documents(engagement)
        return self._advisor.search(query, k=k, profile=profile, engagement=engagement)

    def _require_documents(self, engagement: str | None) -> None:
        if not any(base.chunk_count() for base in self._home.knowledge_bases(engagement)):
            raise KnowledgeBaseError(
                f"There is nothing to search in ADVISOR_HOME {str(self._home.folder)!r} yet."
                f" Build the index first: {BUILD_COMMAND}"
            )


@contextmanager
def open_session(settings: Settings, load: Callable[[str | None], Embedder] = load_embedder) -> Iterator[Session]:
    """Open the home for asking; what it holds is searched as it was made, whatever made its chunks.

    Raises:
        KnowledgeBaseError: there is no index yet; the message names the command that builds it.
        HomeInUseError: another process, such as the chat, owns the home.
    """
    _require_home(settings.home)
    from advisor.factory import build_advisor  # after the cheap refusal, because it brings Chroma with it

    embedder = load(settings.embedder)
    with Home.open(settings, embedder, None) as home:
        yield HomeSession(home, build_advisor(home, embedder, settings))


def _require_home(folder: Path) -> None:
    """Refuse a folder that is not there: opening would make an empty one, which a mistyped path does not want."""
    if not folder.expanduser().exists():
        raise KnowledgeBaseError(
            f"There is no index: ADVISOR_HOME {str(folder)!r} does not exist. Build it with `{BUILD_COMMAND}`,"
            " or set ADVISOR_HOME to the folder that holds it."
        )
