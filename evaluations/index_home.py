"""The home that evaluations ask: bundled articles and data, and every made-up client's folder as an engagement.

It is built by the product's own ingestion and kept under `ADVISOR_HOME/evaluations/indexes/<key>-<slot>/`. The key
is a hash of everything that makes an index: the articles, the clients' files, the embedder, and the code of
ingestion and knowledge base. One process owns a home, so a second run at the same time takes the next slot.
"""

from __future__ import annotations

import hashlib
import shutil
from collections.abc import Iterator, Sequence
from contextlib import ExitStack, contextmanager
from dataclasses import dataclass
from pathlib import Path

from evaluations.gold_documents import DOCUMENTS_FOLDER
from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.sources import collect
from ingestion.sync import folder_work, ingest_files
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.embedding import Embedder, load_embedder
from knowledge_base.errors import HomeInUseError
from knowledge_base.home import Home
from knowledge_base.home_lock import HomeLock
from knowledge_base.reference_data import REFERENCE_FOLDER
from knowledge_base.settings import Settings
from knowledge_base.store import KnowledgeBase

SLOTS = 8
KEPT_INDEXES = 4  # some 50 MB each; those of older states of articles and code are deleted
_ROOT = Path(__file__).resolve().parent.parent
_COMPLETE = "complete"  # written last, so that what an interruption left is built anew


@dataclass(frozen=True, kw_only=True)
class EvaluationHome:
    """An opened home with what is in it. `key` is the same for the same articles, files, code and embedder."""

    home: Home
    embedder: Embedder
    key: str
    manifest: dict[str, object]


@contextmanager
def open_evaluation_home(
    settings: Settings, documents: Path = DOCUMENTS_FOLDER, articles: Path | None = None
) -> Iterator[EvaluationHome]:
    """Open the home for the present state, building it where there is none.

    `articles` is a folder in place of the bundled articles and data.

    Raises:
        HomeInUseError: all slots are taken by other runs.
        AdvisorError: it cannot be built.
    """
    embedder = load_embedder(settings.embedder)
    key = index_key(embedder, documents, articles)
    place = settings.home.expanduser() / "evaluations" / "indexes"
    with ExitStack() as stack:
        home = _free_slot(place, key, settings, embedder, stack)
        if not (home.folder / _COMPLETE).exists():
            _build(home, embedder, settings, documents, articles)
            (home.folder / _COMPLETE).touch()
            _delete_oldest(place)
        bases = (home.firm(), *(home.engagement(item.engagement_id) for item in home.engagements()))
        manifest = manifest_of(bases, embedder, key, CHUNKING_FINGERPRINT)
        yield EvaluationHome(home=home, embedder=embedder, key=key, manifest=manifest)


def index_key(embedder: Embedder, documents: Path = DOCUMENTS_FOLDER, articles: Path | None = None) -> str:
    """Return a hash of everything that makes the index."""
    code = [path for name in ("ingestion", "knowledge_base") for path in (_ROOT / name).rglob("*.py")]
    code = [path for path in code if "web" not in path.relative_to(_ROOT).parts]
    folders = (articles, documents) if articles else (ARTICLES_FOLDER, REFERENCE_FOLDER, documents)
    data = [path for folder in folders for path in folder.rglob("*")]
    vocabulary = list((_ROOT / "knowledge_base").glob("*.yaml"))
    digest = hashlib.sha256(f"{embedder.identity}|{CHUNKING_FINGERPRINT}".encode())
    for path in sorted({*code, *data, *vocabulary}):
        if path.is_file() and not path.name.startswith("."):
            digest.update(f"\0{path}\0".encode() + path.read_bytes())
    return digest.hexdigest()[:16]


def _free_slot(place: Path, key: str, settings: Settings, embedder: Embedder, stack: ExitStack) -> Home:
    for slot in range(1, SLOTS + 1):
        own = settings.model_copy(update={"home": place / f"{key}-{slot}", "chroma_url": None})
        try:
            return stack.enter_context(Home.open(own, embedder, CHUNKING_FINGERPRINT))
        except HomeInUseError:
            if slot == SLOTS:
                raise
    raise AssertionError("the loop returns or raises")


def _build(home: Home, embedder: Embedder, settings: Settings, documents: Path, articles: Path | None) -> None:
    ingest_files(home.firm(), embedder, folder_work(articles), settings=settings)
    known = {engagement.engagement_id for engagement in home.engagements()}
    for folder in sorted(path for path in documents.glob("[a-z0-9]*") if path.is_dir()):
        if folder.name not in known:
            home.create_engagement(folder.name, folder.name.replace("-", " ").title())
        ingest_files(home.engagement(folder.name), embedder, collect([folder]), settings=settings)


def _delete_oldest(place: Path) -> None:
    """Delete indexes of earlier states that no other run has open."""
    built = sorted(place.glob(f"*/{_COMPLETE}"), key=lambda path: path.stat().st_mtime, reverse=True)
    for path in built[KEPT_INDEXES:]:
        lock = HomeLock(path.parent)
        try:
            lock.acquire()
        except HomeInUseError:
            continue
        path.unlink()
        lock.release()
        shutil.rmtree(path.parent, ignore_errors=True)


def manifest_of(bases: Sequence[KnowledgeBase], embedder: Embedder, key: str, chunking: str) -> dict[str, object]:
    """Return what the experiment record says of the knowledge bases that a run may ask."""
    held = {base.name: {"documents": base.document_count(), "chunks": base.chunk_count()} for base in bases}
    return {"key": key, "embedder": embedder.identity, "chunking": chunking, "knowledge_bases": held}
