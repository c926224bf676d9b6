"""XLSX: every row with its column names, its sheet and its row number."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import date, datetime, time
from itertools import islice
from pathlib import Path
from typing import Any
from zipfile import BadZipFile

import openpyxl  # type: ignore[import-untyped]
from openpyxl.utils.exceptions import InvalidFileException  # type: ignore[import-untyped]

from ingestion.blocks import Block, ParsedFile
from ingestion.cleaning import clean_line
from ingestion.office_metadata import author, day
from ingestion.outline import Outline
from ingestion.refusals import damaged, require_text
from ingestion.sheet_rows import MAX_ROWS, sheet_blocks
from ingestion.titles import choose_title

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_COLUMNS = 200
_DEFAULT_SHEET_NAME = re.compile(r"(?:sheet|tabelle|feuil|hoja|foglio|blad)\s*\d*", re.IGNORECASE)


def read(path: Path, *, max_rows: int = MAX_ROWS) -> ParsedFile:
    """Read an Excel workbook. Formulas are taken by the value that was saved with them."""
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, BadZipFile) as error:
        raise damaged("Excel workbook", str(error)[:80]) from error
    blocks: list[Block] = []
    notes: list[str] = []
    try:
        for sheet in workbook.worksheets:
            if sheet.sheet_state != "visible":
                notes.append(f"The hidden sheet {sheet.title!r} was not read.")
            elif len(blocks) >= max_rows:
                notes.append(f"The sheet {sheet.title!r} was not read: {max_rows:,} rows are the limit of one file.")
            else:
                _read_sheet(sheet, blocks, notes, max_rows - len(blocks))
        properties = workbook.properties
        return ParsedFile(
            title=choose_title(path, metadata=[properties.title]),
            blocks=require_text(blocks),
            media_type=MEDIA_TYPE,
            pages=len(workbook.worksheets),
            publisher=author(properties.creator),
            published_on=day(properties.modified, properties.created),
            notes=tuple(notes),
        )
    finally:
        workbook.close()


def _read_sheet(sheet: Any, blocks: list[Block], notes: list[str], room: int) -> None:
    sheet.reset_dimensions()  # the size that a file declares may be wrong or a trap
    name = clean_line(sheet.title)
    outline = Outline()
    if not _DEFAULT_SHEET_NAME.fullmatch(name):
        outline.heading(name, 1)
    rows = list(sheet_blocks(_values(sheet), sheet=name, limit=room + 1))
    blocks.extend(outline.blocks if rows else [])
    blocks.extend(rows[:room])
    if len(rows) > room:
        notes.append(f"Of the sheet {name!r} only the first {room:,} rows were read.")


def _values(sheet: Any) -> Iterator[list[str]]:
    for row in sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True):
        yield [clean_line(_shown(value)) for value in islice(row, _MAX_COLUMNS)]


def _shown(value: object) -> str:
    """Return a value as a person would write it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "yes" if value else "no"
    if isinstance(value, float):
        return f"{value:.10g}" if abs(value) < 1e15 else str(value)
    if isinstance(value, datetime):
        return value.date().isoformat() if value.time() == time.min else value.strftime("%Y-%m-%d %H:%M")
    if isinstance(value, (date, time)):
        return value.isoformat()
    text = str(value)
    return "" if text.startswith("#") and text.rstrip("!?").isupper() and len(text) < 10 else text  # #REF!, #N/A
