"""The documents of the firm and of one engagement, as their knowledge bases hold them, for quotes of their cases.

A client's files are never read again for this: reading hostile files is ingestion's, in processes with limits.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from functools import lru_cache
from pathlib import PurePosixPath
from typing import Protocol

from advisor.verification import normalise
from evaluations.gold_documents import is_named
from knowledge_base.domain import Chunk, Document


class HeldDocuments(Protocol):
    """The part of a knowledge base that is read."""

    @property
    def name(self) -> str:
        """Its name: that of the firm, or the id of the engagement."""
        ...

    def documents(self) -> tuple[Document, ...]:
        """Return all documents."""
        ...

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a document in order."""
        ...


class StoredDocuments:
    """Looks quotes up in knowledge bases: the firm's, and that of the engagement that a case names."""

    def __init__(self, knowledge_bases: Sequence[HeldDocuments]) -> None:
        self._bases = {base.name: base for base in knowledge_bases}
        self._firm = knowledge_bases[0].name
        self._text = lru_cache(maxsize=32)(self._read)

    def has_client(self, name: str) -> bool:
        """Say whether this is the engagement."""
        return name in self._bases and name != self._firm

    def has(self, document: str, client: str | None) -> bool:
        """Say whether a knowledge base holds a document of this name."""
        return any(True for _ in self._named(document, client))

    def quotes(self, document: str, quote: str, client: str | None) -> bool:
        """Say whether a document of this name holds a quote."""
        return any(
            normalise(quote) in self._text(base.name, one.document_id) for base, one in self._named(document, client)
        )

    def held_anywhere(self, quote: str, client: str | None) -> bool:
        """Say whether any document holds a quote: the client's, or the firm's."""
        wanted = normalise(quote)
        return any(
            wanted in normalise(chunk.text)
            for base in self._searched(client)
            for document in base.documents()
            for chunk in base.chunks(document.document_id)
        )

    def names(self, client: str | None) -> tuple[str, ...]:
        """Return the names of the client's documents, or of the firm's."""
        base = self._bases.get(client or self._firm)
        paths = [PurePosixPath(document.origin) for document in base.documents()] if base else []
        return tuple(path.name if client else path.stem for path in paths)

    def _named(self, document: str, client: str | None) -> Iterator[tuple[HeldDocuments, Document]]:
        for base in self._searched(client):
            for one in base.documents():
                if is_named(one.origin, document):
                    yield base, one

    def _searched(self, client: str | None) -> tuple[HeldDocuments, ...]:
        return tuple(base for name, base in self._bases.items() if name in (client, self._firm))

    def _read(self, base: str, document_id: str) -> str:
        return normalise("\n".join(chunk.text for chunk in self._bases[base].chunks(document_id)))
