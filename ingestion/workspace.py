"""An opened home with its embedder, for as long as a command runs."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager
from dataclasses import dataclass
from typing import Protocol

from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.errors import SourceError
from knowledge_base.domain import DamagedEngagement
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.errors import EngagementError, HomeError
from knowledge_base.home import Home
from knowledge_base.settings import Settings
from knowledge_base.store import KnowledgeBase


@dataclass(frozen=True, kw_only=True)
class Workspace:
    """What a command works on."""

    home: Home
    embedder: Embedder
    settings: Settings

    def knowledge_base(self, engagement: str | None) -> KnowledgeBase:
        """Return the firm's knowledge base, or an engagement's.

        Raises:
            EngagementError: there is no such engagement, or it is damaged; the message says what to do.
        """
        if engagement is None:
            return self.home.firm()
        listed = self.home.listed_engagements()
        if engagement not in listed.ids():
            known_ids = ", ".join(known.engagement_id for known in listed.usable) or "none yet"
            raise EngagementError(
                f"There is no engagement {engagement!r}. Known engagements: {known_ids}. "
                "Correct the name, or make it by adding documents with `--client NAME`."
            )
        return self.home.engagement(engagement)

    def make_engagement(self, engagement: str, client: str) -> None:
        """Make an engagement unless it is there.

        Raises:
            EngagementError: it is there for another client or damaged, or the id cannot be used.
        """
        listed = self.home.listed_engagements()
        for damaged in listed.damaged:
            if damaged.engagement_id == engagement:
                raise EngagementError(damaged.reason)
        for known in listed.usable:
            if known.engagement_id == engagement:
                if known.client != " ".join(client.split()):
                    raise EngagementError(
                        f"The engagement {engagement!r} is for the client {known.client!r}, not {client!r}. "
                        "Leave --client out, or choose another id for the new client."
                    )
                return
        self.home.create_engagement(engagement, client)

    def all_knowledge_bases(self) -> Iterator[tuple[str | None, KnowledgeBase]]:
        """Yield (engagement, knowledge base): the firm's, then each engagement's, opened one after the other.

        Damaged engagements are left out; see `left_out`.
        """
        yield None, self.home.firm()
        for engagement in self.home.listed_engagements().usable:
            yield engagement.engagement_id, self.home.engagement(engagement.engagement_id)

    def chosen(self, engagement: str | None) -> Iterator[tuple[str | None, KnowledgeBase]]:
        """Yield the engagement that was asked for, or everything."""
        if engagement is None:
            yield from self.all_knowledge_bases()
        else:
            yield engagement, self.knowledge_base(engagement)

    def left_out(self, engagement: str | None) -> tuple[DamagedEngagement, ...]:
        """Return what `chosen` does not yield because it is damaged; asked for by name, it raises instead."""
        return self.home.listed_engagements().damaged if engagement is None else ()

    def remove(self, engagement: str | None, document_ids: list[str]) -> list[str]:
        """Take documents out, all or none, and return their titles.

        Raises:
            SourceError: one of them is not there.
        """
        knowledge_base = self.knowledge_base(engagement)
        found = {document_id: knowledge_base.document(document_id) for document_id in document_ids}
        missing = [document_id for document_id, document in found.items() if document is None]
        if missing:
            where = f"the engagement {engagement!r}" if engagement else "the firm's knowledge base"
            raise SourceError(
                f"There is no document {missing[0]!r} in {where}, so nothing was removed. "
                "See `python -m ingestion list` for the ids."
            )
        knowledge_base.remove(document_ids)
        return [document.title for document in found.values() if document is not None]


class Connect(Protocol):
    """Opens the home for a command."""

    def __call__(
        self, settings: Settings, *, for_repair: bool = False, create: bool = False
    ) -> AbstractContextManager[Workspace]:
        """Return the workspace as a context manager."""


@contextmanager
def open_workspace(settings: Settings, *, for_repair: bool = False, create: bool = False) -> Iterator[Workspace]:
    """Open the home, own it, and close it at the end.

    Raises:
        HomeError: it is not there and `create` is not set, since a mistyped path wants no empty home.
        HomeInUseError: another process owns it.
        EmbedderError: the model cannot be used.
    """
    if not create and not settings.home.expanduser().exists():
        raise HomeError(
            f"There is no knowledge base: ADVISOR_HOME {str(settings.home)!r} does not exist. "
            "Build it with `python -m ingestion sync`, or set ADVISOR_HOME to the folder that holds it."
        )
    embedder = load_embedder(settings.embedder)
    with Home.open(settings, embedder, CHUNKING_FINGERPRINT, for_repair=for_repair) as home:
        yield Workspace(home=home, embedder=embedder, settings=settings)
