"""Readable stand-ins that implement the real protocols, so that unit tests need no model and no network."""

from __future__ import annotations

import zlib
from collections.abc import Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.lexical import analyse


class FakeEmbedder:
    """Embeds a text as its bag of words: texts that share words are near each other.

    `embedded` keeps every text that was embedded, in order, so that a test can count the work.
    """

    def __init__(self, *, dimension: int = 64, identity: str = "fake@1", max_tokens: int = 256) -> None:
        """`identity` can be changed to play another model."""
        self._identity = identity
        self._dimension = dimension
        self._max_tokens = max_tokens
        self.embedded: list[str] = []

    @property
    def identity(self) -> str:
        """Return what the constructor was given."""
        return self._identity

    @property
    def dimension(self) -> int:
        """Return what the constructor was given."""
        return self._dimension

    @property
    def max_tokens(self) -> int:
        """Return what the constructor was given."""
        return self._max_tokens

    def embed(self, texts: Sequence[str], *, batch_size: int = 32) -> NDArray[np.float32]:
        """Count each word in the bucket that its checksum names, then scale to unit length."""
        self.embedded.extend(texts)
        vectors = np.zeros((len(texts), self._dimension), dtype=np.float32)
        for row, text in enumerate(texts):
            for term in analyse(text) or ["(nothing)"]:
                vectors[row, zlib.crc32(term.encode()) % self._dimension] += 1.0
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions like texts."""
        return self.embed(texts)

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count a word as one token."""
        return [len(text.split()) for text in texts]
