"""What the articles cover: dimension × industry × barrier × topic, counted from front matter and labelled bullets.

An article speaks in its front matter's dimensions and topics, and a bullet on a growth path also speaks about the topic
of that path. An article speaks about an industry on a barrier where

- its front matter names both,
- a bullet under "What changes" has the industry's label (barrier: industry), or
- it is an article on that industry and has a bullet for an organisation or a growth path (that barrier), or steps
  under the heading of a dimension (barrier: industry, in that dimension).
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass
from itertools import product

from knowledge_base.article_body import ArticleSection
from knowledge_base.article_outlines import DIMENSION_HEADINGS
from knowledge_base.articles import Article
from knowledge_base.vocabulary import Vocabulary

# The barrier that a field of a client profile belongs to; all others describe the organisation.
_BARRIER_OF_FIELD = {"industry": "industry", "process_type": "industry", "growth": "growth"}
# The topic that a growth path is, whatever else the article is about.
_TOPIC_OF_FACT = {
    "growth=acquisitions": "mergers",
    "growth=divestment": "divestment",
    "growth=greenfield": "greenfield",
}
_ORGANISATION = "organisation"
_INDUSTRY = "industry"


@dataclass(frozen=True, kw_only=True)
class CoverageCell:
    """A cell of the map. Industry and barrier are None where an article speaks about all of them."""

    dimension: str
    topic: str
    industry: str | None
    barrier: str | None


@dataclass(frozen=True, kw_only=True)
class CoverageTable:
    """Two sides of the map: how many articles speak about each row and column."""

    name: str
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: Mapping[tuple[str, str], int]

    def empty_cells(self) -> tuple[tuple[str, str], ...]:
        """Return rows and columns that no article speaks about."""
        return tuple(cell for cell in product(self.rows, self.columns) if not self.counts.get(cell))


@dataclass(frozen=True, kw_only=True)
class CoverageMap:
    """The articles that fill each cell."""

    cells: Mapping[CoverageCell, frozenset[str]]
    vocabulary: Vocabulary

    @classmethod
    def of(cls, articles: Iterable[Article], vocabulary: Vocabulary) -> CoverageMap:
        """Count what the articles cover."""
        filled: defaultdict[CoverageCell, set[str]] = defaultdict(set)
        for article in articles:
            for cell in _cells(article, vocabulary):
                filled[cell].add(article.article_id)
        return cls(cells={cell: frozenset(ids) for cell, ids in filled.items()}, vocabulary=vocabulary)

    def tables(self) -> tuple[CoverageTable, ...]:
        """Return the map as the tables that people read, none of which may have an empty cell without a reason."""
        words = self.vocabulary
        topics, dimensions, industries = words.topics, words.dimensions, words.industries
        parts = tuple(f"{dimension}/{barrier}" for dimension in dimensions for barrier in words.barriers)
        return (
            self._table("topic_dimension", topics, dimensions, lambda cell: (cell.topic, cell.dimension)),
            self._table(
                "industry_dimension_barrier",
                industries,
                parts,
                lambda cell: (cell.industry, f"{cell.dimension}/{cell.barrier}"),
            ),
            self._table("topic_industry", topics, industries, lambda cell: (cell.topic, cell.industry)),
        )

    def table(self, name: str) -> CoverageTable:
        """Return one of the tables."""
        return next(table for table in self.tables() if table.name == name)

    def _table(
        self,
        name: str,
        rows: tuple[str, ...],
        columns: tuple[str, ...],
        place: Callable[[CoverageCell], tuple[str | None, str | None]],
    ) -> CoverageTable:
        found: defaultdict[tuple[str, str], set[str]] = defaultdict(set)
        for cell, ids in self.cells.items():
            row, column = place(cell)
            if row in rows and column in columns:
                found[str(row), str(column)].update(ids)
        return CoverageTable(
            name=name, rows=rows, columns=columns, counts={key: len(ids) for key, ids in found.items()}
        )


def _cells(article: Article, vocabulary: Vocabulary) -> Iterator[CoverageCell]:
    facets = article.facets
    industries: tuple[str | None, ...] = facets.industries or (None,)
    barriers: tuple[str | None, ...] = facets.barriers or (None,)
    yield from _product(article, facets.dimensions, industries, barriers)
    for section in article.sections:
        dimensions = _dimension_of_heading(section)
        if dimensions and facets.industries:
            yield from _product(article, dimensions, industries, (_INDUSTRY,))
        for statement in section.statements:
            fact = vocabulary.condition_of(statement.label) if statement.label else None
            if fact is None:
                continue
            field, _, value = fact.partition("=")
            about = (value,) if field == "industry" else industries
            barrier = _BARRIER_OF_FIELD.get(field, _ORGANISATION)
            yield from _product(article, facets.dimensions, about, (barrier,), also=_TOPIC_OF_FACT.get(fact))


def _dimension_of_heading(section: ArticleSection) -> tuple[str, ...]:
    is_dimension = section.statements and section.heading in DIMENSION_HEADINGS
    return (section.heading.casefold(),) if is_dimension else ()


def _product(
    article: Article,
    dimensions: Iterable[str],
    industries: Iterable[str | None],
    barriers: Iterable[str | None],
    *,
    also: str | None = None,
) -> Iterator[CoverageCell]:
    topics = {*article.facets.topics, *([also] if also else [])}
    for dimension, industry, barrier, topic in product(dimensions, industries, barriers, topics):
        yield CoverageCell(dimension=dimension, topic=topic, industry=industry, barrier=barrier)


def markdown_table(coverage: CoverageMap) -> str:
    """Return industry × dimension as the Markdown table of README.md, with one number for each barrier."""
    table = coverage.table("industry_dimension_barrier")
    words = coverage.vocabulary
    lines = ["| | " + " | ".join(words.dimensions) + " |", "| --- |" + " ---: |" * len(words.dimensions)]
    for row in table.rows:
        cells = (
            " / ".join(str(table.counts.get((row, f"{dimension}/{barrier}"), 0)) for barrier in words.barriers)
            for dimension in words.dimensions
        )
        lines.append(f"| {words.industry_labels[row]} | {' | '.join(cells)} |")
    return "\n".join(lines)
