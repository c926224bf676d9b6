"""Passages of several documents are embedded side by side, in slices between which a run can stop."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import numpy as np
from numpy.typing import NDArray

from ingestion.embedding_batch import EmbeddingBatch
from ingestion.intake import ReadDocument
from ingestion.sources import SourceFile
from knowledge_base.chunk_terms import Terms
from tests.fakes import FakeEmbedder, MemoryStore, make_chunk, make_document


class CountingEmbedder(FakeEmbedder):
    """Keeps how many texts each call brought."""

    def __init__(self) -> None:
        super().__init__()
        self.calls: list[int] = []

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Note the call."""
        self.calls.append(len(texts))
        return super().embed(texts)


def read_document(name: str, texts: Sequence[str], *, tokens: Sequence[int] | None = None) -> ReadDocument:
    document = make_document(name, title=name)
    chunks = tuple(make_chunk(f"{name}-{n}", document, text, position=n) for n, text in enumerate(texts))
    if tokens:
        chunks = tuple(replace(chunk, token_count=count) for chunk, count in zip(chunks, tokens, strict=True))
    return ReadDocument(
        source=SourceFile(path=Path(name), origin=name, name=name),
        document=document,
        chunks=chunks,
        terms=tuple(Terms(heading=name, body=text) for text in texts),
    )


def test_slices_are_even_so_that_none_is_left_with_a_few_passages() -> None:
    embedder = CountingEmbedder()
    batch = EmbeddingBatch(embedder, MemoryStore())
    batch.add(read_document("long", [f"passage {number}" for number in range(259)]))
    made = [part.chunks for part in batch.embed()]
    # 259 passages need three slices of at most 128: 86, 86 and 87. The first part are the vectors kept from before.
    assert embedder.calls == [86, 86, 87]
    assert made == [0, 86, 86, 87]


def test_passages_are_ordered_by_word_pieces_and_not_by_characters() -> None:
    embedder = CountingEmbedder()
    batch = EmbeddingBatch(embedder, MemoryStore())
    batch.add(read_document("d", ["internationalisation of standards", "I / O : A B", "OT"], tokens=[5, 7, 3]))
    assert [part.chunks for part in batch.embed()] == [0, 3]
    assert [text.splitlines()[1] for text in embedder.embedded] == [
        "I / O : A B",
        "internationalisation of standards",
        "OT",
    ]


def test_a_prepared_document_brings_the_terms_that_were_made_where_it_was_read() -> None:
    embedder = FakeEmbedder()
    batch = EmbeddingBatch(embedder, MemoryStore())
    read = read_document("d", ["One passage.", "Another passage."])
    batch.add(read)
    list(batch.embed())
    (prepared,) = batch.prepared()
    assert prepared.terms == read.terms
    assert np.allclose(prepared.vectors, embedder.embed(read.texts))
