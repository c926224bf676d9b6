"""Vectors of texts that are no passages, such as sentences and titles.

A knowledge base keeps them. The firm's are embedded ahead, so that an answer waits for none of them; whatever is
missing is embedded when it is needed.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import chain

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedding import Embedder
from knowledge_base.sentences import split_sentences
from knowledge_base.store import KnowledgeBase

Vector = NDArray[np.float32]
BATCH = 256  # texts that are embedded at a time: a question that is asked meanwhile waits for one batch


def text_vectors(base: KnowledgeBase, embedder: Embedder, texts: Sequence[str]) -> dict[str, Vector]:
    """Return text → vector, from what the knowledge base keeps; what is missing is embedded, and kept from then on."""
    vectors = base.cached_vectors(texts)
    missing = _not_in(vectors, texts)
    if missing:
        fresh = embedder.embed(missing)
        base.cache_vectors(missing, fresh)
        vectors.update(zip(missing, fresh, strict=True))
    return vectors


def embed_ahead(
    firm: KnowledgeBase,
    embedder: Embedder,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Embed the sentences and titles of the firm's documents.

    `progress` is called with (texts done, texts in all). What was done when it is `stopped` stays done.
    """
    for done, total in embedding_ahead(firm, embedder):
        if done:
            progress(done, total)
        if stopped():
            return


def embedding_ahead(firm: KnowledgeBase, embedder: Embedder) -> Iterator[tuple[int, int]]:
    """Embed the sentences and titles of the firm's documents.

    Yields (texts done, texts in all), first with none done. Who stops reading stops the work.
    """
    groups = (_not_in(firm.cached_vectors(texts), texts) for texts in _texts(firm))
    missing = list(dict.fromkeys(chain.from_iterable(groups)))
    yield 0, len(missing)
    for start in range(0, len(missing), BATCH):
        batch = missing[start : start + BATCH]
        firm.cache_vectors(batch, embedder.embed(batch))
        yield start + len(batch), len(missing)


def _texts(firm: KnowledgeBase) -> Iterator[list[str]]:
    for document in firm.documents():
        sentences = [s for chunk in firm.chunks(document.document_id) for s in split_sentences(chunk.text)]
        yield [*sentences, document.title]


def _not_in(vectors: dict[str, Vector], texts: Iterable[str]) -> list[str]:
    return list(dict.fromkeys(text for text in texts if text not in vectors))
