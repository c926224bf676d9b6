"""DOCX: headings by their style's outline level, lists, tables with their header, footnotes, in order."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import docx
from docx.document import Document
from docx.oxml.ns import qn
from docx.table import Table
from docx.text.paragraph import Paragraph

from ingestion.blocks import BlockKind, ParsedFile
from ingestion.cleaning import clean_line
from ingestion.hidden_text import HiddenText
from ingestion.lines import is_contents_line
from ingestion.office_metadata import author, day, without_notes
from ingestion.outline import Outline
from ingestion.readers.docx_visibility import DocumentSight
from ingestion.refusals import damaged, require_text
from ingestion.titles import choose_title

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.wordprocessingml.document"
# The built-in heading styles keep English names inside the file in every language of Word; other programs
# translate them, and the style's outline level, where there is one, is certain.
_HEADING_NAME = re.compile(
    r"(?:heading|überschrift|titre|título|titolo|kop|rubrik|overskrift|otsikko|nagłówek|заголовок|見出し|标题)\s*(\d)",
    re.I,
)
_TITLE_NAMES = frozenset({"title", "titel", "titre", "título", "titolo", "tytuł"})
_LIST_NAME = re.compile(r"list|aufzählung|liste|bullet", re.IGNORECASE)
_CONTENTS_NAME = re.compile(r"^(?:toc|verzeichnis|table of (?:figures|authorities))\b", re.IGNORECASE)
_MAX_HEADING_WORDS = 14


def read(path: Path) -> ParsedFile:
    """Read a Word document."""
    try:
        document = docx.Document(str(path))
    except (KeyError, ValueError) as error:  # a part is missing, or the archive holds another kind of document
        raise damaged("Word document", str(error)[:80]) from error
    outline = Outline()
    hidden = HiddenText()
    title_line = _DocumentBody(document, outline, DocumentSight(document, hidden)).read()
    properties = document.core_properties
    return ParsedFile(
        title=choose_title(path, metadata=[properties.title], headline=title_line, blocks=outline.blocks),
        blocks=require_text(outline.blocks, hidden),
        media_type=MEDIA_TYPE,
        publisher=author(properties.author),
        published_on=day(properties.modified, properties.created),
        summary=None,
        notes=(*without_notes(_pictures(document), outline.blocks), *hidden.notes()),
    )


class _DocumentBody:
    """Walks a document's body once."""

    def __init__(self, document: Document, outline: Outline, sight: DocumentSight) -> None:
        self._sight = sight
        self._document = document
        self._outline = outline
        self._levels: dict[str, int] = {}
        self._title: str | None = None

    def read(self) -> str | None:
        """Fill the outline; return the text in the Title style."""
        self._walk(self._document.iter_inner_content())
        self._read_footnotes()
        return self._title

    def _walk(self, content: Iterator[Paragraph | Table]) -> None:
        for item in content:
            if isinstance(item, Table):
                self._outline.table(list(self._rows(item)), header=_header_row(item))
            else:
                self._take(item)

    def _take(self, paragraph: Paragraph) -> None:
        text = clean_line(self._sight.text(paragraph._p))
        style = (paragraph.style.name or "") if paragraph.style is not None else ""
        if not text or _CONTENTS_NAME.match(style) or is_contents_line(text):
            return
        if style.casefold() in _TITLE_NAMES:
            self._title = self._title or text
            self._outline.heading(text, 1)
            return
        level = self._heading_level(paragraph, style)
        if level:
            self._outline.heading(text, level)
        elif _is_list_item(paragraph, style):
            self._outline.add(BlockKind.LIST_ITEM, text, level=_nesting(paragraph))
        elif _looks_like_heading(paragraph, text):
            self._outline.heading(text, 3)
        else:
            self._outline.add(BlockKind.PARAGRAPH, text)

    def _heading_level(self, paragraph: Paragraph, style: str) -> int:
        own = paragraph._p.find(f"./{qn('w:pPr')}/{qn('w:outlineLvl')}")
        if own is not None:
            return _level_of(own)
        if style not in self._levels:
            self._levels[style] = self._style_level(paragraph.style, style)
        return self._levels[style]

    def _style_level(self, style: Any, name: str) -> int:
        """Return the outline level that a style or one that it is based on has, else what its name says."""
        for _ in range(10):
            if style is None:
                break
            found = style.element.find(f"./{qn('w:pPr')}/{qn('w:outlineLvl')}")
            if found is not None:
                return _level_of(found)
            named = _HEADING_NAME.search(style.name or "")
            if named:
                return int(named.group(1)) or 1
            style = style.base_style
        return 0

    def _rows(self, table: Table) -> Iterator[list[str]]:
        for row in table.rows:
            if self._sight.shows_row(row._tr):
                yield [clean_line(self._sight.text(cell._tc)) for cell in row.cells]

    def _read_footnotes(self) -> None:
        for part in self._document.part.package.iter_parts():
            if part.partname in {"/word/footnotes.xml", "/word/endnotes.xml"}:
                from docx.oxml import parse_xml

                for note in parse_xml(part.blob):
                    if note.get(qn("w:type")) is None:  # separators have one
                        self._outline.add(BlockKind.PARAGRAPH, self._sight.text(note))


def _level_of(element: Any) -> int:
    value = int(element.get(qn("w:val"), "9"))
    return value + 1 if value < 9 else 0  # 9 stands for body text


def _is_list_item(paragraph: Paragraph, style: str) -> bool:
    return paragraph._p.find(f"./{qn('w:pPr')}/{qn('w:numPr')}") is not None or bool(_LIST_NAME.search(style))


def _nesting(paragraph: Paragraph) -> int:
    level = paragraph._p.find(f"./{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:ilvl')}")
    return min(5, int(level.get(qn("w:val"), "0"))) if level is not None else 0


def _looks_like_heading(paragraph: Paragraph, text: str) -> bool:
    """Tell a line that someone set in bold instead of using a style."""
    if len(text.split()) > _MAX_HEADING_WORDS or text[-1] in ".,;:!?" or not any(c.isalpha() for c in text):
        return False
    runs = [run for run in paragraph.runs if run.text.strip()]
    return bool(runs) and all(run.bold for run in runs)


def _header_row(table: Table) -> int | None:
    """Return 0 where the first row repeats on every page, which only headers do; else the rows decide."""
    rows = table.rows
    if len(rows) > 1 and rows[0]._tr.find(f"./{qn('w:trPr')}/{qn('w:tblHeader')}") is not None:
        return 0
    return None


def _pictures(document: Document) -> int:
    return len(document.inline_shapes)
