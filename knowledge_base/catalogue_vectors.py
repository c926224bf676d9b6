"""The vectors in SQLite: from them Chroma is rebuilt, and no text is embedded twice."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

import numpy as np
from numpy.typing import NDArray

from knowledge_base.catalogue_rows import CHUNK_COLUMNS, chunk_of, json_list, text_hash
from knowledge_base.catalogue_schema import Connections
from knowledge_base.domain import Chunk

_PAGE = 1000  # rows that are held in memory at a time
_CHUNK_OF = ", ".join(f"chunks.{column} AS {column}" for column in CHUNK_COLUMNS.split(", "))
Vector = NDArray[np.float32]


class VectorCache:
    """Float32 vectors by SHA-256 of the embedded text and identity of the embedder."""

    def __init__(self, connections: Connections, *, embedder: str, dimension: int) -> None:
        self._connections = connections
        self._embedder = embedder
        self._dimension = dimension

    def get(self, texts: Sequence[str]) -> dict[str, Vector]:
        """Return text → vector for the texts whose vector is known."""
        by_key = {text_hash(text): text for text in texts}
        query = """SELECT text_hash, vector FROM vectors
                   WHERE embedder = ? AND text_hash IN (SELECT value FROM json_each(?))"""
        with self._connections.reading() as connection:
            rows = connection.execute(query, (self._embedder, json_list(by_key)))
            return {by_key[row["text_hash"]]: self._array(row["vector"]) for row in rows}

    def put(self, texts: Sequence[str], vectors: Vector) -> None:
        """Keep vectors; row i of `vectors` belongs to text i."""
        rows = vector_rows([text_hash(text) for text in texts], self._embedder, vectors)
        with self._connections.writing() as connection:
            connection.executemany("INSERT OR REPLACE INTO vectors VALUES (?, ?, ?)", rows)

    def pages(self) -> Iterator[tuple[list[int], Vector]]:
        """Yield (vector ids, vectors) of all live chunks whose vector is known, page by page."""
        query = """SELECT chunks.vector_id AS vector_id, vectors.vector AS vector
                   FROM chunks JOIN vectors ON vectors.text_hash = chunks.text_hash AND vectors.embedder = ?
                   WHERE chunks.vector_id > ? ORDER BY chunks.vector_id LIMIT ?"""
        last = 0
        while True:
            with self._connections.reading() as connection:
                rows = connection.execute(query, (self._embedder, last, _PAGE)).fetchall()
            if not rows:
                return
            last = rows[-1]["vector_id"]
            yield [row["vector_id"] for row in rows], np.stack([self._array(row["vector"]) for row in rows])

    def sample(self, size: int) -> tuple[list[int], Vector]:
        """Return about `size` live chunks' (vector ids, vectors), spread evenly over the catalogue."""
        pick = """SELECT vector_id, text_hash FROM chunks WHERE vector_id >= ? ORDER BY vector_id LIMIT 1"""
        ids: dict[int, Vector] = {}
        with self._connections.reading() as connection:
            low, high = connection.execute("SELECT min(vector_id), max(vector_id) FROM chunks").fetchone()
            for start in np.linspace(low or 0, high or 0, size, dtype=np.int64).tolist():
                row = connection.execute(pick, (start,)).fetchone()
                key = (row["text_hash"], self._embedder) if row else ("", "")
                kept = connection.execute(
                    "SELECT vector FROM vectors WHERE text_hash = ? AND embedder = ?", key
                ).fetchone()
                if kept:
                    ids[row["vector_id"]] = self._array(kept["vector"])
        return list(ids), np.stack(list(ids.values())) if ids else np.empty((0, self._dimension), np.float32)

    def without_vector(self, limit: int) -> list[tuple[Chunk, str]]:
        """Return up to `limit` live chunks that lack a vector of this embedder, with their document's title."""
        query = f"""SELECT {_CHUNK_OF}, documents.title AS title FROM chunks
                    JOIN documents ON documents.document_id = chunks.document_id
                    WHERE NOT EXISTS (SELECT 1 FROM vectors
                                      WHERE vectors.text_hash = chunks.text_hash AND vectors.embedder = ?)
                    LIMIT ?"""
        with self._connections.reading() as connection:
            return [(chunk_of(row), row["title"]) for row in connection.execute(query, (self._embedder, limit))]

    def titled_chunks(self) -> Iterator[tuple[int, Chunk, str]]:
        """Yield (vector id, chunk, title of its document) for every live chunk."""
        query = f"""SELECT vector_id, {_CHUNK_OF}, documents.title AS title FROM chunks
                    JOIN documents ON documents.document_id = chunks.document_id ORDER BY vector_id"""
        with self._connections.reading() as connection:
            for row in connection.execute(query):
                yield row["vector_id"], chunk_of(row), row["title"]

    def _array(self, blob: bytes) -> Vector:
        return np.frombuffer(blob, dtype="<f4")


def vector_rows(keys: Sequence[str], embedder: str, vectors: Vector) -> list[tuple[str, str, bytes]]:
    """Return rows for the table `vectors`."""
    little_endian = np.ascontiguousarray(vectors, dtype="<f4")
    return [(key, embedder, vector.tobytes()) for key, vector in zip(keys, little_endian, strict=True)]
