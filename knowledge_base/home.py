"""ADVISOR_HOME: the one folder that holds all state, owned by one process at a time."""

from __future__ import annotations

import logging
import shutil
import threading
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from types import TracebackType

from knowledge_base.catalogue_schema import CATALOGUE_FILE, Connections
from knowledge_base.domain import Collection, Engagement, Engagements
from knowledge_base.embedding import Embedder
from knowledge_base.engagements import EngagementFolders
from knowledge_base.errors import AdvisorError, HomeError
from knowledge_base.home_lock import HomeLock
from knowledge_base.opening import index_place
from knowledge_base.settings import Settings
from knowledge_base.storage_errors import storage_errors
from knowledge_base.store import KnowledgeBase
from knowledge_base.vector_store import delete_database

_logger = logging.getLogger(__name__)
FIRM = "firm"
_OPEN_ENGAGEMENTS = 8  # each open one costs some 3 MB and four file handles, besides its vectors


class Home:
    """The firm's knowledge base and those of the engagements. Methods may be called from any thread."""

    def __init__(
        self, folder: Path, *, embedder: Embedder, chunking: str | None, chroma_url: str | None, for_repair: bool
    ) -> None:
        self.folder = folder
        self._embedder = embedder
        self._chunking = chunking
        self._chroma_url = chroma_url
        self._for_repair = for_repair
        self._folders = EngagementFolders(folder / "engagements")
        self._lock = HomeLock(folder) if chroma_url is None else None
        self._guard = threading.RLock()
        self._firm: KnowledgeBase | None = None
        self._open: OrderedDict[str, KnowledgeBase] = OrderedDict()
        self._closed = False

    @classmethod
    def open(cls, settings: Settings, embedder: Embedder, chunking: str | None, *, for_repair: bool = False) -> Home:
        """Own the home, making it where there is none. Knowledge bases open on first use.

        `for_repair` opens them without checks, for commands that heal an index. Without a `chunking` they are
        searched however they were chunked, and nothing can be put into them.

        Raises:
            HomeInUseError: another process owns it.
            HomeNotWritableError: rights, read-only file system, full disk.
            HomeError: the path is not a folder.
        """
        folder = settings.home.expanduser().absolute()
        try:
            with storage_errors(folder, "use ADVISOR_HOME"):
                folder.mkdir(parents=True, exist_ok=True)
        except OSError as error:
            reason = "it is a file, not a folder" if folder.is_file() else error.strerror or error
            raise HomeError(
                f"ADVISOR_HOME {str(folder)!r} cannot be used: {reason}. "
                "Set ADVISOR_HOME to a folder that this user can write."
            ) from error
        home = cls(folder, embedder=embedder, chunking=chunking, chroma_url=settings.chroma_url, for_repair=for_repair)
        if home._lock:
            home._lock.acquire()
        home._delete_left_over()
        return home

    def firm(self) -> KnowledgeBase:
        """Return the firm's knowledge base."""
        with self._guard:
            self._require_open()
            if self._firm is None:
                self._firm = self._open_one(self.folder / FIRM, FIRM, Collection.FIRM)
            return self._firm

    def engagement(self, engagement_id: str) -> KnowledgeBase:
        """Return an engagement's knowledge base.

        Raises:
            EngagementError: there is no such engagement.
        """
        with self._guard:
            self._require_open()
            folder = self._folders.folder(engagement_id)
            if engagement_id not in self._open:
                self._open[engagement_id] = self._open_one(folder, engagement_id, Collection.CLIENT)
            self._open.move_to_end(engagement_id)
            # Those beyond the limit only rest: whoever still holds one can go on using it.
            for idle in list(self._open.values())[:-_OPEN_ENGAGEMENTS]:
                idle.release()
            return self._open[engagement_id]

    def engagements(self) -> tuple[Engagement, ...]:
        """Return all engagements, by id.

        Raises:
            EngagementError: one of them is damaged.
        """
        return self._folders.all()

    def listed_engagements(self) -> Engagements:
        """Return all engagements, by id, and apart from them the damaged ones with what to do about each."""
        return self._folders.listed()

    def create_engagement(
        self, engagement_id: str, client: str, *, members: Sequence[str] = (), retain_until: date | None = None
    ) -> Engagement:
        """Make an engagement.

        Raises:
            EngagementError: the id cannot be used or is taken, or the client has no name.
        """
        with self._guard:
            self._require_open()
            return self._folders.create(engagement_id, client, members=members, retain_until=retain_until)

    def purge_engagement(self, engagement_id: str) -> None:
        """Delete an engagement: documents, vectors, conversations, profiles, everything.

        Raises:
            EngagementError: there is no such engagement.
        """
        with self._guard:
            self._require_open()
            self._folders.require(engagement_id)
            knowledge_base = self._open.pop(engagement_id, None)
            if knowledge_base:
                knowledge_base.close()
            self._delete(self._folders.take_out(engagement_id))

    def knowledge_bases(self, engagement_id: str | None = None) -> tuple[KnowledgeBase, ...]:
        """Return what a search may see: the firm's knowledge, then that of at most one engagement."""
        firm = self.firm()
        return (firm,) if engagement_id is None else (firm, self.engagement(engagement_id))

    def state_folder(self, engagement_id: str | None = None) -> Path:
        """Return where conversations and profiles live: with the engagement that they touch."""
        return self.folder if engagement_id is None else self._folders.folder(engagement_id)

    def close(self) -> None:
        """Close everything and let the next owner in."""
        with self._guard:
            self._closed = True
            for knowledge_base in (self._firm, *self._open.values()):
                if knowledge_base:
                    knowledge_base.close()
            self._open.clear()
            self._firm = None
            if self._lock:
                self._lock.release()

    def __enter__(self) -> Home:
        """Return the home."""
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, traceback: TracebackType | None
    ) -> None:
        """Close the home."""
        self.close()

    def _open_one(self, folder: Path, name: str, collection: Collection) -> KnowledgeBase:
        return KnowledgeBase.open(
            folder,
            name=name,
            collection=collection,
            embedder=self._embedder,
            chunking=self._chunking,
            chroma_url=self._chroma_url,
            for_repair=self._for_repair,
        )

    def _require_open(self) -> None:
        if self._closed:
            raise HomeError(f"ADVISOR_HOME {str(self.folder)!r} was closed by this process. Open it again.")

    def _delete_left_over(self) -> None:
        """Finish what a crash interrupted; a failure must not keep the home shut."""
        for folder in self._folders.left_over(alone=self._lock is not None):
            try:
                self._delete(folder)
            except (AdvisorError, OSError) as error:
                _logger.warning("Could not delete what is left of an engagement in %r: %s", str(folder), error)

    def _delete(self, folder: Path) -> None:
        """Delete an engagement's folder, and before it, since it names it, its database on the server."""
        if self._chroma_url and (folder / CATALOGUE_FILE).is_file():
            connections = Connections(folder)
            try:
                place = index_place(connections, self._chroma_url)
            finally:
                connections.close()
            delete_database(self._chroma_url, place.database)
        with storage_errors(folder, "delete an engagement"):
            shutil.rmtree(folder)
