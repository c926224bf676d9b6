"""The SQLite side of a knowledge base: tables, and connections that threads can share.

SQLite is the truth: what is not in `chunks` is not part of the knowledge base, whatever Chroma holds.
"""

from __future__ import annotations

import sqlite3
import threading
import uuid
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.storage_errors import storage_errors

SCHEMA_VERSION = 1
CATALOGUE_FILE = "catalogue.sqlite3"
_BUSY_TIMEOUT_MS = 30_000  # longer than any single transaction of ours

# `vector_id` is never used twice, so a vector that a crash left in Chroma can never pass for another
# chunk's. `journal` names what may exist outside SQLite without being live: it is written before a
# vector or file is made, and cleared when the thing is live or gone and the index's files are known.
_TABLES = """
CREATE TABLE manifest (key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
CREATE TABLE documents (
    document_id TEXT PRIMARY KEY,
    origin TEXT NOT NULL UNIQUE,
    title TEXT NOT NULL,
    collection TEXT NOT NULL,
    media_type TEXT NOT NULL,
    content_hash TEXT NOT NULL,
    size_bytes INTEGER NOT NULL,
    version INTEGER NOT NULL,
    publisher TEXT,
    published_on TEXT,
    added_at TEXT NOT NULL,
    pages INTEGER,
    summary TEXT,
    facets TEXT NOT NULL,
    sources TEXT NOT NULL,
    notes TEXT NOT NULL,
    original TEXT,
    embedder TEXT NOT NULL,
    chunking TEXT NOT NULL
);
CREATE INDEX documents_by_making ON documents (embedder, chunking);
CREATE TABLE chunks (
    vector_id INTEGER PRIMARY KEY,
    chunk_id TEXT NOT NULL UNIQUE,
    document_id TEXT NOT NULL REFERENCES documents (document_id),
    position INTEGER NOT NULL,
    text TEXT NOT NULL,
    heading_path TEXT NOT NULL,
    location TEXT NOT NULL,
    token_count INTEGER NOT NULL,
    kind TEXT NOT NULL,
    facets TEXT NOT NULL,
    source_ids TEXT NOT NULL,
    text_hash TEXT NOT NULL
);
CREATE UNIQUE INDEX chunks_by_document ON chunks (document_id, position);
CREATE INDEX chunks_by_text ON chunks (text_hash);
CREATE TABLE vectors (
    text_hash TEXT NOT NULL,
    embedder TEXT NOT NULL,
    vector BLOB NOT NULL,
    PRIMARY KEY (text_hash, embedder)
);
CREATE TABLE journal (kind TEXT NOT NULL, key TEXT NOT NULL, PRIMARY KEY (kind, key)) WITHOUT ROWID;
"""
# The tokenizer splits at white space only: what `analyse` returned is one term each, whatever its signs.
TERM_TABLES = (
    """CREATE VIRTUAL TABLE terms USING fts5(
    heading, body, tokenize = "unicode61 remove_diacritics 0 categories 'L* M* N* P* S* Co'"
)""",
    "CREATE VIRTUAL TABLE term_counts USING fts5vocab('terms', 'row')",
)


class Connections:
    """Connections to one catalogue: any number of readers, one writer at a time.

    Readers borrow from a pool, so there are as many connections as threads read at once, and none
    stays behind when a thread ends. In WAL mode they read while one writes.
    """

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._path = folder / CATALOGUE_FILE
        self._idle: list[sqlite3.Connection] = []
        self._guard = threading.Lock()
        self._write_lock = threading.Lock()
        self._closed = False
        with storage_errors(folder, "open the catalogue"):
            self._create()

    @contextmanager
    def reading(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection whose queries all see the same state."""
        with storage_errors(self.folder, "read the catalogue"):
            connection = self._take()
            try:
                connection.execute("BEGIN")
                yield connection
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._give_back(connection)

    @contextmanager
    def writing(self) -> Iterator[sqlite3.Connection]:
        """Lend a connection inside one transaction, which is on disk when the block has ended."""
        with self._write_lock, storage_errors(self.folder, "write the catalogue"):
            connection = self._take()
            try:
                connection.execute("BEGIN IMMEDIATE")
                yield connection
                connection.execute("COMMIT")
            finally:
                if connection.in_transaction:
                    connection.execute("ROLLBACK")
                self._give_back(connection)

    def close(self) -> None:
        """Close for good: later calls raise KnowledgeBaseError."""
        self._closed = True
        self.release()

    def release(self) -> None:
        """Close idle connections; a later call opens new ones."""
        with self._guard:
            idle, self._idle = self._idle, []
        for connection in idle:
            connection.close()

    def _take(self) -> sqlite3.Connection:
        with self._guard:
            if self._closed:
                raise KnowledgeBaseError(f"The knowledge base in {str(self.folder)!r} was closed. Open it again.")
            if self._idle:
                return self._idle.pop()
        # Autocommit mode: transactions are the explicit ones above. Handed between threads, never shared.
        connection = sqlite3.connect(self._path, isolation_level=None, check_same_thread=False)
        connection.row_factory = sqlite3.Row
        try:
            connection.execute(f"PRAGMA busy_timeout = {_BUSY_TIMEOUT_MS}")
            connection.execute("PRAGMA journal_mode = WAL")
            # In WAL mode only FULL promises that a committed document survives a power cut.
            connection.execute("PRAGMA synchronous = FULL")
        except sqlite3.Error:
            connection.close()
            raise
        return connection

    def _give_back(self, connection: sqlite3.Connection) -> None:
        with self._guard:
            if not self._closed:
                self._idle.append(connection)
                return
        connection.close()

    def _create(self) -> None:
        self.folder.mkdir(parents=True, exist_ok=True)
        with self.writing() as connection:
            (version,) = connection.execute("PRAGMA user_version").fetchone()
            if version == 0:
                for statement in (*_TABLES.strip().split(";\n"), *TERM_TABLES):
                    connection.execute(statement)
                connection.executemany(
                    "INSERT INTO manifest (key, value) VALUES (?, ?)",
                    [("store_id", uuid.uuid4().hex), ("generation", "1"), ("next_vector_id", "1")],
                )
                connection.execute(f"PRAGMA user_version = {SCHEMA_VERSION}")
            elif version != SCHEMA_VERSION:
                raise KnowledgeBaseError(
                    f"The catalogue in {str(self.folder)!r} has format {version}, this program reads {SCHEMA_VERSION}. "
                    "Use the version of the program that wrote it, or move the folder away and ingest again."
                )
