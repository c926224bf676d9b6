"""Make chunks out of atoms: text, location, facets and kind of the blocks that a passage is made of."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Mapping, Sequence
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
    location = _merge_locations([block.location for block in used], blank.location.section)
    return replace(
        blank,
        text="\n".join(lines),
        location=_with_pages(location, _pages(blocks, parts, lines)),
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
    """Cover the whole span of rows; the paragraph is where it starts."""
    first = locations[0]
    rows = [row for place in locations for row in (place.first_row, place.last_row) if row is not None]
    return replace(
        first,
        first_row=min(rows, default=None),
        last_row=max(rows, default=None),
        section=first.section or section,
    )


def _pages(
    blocks: Sequence[Block], parts: Mapping[int, tuple[int, int]], lines: Sequence[str]
) -> list[tuple[int, int]]:
    """Return at which character of the passage each of its pages begins, the first one included."""
    found: list[tuple[int, int]] = []
    line_start = 0
    for (index, (start, end)), line in zip(parts.items(), lines, strict=True):
        place, raw = blocks[index].location, blocks[index].text[start:end]
        # From characters of the block to those of the passage: the bullet is added, space at the edges is not taken.
        shift = line_start + len(line) - len(raw.strip()) - start - (len(raw) - len(raw.lstrip()))
        for offset, page in ((0, place.page), *place.page_starts):
            if page is not None and offset < end:
                found = [known for known in found if known[0] < max(line_start, offset + shift)]
                if not found or found[-1][1] != page:
                    found.append((max(line_start, offset + shift), page))
        line_start += len(line) + 1
    return found


def _with_pages(location: Location, pages: Sequence[tuple[int, int]]) -> Location:
    numbers = [page for _, page in pages]
    return replace(
        location, page=min(numbers, default=None), last_page=max(numbers, default=None), page_starts=tuple(pages[1:])
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
