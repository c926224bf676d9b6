"""The values that flow from ingestion through the knowledge base to the advisor.

All are frozen and keyword-only, with tuples instead of lists, so that a value that was handed over
cannot change behind the receiver's back.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from enum import StrEnum


class Collection(StrEnum):
    """Whose knowledge a document is. Firm and client material is told apart on every screen."""

    FIRM = "firm"
    CLIENT = "client"


class Origin(StrEnum):
    """Which step of retrieval produced a passage's score."""

    DENSE = "dense"
    LEXICAL = "lexical"
    FUSED = "fused"


@dataclass(frozen=True, kw_only=True)
class Facets:
    """The vocabulary that connects a passage with a client profile. Empty means: applies to all.

    `conditions` holds profile facts in the form `field=value` (for example `staffing=unmanned`): the
    passage was written for clients of whom all of them are true. `case=…` is an incident, which is told
    only to those who ask for it (`case_condition`).
    """

    dimensions: tuple[str, ...] = ()
    industries: tuple[str, ...] = ()
    barriers: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    jurisdictions: tuple[str, ...] = ()
    purdue_levels: tuple[str, ...] = ()
    audience: tuple[str, ...] = ()
    conditions: tuple[str, ...] = ()


CASE = "case"


def case_condition(names: Sequence[str]) -> str:
    """Return the condition of a passage about an incident that people call by any of the names."""
    return f"{CASE}={'|'.join(names)}"


@dataclass(frozen=True, kw_only=True)
class Location:
    """Where in a document a person finds a passage. Pages, slides and rows count from 1.

    `page_starts` says at which character of the passage's text each page after the first begins, as pairs of
    character and page. It is empty for passages that were stored before it was noted.
    """

    page: int | None = None
    last_page: int | None = None
    slide: int | None = None
    sheet: str | None = None
    first_row: int | None = None
    last_row: int | None = None
    paragraph: int | None = None
    section: str | None = None
    page_starts: tuple[tuple[int, int], ...] = ()

    def within(self, start: int, end: int) -> Location:
        """Return where the characters from `start` to `end` of the passage's text are: on one of its two pages, say."""
        if self.page is None or not self.page_starts:
            return self
        first = last = self.page
        for offset, page in self.page_starts:
            first = page if offset <= start else first
            last = page if offset < end else last
        return replace(self, page=first, last_page=last, page_starts=())

    def label(self) -> str:
        """Return the location in words, for example `page 14` or `sheet Costs, rows 2-10`."""
        parts: list[str] = []
        if self.page is not None:
            several = self.last_page is not None and self.last_page != self.page
            parts.append(f"pages {self.page}–{self.last_page}" if several else f"page {self.page}")
        if self.slide is not None:
            parts.append(f"slide {self.slide}")
        if self.sheet is not None:
            parts.append(f"sheet {self.sheet}")
        if self.first_row is not None:
            several = self.last_row is not None and self.last_row != self.first_row
            parts.append(f"rows {self.first_row}–{self.last_row}" if several else f"row {self.first_row}")
        if self.section and not parts:
            parts.append(self.section)
        if not parts and self.paragraph is not None:
            parts.append(f"paragraph {self.paragraph}")
        return ", ".join(parts) or "whole document"


@dataclass(frozen=True, kw_only=True)
class Source:
    """A publication that an article rests on."""

    id: str
    title: str
    publisher: str
    year: int | None
    locator: str


@dataclass(frozen=True, kw_only=True)
class Document:
    """One file as the knowledge base knows it. `document_id` is derived from collection and origin.

    `origin` is the path or upload name that identifies the document when it is ingested again;
    `content_hash` is the SHA-256 of the original's bytes, by which a change is recognised.
    `published_on` is the article's review date or the file's own date, where it states one.
    """

    document_id: str
    title: str
    collection: Collection
    origin: str
    media_type: str
    content_hash: str
    size_bytes: int
    version: int = 1
    publisher: str | None = None
    published_on: date | None = None
    added_at: str = ""  # ISO 8601, UTC, set by the catalogue
    pages: int | None = None
    summary: str | None = None
    facets: Facets = field(default_factory=Facets)
    sources: tuple[Source, ...] = ()
    notes: tuple[str, ...] = ()  # what a reader should know, e.g. "page 3 has no text layer"


@dataclass(frozen=True, kw_only=True)
class Chunk:
    """A passage-sized piece of a document: whole sentences under one heading, or rows with their header.

    `text` is what is shown and quoted. What is embedded and indexed is `indexed_text(title)`.
    `position` counts chunks of a document from 0, so neighbours are known. `token_count` is in the
    embedder's own word pieces and counts `indexed_text`.
    """

    chunk_id: str
    document_id: str
    position: int
    text: str
    heading_path: tuple[str, ...]
    location: Location
    token_count: int
    kind: str = "prose"  # prose, list, table
    facets: Facets = field(default_factory=Facets)
    source_ids: tuple[str, ...] = ()  # the document's `sources` that this text refers to by footnote

    def indexed_text(self, title: str) -> str:
        """Return the text that is embedded and indexed: title and heading path in front of the text."""
        path = [title, *(heading for heading in self.heading_path if heading != title)]
        return " › ".join(path) + "\n" + self.text


@dataclass(frozen=True, kw_only=True)
class Hit:
    """One search result before its text was looked up. Higher scores are better."""

    chunk_id: str
    score: float


@dataclass(frozen=True, kw_only=True)
class NearAnswer:
    """A sentence of an article that lies near a query in the answer space, where `likeness` is their cosine.

    `questions` are wordings of what it is known to answer, perhaps none.
    """

    sentence: str
    questions: tuple[str, ...]
    likeness: float


@dataclass(frozen=True, kw_only=True)
class Passage:
    """A chunk with its document, as found by a search.

    `score` belongs to `origin`: cosine similarity for dense, negated BM25 for lexical, the fusion
    score for fused. `ranks` gives the rank (from 1) in each list that held the chunk.
    """

    chunk: Chunk
    document: Document
    knowledge_base: str
    score: float
    origin: Origin
    dense_score: float | None = None
    lexical_score: float | None = None
    dense_rank: int | None = None
    lexical_rank: int | None = None
    sentence_score: float | None = None  # cosine of its sentence nearest to the query, where that was looked at
    # How well it answers: the cosine to the query, in the answer space, of its best sentence, or of the passage as a
    # whole where no questions are known of its document.
    answer_score: float | None = None
    # Its sentences among those nearest to the query there; None where no questions are known of its document.
    answers: tuple[NearAnswer, ...] | None = None


@dataclass(frozen=True, kw_only=True)
class Engagement:
    """One client engagement: the wall around its documents, conversations and profile."""

    engagement_id: str
    client: str
    created_on: date
    members: tuple[str, ...] = ()
    retain_until: date | None = None


@dataclass(frozen=True, kw_only=True)
class DamagedEngagement:
    """An engagement that cannot be used; `reason` says why and what to do."""

    engagement_id: str
    reason: str


@dataclass(frozen=True, kw_only=True)
class Engagements:
    """All engagements of a home, so that a damaged one costs only itself."""

    usable: tuple[Engagement, ...] = ()
    damaged: tuple[DamagedEngagement, ...] = ()

    def ids(self) -> set[str]:
        """Return the ids of all, which no new engagement can have."""
        return {item.engagement_id for item in self.usable} | {item.engagement_id for item in self.damaged}
