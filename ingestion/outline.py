"""Builds a document's blocks in order, remembering under which headings each stands."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingestion.blocks import Block, BlockKind
from ingestion.cleaning import clean_line, clean_text
from ingestion.tables import find_header, table_blocks
from knowledge_base.domain import Facets, Location

_MAX_HEADING_CHARACTERS = 200


class Outline:
    """Collects blocks; empty ones are left out, and each gets the section it stands in as its location."""

    def __init__(self) -> None:
        """Start with no block and no heading."""
        self.blocks: list[Block] = []
        self._path: list[tuple[int, str]] = []
        self._paragraphs = 0

    def heading(self, text: str, level: int, location: Location | None = None) -> None:
        """Open a section; headings at the same or a deeper level end."""
        text = clean_line(text)
        if not text:
            return
        if len(text) > _MAX_HEADING_CHARACTERS:  # a paragraph that someone styled as a heading
            self.add(BlockKind.PARAGRAPH, text, location=location)
            return
        while self._path and self._path[-1][0] >= level:
            self._path.pop()
        self._path.append((level, text))
        self.blocks.append(
            Block(kind=BlockKind.HEADING, text=text, level=level, location=self._locate(location or Location()))
        )

    def add(
        self,
        kind: BlockKind,
        text: str,
        *,
        level: int = 0,
        location: Location | None = None,
        keep_lines: bool = False,
        facets: Facets | None = None,
        source_ids: tuple[str, ...] = (),
    ) -> None:
        """Add a paragraph or list item; `keep_lines` is for code and addresses."""
        text = clean_text(text) if keep_lines else clean_line(text)
        if not any(character.isalnum() for character in text):
            return
        self._paragraphs += 1
        self.blocks.append(
            Block(
                kind=kind,
                text=text,
                level=level,
                location=self._locate(location or Location(paragraph=self._paragraphs)),
                facets=facets,
                source_ids=source_ids,
            )
        )

    def table(
        self, rows: Sequence[Sequence[str]], *, header: int | None = None, location: Location | None = None
    ) -> None:
        """Add a table; `header` is the row that names the columns, found where it is None."""
        if header is None:
            header = find_header(rows)
        self._paragraphs += 1
        place = location or Location(paragraph=self._paragraphs)
        for block in table_blocks(rows, [place] * len(rows), header=header):
            self.blocks.append(replace(block, location=self._locate(block.location)))

    def path(self) -> tuple[str, ...]:
        """Return the headings that are open, outermost first."""
        return tuple(text for _, text in self._path)

    def _locate(self, location: Location) -> Location:
        section = " › ".join(text for level, text in self._path if level > 1) or (
            self._path[0][1] if self._path else None
        )
        return replace(location, section=section) if section else location
