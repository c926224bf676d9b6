"""What the parts of the Ask page work with. Built by the composition root; no page builds its own."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from advisor.answers import Turn
from advisor.conversations import ConversationStore
from advisor.profile import ClientProfile
from knowledge_base.domain import Engagement, Engagements
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.navigation import PageLinks

if TYPE_CHECKING:  # LangChain takes a second to import, and drawing the page does not need it
    from advisor.chain import Event

PENDING_KEY = "pending-question"
"""Holds, in the session, a question that was chosen by a button and not typed."""


class StreamingAdvisor(Protocol):
    """The part of the advisor that the page needs."""

    def stream(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
        conversation: str = "",
    ) -> Iterator[Event]:
        """Yield stages and verified sentences, then the whole answer."""
        ...


class OpenHome(Protocol):
    """The part of the home that the page needs."""

    def listed_engagements(self) -> Engagements:
        """Return all engagements, the damaged ones apart."""
        ...

    def create_engagement(self, engagement_id: str, client: str) -> Engagement:
        """Create an engagement with a folder of its own."""
        ...

    def knowledge_bases(self, engagement_id: str | None) -> tuple[KnowledgeBase, ...]:
        """Return the firm's knowledge base and that of the engagement, if one is given."""
        ...

    def state_folder(self, engagement_id: str | None) -> Path:
        """Return where conversations and profiles of the engagement, or of the firm, are kept."""
        ...


@dataclass(frozen=True, kw_only=True)
class AskContext:
    """The collaborators of the Ask page.

    `advisor` is called when a question is asked, not when the page is drawn: loading takes seconds.
    """

    home: OpenHome
    advisor: Callable[[], StreamingAdvisor]
    links: PageLinks


@dataclass(frozen=True, kw_only=True)
class Desk:
    """What is chosen at the moment: engagement, profile, conversation."""

    engagement: str | None
    profile: ClientProfile | None
    store: ConversationStore
    knowledge_bases: tuple[KnowledgeBase, ...]
    conversation: str | None
