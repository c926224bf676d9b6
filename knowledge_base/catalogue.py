"""What a knowledge base holds, read from SQLite: documents, chunks, lexical search, manifest."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

from knowledge_base.catalogue_rows import (
    CHUNK_COLUMNS,
    DOCUMENT_COLUMNS,
    chunk_of,
    document_of,
    json_list,
)
from knowledge_base.catalogue_schema import Connections
from knowledge_base.domain import Chunk, Document, Hit


@dataclass(frozen=True, kw_only=True)
class Making:
    """What vectors and chunks were made with. Documents of another making are not searched together.

    `chunking` is None for those who only read.
    """

    embedder: str
    dimension: int
    chunking: str | None


class Catalogue:
    """Reads of the catalogue. Every method sees one consistent state, while another thread writes too."""

    def __init__(self, connections: Connections) -> None:
        self._connections = connections

    def manifest(self) -> dict[str, str]:
        """Return what the index records about itself."""
        with self._connections.reading() as connection:
            return {row["key"]: row["value"] for row in connection.execute("SELECT key, value FROM manifest")}

    def makings(self) -> set[tuple[str, str]]:
        """Return (embedder, chunking) of the documents, each pair once."""
        with self._connections.reading() as connection:
            rows = connection.execute("SELECT DISTINCT embedder, chunking FROM documents")
            return {(row["embedder"], row["chunking"]) for row in rows}

    def documents(self) -> tuple[Document, ...]:
        """Return all documents, by title."""
        query = f"SELECT {DOCUMENT_COLUMNS} FROM documents ORDER BY title COLLATE NOCASE, origin"
        with self._connections.reading() as connection:
            return tuple(document_of(row) for row in connection.execute(query))

    def document(self, document_id: str) -> Document | None:
        """Return a document, or None when there is none of that id."""
        query = f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE document_id = ?"
        with self._connections.reading() as connection:
            row = connection.execute(query, (document_id,)).fetchone()
            return document_of(row) if row else None

    def known(self, embedder: str, chunking: str | None) -> dict[str, tuple[str, str]]:
        """Return origin → (document id, content hash); the hash is empty where the making differs."""
        query = """SELECT origin, document_id,
                          CASE WHEN embedder = ? AND chunking = ? THEN content_hash ELSE '' END AS hash
                   FROM documents"""
        with self._connections.reading() as connection:
            rows = connection.execute(query, (embedder, chunking))
            return {row["origin"]: (row["document_id"], row["hash"]) for row in rows}

    def original_name(self, document_id: str) -> str | None:
        """Return the file name under which the original of a document is kept."""
        with self._connections.reading() as connection:
            query = "SELECT original FROM documents WHERE document_id = ?"
            row = connection.execute(query, (document_id,)).fetchone()
            return row["original"] if row else None

    def original_names(self) -> set[str]:
        """Return the file names of all originals."""
        with self._connections.reading() as connection:
            rows = connection.execute("SELECT DISTINCT original FROM documents WHERE original IS NOT NULL")
            return {row["original"] for row in rows}

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        """Return the chunks of a document, in order."""
        query = f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE document_id = ? ORDER BY position"
        with self._connections.reading() as connection:
            return tuple(chunk_of(row) for row in connection.execute(query, (document_id,)))

    def neighbours(self, chunk_id: str, before: int, after: int) -> tuple[Chunk, ...]:
        """Return a chunk with those around it, in order; empty when the chunk is not live."""
        columns = ", ".join(f"near.{column}" for column in CHUNK_COLUMNS.split(", "))
        query = f"""SELECT {columns} FROM chunks AS here JOIN chunks AS near
                    ON near.document_id = here.document_id
                    AND near.position BETWEEN here.position - ? AND here.position + ?
                    WHERE here.chunk_id = ? ORDER BY near.position"""
        with self._connections.reading() as connection:
            return tuple(chunk_of(row) for row in connection.execute(query, (before, after, chunk_id)))

    def neighbourhoods(self, chunk_ids: Iterable[str], reach: int) -> dict[str, dict[str, int]]:
        """Return for each chunk that is live those around it, at most `reach` chunks away, with their distance."""
        query = """SELECT here.chunk_id AS here, near.chunk_id AS near, abs(near.position - here.position) AS distance
                   FROM chunks AS here JOIN chunks AS near
                   ON near.document_id = here.document_id AND near.vector_id != here.vector_id
                   AND near.position BETWEEN here.position - ? AND here.position + ?
                   WHERE here.chunk_id IN (SELECT value FROM json_each(?))
                   ORDER BY here.position, near.position"""
        found: dict[str, dict[str, int]] = {}
        with self._connections.reading() as connection:
            for row in connection.execute(query, (reach, reach, json_list(chunk_ids))):
                found.setdefault(row["here"], {})[row["near"]] = row["distance"]
        return found

    def lookup(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Chunk, Document]]:
        """Return those of the chunks that are live, with their documents, in the order asked for."""
        wanted = list(dict.fromkeys(chunk_ids))
        chunk_query = f"SELECT {CHUNK_COLUMNS} FROM chunks WHERE chunk_id IN (SELECT value FROM json_each(?))"
        document_query = (
            f"SELECT {DOCUMENT_COLUMNS} FROM documents WHERE document_id IN (SELECT value FROM json_each(?))"
        )
        with self._connections.reading() as connection:
            chunks = {row["chunk_id"]: chunk_of(row) for row in connection.execute(chunk_query, (json_list(wanted),))}
            owners = json_list({chunk.document_id for chunk in chunks.values()})
            rows = connection.execute(document_query, (owners,))
            documents = {row["document_id"]: document_of(row) for row in rows}
        return {key: (chunks[key], documents[chunks[key].document_id]) for key in wanted if key in chunks}

    def chunk_ids(self, vector_ids: Iterable[int]) -> dict[int, str]:
        """Return vector id → chunk id for the vectors that are live."""
        query = "SELECT vector_id, chunk_id FROM chunks WHERE vector_id IN (SELECT value FROM json_each(?))"
        with self._connections.reading() as connection:
            return {row["vector_id"]: row["chunk_id"] for row in connection.execute(query, (json_list(vector_ids),))}

    def search(self, terms: Sequence[str], k: int, weights: tuple[float, float]) -> tuple[Hit, ...]:
        """Return the best chunks that hold any of the terms, by BM25 with weights for heading and body."""
        match = " OR ".join(_quoted(term) for term in dict.fromkeys(terms) if term.strip())
        if not match or k < 1:
            return ()
        query = """SELECT chunks.chunk_id AS chunk_id, best.score AS score
                   FROM (SELECT rowid, bm25(terms, ?, ?) AS score FROM terms
                         WHERE terms MATCH ? ORDER BY score, rowid LIMIT ?) AS best
                   JOIN chunks ON chunks.vector_id = best.rowid ORDER BY best.score, best.rowid"""
        with self._connections.reading() as connection:
            rows = connection.execute(query, (*weights, match, k))
            return tuple(Hit(chunk_id=row["chunk_id"], score=-row["score"]) for row in rows)

    def indexed_terms(self, chunk_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Return chunk id → its terms as they are indexed, with repetitions, for the chunks that are live."""
        query = """SELECT chunks.chunk_id AS chunk_id, terms.heading AS heading, terms.body AS body
                   FROM chunks JOIN terms ON terms.rowid = chunks.vector_id
                   WHERE chunks.chunk_id IN (SELECT value FROM json_each(?))"""
        with self._connections.reading() as connection:
            rows = connection.execute(query, (json_list(chunk_ids),))
            return {row["chunk_id"]: (*row["heading"].split(), *row["body"].split()) for row in rows}

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Return for each term in how many chunks it occurs; terms that do not occur have 0."""
        wanted = list(dict.fromkeys(terms))
        query = "SELECT term, doc FROM term_counts WHERE term IN (SELECT value FROM json_each(?))"
        with self._connections.reading() as connection:
            found = {row["term"]: int(row["doc"]) for row in connection.execute(query, (json_list(wanted),))}
        return {term: found.get(term, 0) for term in wanted}

    def counts(self) -> Mapping[str, int]:
        """Return how many `documents`, `chunks` and entries in the `journal` there are."""
        query = """SELECT (SELECT count(*) FROM documents) AS documents,
                          (SELECT count(*) FROM chunks) AS chunks,
                          (SELECT count(*) FROM journal) AS journal"""
        with self._connections.reading() as connection:
            row = connection.execute(query).fetchone()
            return {"documents": row["documents"], "chunks": row["chunks"], "journal": row["journal"]}

    def damage(self) -> list[str]:
        """Return what SQLite itself finds wrong with the file, as sentences; empty when all is well."""
        with self._connections.reading() as connection:
            findings = [row[0] for row in connection.execute("PRAGMA quick_check(5)")]
        if findings == ["ok"]:
            return []
        return [
            f"The catalogue is damaged ({'; '.join(findings)}). Restore the folder from a backup, "
            "or move it away and ingest its documents again."
        ]


def _quoted(term: str) -> str:
    """Return a term as an FTS5 string, so that no sign in it can act as syntax."""
    return '"' + term.replace("\0", "").replace('"', '""') + '"'
