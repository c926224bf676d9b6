"""The home that an engagement's own cases ask: the reader's, as it is, and of its engagements that one alone.

Nothing is built or copied: a client's documents stay where they are, and the index is searched however it was made.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Iterator
from contextlib import contextmanager

from evaluations.index_home import EvaluationHome, manifest_of
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import Settings
from knowledge_base.store import KnowledgeBase


@contextmanager
def open_engagement_home(
    settings: Settings, engagement: str, load: Callable[[str | None], Embedder] = load_embedder
) -> Iterator[EvaluationHome]:
    """Open the home for the cases of an engagement.

    Raises:
        EngagementError: there is no such engagement.
        HomeInUseError: another process, such as the chat, owns the home.
    """
    embedder = load(settings.embedder)
    with Home.open(settings, embedder, None) as home:
        bases = home.knowledge_bases(engagement)
        key = _state(bases, embedder)
        manifest = manifest_of(bases, embedder, key, "chunked as ingested")
        yield EvaluationHome(home=home, embedder=embedder, key=key, manifest=manifest)


def _state(bases: tuple[KnowledgeBase, ...], embedder: Embedder) -> str:
    """Return a hash of what is held, so that a run is not gone on with after a document came or went."""
    held = sorted(
        f"{base.name}|{base.chunk_count()}|{document.document_id}|{document.content_hash}"
        for base in bases
        for document in base.documents()
    )
    return hashlib.sha256("\n".join([embedder.identity, *held]).encode()).hexdigest()[:16]
