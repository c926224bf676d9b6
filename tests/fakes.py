"""Readable stand-ins that implement the real protocols, so that unit tests need no model and no network."""

from __future__ import annotations

import hashlib
import zlib
from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.chunking import Chunker
from ingestion.document_reading import divide
from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadFile, ReadRequest
from knowledge_base.domain import Chunk, Collection, Document, Hit, Location
from knowledge_base.fusion import TermCounts, bm25_scores, inverse_document_frequencies
from knowledge_base.lexical import analyse
from knowledge_base.store import PreparedDocument

ONE_TOKEN_PER_WORD = Path(__file__).with_name("one_token_per_word.json")
WINDOW_TOKENS = 256


def count_words(texts: Sequence[str]) -> list[int]:
    """Count a word as one token, as the tokenizer of `ONE_TOKEN_PER_WORD` does."""
    return [len(text.split()) for text in texts]


class FakeEmbedder:
    """Embeds a text as its bag of words: texts that share words are near each other.

    `embedded` keeps every text that was embedded, in order, so that a test can count the work.
    """

    def __init__(self, *, dimension: int = 64, identity: str = "fake@1", max_tokens: int = WINDOW_TOKENS) -> None:
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

    @property
    def tokenizer_file(self) -> Path:
        """Return a tokenizer to which each word is one token."""
        return ONE_TOKEN_PER_WORD

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
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
        return count_words(texts)


class ScriptedParser:
    """Reads a file as one paragraph per line; a file whose text starts with `REFUSE` is refused.

    `parsed` keeps the paths in the order of parsing.
    """

    def __init__(self) -> None:
        self.parsed: list[Path] = []
        self._chunker = Chunker(count_words, WINDOW_TOKENS)

    def parse(self, requests: Iterable[ReadRequest]) -> Iterator[tuple[ReadRequest, ReadFile | RefusedError]]:
        """Yield the files in the order given."""
        for request in requests:
            self.parsed.append(request.path)
            try:
                yield request, divide(request, self._parsed(request.path), self._chunker)
            except RefusedError as refusal:
                yield request, refusal

    def _parsed(self, path: Path) -> ParsedFile:
        lines = path.read_text(encoding="utf-8").splitlines()
        if lines and lines[0].startswith("REFUSE"):
            raise RefusedError(RefusalCode.ENCRYPTED, "It is locked.", "Unlock it.")
        blocks = tuple(
            Block(kind=BlockKind.PARAGRAPH, text=line, location=Location(paragraph=number))
            for number, line in enumerate(lines, start=1)
        )
        article = path.stem if lines and lines[0].startswith("ARTICLE") else None
        return ParsedFile(title=path.stem, blocks=blocks, media_type="text/plain", article_id=article)


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


class FakeKnowledgeBase:
    """Searches passages in memory, by exact cosine similarity and BM25 with this collection's own weights.

    `passages` are (title, text); each is a document of one chunk, whose id is `name-0`, `name-1` …
    """

    def __init__(self, name: str, passages: Sequence[tuple[str, str]], embedder: FakeEmbedder) -> None:
        """Embed the passages."""
        self.name = name
        self.near: dict[str, dict[str, int]] = {}
        self._live = {}
        for number, (title, text) in enumerate(passages):
            document = make_document(f"{name}-{number}", title=title)
            self._live[f"{name}-{number}"] = (make_chunk(f"{name}-{number}", document, text), document)
        self._texts = [chunk.indexed_text(document.title) for chunk, document in self._live.values()]
        self._vectors = embedder.embed(self._texts)

    def search_dense(self, vector: NDArray[np.float32], k: int) -> tuple[Hit, ...]:
        """Compare with every vector."""
        return self._best((self._vectors @ vector).tolist(), k)

    def search_lexical(self, query: str, k: int) -> tuple[Hit, ...]:
        """Score every chunk; those without a term of the query are left out."""
        frequencies = self.document_frequencies(analyse(query))
        weights = inverse_document_frequencies(frequencies, len(self._live))
        counts = [
            TermCounts(counts=Counter(terms), length=len(terms)) for terms in self.indexed_terms(self._live).values()
        ]
        return tuple(hit for hit in self._best(bm25_scores(weights, counts).tolist(), k) if hit.score > 0)

    def lookup(self, chunk_ids: Iterable[str]) -> dict[str, tuple[Chunk, Document]]:
        """Return what there is of the chunks."""
        return {chunk_id: self._live[chunk_id] for chunk_id in chunk_ids if chunk_id in self._live}

    def cached_vectors(self, texts: Sequence[str]) -> dict[str, NDArray[np.float32]]:
        """Return the vectors that the constructor made."""
        known = dict(zip(self._texts, self._vectors, strict=True))
        return {text: known[text] for text in texts if text in known}

    def indexed_terms(self, chunk_ids: Iterable[str]) -> dict[str, tuple[str, ...]]:
        """Analyse the chunks again."""
        live = self.lookup(chunk_ids)
        return {key: tuple(analyse(chunk.indexed_text(document.title))) for key, (chunk, document) in live.items()}

    def neighbourhoods(self, chunk_ids: Iterable[str], reach: int) -> dict[str, dict[str, int]]:
        """Return what the test set; a document has one chunk unless it did."""
        return {key: near for key, near in self.near.items() if key in set(chunk_ids)}

    def document_frequencies(self, terms: Iterable[str]) -> dict[str, int]:
        """Count the chunks that hold each term."""
        held = [set(of_chunk) for of_chunk in self.indexed_terms(self._live).values()]
        return {term: sum(term in of_chunk for of_chunk in held) for term in terms}

    def chunk_count(self) -> int:
        """Return the number of passages."""
        return len(self._live)

    def _best(self, scores: Sequence[float], k: int) -> tuple[Hit, ...]:
        hits = [Hit(chunk_id=chunk_id, score=score) for chunk_id, score in zip(self._live, scores, strict=True)]
        return tuple(sorted(hits, key=lambda hit: -hit.score)[:k])


def make_document(document_id: str, *, title: str, collection: Collection = Collection.FIRM) -> Document:
    """Return a document whose unimportant fields are filled in."""
    return Document(
        document_id=document_id,
        title=title,
        collection=collection,
        origin=document_id,
        media_type="text/plain",
        content_hash=hashlib.sha256(document_id.encode()).hexdigest(),
        size_bytes=1,
    )


def make_chunk(chunk_id: str, document: Document, text: str, *, position: int = 0) -> Chunk:
    """Return a chunk whose unimportant fields are filled in."""
    return Chunk(
        chunk_id=chunk_id,
        document_id=document.document_id,
        position=position,
        text=text,
        heading_path=(),
        location=Location(paragraph=position + 1),
        token_count=len(text.split()),
    )
