from __future__ import annotations

from datetime import date, datetime
from pathlib import Path
from typing import Any

from docx.enum.style import WD_STYLE_TYPE
from pptx.chart.data import CategoryChartData
from pptx.enum.chart import XL_CHART_TYPE
from pptx.util import Inches

from ingestion.blocks import BlockKind
from ingestion.readers import read_file, spreadsheet
from tests.file_builders import write_docx, write_pptx, write_xlsx


def _fill_report(document: Any) -> None:
    document.core_properties.title = "Microsoft Word - report_final.doc"
    document.core_properties.author = "Jane Doe"
    document.core_properties.modified = datetime(2025, 3, 4)
    document.add_heading("IT/OT assessment", 0)
    document.add_heading("Findings", 1)
    document.add_paragraph("Vendors connect through modems.")
    document.add_paragraph("List the modems", style="List Bullet")
    document.add_paragraph("Remove them", style="List Number")
    table = document.add_table(rows=3, cols=2)
    for row, values in zip(table.rows, [("Site", "Modems"), ("Alpha", "3"), ("Beta", "0")], strict=True):
        for cell, value in zip(row.cells, values, strict=True):
            cell.text = value
    localised = document.styles.add_style("Überschrift 2", WD_STYLE_TYPE.PARAGRAPH)
    document.add_paragraph("Nächste Schritte", style=localised)
    document.add_paragraph("").add_run("Set in bold").bold = True
    document.add_paragraph("After the bold line.")


def test_a_word_document_keeps_headings_lists_and_tables_in_order(tmp_path: Path) -> None:
    parsed = read_file(write_docx(tmp_path / "report.docx", _fill_report))
    assert [(block.kind, block.level, block.text) for block in parsed.blocks] == [
        (BlockKind.HEADING, 1, "IT/OT assessment"),
        (BlockKind.HEADING, 1, "Findings"),
        (BlockKind.PARAGRAPH, 0, "Vendors connect through modems."),
        (BlockKind.LIST_ITEM, 0, "List the modems"),
        (BlockKind.LIST_ITEM, 0, "Remove them"),
        (BlockKind.TABLE_ROW, 0, "Site: Alpha; Modems: 3"),
        (BlockKind.TABLE_ROW, 0, "Site: Beta; Modems: 0"),
        (BlockKind.HEADING, 2, "Nächste Schritte"),
        (BlockKind.HEADING, 3, "Set in bold"),
        (BlockKind.PARAGRAPH, 0, "After the bold line."),
    ]
    assert parsed.title == "IT/OT assessment"
    assert (parsed.publisher, parsed.published_on) == ("Jane Doe", date(2025, 3, 4))


def test_deleted_words_of_a_word_document_are_not_read(tmp_path: Path) -> None:
    def fill(document: Any) -> None:
        from docx.oxml import parse_xml

        namespace = 'xmlns:w="http://schemas.openxmlformats.org/wordprocessingml/2006/main"'
        paragraph = document.add_paragraph("The limit is ")
        paragraph._p.append(parse_xml(f"<w:del {namespace}><w:r><w:delText>five</w:delText></w:r></w:del>"))
        paragraph._p.append(parse_xml(f"<w:ins {namespace}><w:r><w:t>seven</w:t></w:r></w:ins>"))

    blocks = read_file(write_docx(tmp_path / "tracked.docx", fill)).blocks
    assert [block.text for block in blocks] == ["The limit is seven"]


def _fill_deck(presentation: Any) -> None:
    slide = presentation.slides.add_slide(presentation.slide_layouts[1])
    slide.shapes.title.text = "Remote access"
    body = slide.placeholders[1].text_frame
    body.text = "One gateway"
    nested = body.add_paragraph()
    nested.text, nested.level = "with recording", 1
    slide.notes_slide.notes_text_frame.text = "Say why the modems go."
    slide = presentation.slides.add_slide(presentation.slide_layouts[6])
    table = slide.shapes.add_table(2, 2, Inches(1), Inches(2), Inches(5), Inches(1)).table
    for row, values in enumerate([("Site", "Modems"), ("Alpha", "3")]):
        for column, value in enumerate(values):
            table.cell(row, column).text = value
    for left, text in ((5, "right box"), (1, "left box")):
        slide.shapes.add_textbox(Inches(left), Inches(1), Inches(2), Inches(1)).text_frame.text = text
    data: Any = CategoryChartData()  # type: ignore[no-untyped-call]
    data.categories = ["2024", "2025"]
    data.add_series("Stops", (4, 2.5))
    slide.shapes.add_chart(XL_CHART_TYPE.COLUMN_CLUSTERED, Inches(1), Inches(4), Inches(4), Inches(3), data)


def test_a_presentation_is_read_slide_by_slide_with_notes_marked(tmp_path: Path) -> None:
    parsed = read_file(write_pptx(tmp_path / "deck.pptx", _fill_deck))
    assert [(block.location.slide, block.kind, block.text) for block in parsed.blocks] == [
        (1, BlockKind.HEADING, "Remote access"),
        (1, BlockKind.LIST_ITEM, "One gateway"),
        (1, BlockKind.LIST_ITEM, "with recording"),
        (1, BlockKind.HEADING, "Speaker notes"),
        (1, BlockKind.PARAGRAPH, "Say why the modems go."),
        (2, BlockKind.HEADING, "Slide 2"),
        (2, BlockKind.PARAGRAPH, "left box"),
        (2, BlockKind.PARAGRAPH, "right box"),
        (2, BlockKind.TABLE_ROW, "Site: Alpha; Modems: 3"),
        (2, BlockKind.TABLE_ROW, "Category: 2024; Stops: 4"),
        (2, BlockKind.TABLE_ROW, "Category: 2025; Stops: 2.5"),
    ]
    assert parsed.blocks[2].level == 1
    assert (parsed.title, parsed.pages) == ("Remote access", 2)


def test_a_workbook_gives_rows_with_header_sheet_and_number(tmp_path: Path) -> None:
    path = write_xlsx(
        tmp_path / "asset_inventory-2025.xlsx",
        {
            "Assets": [
                ["Inventory of plant Alpha"],
                [],
                ["Asset", "Age in years", "Checked on", "Spare"],
                ["PLC 7", 12.0, datetime(2025, 1, 2), True],
                [None, None, None, None],
                ["HMI 2", 3.25, None, False],
            ],
            "Sheet2": [["only", "figures"], [1, 2]],
            "Empty": [],
        },
    )
    parsed = read_file(path)
    assert [(block.text, block.location.label()) for block in parsed.blocks] == [
        ("Assets", "Assets"),
        ("Inventory of plant Alpha", "sheet Assets, row 1"),
        ("Asset: PLC 7; Age in years: 12; Checked on: 2025-01-02; Spare: yes", "sheet Assets, row 4"),
        ("Asset: HMI 2; Age in years: 3.25; Spare: no", "sheet Assets, row 6"),
        ("only: 1; figures: 2", "sheet Sheet2, row 2"),
    ]
    assert parsed.title == "asset inventory 2025"


def test_a_huge_sheet_is_read_up_to_its_limit_and_says_so(tmp_path: Path) -> None:
    rows: list[list[object]] = [["Tag", "Value"], *([f"tag {number}", number] for number in range(80))]
    parsed = spreadsheet.read(write_xlsx(tmp_path / "tags.xlsx", {"Tags": rows, "More": rows}), max_rows=50)
    assert sum(block.kind is BlockKind.TABLE_ROW for block in parsed.blocks) == 50
    assert len(parsed.notes) == 2
    assert "first 50 rows" in parsed.notes[0]
