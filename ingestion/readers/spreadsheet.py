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
from ingestion.hidden_text import HiddenText, Hiding
from ingestion.office_metadata import author, day
from ingestion.outline import Outline
from ingestion.readers.spreadsheet_visibility import SheetLayout, hiding_styles, layout_of, tables_of
from ingestion.refusals import damaged, require_text
from ingestion.sheet_rows import MAX_ROWS, sheet_blocks
from ingestion.titles import choose_title

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
_MAX_COLUMNS = 200
_COUNTED_ROWS = 2_000  # of a hidden sheet, to say how much it holds
_DEFAULT_SHEET_NAME = re.compile(r"(?:sheet|tabelle|feuil|hoja|foglio|blad)\s*\d*", re.IGNORECASE)


def read(path: Path, *, max_rows: int = MAX_ROWS) -> ParsedFile:
    """Read an Excel workbook. Formulas are taken by the value that was saved with them."""
    try:
        workbook = openpyxl.load_workbook(path, read_only=True, data_only=True, keep_links=False)
    except (InvalidFileException, KeyError, ValueError, BadZipFile) as error:
        raise damaged("Excel workbook", str(error)[:80]) from error
    try:
        contents = _Workbook(workbook, path, max_rows)
        contents.read()
        properties = workbook.properties
        return ParsedFile(
            title=choose_title(path, metadata=[properties.title]),
            blocks=require_text(contents.blocks, contents.hidden),
            media_type=MEDIA_TYPE,
            pages=len(workbook.worksheets),
            publisher=author(properties.creator),
            published_on=day(properties.modified, properties.created),
            notes=(*contents.notes, *contents.hidden.notes()),
        )
    finally:
        workbook.close()


class _Workbook:
    """Walks the sheets of a workbook once."""

    def __init__(self, workbook: Any, path: Path, max_rows: int) -> None:
        self.blocks: list[Block] = []
        self.notes: list[str] = []
        self.hidden = HiddenText()
        self._workbook = workbook
        self._path = path
        self._max_rows = max_rows
        self._styles = hiding_styles(workbook)
        self._tables = tables_of(path)

    def read(self) -> None:
        for sheet in self._workbook.worksheets:
            if sheet.sheet_state != "visible":
                self._hide_sheet(sheet)
            elif len(self.blocks) >= self._max_rows:
                self.notes.append(
                    f"The sheet {sheet.title!r} was not read: {self._max_rows:,} rows are the limit of one file."
                )
            else:
                self._read_sheet(sheet, self._max_rows - len(self.blocks))

    def _hide_sheet(self, sheet: Any) -> None:
        """Report what a hidden sheet holds: often the calculation or the lists behind the visible ones."""
        sheet.reset_dimensions()
        rows = sheet.iter_rows(max_row=_COUNTED_ROWS, max_col=_MAX_COLUMNS, values_only=True)
        text = " ".join(_shown(value) for row in rows for value in row if value is not None)
        self.hidden.add(Hiding.SHEET, text, f"sheet {clean_line(sheet.title)}")

    def _read_sheet(self, sheet: Any, room: int) -> None:
        sheet.reset_dimensions()  # the size that a file declares may be wrong or a trap
        name = clean_line(sheet.title)
        outline = Outline()
        if not _DEFAULT_SHEET_NAME.fullmatch(name):
            outline.heading(name, 1)
        rows = list(sheet_blocks(self._values(sheet), sheet=name, limit=room + 1))
        self.blocks.extend(outline.blocks if rows else [])
        self.blocks.extend(rows[:room])
        if len(rows) > room:
            self.notes.append(f"Of the sheet {name!r} only the first {room:,} rows were read.")

    def _values(self, sheet: Any) -> Iterator[list[str]]:
        layout = layout_of(self._path, sheet._worksheet_path, self._tables)
        if not (self._styles or layout.rows or layout.columns):  # nothing can be hidden: bare values take half the time
            for values in sheet.iter_rows(max_col=_MAX_COLUMNS, values_only=True):
                yield [clean_line(self.hidden.shown(_shown(value))) for value in islice(values, _MAX_COLUMNS)]
            return
        for number, row in enumerate(sheet.iter_rows(max_col=_MAX_COLUMNS), start=1):
            yield [
                self._value(cell, layout, number, column)
                for column, cell in enumerate(islice(row, _MAX_COLUMNS), start=1)
            ]

    def _value(self, cell: Any, layout: SheetLayout, row: int, column: int) -> str:
        text = clean_line(self.hidden.shown(_shown(cell.value)))
        if not text:
            return ""
        if row in layout.rows or column in layout.columns:
            hiding: Hiding | None = Hiding.ROWS
        else:
            hiding = self._styles.get(cell._style_id) if self._styles else None
            if hiding is Hiding.BACKGROUND and layout.is_coloured(row, column):
                hiding = None
        if hiding is None:
            return text
        self.hidden.add(hiding, text, f"{clean_line(cell.parent.title)} row {row}")
        return ""


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
