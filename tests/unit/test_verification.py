from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.answers import Draft, DraftSection, DraftSentence, Evidence
from advisor.presentation import as_markdown
from advisor.verification import QuoteVerifier, is_verbatim
from knowledge_base.domain import Chunk, Collection, Location, Origin, Passage
from tests.fakes import make_chunk, make_document

TEXT = "Operations releases each session. The gateway stands in the industrial DMZ."


def evidence(number: int, chunk: Chunk) -> Evidence:
    document = make_document(chunk.document_id, title="Remote access")
    passage = Passage(chunk=chunk, document=document, knowledge_base="firm", score=1.0, origin=Origin.FUSED)
    return Evidence(number=number, passage=passage, relevance=0.9)


def draft(*sentences: DraftSentence) -> Draft:
    return Draft(sections=(DraftSection(kind="detail", heading="What to do", sentences=sentences),), writer="test")


def chunk(chunk_id: str, text: str) -> Chunk:
    return make_chunk(chunk_id, make_document("d1", title="Remote access"), text)


@pytest.mark.parametrize(
    ("quote", "text"),
    [
        ('the mode "none"', "Check every server for the mode “none” first."),
        ("the plant's firewall", "It is the plant’s firewall."),
        ("office firewall", "the of\ufb01ce \ufb01rewall"),
        ("segmentation stops", "network segmen-\ntation stops an attacker"),
        ("levels 1-3", "between levels 1–3 only"),
        ("one two", "one\n two"),
    ],
    ids=["curly quotes", "apostrophe", "ligature", "line-break hyphen", "dash", "line break"],
)
def test_a_quote_is_verbatim_whatever_the_typography(quote: str, text: str) -> None:
    assert is_verbatim(quote, text)


@pytest.mark.parametrize(
    ("collection", "kind", "paper"),
    [
        (Collection.CLIENT, "short_answer", "Access rules"),
        (Collection.CLIENT, "client_documents", ""),
        (Collection.FIRM, "short_answer", ""),
    ],
    ids=["among the firm's", "under the client's heading", "the firm's own"],
)
def test_what_a_paper_of_the_client_says_is_named_as_such_among_the_firms_words(
    collection: Collection, kind: str, paper: str
) -> None:
    document = make_document("d1", title="Access rules", collection=collection)
    passage = Passage(
        chunk=make_chunk("c1", document, TEXT), document=document, knowledge_base="e", score=1.0, origin=Origin.FUSED
    )
    said = DraftSentence(text="Operations releases each session.", evidence=(1,))
    drafted = Draft(sections=(DraftSection(kind=kind, heading="", sentences=(said,)),), writer="test")
    verified = QuoteVerifier().verify(drafted, [Evidence(number=1, passage=passage, relevance=0.9)])
    assert verified.sections[0].sentences[0].paper == paper
    shown = as_markdown(verified.sections, (), None)
    assert ("In “Access rules”: Operations releases each session. [1]" in shown) is bool(paper)


@pytest.mark.parametrize("quote", ["Operations releases every session.", "", "releases each sessions"])
def test_a_changed_or_empty_quote_is_not_verbatim(quote: str) -> None:
    assert not is_verbatim(quote, TEXT)


def test_a_verbatim_sentence_is_kept_with_its_citation() -> None:
    verified = QuoteVerifier().verify(
        draft(DraftSentence(text="Operations releases each session.", evidence=(1,))), [evidence(1, chunk("c1", TEXT))]
    )
    (sentence,) = verified.sections[0].sentences
    assert sentence.citations == (1,)
    assert verified.citations[0].quote == "Operations releases each session."
    assert verified.citations[0].verbatim
    assert verified.dropped == ()


def test_a_sentence_that_is_not_in_its_passage_is_dropped_and_counted() -> None:
    invented = DraftSentence(text="Vendors release each session.", evidence=(1,))
    verified = QuoteVerifier().verify(draft(invented), [evidence(1, chunk("c1", TEXT))])
    assert verified.sections == ()
    assert verified.citations == ()
    assert len(verified.dropped) == 1
    assert "not verbatim" in verified.dropped[0]


def test_a_sentence_that_is_in_another_passage_than_the_cited_one_is_dropped() -> None:
    misplaced = DraftSentence(text="Operations releases each session.", evidence=(2,))
    verified = QuoteVerifier().verify(
        draft(misplaced), [evidence(1, chunk("c1", TEXT)), evidence(2, chunk("c2", "Something else entirely."))]
    )
    assert verified.sections == ()


@pytest.mark.parametrize("numbers", [(), (7,), (1, 7)], ids=["none", "unknown", "one of two unknown"])
def test_a_sentence_with_no_or_unknown_evidence_is_dropped(numbers: tuple[int, ...]) -> None:
    sentence = DraftSentence(text="Operations releases each session.", evidence=numbers)
    verified = QuoteVerifier().verify(draft(sentence), [evidence(1, chunk("c1", TEXT))])
    assert verified.sections == ()
    assert len(verified.dropped) == 1


def test_citations_are_numbered_in_order_of_first_use_and_shared_by_the_same_quote() -> None:
    items = [evidence(1, chunk("c1", TEXT)), evidence(2, chunk("c2", "Security owns the platform."))]
    verified = QuoteVerifier().verify(
        draft(
            DraftSentence(text="Security owns the platform.", evidence=(2,)),
            DraftSentence(text="The gateway stands in the industrial DMZ.", evidence=(1,)),
            DraftSentence(text="Security owns the platform.", evidence=(2,)),
        ),
        items,
    )
    assert [sentence.citations for sentence in verified.sections[0].sentences] == [(1,), (2,), (1,)]
    assert [citation.chunk_id for citation in verified.citations] == ["c2", "c1"]


def test_a_row_of_a_table_is_cited_by_its_own_number() -> None:
    table = Chunk(
        chunk_id="t1",
        document_id="d1",
        position=0,
        text="Site: North; Turbines: 24\nSite: East; Turbines: 40",
        heading_path=(),
        location=Location(sheet="Sites", first_row=2, last_row=3),
        token_count=20,
        kind="table",
    )
    sentence = DraftSentence(text="Site: East; Turbines: 40", evidence=(1,))
    verified = QuoteVerifier().verify(draft(sentence), [evidence(1, table)])
    assert verified.citations[0].location == "sheet Sites, row 3"


def test_a_quote_of_a_passage_on_two_pages_is_cited_by_its_own_page() -> None:
    text = "The vendor calls first. The site opens the session."
    # The second sentence begins behind "The vendor calls first. ", 24 characters.
    passage = replace(chunk("c1", text), location=Location(page=3, last_page=4, page_starts=((24, 4),)))
    sentences = [
        DraftSentence(text=part, evidence=(1,)) for part in ("The vendor calls first.", "The site opens the session.")
    ]
    verified = QuoteVerifier().verify(draft(*sentences), [evidence(1, passage)])
    assert [citation.location for citation in verified.citations] == ["page 3", "page 4"]
