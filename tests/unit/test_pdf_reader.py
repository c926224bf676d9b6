from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.blocks import BlockKind
from ingestion.errors import RefusalCode, RefusedError
from ingestion.readers import pdf, pypdf_pages
from tests.file_builders import Placed, write_pdf

BODY = "Vendors connect to the plant over modems that nobody has listed so far, and"


def _paragraph(x: float, top: float, lines: list[str], size: float = 10) -> list[Placed]:
    return [(x, top - index * 12, size, line) for index, line in enumerate(lines)]


def test_paragraphs_are_restored_and_split_words_become_whole(tmp_path: Path) -> None:
    lines = [
        BODY,
        "this holds for every site of the distri-",
        "bution network. The access of vendors is a long-",
        "term risk.",
    ]
    parsed = pdf.read(write_pdf(tmp_path / "a.pdf", [[(50, 700, 18, "Remote access"), *_paragraph(50, 650, lines)]]))
    assert [(block.kind, block.text) for block in parsed.blocks] == [
        (BlockKind.HEADING, "Remote access"),
        (
            BlockKind.PARAGRAPH,
            f"{BODY} this holds for every site of the distribution network. The access of vendors is a long-term risk.",
        ),
    ]
    assert parsed.title == "Remote access"
    assert parsed.blocks[1].location.page == 1


def test_a_paragraph_goes_on_over_the_page_break(tmp_path: Path) -> None:
    pages = [_paragraph(50, 700, [BODY]), _paragraph(50, 700, ["every one of them is a way in."])]
    blocks = pdf.read(write_pdf(tmp_path / "a.pdf", pages)).blocks
    assert [block.text for block in blocks] == [f"{BODY} every one of them is a way in."]
    assert (blocks[0].location.page, blocks[0].location.last_page) == (1, 2)
    assert blocks[0].location.page_starts == ((len(BODY), 2),)


def test_running_headers_and_page_numbers_are_left_out(tmp_path: Path) -> None:
    sentences = ["Alpha has three modems.", "Beta has none of them.", "Gamma was not visited.", "Delta is new."]
    pages = [
        [
            (50, 770, 9, f"Chapter {1 + number // 2}: Findings {number + 1}"),
            (400, 770, 9, "ACME confidential"),
            *_paragraph(50, 700, [f"{sentence} {BODY} {number}.", f"{BODY} more.", f"{BODY} again.", f"{BODY} last."]),
            (300, 30, 9, f"Page {number + 1} of 4"),
        ]
        for number, sentence in enumerate(sentences)
    ]
    text = " ".join(block.text for block in pdf.read(write_pdf(tmp_path / "a.pdf", pages)).blocks)
    assert all(sentence in text for sentence in sentences)
    assert not any(word in text for word in ("confidential", "Page", "Chapter"))


def test_columns_are_read_one_after_the_other(tmp_path: Path) -> None:
    left = _paragraph(
        50, 700, ["The left column tells of vendors", "and of their many modems that", "stand in cabinets."]
    )
    right = _paragraph(320, 700, ["The right column tells of sites", "and of the people there who", "know them."])
    blocks = pdf.read(write_pdf(tmp_path / "a.pdf", [left + right])).blocks
    assert [block.text for block in blocks] == [
        "The left column tells of vendors and of their many modems that stand in cabinets.",
        "The right column tells of sites and of the people there who know them.",
    ]


def test_bullets_and_bold_headings_are_told_apart_from_text(tmp_path: Path) -> None:
    page: list[Placed] = [
        (50, 720, -10, "Next steps"),
        *_paragraph(
            50,
            690,
            [f"{BODY} so:", "\u2022 List the modems of each site,", "  with their owner", "\u2022 Remove the rest"],
        ),
        (50, 620, 10, "31. December is the date that was agreed."),
    ]
    blocks = pdf.read(write_pdf(tmp_path / "a.pdf", [page])).blocks
    assert [(block.kind, block.text) for block in blocks] == [
        (BlockKind.HEADING, "Next steps"),
        (BlockKind.PARAGRAPH, f"{BODY} so:"),
        (BlockKind.LIST_ITEM, "List the modems of each site, with their owner"),
        (BlockKind.LIST_ITEM, "Remove the rest"),
        (BlockKind.PARAGRAPH, "31. December is the date that was agreed."),
    ]


@pytest.mark.parametrize(
    ("metadata", "title"),
    [
        ("Remote access in IT/OT convergence", "Remote access in IT/OT convergence"),
        ("Microsoft Word - Remote access guide.doc", "Access for vendors"),
        ("untitled", "Access for vendors"),
        ("C:\\Users\\jd\\final", "Access for vendors"),
        (None, "Access for vendors"),
    ],
)
def test_the_title_is_one_that_a_person_would_recognise(tmp_path: Path, metadata: str | None, title: str) -> None:
    page = [(50.0, 700.0, 20.0, "Access for vendors"), *_paragraph(50, 650, [BODY])]
    assert pdf.read(write_pdf(tmp_path / "scan_0017.pdf", [page], title=metadata)).title == title


def test_a_scan_is_refused_and_pages_without_text_are_noted(tmp_path: Path) -> None:
    with pytest.raises(RefusedError) as refusal:
        pdf.read(write_pdf(tmp_path / "scan.pdf", [[], []], picture=True))
    assert refusal.value.code is RefusalCode.NO_TEXT
    assert "pages 1\u20132" in refusal.value.reason
    mixed = [_paragraph(50, 700, [BODY]), [], [], _paragraph(50, 700, [BODY]), []]
    parsed = pdf.read(write_pdf(tmp_path / "mixed.pdf", mixed, picture=True))
    assert parsed.notes == ("Pages 2\u20133, 5 have no text layer (a scan or picture).",)
    assert parsed.pages == 5


def test_a_broken_cross_reference_table_does_not_matter(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [_paragraph(50, 700, [BODY])])
    data = path.read_bytes()
    path.write_bytes(data[: data.rindex(b"xref\n0")] + b"trailer<</Root 1 0 R>>\nstartxref\n99999999\n%%EOF")
    assert pdf.read(path).blocks[0].text == BODY


def test_pypdf_reads_the_same_text(tmp_path: Path) -> None:
    path = write_pdf(tmp_path / "a.pdf", [_paragraph(50, 700, [BODY, "that is all."])], title="Modems")
    contents = pypdf_pages.read_pages(path, max_pages=10)
    assert [line.text for line in contents.pages[0].lines] == [BODY, "that is all."]
    assert contents.metadata["Title"] == "Modems"
