"""Readable stand-ins that implement the real protocols, so that unit tests need no model and no network."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.errors import RefusalCode, RefusedError
from knowledge_base.domain import Collection, Document, Location
from knowledge_base.lexical import analyse
from knowledge_base.store import PreparedDocument


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


class ScriptedParser:
    """Parses a file as one paragraph per line; a file whose text starts with `REFUSE` is refused.

    `parsed` keeps the paths in the order of parsing.
    """

    def __init__(self) -> None:
        self.parsed: list[Path] = []

    def parse(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ParsedFile | RefusedError]]:
        """Yield the files in the order given."""
        for path in paths:
            self.parsed.append(path)
            lines = path.read_text(encoding="utf-8").splitlines()
            if lines and lines[0].startswith("REFUSE"):
                yield path, RefusedError(RefusalCode.ENCRYPTED, "It is locked.", "Unlock it.")
                continue
            blocks = tuple(
                Block(kind=BlockKind.PARAGRAPH, text=line, location=Location(paragraph=number))
                for number, line in enumerate(lines, start=1)
            )
            article = path.stem if lines and lines[0].startswith("ARTICLE") else None
            yield path, ParsedFile(title=path.stem, blocks=blocks, media_type="text/plain", article_id=article)


class MemoryStore:
    """A knowledge base in a dictionary. `puts` keeps the origins of each call."""

    def __init__(self, collection: Collection = Collection.FIRM) -> None:
        self.collection = collection
        self.live: dict[str, PreparedDocument] = {}
        self.vectors: dict[str, NDArray[np.float32]] = {}
        self.puts: list[list[str]] = []
        self.fail_with: Exception | None = None

    def known(self) -> dict[str, tuple[str, str]]:
        """Return origin → (document id, content hash)."""
        documents = [prepared.document for prepared in self.live.values()]
        return {document.origin: (document.document_id, document.content_hash) for document in documents}

    def put(self, documents: Sequence[PreparedDocument]) -> tuple[Document, ...]:
        """Make documents live, or fail as a test wants it."""
        for prepared in documents:
            if prepared.original is not None:
                prepared.original.stat()  # the real one copies it
        if self.fail_with is not None:
            raise self.fail_with
        self.puts.append([prepared.document.origin for prepared in documents])
        for prepared in documents:
            former = [k for k, old in self.live.items() if old.document.origin == prepared.document.origin]
            for key in former:
                del self.live[key]
            self.live[prepared.document.document_id] = prepared
            texts = [chunk.indexed_text(prepared.document.title) for chunk in prepared.chunks]
            self.vectors.update(zip(texts, prepared.vectors, strict=True))
        return tuple(prepared.document for prepared in documents)

    def remove(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """Take documents out."""
        return tuple(key for key in document_ids if self.live.pop(key, None) is not None)

    def cached_vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors of texts that were put or cached."""
        return {text: self.vectors[text] for text in texts if text in self.vectors}

    def cache_vectors(self, texts: Sequence[str], vectors: NDArray[np.float32]) -> None:
        """Keep vectors."""
        self.vectors.update(zip(texts, vectors, strict=True))
