"""Chunks fit the window, keep sentences, headings and rows together, and know where they stand."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.chunking import Chunker
from knowledge_base.domain import Chunk, Collection, Document, Facets, Location

WINDOW = 256
DOCUMENT = Document(
    document_id="d1",
    title="Remote access",
    collection=Collection.FIRM,
    origin="remote.md",
    media_type="text/markdown",
    content_hash="0" * 64,
    size_bytes=1,
    facets=Facets(dimensions=("architecture",), industries=("mining", "water")),
)


def count_words(texts: Sequence[str]) -> list[int]:
    """Count one token for each word, so that expected numbers can be worked out by hand."""
    return [len(text.split()) for text in texts]


def heading(text: str, level: int = 1) -> Block:
    return Block(kind=BlockKind.HEADING, text=text, level=level, location=Location())


def paragraph(text: str, page: int | None = None, slide: int | None = None) -> Block:
    return Block(kind=BlockKind.PARAGRAPH, text=text, location=Location(page=page, slide=slide))


def item(text: str, **fields: object) -> Block:
    return Block(kind=BlockKind.LIST_ITEM, text=text, location=Location(), **fields)  # type: ignore[arg-type]


def row(number: int, words: int = 20) -> Block:
    text = f"Site: S{number}; " + "Note: " + "word " * (words - 3)
    return Block(
        kind=BlockKind.TABLE_ROW,
        text=text.strip(),
        location=Location(sheet="Sites", first_row=number, last_row=number),
        header=("Site", "Note"),
    )


def sentence(words: int, first: str = "Operators") -> str:
    return first + " need" * (words - 1) + "."


def chunk(*blocks: Block, document: Document = DOCUMENT) -> tuple[Chunk, ...]:
    parsed = ParsedFile(title=document.title, blocks=blocks, media_type=document.media_type)
    return Chunker(count_words, WINDOW).chunk(document, parsed)


def test_a_section_that_fits_is_one_chunk_and_none_crosses_a_heading() -> None:
    chunks = chunk(
        heading("Why"), paragraph(sentence(100)), paragraph(sentence(100)), heading("What"), paragraph(sentence(30))
    )
    assert [c.heading_path for c in chunks] == [("Why",), ("What",)]
    assert [c.position for c in chunks] == [0, 1]
    assert chunks[0].text.count("\n") == 1


def test_heading_path_follows_the_levels() -> None:
    chunks = chunk(
        heading("A", 1),
        heading("B", 2),
        heading("C", 3),
        paragraph(sentence(9)),
        heading("D", 2),
        paragraph(sentence(9)),
    )
    assert [c.heading_path for c in chunks] == [("A", "B", "C"), ("A", "D")]


def test_every_chunk_fits_the_window_with_title_and_heading_path() -> None:
    text = " ".join(sentence(17 + number % 23) for number in range(80))
    chunks = chunk(heading("A heading of some words"), paragraph(text))
    assert all(c.token_count == count_words([c.indexed_text("Remote access")])[0] <= WINDOW - 2 for c in chunks)
    assert all(c.text.endswith(".") for c in chunks)
    assert " ".join(c.text for c in chunks) == text


def test_a_long_section_is_divided_evenly_rather_than_leaving_a_rest() -> None:
    chunks = chunk(*(paragraph(sentence(20)) for _ in range(14)))  # 280 words: two of 140, not 240 and 40
    assert [count_words([c.text])[0] for c in chunks] == [140, 140]


def test_cuts_fall_between_paragraphs_rather_than_between_sentences() -> None:
    one, two = " ".join([sentence(40)] * 4), " ".join([sentence(40)] * 5)
    assert [c.text for c in chunk(paragraph(one), paragraph(two))] == [one, two]


def test_a_sentence_beyond_the_window_is_cut_at_a_clause() -> None:
    clauses = ["operators" + " need" * 89 + ";"] * 4
    chunks = chunk(paragraph(" ".join(clauses) + " end."))
    assert all(c.token_count <= WINDOW - 2 for c in chunks)
    assert all(c.text.endswith((";", ".")) for c in chunks)


def test_words_without_end_are_cut_too() -> None:
    chunks = chunk(paragraph("QUJD" * 20_000))  # 80,000 characters in one "word"
    assert "".join(c.text for c in chunks) == "QUJD" * 20_000
    assert max(len(c.text) for c in chunks) <= 12 * WINDOW


def test_list_items_stay_with_their_lead_in() -> None:
    before = paragraph(" ".join([sentence(40)] * 4))
    lead = paragraph("Ask the vendor for the following:")
    chunks = chunk(before, lead, *(item(sentence(20)) for _ in range(6)))
    assert chunks[0].text == before.text
    assert chunks[1].text.startswith("Ask the vendor for the following:\n• Operators")
    assert chunks[1].kind == "list"


def test_table_rows_are_whole_and_say_which_rows() -> None:
    chunks = chunk(*(row(number) for number in range(2, 32)))  # 30 rows of 20 words: 600, so 4 x ~150 or 3 x 200
    assert [c.kind for c in chunks] == ["table"] * len(chunks)
    assert all(line.startswith("Site: S") for c in chunks for line in c.text.splitlines())
    assert chunks[0].location.first_row == 2
    assert chunks[-1].location.last_row == 31
    assert chunks[0].location.label() == f"sheet Sites, rows 2–{chunks[0].location.last_row}"


def test_a_table_keeps_its_caption() -> None:
    caption = replace(paragraph("Table 3 Sites and their links"), location=Location(sheet="Sites"))
    before = replace(paragraph(" ".join([sentence(30)] * 5)), location=Location(sheet="Sites"))
    chunks = chunk(before, caption, *(row(number) for number in range(2, 10)))
    assert chunks[1].text.startswith("Table 3 Sites and their links\nSite: S2")


def test_pages_are_covered_from_first_to_last() -> None:
    (only,) = chunk(paragraph(sentence(20), page=3), paragraph(sentence(20), page=4))
    assert (only.location.page, only.location.last_page) == (3, 4)


def test_a_passage_knows_where_each_of_its_pages_begins() -> None:
    # "Eins zwei." fills characters 0 to 9, the line break is 10, and the next paragraph goes on over another page
    # after its own 12 characters.
    going_on = replace(
        paragraph("Drei vier fuenf sechs.", page=4), location=Location(page=4, last_page=5, page_starts=((12, 5),))
    )
    (only,) = chunk(heading("A"), paragraph("Eins zwei.", page=3), going_on)
    assert only.text == "Eins zwei.\nDrei vier fuenf sechs."
    assert only.location.page_starts == ((11, 4), (23, 5))
    assert only.location.label() == "pages 3–5"
    assert only.location.within(0, 10).label() == "page 3"
    assert only.location.within(11, 33).label() == "pages 4–5"


def test_a_bullet_moves_where_a_page_begins() -> None:
    going_on = replace(item("Drei vier fuenf."), location=Location(page=1, last_page=2, page_starts=((9, 2),)))
    (only,) = chunk(heading("A"), replace(item("Eins."), location=Location(page=1)), going_on)
    # "• Eins." and a line break take 8 characters, the second bullet two more: 8 + 2 + 9.
    assert only.location.page_starts == ((19, 2),)


def test_the_part_of_a_paragraph_behind_a_page_break_is_on_the_later_page_alone() -> None:
    text = " ".join(sentence(90, first) for first in ("Alpha", "Beta", "Gamma"))
    block = Block(kind=BlockKind.PARAGRAPH, text=text, location=Location(page=1, last_page=2, page_starts=((100, 2),)))
    labels = [one.location.label() for one in chunk(heading("A"), block)]
    assert labels[0] == "pages 1–2"
    assert set(labels[1:]) == {"page 2"}


def test_slides_are_never_mixed() -> None:
    chunks = chunk(paragraph(sentence(20), slide=1), paragraph(sentence(20), slide=2))
    assert [c.location.slide for c in chunks] == [1, 2]


def test_a_block_with_its_own_facets_is_its_own_chunk() -> None:
    own = Facets(industries=("renewables",), conditions=("staffing=unmanned",))
    chunks = chunk(item(sentence(9)), item(sentence(9), facets=own, source_ids=("nist",)), item(sentence(9)))
    assert len(chunks) == 3
    assert chunks[1].facets == Facets(
        dimensions=("architecture",), industries=("renewables",), conditions=("staffing=unmanned",)
    )
    assert chunks[1].source_ids == ("nist",)
    assert not chunks[1].text.startswith("•")
    assert chunks[0].facets == DOCUMENT.facets


def test_debris_is_dropped_but_a_short_document_is_kept() -> None:
    contents = "1 Introduction ........ 3\n2 Method ............ 9"
    chunks = chunk(paragraph("14"), heading("Contents"), paragraph(contents), heading("B"), paragraph(sentence(9)))
    assert [c.text for c in chunks] == [sentence(9)]
    assert [c.text for c in chunk(paragraph("Stop."))] == ["Stop."]


def test_a_statement_without_text_below_it_is_kept_as_text() -> None:
    chunks = chunk(
        heading("OT owns the plant firewall", 1), heading("Agenda", 1), heading("Why", 1), paragraph(sentence(9))
    )
    assert [c.text for c in chunks] == ["OT owns the plant firewall", sentence(9)]


def test_an_endless_heading_leaves_room_for_text() -> None:
    chunks = chunk(heading("Top"), heading("word " * 400, 2), paragraph(" ".join([sentence(20)] * 20)))
    assert all(c.token_count <= WINDOW - 2 for c in chunks)
    assert min(count_words([c.text])[0] for c in chunks) >= 100


def test_identifiers_come_from_content_and_repeated_text_has_its_own() -> None:
    blocks = (heading("A"), paragraph(sentence(9)), heading("A"), paragraph(sentence(9)))
    first, second = chunk(*blocks), chunk(*blocks)
    assert [c.chunk_id for c in first] == [c.chunk_id for c in second]
    assert len({c.chunk_id for c in first}) == 2
    other = chunk(*blocks, document=replace(DOCUMENT, document_id="d2"))
    assert {c.chunk_id for c in other}.isdisjoint(c.chunk_id for c in first)
