"""Small documents for tests of the knowledge base, ready to be put."""

from __future__ import annotations

import hashlib
from pathlib import Path

from knowledge_base.domain import Chunk, Collection, Document, Location
from knowledge_base.embedding import Embedder
from knowledge_base.store import KnowledgeBase, PreparedDocument
from tests.fakes import FakeEmbedder

CHUNKING = "chunker@1"


def prepared(
    name: str,
    texts: tuple[str, ...],
    *,
    embedder: Embedder | None = None,
    collection: Collection = Collection.FIRM,
    original: Path | None = None,
) -> PreparedDocument:
    """Make a document of one chunk per text; another text makes another content hash."""
    document = Document(
        document_id=f"id-{name}",
        title=f"About {name}",
        collection=collection,
        origin=f"{name}.txt",
        media_type="text/plain",
        content_hash=hashlib.sha256("\n".join(texts).encode()).hexdigest(),
        size_bytes=sum(len(text) for text in texts),
    )
    chunks = tuple(
        Chunk(
            chunk_id=f"{document.document_id}:{document.content_hash[:8]}:{position}",
            document_id=document.document_id,
            position=position,
            text=text,
            heading_path=("Section",),
            location=Location(page=position + 1),
            token_count=len(text.split()),
        )
        for position, text in enumerate(texts)
    )
    vectors = (embedder or FakeEmbedder()).embed([chunk.indexed_text(document.title) for chunk in chunks])
    return PreparedDocument(document=document, chunks=chunks, vectors=vectors, original=original)


def open_knowledge_base(
    folder: Path,
    *,
    embedder: Embedder | None = None,
    chunking: str = CHUNKING,
    for_repair: bool = False,
    chroma_url: str | None = None,
) -> KnowledgeBase:
    """Open a knowledge base of the firm with the fake embedder."""
    return KnowledgeBase.open(
        folder,
        name="firm",
        collection=Collection.FIRM,
        embedder=embedder or FakeEmbedder(),
        chunking=chunking,
        chroma_url=chroma_url,
        for_repair=for_repair,
    )


def nearest(knowledge_base: KnowledgeBase, question: str, k: int = 3) -> list[str]:
    """Return the texts of a dense search, best first."""
    hits = knowledge_base.search_dense(FakeEmbedder().embed_queries([question])[0], k)
    return _texts(knowledge_base, [hit.chunk_id for hit in hits])


def by_words(knowledge_base: KnowledgeBase, question: str, k: int = 3) -> list[str]:
    """Return the texts of a lexical search, best first."""
    return _texts(knowledge_base, [hit.chunk_id for hit in knowledge_base.search_lexical(question, k)])


def _texts(knowledge_base: KnowledgeBase, chunk_ids: list[str]) -> list[str]:
    found = knowledge_base.lookup(chunk_ids)
    return [found[chunk_id][0].text for chunk_id in chunk_ids]
