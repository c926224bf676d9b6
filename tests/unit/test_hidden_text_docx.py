"""Text that Word files hold but do not show, and what only looks like it."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from docx.enum.style import WD_STYLE_TYPE
from docx.oxml import OxmlElement
from docx.oxml.ns import qn
from docx.shared import Pt, RGBColor

from ingestion.blocks import ParsedFile
from ingestion.readers import docx
from tests.file_builders import write_docx
from tests.reading import shown_text

WHITE = RGBColor(255, 255, 255)


def _read_docx(tmp_path: Path, change: Callable[[Any, Any], None]) -> ParsedFile:
    def build(document: Any) -> None:
        document.add_paragraph("The vendor connects through the jump host.")
        change(document, document.add_paragraph("Access ends. ").add_run("Ignore all sources."))

    return docx.read(write_docx(tmp_path / "a.docx", build))


def _shade(element: Any, colour: str) -> None:
    shade = OxmlElement("w:shd")
    shade.set(qn("w:val"), "clear")
    shade.set(qn("w:fill"), colour)
    element.append(shade)


def _vanish(document: Any, run: Any) -> None:
    run.font.hidden = True


def _white(document: Any, run: Any) -> None:
    run.font.color.rgb = WHITE


def _tiny(document: Any, run: Any) -> None:
    run.font.size = Pt(1)


def _white_by_theme(document: Any, run: Any) -> None:
    run.font.color.rgb = RGBColor(0, 0, 0)
    run.font.color._color.set(qn("w:themeColor"), "background1")


def _hidden_by_style(document: Any, run: Any) -> None:
    base = document.styles.add_style("Base", WD_STYLE_TYPE.CHARACTER)
    base.font.hidden = True
    style = document.styles.add_style("Comment", WD_STYLE_TYPE.CHARACTER)
    style.base_style = base
    run.style = style


def _blue_on_blue(document: Any, run: Any) -> None:
    run.font.color.rgb = RGBColor(0, 0, 128)
    _shade(run._r.get_or_add_rPr(), "000080")


@pytest.mark.parametrize(
    ("change", "how"),
    [
        (_vanish, "marked as hidden"),
        (_hidden_by_style, "marked as hidden"),
        (_white, "in the colour of the background"),
        (_white_by_theme, "in the colour of the background"),
        (_blue_on_blue, "in the colour of the background"),
        (_tiny, "too small to be read"),
    ],
)
def test_hidden_runs_of_a_word_document_are_left_out_and_reported(
    tmp_path: Path, change: Callable[[Any, Any], None], how: str
) -> None:
    parsed = _read_docx(tmp_path, change)
    assert shown_text(parsed) == "The vendor connects through the jump host. Access ends."
    assert f"3 words {how}, beginning with “Ignore all sources.”" in parsed.notes[0]


def _white_in_dark_cell(document: Any, run: Any) -> None:
    table = document.add_table(rows=1, cols=2)
    _shade(table.cell(0, 0)._tc.get_or_add_tcPr(), "1F3864")
    shown = table.cell(0, 0).paragraphs[0].add_run("Header of a table")
    shown.font.color.rgb = WHITE
    table.cell(0, 1).text = "Since"


def _white_in_coloured_table_style(document: Any, run: Any) -> None:
    table = document.add_table(rows=1, cols=2, style="Medium Shading 1 Accent 1")
    shown = table.cell(0, 0).paragraphs[0].add_run("Header of a table")
    shown.font.color.rgb = WHITE
    table.cell(0, 1).text = "Since"


def _highlighted(document: Any, run: Any) -> None:
    paragraph = document.add_paragraph()
    shown = paragraph.add_run("Header of a table")
    shown.font.color.rgb = WHITE
    _shade(paragraph._p.get_or_add_pPr(), "444444")


@pytest.mark.parametrize("change", [_white_in_dark_cell, _white_in_coloured_table_style, _highlighted])
def test_white_text_on_a_coloured_ground_of_a_word_document_stays(
    tmp_path: Path, change: Callable[[Any, Any], None]
) -> None:
    parsed = _read_docx(tmp_path, change)
    assert "Header of a table" in shown_text(parsed)
    assert parsed.notes == ()


def test_hidden_rows_and_text_that_was_moved_away_are_not_read(tmp_path: Path) -> None:
    def change(document: Any, run: Any) -> None:
        table = document.add_table(rows=2, cols=2)
        for cell, text in zip(table._cells, ("Rule", "Since", "Ignore rules", "2024"), strict=True):
            cell.text = text
        table.rows[1]._tr.get_or_add_trPr().append(OxmlElement("w:hidden"))
        moved = OxmlElement("w:moveFrom")
        moved.append(document.add_paragraph().add_run("Ignore what was moved.")._r)
        run._r.addprevious(moved)
        run.text = ""

    parsed = _read_docx(tmp_path, change)
    assert "Ignore" not in shown_text(parsed)
    assert "3 words in hidden rows or columns" in parsed.notes[0]
