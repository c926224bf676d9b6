"""What is checked, and renewed, when a knowledge base is opened."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from contextlib import AbstractContextManager
from pathlib import Path

from knowledge_base import lexical
from knowledge_base.catalogue import Catalogue, Making
from knowledge_base.catalogue_schema import CATALOGUE_FILE, Connections
from knowledge_base.catalogue_vectors import VectorCache
from knowledge_base.catalogue_writer import CatalogueWriter
from knowledge_base.errors import IndexDamagedError, IndexMismatchError, KnowledgeBaseError
from knowledge_base.health import sample_problem
from knowledge_base.index_seal import load_seal
from knowledge_base.vector_index import IndexPlace, VectorIndex


def refuse_lost_catalogue(folder: Path) -> None:
    """Refuse a folder that keeps originals but has lost the catalogue that says what they are.

    Raises:
        KnowledgeBaseError: a new, empty catalogue would hide that everything is gone.
    """
    catalogue, originals = folder / CATALOGUE_FILE, folder / "originals"
    # SQLite takes an empty file for a new database, as a disk that failed or a copy that broke off leaves it.
    state = "missing" if not catalogue.exists() else "empty" if not catalogue.stat().st_size else None
    if state is None or not originals.is_dir() or not any(originals.iterdir()):
        return
    raise KnowledgeBaseError(
        f"The catalogue {str(catalogue)!r} is {state}, though {str(originals)!r} still holds documents. "
        f"Restore it from a backup; or move {str(folder)!r} away and add its originals again."
    )


def index_place(connections: Connections, chroma_url: str | None) -> IndexPlace:
    """Return where the vectors of a catalogue are. The name of a database tells nothing about the client."""
    store_id = Catalogue(connections).manifest()["store_id"]
    return IndexPlace(folder=connections.folder / "chroma", url=chroma_url, database=f"advisor-{store_id}")


def refuse_other_making(folder: Path, catalogue: Catalogue, making: Making) -> None:
    """Refuse an index whose documents were embedded or chunked by something else.

    Raises:
        IndexMismatchError: the message names the command that makes the index anew.
    """
    for embedder, chunking in sorted(catalogue.makings()):
        if making.chunking is not None and chunking != making.chunking:
            raise IndexMismatchError(
                f"The index in {str(folder)!r} was chunked by {chunking!r}, this program chunks by "
                f"{making.chunking!r}. Run `python -m ingestion sync --rebuild`, which reads the documents again."
            )
        if embedder != making.embedder:
            raise IndexMismatchError(
                f"The index in {str(folder)!r} was embedded by {embedder!r}, this program uses {making.embedder!r}. "
                "Run `python -m ingestion reindex`, or set ADVISOR_EMBEDDER back to the former model."
            )


def judge_files(catalogue: Catalogue, index: VectorIndex, *, interrupted: bool, for_repair: bool) -> bool:
    """Tell whether the index's files can be loaded; loading others could end the process.

    After an interrupted write they may be torn: the program's doing, so it rebuilds them without asking.

    Raises:
        IndexDamagedError: they were changed by something else; not raised `for_repair`.
    """
    if not catalogue.counts()["chunks"]:
        if index.place.url is None:
            index.clear()  # whatever is there belongs to no document
        return True
    try:
        _refuse_changed_files(catalogue, index, interrupted=interrupted)
    except IndexDamagedError as error:
        if not (for_repair or interrupted):
            raise
        index.refuse(str(error))
        return False
    return True


def _refuse_changed_files(catalogue: Catalogue, index: VectorIndex, *, interrupted: bool) -> None:
    """Refuse files that are not as the last finished write left them.

    After an interrupted write changed files may be whole, but no look at them can tell.

    Raises:
        IndexDamagedError: the message names the files and the command that rebuilds the index.
    """
    seal = load_seal(catalogue.manifest().get("seal", "{}"))
    broken = index.broken_files(seal, graph_only=interrupted)
    if broken:
        names = ", ".join(sorted({Path(name).name for name in broken}))
        raise IndexDamagedError(
            f"The index in {str(index.place.folder)!r} is damaged: {names} missing or not as this program left them. "
            "Run `python -m ingestion reindex`; it rebuilds the index from the catalogue and loses nothing."
        )


def refuse_damaged_index(
    folder: Path,
    catalogue: Catalogue,
    index: VectorIndex,
    cache: VectorCache,
    writing: Callable[[str], AbstractContextManager[None]],
) -> None:
    """Compare the index's size and a small sample with the catalogue.

    Raises:
        IndexDamagedError: they differ; the message names the command that rebuilds the index.
    """
    problem = _problem(catalogue, index, cache)
    if problem and index.place.url is not None:
        # On a shared server another process may have written between two looks; look again when it is done.
        with writing("check the index"):
            problem = _problem(catalogue, index, cache)
    if problem:
        raise IndexDamagedError(
            f"The index in {str(folder)!r} is damaged: {problem}. "
            "Run `python -m ingestion reindex`; it rebuilds the index from the catalogue and loses nothing."
        )


def _problem(catalogue: Catalogue, index: VectorIndex, cache: VectorCache) -> str | None:
    counts = catalogue.counts()
    # Without chunks there is nothing to search; with a journal another process is writing at this moment.
    if not counts["chunks"] or counts["journal"]:
        return None
    return sample_problem(index, cache, expected=counts["chunks"])


def renew_terms(catalogue: Catalogue, writer: CatalogueWriter, cache: VectorCache) -> None:
    """Rebuild the lexical index when the analysis of words has changed since it was made."""
    current = hashlib.sha256(Path(lexical.__file__).read_bytes()).hexdigest()
    if catalogue.manifest().get("analysis") == current:
        return
    writer.rebuild_terms(cache.titled_chunks())
    writer.set_manifest(analysis=current)
