"""Which cells of a workbook people see: rows and columns may be hidden, and values white, tiny or without a format."""

from __future__ import annotations

import zipfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from lxml import etree  # type: ignore[import-untyped]
from openpyxl.utils import range_boundaries  # type: ignore[import-untyped]

from ingestion.hidden_text import Hiding

_LAYOUT_TAGS = ("{*}col", "{*}row", "{*}conditionalFormatting")
_YES = frozenset({"1", "true"})
_UNREADABLE_POINTS = 2.0
_NEARLY_WHITE = 0xF0
_WHITE_THEME = 0  # the first colour of a theme is its background
_SHOWS_NOTHING = ";;;"
_LAST_COLUMN = 16_384

Area = tuple[int, int, int, int]  # first column, first row, last column, last row, from 1


@dataclass(frozen=True, kw_only=True)
class SheetLayout:
    """What a sheet hides, and the areas that it colours by rules or as a table, whatever the cells say."""

    rows: frozenset[int] = frozenset()
    columns: frozenset[int] = frozenset()
    coloured: Sequence[Area] = field(default=())

    def is_coloured(self, row: int, column: int) -> bool:
        """Tell whether a rule or a table may colour a cell."""
        return any(left <= column <= right and top <= row <= bottom for left, top, right, bottom in self.coloured)


def layout_of(path: Path, part: str, tables: Sequence[Area]) -> SheetLayout:
    """Return the layout of the sheet in one part of the file; `openpyxl` does not keep it when it reads a stream."""
    rows: set[int] = set()
    columns: set[int] = set()
    coloured = list(tables)
    with zipfile.ZipFile(path) as archive, archive.open(part) as stream:
        number = 0
        for _, element in etree.iterparse(stream, tag=_LAYOUT_TAGS, resolve_entities=False, no_network=True):
            name = etree.QName(element).localname
            if name == "row":
                number = int(element.get("r") or number + 1)
                if element.get("hidden") in _YES or element.get("ht") == "0":
                    rows.add(number)
                element.clear()
                while element.getprevious() is not None:  # or a sheet of a million rows stays in memory
                    del element.getparent()[0]
            elif name == "col" and (element.get("hidden") in _YES or element.get("width") == "0"):
                last = min(int(element.get("max")), _LAST_COLUMN)
                columns.update(range(int(element.get("min")), last + 1))
            elif name == "conditionalFormatting":
                coloured += _areas(element.get("sqref") or "")
    return SheetLayout(rows=frozenset(rows), columns=frozenset(columns), coloured=tuple(coloured))


def tables_of(path: Path) -> tuple[Area, ...]:
    """Return the areas of the workbook's tables, of whichever sheet: their style colours header and stripes."""
    areas: list[Area] = []
    with zipfile.ZipFile(path) as archive:
        for name in archive.namelist():
            if name.startswith("xl/tables/") and name.endswith(".xml"):
                root = etree.fromstring(archive.read(name), etree.XMLParser(resolve_entities=False, no_network=True))
                areas += _areas(root.get("ref") or "")
    return tuple(areas)


def hiding_styles(workbook: Any) -> dict[int, Hiding]:
    """Return which of the workbook's cell styles hide what is in a cell."""
    found = {}
    for index, style in enumerate(workbook._cell_styles):
        font, fill = workbook._fonts[style.fontId], workbook._fills[style.fillId]
        if workbook._number_formats and style.numFmtId >= 164:
            formats = workbook._number_formats
            if formats[min(style.numFmtId - 164, len(formats) - 1)] == _SHOWS_NOTHING:
                found[index] = Hiding.MARKED
                continue
        if font.sz is not None and font.sz <= _UNREADABLE_POINTS:
            found[index] = Hiding.TINY
        elif _is_white(font.color) and (fill.fill_type is None or _is_white(fill.fgColor)):
            found[index] = Hiding.BACKGROUND
    return found


def _areas(reference: str) -> Iterator[Area]:
    for part in reference.split():
        try:
            left, top, right, bottom = range_boundaries(part)
        except (ValueError, TypeError):
            continue
        if None not in {left, top, right, bottom}:
            yield left, top, right, bottom


def _is_white(colour: Any) -> bool:
    if colour is None:
        return False
    if colour.type == "theme":
        return bool(colour.theme == _WHITE_THEME and abs(colour.tint or 0.0) < 0.05)
    if colour.type == "indexed":
        return colour.indexed in {1, 9, 65}
    value = str(colour.rgb)[-6:]
    try:
        return all(int(value[index : index + 2], 16) >= _NEARLY_WHITE for index in (0, 2, 4))
    except ValueError:
        return False
