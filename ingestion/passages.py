"""Make chunks out of atoms: text, location, facets and kind of the blocks that a passage is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import replace

from ingestion.blocks import Block, BlockKind
from ingestion.segmentation import Atom
from knowledge_base.domain import Chunk, Document, Facets, Location

_BULLET = "• "
_MARKED = re.compile(r"\s*(?:[•◦▪‣●○■□*–—-]|\(?\w{1,3}[.)])\s")
_DOT_LEADER = re.compile(r"(?:\.\s?){4,}\s*\d*\s*(?:\n|$)|…{2,}")
_LEAST_LETTERS = 8
_LEAST_LETTER_SHARE = 0.15


def blank_chunk(document: Document, path: tuple[str, ...]) -> Chunk:
    """Return a chunk of `document` below `path` without text."""
    location = Location(section=path[-1] if path else None)
    return Chunk(
        chunk_id="",
        document_id=document.document_id,
        position=0,
        text="",
        heading_path=path,
        location=location,
        token_count=0,
        facets=document.facets,
    )


def fill_chunk(blank: Chunk, document: Document, blocks: Sequence[Block], atoms: Sequence[Atom]) -> Chunk:
    """Return `blank` with the text of `atoms`, which lie in `blocks`."""
    parts: dict[int, tuple[int, int]] = {}
    for atom in atoms:
        first, _ = parts.get(atom.block, (atom.start, atom.end))
        parts[atom.block] = (first, atom.end)
    used = [blocks[index] for index in parts]
    lines = [_line(blocks[index], start, end, marked=len(parts) > 1) for index, (start, end) in parts.items()]
    return replace(
        blank,
        text="\n".join(lines),
        location=_merge_locations([block.location for block in used], blank.location.section),
        kind=_kind(blocks, atoms),
        facets=_merge_facets(document.facets, used[0].facets),
        source_ids=tuple(dict.fromkeys(source for block in used for source in block.source_ids)),
    )


def _line(block: Block, start: int, end: int, *, marked: bool) -> str:
    text = block.text[start:end].strip()
    needs_bullet = marked and start == 0 and block.kind is BlockKind.LIST_ITEM and not _MARKED.match(text)
    return _BULLET + text if needs_bullet else text


def _kind(blocks: Sequence[Block], atoms: Sequence[Atom]) -> str:
    """Name a chunk after what most of it is."""
    weights: Counter[str] = Counter()
    names = {BlockKind.TABLE_ROW: "table", BlockKind.LIST_ITEM: "list"}
    for atom in atoms:
        weights[names.get(blocks[atom.block].kind, "prose")] += atom.tokens
    return weights.most_common(1)[0][0]


def _merge_locations(locations: Sequence[Location], section: str | None) -> Location:
    """Cover the whole span: pages a-b, rows a-b; the paragraph is where it starts."""
    first = locations[0]
    pages = [page for place in locations for page in (place.page, place.last_page) if page is not None]
    rows = [row for place in locations for row in (place.first_row, place.last_row) if row is not None]
    return replace(
        first,
        page=min(pages, default=None),
        last_page=max(pages, default=None),
        first_row=min(rows, default=None),
        last_row=max(rows, default=None),
        section=first.section or section,
    )


def _merge_facets(document: Facets, block: Facets | None) -> Facets:
    """Add what a block is about to what its document is about; whom a block is for overrides the document."""
    if block is None:
        return document

    def both(first: tuple[str, ...], second: tuple[str, ...]) -> tuple[str, ...]:
        return tuple(dict.fromkeys((*first, *second)))

    return Facets(
        dimensions=both(document.dimensions, block.dimensions),
        barriers=both(document.barriers, block.barriers),
        topics=both(document.topics, block.topics),
        conditions=both(document.conditions, block.conditions),
        industries=block.industries or document.industries,
        jurisdictions=block.jurisdictions or document.jurisdictions,
        purdue_levels=block.purdue_levels or document.purdue_levels,
        audience=block.audience or document.audience,
    )


def is_debris(chunk: Chunk) -> bool:
    """Tell whether a chunk says nothing: page numbers, dot leaders, lone figures."""
    text = chunk.text
    letters = sum(map(str.isalpha, text))
    if letters < _LEAST_LETTERS and chunk.kind != "table":
        return True
    solid = len(text) - text.count(" ") - text.count("\n")
    if not letters or letters < _LEAST_LETTER_SHARE * solid:
        return True
    lines = text.count("\n") + 1
    return len(_DOT_LEADER.findall(text)) > lines / 2
