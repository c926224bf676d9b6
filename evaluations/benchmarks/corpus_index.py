"""A benchmark's corpus in a knowledge base of its own, kept from run to run where a folder for that is given."""

from __future__ import annotations

import hashlib
import sys
import tempfile
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack, contextmanager
from itertools import islice
from pathlib import Path
from typing import TypeVar

from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.chunking import CHUNKING_FINGERPRINT
from knowledge_base.domain import Chunk, Collection, Document, Location
from knowledge_base.embedding import Embedder
from knowledge_base.errors import IndexDamagedError
from knowledge_base.store import KnowledgeBase, PreparedDocument

DOCUMENTS_PER_STEP = 128
MEDIA_TYPE = "text/plain"
S = TypeVar("S")
T = TypeVar("T")


@contextmanager
def open_index(data: Path, cache: Path | None, embedder: Embedder, *, kind: str = "") -> Iterator[KnowledgeBase]:
    """Yield the knowledge base of a data folder, in `cache` or in a temporary folder.

    `kind` tells apart what different benchmarks make of the same folder.
    """
    with ExitStack() as stack:
        home = cache or Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="benchmark-")))
        made = f"{data.resolve()}|{embedder.identity}|{CHUNKING_FINGERPRINT}{kind and '|' + kind}"
        place = home / f"{data.resolve().name}-{hashlib.sha256(made.encode()).hexdigest()[:16]}"
        place.mkdir(parents=True, exist_ok=True)
        knowledge_base = _open(place, embedder)
        stack.callback(knowledge_base.close)
        yield knowledge_base


def put_missing(
    knowledge_base: KnowledgeBase,
    embedder: Embedder,
    corpus: Iterable[tuple[Document, S]],
    divide: Callable[[Document, S], Sequence[Chunk]],
) -> None:
    """Put every document that is not there yet, so that an interrupted or earlier run is gone on with.

    `corpus` gives documents with their content, of which `divide` makes chunks; one without chunks is left out.
    """
    for count, group in enumerate(groups(corpus, DOCUMENTS_PER_STEP), start=1):
        known = knowledge_base.known()
        missing = [
            (document, tuple(divide(document, content)))
            for document, content in group
            if known.get(document.origin) != (document.document_id, document.content_hash)
        ]
        knowledge_base.put(_prepare([pair for pair in missing if pair[1]], embedder))
        if missing:
            print(f"step {count}: {len(missing)} documents indexed", file=sys.stderr)


def plain_document(origin: str, title: str, text: str) -> Document:
    """Return a document whose identity is its origin, and whose version is its title and text."""
    whole = f"{title}\n{text}"
    return Document(
        document_id=hashlib.sha256(origin.encode()).hexdigest()[:24],
        title=title,
        collection=Collection.FIRM,
        origin=origin,
        media_type=MEDIA_TYPE,
        content_hash=hashlib.sha256(whole.encode()).hexdigest(),
        size_bytes=len(whole.encode()),
    )


def paragraphs(title: str, text: str) -> ParsedFile:
    """Return a text as a text file's reader would: a paragraph per line; the title where there is no text."""
    lines = [line.strip() for line in (text or title).splitlines() if line.strip()]
    blocks = tuple(
        Block(kind=BlockKind.PARAGRAPH, text=line, location=Location(paragraph=number))
        for number, line in enumerate(lines, start=1)
    )
    return ParsedFile(title=title, blocks=blocks, media_type=MEDIA_TYPE)


def groups(items: Iterable[T], size: int) -> Iterator[list[T]]:
    """Yield the items in groups of `size`."""
    remaining = iter(items)
    while group := list(islice(remaining, size)):
        yield group


def _prepare(chunked: Sequence[tuple[Document, tuple[Chunk, ...]]], embedder: Embedder) -> list[PreparedDocument]:
    """Embed the chunks of several documents together, which fills the batches."""
    vectors = embedder.embed([chunk.indexed_text(document.title) for document, chunks in chunked for chunk in chunks])
    prepared, start = [], 0
    for document, chunks in chunked:
        end = start + len(chunks)
        prepared.append(PreparedDocument(document=document, chunks=chunks, vectors=vectors[start:end]))
        start = end
    return prepared


def _open(place: Path, embedder: Embedder) -> KnowledgeBase:
    """Open the index of an earlier run; one that an interruption damaged is rebuilt without embedding again."""

    def opened(*, for_repair: bool) -> KnowledgeBase:
        return KnowledgeBase.open(
            place,
            name="benchmark",
            collection=Collection.FIRM,
            embedder=embedder,
            chunking=CHUNKING_FINGERPRINT,
            for_repair=for_repair,
        )

    try:
        return opened(for_repair=False)
    except IndexDamagedError:
        knowledge_base = opened(for_repair=True)
        knowledge_base.reindex()
        return knowledge_base
