"""What parent and parser child hand each other about a file."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Protocol

from ingestion.errors import RefusedError
from knowledge_base.chunk_terms import Terms
from knowledge_base.domain import Chunk, Collection, Document


@dataclass(frozen=True, kw_only=True)
class ReadRequest:
    """A file to be read, with what is known of its document before it is opened.

    `name` is the file's name for people. A document that `names_itself`, which curated articles do, has the id
    that the file states, if it states one, instead of `document_id`.
    """

    path: Path
    name: str
    collection: Collection
    document_id: str
    content_hash: str
    size_bytes: int
    names_itself: bool = False

    @classmethod
    def received(cls, fields: Mapping[str, Any]) -> ReadRequest:
        """Return the request of a message, which holds its fields as JSON does."""
        known = {"path": Path(fields["path"]), "collection": Collection(fields["collection"])}
        return cls(**{**fields, **known})


@dataclass(frozen=True, kw_only=True)
class ReadFile:
    """A file as a document in passages, each with its terms for lexical search.

    The document's `origin` is empty: names that are no Unicode do not pass through JSON, and the asker knows it.
    """

    document: Document
    chunks: tuple[Chunk, ...]
    terms: tuple[Terms, ...]

    def answers(self, request: ReadRequest) -> bool:
        """Tell whether this is about the file that was asked for.

        A child that a hostile file has taken over must not pass something off as another document.
        """
        document = self.document
        asked = (request.collection, request.content_hash, request.size_bytes)
        return (
            (request.names_itself or document.document_id == request.document_id)
            and (document.collection, document.content_hash, document.size_bytes) == asked
            and all(chunk.document_id == document.document_id for chunk in self.chunks)
            and len(self.terms) == len(self.chunks) > 0
        )


class Parser(Protocol):
    """Reads files, several at a time; `ParserPool` does so in child processes."""

    def parse(self, requests: Iterable[ReadRequest]) -> Iterator[tuple[ReadRequest, ReadFile | RefusedError]]:
        """Yield each request with what the file holds or why it is refused, in the order of completion."""
