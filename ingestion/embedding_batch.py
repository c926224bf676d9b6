"""Embed the chunks of several documents together: equal lengths side by side, nothing twice."""

from __future__ import annotations

import time
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Protocol

import numpy as np
from numpy.typing import NDArray

from ingestion.intake import ReadDocument
from knowledge_base.embedding import Embedder
from knowledge_base.store import PreparedDocument

# Texts per call of the embedder at most; after each, progress is shown and a stop is noticed.
_SLICE = 128
_LONG_BATCH = 512  # texts; beyond it an interruption would cost more than a minute of embedding
Vector = NDArray[np.float32]


class VectorSource(Protocol):
    """Keeps vectors of texts that were embedded before."""

    def cached_vectors(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Return text → vector for the texts whose vector is known."""

    def cache_vectors(self, texts: Sequence[str], vectors: Vector) -> None:
        """Keep vectors, so that an interruption does not lose them."""


@dataclass(frozen=True, kw_only=True)
class SliceEmbedded:
    """So many chunks have their vectors now; `seconds` is None for vectors that were kept from before."""

    chunks: int
    seconds: float | None = None


class EmbeddingBatch:
    """Documents that are embedded in one go and become live together."""

    def __init__(self, embedder: Embedder, cache: VectorSource) -> None:
        """Take collaborators."""
        self._embedder = embedder
        self._cache = cache
        self._vectors: dict[str, Vector] = {}
        self.documents: list[ReadDocument] = []
        self._chunks = 0

    def __len__(self) -> int:
        """Return the number of chunks."""
        return self._chunks

    def add(self, document: ReadDocument) -> None:
        """Add a document."""
        self.documents.append(document)
        self._chunks += len(document.chunks)

    def embed(self) -> Iterator[SliceEmbedded]:
        """Embed slice by slice, so that the caller can show progress and stop in between."""
        lengths = {
            text: chunk.token_count
            for document in self.documents
            for text, chunk in zip(document.texts, document.chunks, strict=True)
        }
        texts = [text for document in self.documents for text in document.texts]
        if not texts:
            return
        self._vectors = dict(self._cache.cached_vectors(texts))
        yield SliceEmbedded(chunks=sum(text in self._vectors for text in texts))
        occurrences = Counter(texts)
        missing = sorted(occurrences.keys() - self._vectors.keys(), key=lambda text: (-lengths[text], text))
        slices = -(-len(missing) // _SLICE)
        for number in range(slices):
            part = missing[number * len(missing) // slices : (number + 1) * len(missing) // slices]
            started = time.perf_counter()
            made = self._embedder.embed(part)
            seconds = time.perf_counter() - started
            self._vectors.update(zip(part, made, strict=True))
            if len(missing) > _LONG_BATCH:
                self._cache.cache_vectors(part, made)
            yield SliceEmbedded(chunks=sum(occurrences[text] for text in part), seconds=seconds)

    def prepared(self) -> list[PreparedDocument]:
        """Return the documents with their vectors, once all are embedded."""
        return [
            PreparedDocument(
                document=read.document,
                chunks=read.chunks,
                vectors=np.stack([self._vectors[text] for text in read.texts]),
                original=read.source.path,
                terms=read.terms,
            )
            for read in self.documents
        ]
