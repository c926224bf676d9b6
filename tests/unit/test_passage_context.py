"""The quote is shown in the text that surrounds it."""

from __future__ import annotations

from knowledge_base.domain import Chunk, Collection, Document, Location
from knowledge_base.web.passage_context import CitedPassage, PassageContext, find_context

DOCUMENT = Document(
    document_id="d",
    title="Title",
    collection=Collection.FIRM,
    origin="d.md",
    media_type="text/markdown",
    content_hash="0" * 64,
    size_bytes=1,
)


def chunk(position: int, text: str, heading: str = "Section") -> Chunk:
    return Chunk(
        chunk_id=f"c{position}",
        document_id="d",
        position=position,
        text=text,
        heading_path=(heading,),
        location=Location(),
        token_count=1,
    )


class FakeShelf:
    """A knowledge base of one document."""

    name = "firm"

    def __init__(self, *chunks: Chunk) -> None:
        self._chunks = {item.chunk_id: item for item in chunks}

    def lookup(self, chunk_ids: list[str]) -> dict[str, tuple[Chunk, Document]]:
        return {key: (self._chunks[key], DOCUMENT) for key in chunk_ids if key in self._chunks}

    def neighbours(self, chunk_id: str) -> tuple[Chunk, ...]:
        return tuple(self._chunks.values())


def cited(chunk_id: str, quote: str, knowledge_base: str = "firm") -> CitedPassage:
    return CitedPassage(
        number=1,
        knowledge_base=knowledge_base,
        document_id="d",
        chunk_id=chunk_id,
        title="Title",
        collection=Collection.FIRM,
        location="Section",
        quote=quote,
    )


def test_the_quote_stands_between_what_comes_before_and_after_it() -> None:
    shelf = FakeShelf(chunk(0, "Zero."), chunk(1, "One. Two. Three."), chunk(2, "Four."), chunk(3, "Five.", "Other"))
    context = find_context([shelf], cited("c1", "Two."))
    assert (context.before, context.quote, context.after) == ("Zero.\nOne. ", "Two.", " Three.\nFour.")
    assert context.heading_path == ("Section",)
    assert context.span == (5, 9)  # behind "One. "
    assert not context.changed


def test_a_quote_that_its_passage_does_not_hold_word_for_word_marks_the_passage() -> None:
    context = find_context([FakeShelf(chunk(1, "One. Two."))], cited("c1", "Three."))
    assert (context.quote, context.span) == ("One. Two.", None)


def test_a_passage_that_is_gone_keeps_its_quote_and_says_so() -> None:
    context = find_context([FakeShelf()], cited("c1", "Two."))
    assert context == PassageContext(before="", quote="Two.", after="", changed=True)


def test_a_passage_of_another_engagement_is_not_looked_up() -> None:
    assert find_context([FakeShelf(chunk(1, "Two."))], cited("c1", "Two.", knowledge_base="northwind")).changed


def test_a_long_context_is_cut_at_a_word() -> None:
    context = find_context([FakeShelf(chunk(1, "word " * 300 + "Two. " + "after " * 300))], cited("c1", "Two."))
    assert context.before.startswith("… word")
    assert context.after.endswith("after …")
    assert len(context.before) < 430
