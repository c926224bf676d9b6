"""Changes of the catalogue. Each method is one transaction: it happens whole or not at all."""

from __future__ import annotations

import json
import sqlite3
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import UTC, datetime

from knowledge_base.catalogue import Making
from knowledge_base.catalogue_rows import (
    CHUNK_COLUMNS,
    DOCUMENT_COLUMNS,
    chunk_row,
    document_row,
    json_list,
    text_hash,
)
from knowledge_base.catalogue_schema import TERM_TABLES, Connections
from knowledge_base.catalogue_vectors import Vector, vector_rows
from knowledge_base.chunk_terms import Terms, terms_of
from knowledge_base.domain import Chunk, Document

VECTOR = "vector"
ORIGINAL = "original"
_INSERT_TERMS = "INSERT INTO terms (rowid, heading, body) VALUES (?, ?, ?)"


@dataclass(frozen=True, kw_only=True)
class Entry:
    """A document with everything that its rows need, worked out before the transaction starts."""

    document: Document
    chunks: tuple[Chunk, ...]
    terms: tuple[Terms, ...]
    vectors: Vector
    original: str | None


class CatalogueWriter:
    """Writes of the catalogue."""

    def __init__(self, connections: Connections, making: Making) -> None:
        self._connections = connections
        self._making = making

    def reserve(self, entries: Sequence[Entry]) -> list[int]:
        """Return a fresh vector id for each chunk, and journal what will be made outside SQLite."""
        wanted = sum(len(entry.chunks) for entry in entries)
        originals = {entry.original for entry in entries if entry.original}
        with self._connections.writing() as connection:
            query = "SELECT CAST(value AS INTEGER) FROM manifest WHERE key = 'next_vector_id'"
            (first,) = connection.execute(query).fetchone()
            _set_manifest(connection, {"next_vector_id": str(first + wanted)})
            ids = list(range(first, first + wanted))
            _journal(connection, VECTOR, ids)
            _journal(connection, ORIGINAL, originals)
        return ids

    def publish(self, entries: Sequence[Entry], vector_ids: Sequence[int]) -> tuple[Document, ...]:
        """Make the documents live in place of their former versions. The vectors are in Chroma already.

        The journal stays until `settle`, which takes note of the index's files as the vectors left them.
        """
        now = datetime.now(UTC).isoformat(timespec="seconds")
        numbers = iter(vector_ids)
        stored: list[Document] = []
        with self._connections.writing() as connection:
            for entry in entries:
                version = self._next_version(connection, entry.document)
                document = replace(entry.document, version=version, added_at=now)
                self._delete(connection, self._former_ids(connection, document))
                self._insert(connection, replace(entry, document=document), [next(numbers) for _ in entry.chunks])
                stored.append(document)
        return tuple(stored)

    def remove(self, document_ids: Iterable[str]) -> tuple[str, ...]:
        """Take documents out; return the ids of those that were there."""
        with self._connections.writing() as connection:
            query = "SELECT document_id FROM documents WHERE document_id IN (SELECT value FROM json_each(?))"
            found = tuple(row[0] for row in connection.execute(query, (json_list(document_ids),)))
            self._delete(connection, found)
        return found

    def dead(self) -> tuple[list[int], list[str]]:
        """Return (vector ids, file names of originals) that are journalled and not live."""
        vectors = """SELECT CAST(key AS INTEGER) AS key FROM journal WHERE kind = ?
                     AND CAST(key AS INTEGER) NOT IN (SELECT vector_id FROM chunks)"""
        originals = """SELECT key FROM journal WHERE kind = ?
                       AND key NOT IN (SELECT original FROM documents WHERE original IS NOT NULL)"""
        with self._connections.reading() as connection:
            return (
                [row["key"] for row in connection.execute(vectors, (VECTOR,))],
                [row["key"] for row in connection.execute(originals, (ORIGINAL,))],
            )

    def settle(self, *, seal: str) -> None:
        """Record that nothing dead is left outside SQLite, and what the index's files are like now."""
        with self._connections.writing() as connection:
            connection.execute("DELETE FROM journal")
            _set_manifest(connection, {"seal": seal})

    def set_manifest(self, **values: str) -> None:
        """Change entries of the manifest."""
        with self._connections.writing() as connection:
            _set_manifest(connection, values)

    def rebuild_terms(self, chunks: Iterable[tuple[int, Chunk, str]]) -> None:
        """Make the lexical index anew from (vector id, chunk, title of its document)."""
        rows = ((number, terms_of(chunk, title)) for number, chunk, title in chunks)
        with self._connections.writing() as connection:
            connection.execute("DROP TABLE IF EXISTS term_counts")
            connection.execute("DROP TABLE IF EXISTS terms")
            for statement in TERM_TABLES:
                connection.execute(statement)
            connection.executemany(_INSERT_TERMS, ((number, terms.heading, terms.body) for number, terms in rows))

    def adopt(self, generation: int, *, seal: str) -> None:
        """Make a rebuilt index the current one: all documents now have this embedder's vectors."""
        with self._connections.writing() as connection:
            _set_manifest(connection, {"generation": str(generation), "seal": seal})
            connection.execute("UPDATE documents SET embedder = ?", (self._making.embedder,))
            connection.execute("DELETE FROM vectors WHERE embedder <> ?", (self._making.embedder,))

    def _next_version(self, connection: sqlite3.Connection, document: Document) -> int:
        query = "SELECT version, content_hash FROM documents WHERE document_id = ?"
        row = connection.execute(query, (document.document_id,)).fetchone()
        if row is None:
            return 1
        changed = bool(row["content_hash"] != document.content_hash)
        return int(row["version"]) + changed

    def _former_ids(self, connection: sqlite3.Connection, document: Document) -> tuple[str, ...]:
        query = "SELECT document_id FROM documents WHERE document_id = ? OR origin = ?"
        return tuple(row[0] for row in connection.execute(query, (document.document_id, document.origin)))

    def _insert(self, connection: sqlite3.Connection, entry: Entry, vector_ids: Sequence[int]) -> None:
        document = entry.document
        extra = (entry.original, self._making.embedder, self._making.chunking)
        row = (*document_row(document), *extra)
        connection.execute(
            f"INSERT INTO documents ({DOCUMENT_COLUMNS}, original, embedder, chunking) VALUES ({_marks(row)})", row
        )
        keys = [text_hash(chunk.indexed_text(document.title)) for chunk in entry.chunks]
        rows = [
            (number, *chunk_row(chunk), key) for number, chunk, key in zip(vector_ids, entry.chunks, keys, strict=True)
        ]
        if rows:
            connection.executemany(
                f"INSERT INTO chunks (vector_id, {CHUNK_COLUMNS}, text_hash) VALUES ({_marks(rows[0])})", rows
            )
        connection.executemany(
            _INSERT_TERMS,
            [(number, terms.heading, terms.body) for number, terms in zip(vector_ids, entry.terms, strict=True)],
        )
        connection.executemany(
            "INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", vector_rows(keys, self._making.embedder, entry.vectors)
        )

    def _delete(self, connection: sqlite3.Connection, document_ids: Sequence[str]) -> None:
        ids = json_list(document_ids)
        here = "document_id IN (SELECT value FROM json_each(?))"
        connection.execute(
            f"INSERT OR IGNORE INTO journal SELECT ?, original FROM documents WHERE original IS NOT NULL AND {here}",
            (ORIGINAL, ids),
        )
        rows = connection.execute(f"SELECT vector_id, text_hash FROM chunks WHERE {here}", (ids,)).fetchall()
        numbers = [row["vector_id"] for row in rows]
        _journal(connection, VECTOR, numbers)
        connection.execute("DELETE FROM terms WHERE rowid IN (SELECT value FROM json_each(?))", (json_list(numbers),))
        connection.execute(f"DELETE FROM chunks WHERE {here}", (ids,))
        connection.execute(f"DELETE FROM documents WHERE {here}", (ids,))
        # A vector says much about its text, so it goes with the last chunk that has the text.
        connection.execute(
            """DELETE FROM vectors WHERE text_hash IN (SELECT value FROM json_each(?))
               AND NOT EXISTS (SELECT 1 FROM chunks WHERE chunks.text_hash = vectors.text_hash)""",
            (json.dumps([row["text_hash"] for row in rows]),),
        )


def _marks(row: Sequence[object]) -> str:
    return ", ".join("?" for _ in row)


def _set_manifest(connection: sqlite3.Connection, values: dict[str, str]) -> None:
    connection.executemany("INSERT OR REPLACE INTO manifest (key, value) VALUES (?, ?)", list(values.items()))


def _journal(connection: sqlite3.Connection, kind: str, keys: Iterable[object]) -> None:
    connection.executemany("INSERT OR IGNORE INTO journal VALUES (?, ?)", [(kind, str(key)) for key in keys])
