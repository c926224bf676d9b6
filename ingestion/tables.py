"""Tables as rows that can be quoted alone: "Header: value; Header: value"."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from ingestion.blocks import Block, BlockKind
from ingestion.cleaning import clean_line
from knowledge_base.domain import Location

_NUMBER = re.compile(r"[-+(]?[£$€]?\s?\d[\d\s.,:/%-]*\)?\s?[%A-Za-z€£$]{0,3}")
_HEADER_SEARCH_ROWS = 10
_MAX_HEADER_CHARACTERS = 80


def find_header(rows: Sequence[Sequence[str]]) -> int | None:
    """Return the index of the row that names the columns, or None where no row does.

    It is the first of the leading rows that fills most of the columns in use, with distinct short
    texts that are not numbers, and has a row below it. A title line above the table fills one column.
    """
    leading = rows[:_HEADER_SEARCH_ROWS]
    widest = max((_filled(row) for row in leading), default=0)
    if widest < 2:
        return None
    for index, row in enumerate(leading[:-1]):
        values = [value for value in row if value]
        names = [value for value in values if not _NUMBER.fullmatch(value) and len(value) <= _MAX_HEADER_CHARACTERS]
        if len(values) >= max(2, widest * 0.6):
            distinct = len({value.casefold() for value in names}) == len(values)
            return index if distinct else None
    return None


def table_blocks(
    rows: Sequence[Sequence[str]], locations: Sequence[Location], *, header: int | None
) -> Iterator[Block]:
    """Yield one TABLE_ROW per row that says something; rows above the header become paragraphs."""
    cleaned = [[clean_line(value) for value in row] for row in rows]
    names = cleaned[header] if header is not None else []
    for index, row in enumerate(cleaned):
        if index == header or not any(row):
            continue
        if header is not None and index < header:
            yield Block(kind=BlockKind.PARAGRAPH, text=" ".join(_distinct(row)), location=locations[index])
            continue
        block = row_block(row, names, locations[index])
        if block is not None:
            yield block


def row_block(row: Sequence[str], names: Sequence[str], location: Location) -> Block | None:
    """Return one cleaned row with its column names in front of its values; None where it has no value."""
    cells = [(names[column] if column < len(names) else "", value) for column, value in enumerate(row)]
    # Merged cells repeat both name and value.
    kept = [cell for index, cell in enumerate(cells) if cell[1] and (index == 0 or cell != cells[index - 1])]
    if not kept:
        return None
    text = "; ".join(f"{name}: {value}" if name else value for name, value in kept)
    return Block(kind=BlockKind.TABLE_ROW, text=text, location=location, header=tuple(name for name in names if name))


def _filled(row: Sequence[str]) -> int:
    return sum(1 for value in row if value)


def _distinct(row: Sequence[str]) -> list[str]:
    """Values of a row without the repetitions that merged cells make."""
    return [value for index, value in enumerate(row) if value and (index == 0 or value != row[index - 1])]
