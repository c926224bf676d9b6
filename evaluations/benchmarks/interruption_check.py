"""Whether a knowledge base whose ingestion was interrupted holds what was reported, whole, and nothing else.

What a document must look like is read from another knowledge base, into which the same files were ingested
without interruption.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Protocol

from knowledge_base.catalogue_vectors import Vector
from knowledge_base.domain import Chunk, Document, Hit
from knowledge_base.health import HealthReport
from knowledge_base.hybrid_search import DEPTH
from knowledge_base.lexical import analyse

_SAME = 0.999  # cosine similarity of a vector with itself, less float32 rounding


class Examined(Protocol):
    """What the check needs of the knowledge base that was interrupted."""

    def documents(self) -> tuple[Document, ...]:
        """Return all documents."""

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a document, in order."""

    def search_dense(self, vector: Vector, k: int) -> tuple[Hit, ...]:
        """Return the nearest chunks."""

    def search_lexical(self, query: str, k: int) -> tuple[Hit, ...]:
        """Return the best chunks by BM25."""

    def lookup(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Chunk, Document]]:
        """Return those of the chunks that are live."""

    def chunk_count(self) -> int:
        """Return how many chunks are live."""

    def check(self) -> HealthReport:
        """Compare everything with everything."""


class Reference(Protocol):
    """What the check needs of the knowledge base that was not interrupted."""

    def documents(self) -> tuple[Document, ...]:
        """Return all documents."""

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a document, in order."""

    def cached_vectors(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Return the vectors of embedded texts."""


@dataclass(frozen=True, kw_only=True)
class Whole:
    """A document as it must be: its chunks, the text of each as it is indexed, and its vector."""

    chunks: tuple[Chunk, ...]
    texts: tuple[str, ...]
    vectors: tuple[Vector, ...]


@dataclass(frozen=True, kw_only=True)
class Findings:
    """Origins of documents, and ids of chunks that are none; `repairs` are sentences about what a person must do."""

    lost: frozenset[str] = field(default_factory=frozenset)
    half_visible: frozenset[str] = field(default_factory=frozenset)
    repairs: tuple[str, ...] = ()


def whole_documents(reference: Reference) -> dict[str, Whole]:
    """Return origin → the document as it must be."""
    found: dict[str, Whole] = {}
    for document in reference.documents():
        chunks = reference.chunks(document.document_id)
        texts = [chunk.indexed_text(document.title) for chunk in chunks]
        vectors = reference.cached_vectors(texts)
        found[document.origin] = Whole(
            chunks=chunks, texts=tuple(texts), vectors=tuple(vectors[text] for text in texts)
        )
    return found


def examine(knowledge_base: Examined, whole: Mapping[str, Whole], reported: Iterable[str]) -> Findings:
    """Return which reported documents are not there or not found, and which documents are there in part only.

    Every chunk of every document is searched for by its own vector and by its own words.
    """
    live = {document.origin: document for document in knowledge_base.documents()}
    claimed = frozenset(reported)
    incomplete = {
        origin
        for origin, document in live.items()
        if origin not in whole or knowledge_base.chunks(document.document_id) != whole[origin].chunks
    }
    search = _Search(knowledge_base)
    unfound = {origin for origin in live.keys() & whole.keys() if not search.finds(whole[origin])}
    return Findings(
        lost=(claimed - live.keys()) | (claimed & (incomplete | unfound)),
        half_visible=frozenset(incomplete | unfound | search.dangling),
        repairs=knowledge_base.check().problems,
    )


class _Search:
    """Searches for chunks, and notes hits that lead nowhere."""

    def __init__(self, knowledge_base: Examined) -> None:
        self._knowledge_base = knowledge_base
        self.dangling: set[str] = set()

    def finds(self, document: Whole) -> bool:
        found = [
            self._by_vector(chunk, vector) and self._by_words(chunk, text)
            for chunk, text, vector in zip(document.chunks, document.texts, document.vectors, strict=True)
        ]
        return all(found)

    def _by_vector(self, chunk: Chunk, vector: Vector) -> bool:
        for k in self._depths():
            hits = self._resolved(self._knowledge_base.search_dense(vector, k))
            if any(hit.chunk_id == chunk.chunk_id and hit.score >= _SAME for hit in hits):
                return True
        return False

    def _by_words(self, chunk: Chunk, text: str) -> bool:
        if not analyse(text):
            return True  # no word to be found by
        for k in self._depths():
            hits = self._resolved(self._knowledge_base.search_lexical(text, k))
            if any(hit.chunk_id == chunk.chunk_id for hit in hits):
                return True
        return False

    def _depths(self) -> tuple[int, ...]:
        """Return how many hits to ask for: as many as every search does; then all, since many files have twins."""
        everything = self._knowledge_base.chunk_count()
        return (DEPTH, everything) if everything > DEPTH else (DEPTH,)

    def _resolved(self, hits: tuple[Hit, ...]) -> tuple[Hit, ...]:
        live = self._knowledge_base.lookup(hit.chunk_id for hit in hits)
        self.dangling.update(hit.chunk_id for hit in hits if hit.chunk_id not in live)
        return hits
