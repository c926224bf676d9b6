"""Texts that are embedded before anybody asks, so that an answer waits for none of them.

They are the sentences and titles of the firm's documents and the questions that its articles are known to answer.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from itertools import chain

from knowledge_base.embedding import Embedder
from knowledge_base.sentences import split_sentences
from knowledge_base.store import KnowledgeBase

BATCH = 256  # texts that are embedded at a time: a question that is asked meanwhile waits for one batch


def embed_ahead(
    firm: KnowledgeBase,
    embedder: Embedder,
    wordings: Iterable[str],
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
    stopped: Callable[[], bool] = lambda: False,
) -> None:
    """Embed what is not yet embedded; `wordings` are those of known questions.

    `progress` is called with (texts done, texts in all). What was done when it is `stopped` stays done.
    """
    missing = list(dict.fromkeys(chain.from_iterable(_missing(firm, texts) for texts in _texts(firm, wordings))))
    for start in range(0, len(missing), BATCH):
        if stopped():
            return
        batch = missing[start : start + BATCH]
        firm.cache_vectors(batch, embedder.embed(batch))
        progress(start + len(batch), len(missing))


def _texts(firm: KnowledgeBase, wordings: Iterable[str]) -> Iterator[list[str]]:
    for document in firm.documents():
        sentences = [s for chunk in firm.chunks(document.document_id) for s in split_sentences(chunk.text)]
        yield [*sentences, document.title]
    yield list(wordings)


def _missing(firm: KnowledgeBase, texts: list[str]) -> list[str]:
    known = firm.cached_vectors(texts)
    return [text for text in texts if text not in known]
