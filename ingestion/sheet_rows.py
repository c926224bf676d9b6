"""Rows of a sheet as blocks, read as a stream so that a huge sheet costs no more than its limit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import chain, islice

from ingestion.blocks import Block
from ingestion.tables import find_header, row_block, table_blocks
from knowledge_base.domain import Location

MAX_ROWS = 20_000
_LOOKED_AT_ROWS = 12
_MAX_EMPTY_ROWS = 10_000  # in a sheet whose formatting goes down to the last row


def sheet_blocks(rows: Iterable[list[str]], *, sheet: str | None, limit: int) -> Iterator[Block]:
    """Yield up to `limit` blocks; the header is looked for in the first rows. Rows count from 1."""
    numbered = enumerate(rows, start=1)
    filled = ((number, row) for number, row in _until_empty(numbered))
    head = list(islice(filled, _LOOKED_AT_ROWS))
    header = find_header([row for _, row in head])
    start = (header + 1) if header is not None else 0
    above = head[:start]
    names = head[header][1] if header is not None else []
    places = [_place(sheet, number) for number, _ in above]
    leading = table_blocks([row for _, row in above], places, header=header)
    below = (row_block(row, names, _place(sheet, number)) for number, row in chain(head[start:], filled))
    yield from islice(chain(leading, (block for block in below if block is not None)), limit)


def _until_empty(rows: Iterable[tuple[int, list[str]]]) -> Iterator[tuple[int, list[str]]]:
    empty = 0
    for number, row in rows:
        if any(row):
            empty = 0
            yield number, row
        else:
            empty += 1
            if empty > _MAX_EMPTY_ROWS:
                return


def _place(sheet: str | None, number: int) -> Location:
    return Location(sheet=sheet, first_row=number, last_row=number)
