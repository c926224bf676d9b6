"""An exported answer stands alone and carries no markup of its sources."""

from __future__ import annotations

from advisor.answers import Answer, Citation, Outcome, Section, Sentence
from advisor.markdown_export import file_name, to_markdown
from knowledge_base.domain import Collection


def answer(text: str = "The team owns it.", quote: str = "The team owns it.") -> Answer:
    return Answer(
        outcome=Outcome.PARTIAL,
        question="Who owns it?",
        text=text,
        sections=(
            Section(
                kind="client",
                heading="What changes",
                sentences=(Sentence(text=text, citations=(1,), supported=True, fact="staffing=unmanned"),),
            ),
        ),
        citations=(
            Citation(
                number=1,
                document_id="d",
                chunk_id="c",
                knowledge_base="northwind",
                title="Contract",
                collection=Collection.CLIENT,
                location="page 14",
                quote=quote,
                verbatim=True,
            ),
        ),
        not_covered=("Who pays.",),
        follow_up="How many sites?",
    )


def test_an_export_holds_question_answer_reason_gaps_and_sources() -> None:
    markdown = to_markdown(answer(), client="Northwind")
    assert markdown.startswith("# Who owns it?\n\nClient: Northwind\n")
    assert "The team owns it.[^1] *(because staffing is unmanned)*" in markdown
    assert "## Not covered\n\n- Who pays." in markdown
    assert "**Ask next:** How many sites?" in markdown
    assert "[^1]: Contract (client), page 14: “The team owns it.”" in markdown


def test_markup_of_a_source_is_escaped() -> None:
    markdown = to_markdown(answer(quote="![x](http://host/i.png) <script>"))
    assert "![x](" not in markdown
    assert "<script>" not in markdown.replace("\\<", "")


def test_the_file_is_named_after_the_question() -> None:
    assert file_name(answer()) == "who-owns-it.md"
