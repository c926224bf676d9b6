"""What the lexical index holds of a chunk."""

from __future__ import annotations

from dataclasses import dataclass

from knowledge_base.domain import Chunk
from knowledge_base.lexical import analyse


@dataclass(frozen=True, kw_only=True)
class Terms:
    """The terms of a chunk, as `analyse` gave them, joined by spaces."""

    heading: str
    body: str


def terms_of(chunk: Chunk, title: str) -> Terms:
    """Return the terms of a chunk: title and headings apart from its own text."""
    indexed = chunk.indexed_text(title)
    heading = indexed[: len(indexed) - len(chunk.text)]
    return Terms(heading=" ".join(analyse(heading)), body=" ".join(analyse(chunk.text)))
