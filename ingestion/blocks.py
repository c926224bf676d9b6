"""What a reader makes of a file: blocks of text, each with its kind and the place where a person finds it."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import date
from enum import StrEnum

from knowledge_base.domain import Facets, Location, Source


class BlockKind(StrEnum):
    """What a block is in its document's structure."""

    HEADING = "heading"
    PARAGRAPH = "paragraph"
    LIST_ITEM = "list_item"
    TABLE_ROW = "table_row"


@dataclass(frozen=True, kw_only=True)
class Block:
    """One piece of a document, cleaned, in reading order.

    `level` is the depth of a heading (1 is the highest) or of a list item (0 is not nested).
    `header` holds the column names of a table row, whose text is `name: value; …`, ready to be quoted.
    `facets` are set where a block applies to some clients only; `source_ids` name the document's
    `sources` that the text refers to.
    """

    kind: BlockKind
    text: str
    level: int = 0
    location: Location
    header: tuple[str, ...] = ()
    facets: Facets | None = None
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ParsedFile:
    """A file as its reader understood it. `blocks` is never empty: a file without text is refused.

    `notes` tell a person what is missing or was guessed, for example "Page 3 has no text layer."
    `article_id` is set for curated articles only.
    """

    title: str
    blocks: tuple[Block, ...]
    media_type: str
    pages: int | None = None
    publisher: str | None = None
    published_on: date | None = None
    summary: str | None = None
    facets: Facets = field(default_factory=Facets)
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()
    article_id: str | None = None
