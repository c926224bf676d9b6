"""Documents and chunks as rows of the catalogue, and back."""

from __future__ import annotations

import hashlib
import json
import sqlite3
from collections.abc import Iterable
from dataclasses import asdict
from datetime import date
from typing import Any

from knowledge_base.domain import Chunk, Collection, Document, Facets, Location, Source

DOCUMENT_COLUMNS = (
    "document_id, origin, title, collection, media_type, content_hash, size_bytes, version, publisher, "
    "published_on, added_at, pages, summary, facets, sources, notes"
)
CHUNK_COLUMNS = "chunk_id, document_id, position, text, heading_path, location, token_count, kind, facets, source_ids"


def text_hash(text: str) -> str:
    """Return the key under which the vector of an embedded text is kept."""
    return hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()


def document_row(document: Document) -> tuple[Any, ...]:
    """Return the values of `DOCUMENT_COLUMNS`."""
    return (
        document.document_id,
        document.origin,
        document.title,
        document.collection.value,
        document.media_type,
        document.content_hash,
        document.size_bytes,
        document.version,
        document.publisher,
        document.published_on.isoformat() if document.published_on else None,
        document.added_at,
        document.pages,
        document.summary,
        _filled(document.facets),
        json.dumps([asdict(source) for source in document.sources]),
        json.dumps(document.notes),
    )


def document_of(row: sqlite3.Row) -> Document:
    """Return the document of a row that holds `DOCUMENT_COLUMNS`."""
    return Document(
        document_id=row["document_id"],
        origin=row["origin"],
        title=row["title"],
        collection=Collection(row["collection"]),
        media_type=row["media_type"],
        content_hash=row["content_hash"],
        size_bytes=row["size_bytes"],
        version=row["version"],
        publisher=row["publisher"],
        published_on=date.fromisoformat(row["published_on"]) if row["published_on"] else None,
        added_at=row["added_at"],
        pages=row["pages"],
        summary=row["summary"],
        facets=_facets(row["facets"]),
        sources=tuple(Source(**source) for source in json.loads(row["sources"])),
        notes=tuple(json.loads(row["notes"])),
    )


def chunk_row(chunk: Chunk) -> tuple[Any, ...]:
    """Return the values of `CHUNK_COLUMNS`."""
    return (
        chunk.chunk_id,
        chunk.document_id,
        chunk.position,
        chunk.text,
        json.dumps(chunk.heading_path),
        _filled(chunk.location),
        chunk.token_count,
        chunk.kind,
        _filled(chunk.facets),
        json.dumps(chunk.source_ids),
    )


def chunk_of(row: sqlite3.Row) -> Chunk:
    """Return the chunk of a row that holds `CHUNK_COLUMNS`."""
    return Chunk(
        chunk_id=row["chunk_id"],
        document_id=row["document_id"],
        position=row["position"],
        text=row["text"],
        heading_path=tuple(json.loads(row["heading_path"])),
        location=_location(row["location"]),
        token_count=row["token_count"],
        kind=row["kind"],
        facets=_facets(row["facets"]),
        source_ids=tuple(json.loads(row["source_ids"])),
    )


def json_list(values: Iterable[object]) -> str:
    """Return values as JSON for `IN (SELECT value FROM json_each(?))`, which has no limit of variables."""
    return json.dumps(list(values))


def _filled(value: Facets | Location) -> str:
    return json.dumps({name: content for name, content in vars(value).items() if content not in (None, ())})


def _location(text: str) -> Location:
    fields = json.loads(text)
    starts = tuple((offset, page) for offset, page in fields.pop("page_starts", ()))
    return Location(**fields, page_starts=starts)


def _facets(text: str) -> Facets:
    return Facets(**{name: tuple(values) for name, values in json.loads(text).items()})
