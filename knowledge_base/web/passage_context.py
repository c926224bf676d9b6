"""What a reader needs to check a citation: the quoted words in the text that surrounds them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from typing import Protocol

from knowledge_base.domain import Chunk, Collection, Document
from knowledge_base.web.rendering import find_quote, visible_text

# Enough to judge a sentence by its paragraph; the whole document is one click away.
CONTEXT_CHARACTERS = 420


class Shelf(Protocol):
    """The part of a knowledge base that is needed to find a passage again."""

    name: str

    def lookup(self, chunk_ids: list[str]) -> dict[str, tuple[Chunk, Document]]:
        """Return the chunks that are live, with their documents."""

    def neighbours(self, chunk_id: str) -> tuple[Chunk, ...]:
        """Return the chunks around a chunk, in order, itself included."""


@dataclass(frozen=True, kw_only=True)
class CitedPassage:
    """A citation as it was given, independent of what has happened to the document since."""

    number: int
    knowledge_base: str
    document_id: str
    chunk_id: str
    title: str
    collection: Collection
    location: str
    quote: str
    published_on: str | None = None


@dataclass(frozen=True, kw_only=True)
class PassageContext:
    """The quote between the text before and after it. `changed` says that the document no longer holds it.

    `span` is where in its passage the quote lies; None where the passage as a whole supports the sentence. `page` is
    the page of the quote, where the document has pages.
    """

    before: str
    quote: str
    after: str
    heading_path: tuple[str, ...] = ()
    document: Document | None = None
    changed: bool = False
    span: tuple[int, int] | None = None
    page: int | None = None


def find_context(knowledge_bases: Iterable[Shelf], cited: CitedPassage) -> PassageContext:
    """Return the quote in its surroundings, or alone where its document was replaced or removed."""
    for knowledge_base in knowledge_bases:
        if knowledge_base.name != cited.knowledge_base:
            continue
        found = knowledge_base.lookup([cited.chunk_id]).get(cited.chunk_id)
        if found is not None:
            chunk, document = found
            return _context(chunk, document, knowledge_base.neighbours(chunk.chunk_id), cited.quote)
    return PassageContext(before="", quote=visible_text(cited.quote), after="", changed=True)


def _context(chunk: Chunk, document: Document, around: tuple[Chunk, ...], quote: str) -> PassageContext:
    text = visible_text(chunk.text)
    span = find_quote(text, visible_text(quote))
    first, last = span or (0, len(text))
    same_section = [piece for piece in around if piece.heading_path == chunk.heading_path]
    earlier = "\n".join(visible_text(piece.text) for piece in same_section if piece.position < chunk.position)
    later = "\n".join(visible_text(piece.text) for piece in same_section if piece.position > chunk.position)
    return PassageContext(
        before=_last_part(_joined(earlier, text[:first])),
        quote=text[first:last],
        after=_first_part(_joined(text[last:], later)),
        heading_path=chunk.heading_path,
        document=document,
        span=span,
        page=chunk.location.within(first, last).page,
    )


def _joined(first: str, second: str) -> str:
    return f"{first}\n{second}" if first.strip() and second.strip() else first + second


def _last_part(text: str) -> str:
    if len(text) <= CONTEXT_CHARACTERS:
        return text
    return "… " + text[-CONTEXT_CHARACTERS:].partition(" ")[2]


def _first_part(text: str) -> str:
    if len(text) <= CONTEXT_CHARACTERS:
        return text
    return text[:CONTEXT_CHARACTERS].rpartition(" ")[0] + " …"
