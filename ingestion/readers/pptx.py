"""PPTX: per slide its title, bullets in reading order, tables, and the speaker notes marked as such."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import Any

import pptx
from pptx.exc import PackageNotFoundError

from ingestion.blocks import BlockKind, ParsedFile
from ingestion.cleaning import clean_line
from ingestion.hidden_text import HiddenText, Hiding
from ingestion.office_metadata import author, day, without_notes
from ingestion.outline import Outline
from ingestion.readers.pptx_visibility import SlideSight
from ingestion.refusals import damaged, require_text
from ingestion.titles import choose_title
from knowledge_base.domain import Location

MEDIA_TYPE = "application/vnd.openxmlformats-officedocument.presentationml.presentation"
NOTES_HEADING = "Speaker notes"
_MAX_NESTED_GROUPS = 10
_SMALL_TALK = frozenset({"date", "footer", "slide_number", "header"})


def read(path: Path) -> ParsedFile:
    """Read a PowerPoint presentation."""
    try:
        presentation: Any = pptx.Presentation(str(path))
    except (KeyError, ValueError, PackageNotFoundError) as error:
        raise damaged("PowerPoint presentation", str(error)[:80]) from error
    outline = Outline()
    hidden = HiddenText()
    pictures = 0
    size = (presentation.slide_width or 0, presentation.slide_height or 0)
    for number, slide in enumerate(presentation.slides, start=1):
        if slide.element.get("show") in {"0", "false"}:
            # Its author took it out of what is told: often a draft, or figures that are not for everybody.
            hidden.add(Hiding.SLIDE, _all_text(slide), f"slide {number}")
            continue
        pictures += _read_slide(slide, number, outline, SlideSight(slide, number, size, hidden))
    properties = presentation.core_properties
    return ParsedFile(
        title=choose_title(path, metadata=[properties.title], blocks=outline.blocks),
        blocks=require_text(outline.blocks, hidden),
        media_type=MEDIA_TYPE,
        pages=len(presentation.slides),
        publisher=author(properties.author),
        published_on=day(properties.modified, properties.created),
        notes=(*without_notes(pictures, outline.blocks), *hidden.notes()),
    )


def _read_slide(slide: Any, number: int, outline: Outline, sight: SlideSight) -> int:
    """Add a slide's content; return how many pictures it has."""
    location = Location(slide=number)
    title = slide.shapes.title
    shown = ""
    if title is not None and sight.shows(title):
        shown = " ".join(sight.text(paragraph._p, title) for paragraph in title.text_frame.paragraphs)
    outline.heading(shown or f"Slide {number}", 1, location)
    pictures = 0
    for shape in _in_reading_order(slide.shapes):
        if (title is not None and shape.shape_id == title.shape_id) or _is_furniture(shape):
            continue
        if not sight.shows(shape):
            continue
        pictures += shape.shape_type is not None and "PICTURE" in str(shape.shape_type)
        _read_shape(shape, outline, location, sight)
    if slide.has_notes_slide and slide.notes_slide.notes_text_frame is not None:
        notes = [clean_line(paragraph.text) for paragraph in slide.notes_slide.notes_text_frame.paragraphs]
        if any(notes):
            outline.heading(NOTES_HEADING, 2, location)
            for note in notes:
                outline.add(BlockKind.PARAGRAPH, note, location=location)
    return pictures


def _read_shape(shape: Any, outline: Outline, location: Location, sight: SlideSight) -> None:
    if getattr(shape, "has_table", False):
        rows = [[_cell_text(cell, shape, sight) for cell in row.cells] for row in shape.table.rows]
        outline.table(rows, header=0 if shape.table.first_row and len(rows) > 1 else None, location=location)
    elif getattr(shape, "has_chart", False):
        _read_chart(shape.chart, outline, location)
    elif shape.has_text_frame:
        _read_paragraphs(shape, outline, location, sight)
    elif "SmartArt" in shape.name or shape.element.tag.endswith("graphicFrame"):
        _read_diagram(shape, outline, location)


def _cell_text(cell: Any, shape: Any, sight: SlideSight) -> str:
    return clean_line(" ".join(sight.text(paragraph._p, shape) for paragraph in cell.text_frame.paragraphs))


def _all_text(slide: Any) -> str:
    return " ".join(
        paragraph.text for shape in slide.shapes if shape.has_text_frame for paragraph in shape.text_frame.paragraphs
    )


def _read_paragraphs(shape: Any, outline: Outline, location: Location, sight: SlideSight) -> None:
    paragraphs = shape.text_frame.paragraphs
    texts = [(sight.text(paragraph._p, shape), paragraph.level) for paragraph in paragraphs]
    texts = [(text, level) for text, level in texts if text]
    for text, level in texts:
        kind = BlockKind.LIST_ITEM if len(texts) > 1 else BlockKind.PARAGRAPH
        outline.add(kind, text, level=level, location=location)


def _read_chart(chart: Any, outline: Outline, location: Location) -> None:
    """Add a chart as a table: categories down, series across."""
    try:
        plot = chart.plots[0]
        categories = [str(category) for category in plot.categories]
        series = [(entry.name or "Value", list(entry.values)) for entry in plot.series]
    except (AttributeError, IndexError, KeyError, NotImplementedError, ValueError):
        return
    title = (
        clean_line(chart.chart_title.text_frame.text) if chart.has_title and chart.chart_title.has_text_frame else ""
    )
    rows = [[title or "Category", *(name for name, _ in series)]]
    for index, category in enumerate(categories):
        rows.append([category, *(_figure(values, index) for _, values in series)])
    outline.table(rows, header=0, location=location)


def _figure(values: list[float | None], index: int) -> str:
    value = values[index] if index < len(values) else None
    return "" if value is None else f"{value:.10g}"


def _read_diagram(shape: Any, outline: Outline, location: Location) -> None:
    """Add the texts of a SmartArt diagram, which are in a part of their own."""
    for relation in shape.element.iter("{http://schemas.openxmlformats.org/drawingml/2006/diagram}relIds"):
        identifier = relation.get("{http://schemas.openxmlformats.org/officeDocument/2006/relationships}dm")
        if identifier not in shape.part.rels:
            continue
        from pptx.oxml import parse_xml

        data = parse_xml(shape.part.related_part(identifier).blob)
        for paragraph in data.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}p"):
            text = "".join(
                node.text or "" for node in paragraph.iter("{http://schemas.openxmlformats.org/drawingml/2006/main}t")
            )
            outline.add(BlockKind.LIST_ITEM, text, location=location)


def _in_reading_order(shapes: Iterable[Any], depth: int = 0) -> Iterator[Any]:
    """Yield shapes row by row, from left to right, those inside groups in the place of their group."""
    for shape in sorted(shapes, key=_place):
        if hasattr(shape, "shapes"):
            if depth < _MAX_NESTED_GROUPS:
                yield from _in_reading_order(shape.shapes, depth + 1)
        else:
            yield shape


def _place(shape: Any) -> tuple[int, int]:
    """Rows are a quarter of an inch high, so that boxes which were set side by side by hand stay so."""
    top, left = shape.top or 0, shape.left or 0
    return round(top / 228_600), left


def _is_furniture(shape: Any) -> bool:
    if not shape.is_placeholder:
        return False
    return str(shape.placeholder_format.type).split(" ")[0].split(".")[-1].lower() in _SMALL_TALK
