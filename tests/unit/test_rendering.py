"""Nothing that a document, a model or a person wrote may become more than text."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from markdown_it import MarkdownIt

from knowledge_base.web.rendering import as_label, as_markdown_text, file_name_of, find_quote, one_line, visible_text

WORD_JOINER = "\u2060"
PLANTED = (
    "![x](http://host/i.png)",
    "![x][ref]\n\n[ref]: http://host/i.png",
    "<img src=x onerror=alert(1)>",
    "<script>alert(1)</script>",
    "[link](javascript:alert(1))",
    "[link](http://host)",
    "<http://host>",
    "# heading",
    "heading\n===",
    "1. item",
    "- item",
    "> quote",
    "    code",
    "```\ncode\n```",
    "| a | b |\n|---|---|\n| 1 | 2 |",
    "**bold** _italic_ ~~gone~~ `code`",
    "&lt;b&gt; &#x3c;",
    "trailing\\",
)


@pytest.mark.parametrize("planted", PLANTED)
def test_planted_markup_is_one_paragraph_of_text(planted: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable(["table", "strikethrough"]).render(as_markdown_text(planted))
    tags = {part.split(">")[0].split(" ")[0] for part in html.split("<")[1:]}
    assert tags <= {"p", "/p"}


@pytest.mark.parametrize("planted", PLANTED)
def test_planted_markup_is_shown_character_for_character(planted: str) -> None:
    tokens = MarkdownIt("commonmark").parse(as_markdown_text(planted))
    shown = "\n".join(
        "".join("\n" if child.type == "softbreak" else child.content for child in token.children or ())
        for token in tokens
        if token.type == "inline"
    )
    lines = [line.strip() for line in planted.split("\n") if line.strip()]
    assert [line for line in shown.replace(WORD_JOINER, "").split("\n") if line] == lines


@given(st.text(max_size=80))
def test_no_text_at_all_becomes_an_element(text: str) -> None:
    html = MarkdownIt("commonmark", {"html": True}).enable("table").render(as_markdown_text(text))
    tags = {part.split(">")[0].split(" ")[0] for part in html.split("<")[1:]}
    assert tags <= {"p", "/p"}


def test_what_plugins_would_find_after_the_escapes_is_broken_up() -> None:
    # Streamlit's plugins see the text without backslashes: bare links, e-mail, emoji, icons, directives.
    for text, broken in (
        ("see http://host/x", "http://host"),
        ("see www.host.org", "www.host"),
        ("mail a@host.org", "a@host"),
        (":smile: :material/home: :red[x]", ":smile"),
        (":material/home:", ":material"),
        ("a <- b -> c", "<-"),
    ):
        assert broken not in as_markdown_text(text).replace("\\", "")


def test_formulas_and_directives_are_escaped() -> None:
    assert as_markdown_text("$x$").replace(WORD_JOINER, "") == "\\$x\\$"
    assert as_markdown_text(":red[x]").replace(WORD_JOINER, "") == "\\:red\\[x\\]"


def test_control_and_direction_characters_disappear() -> None:
    assert visible_text("in\u202evoice\u0000\x1b[2J\r\nnext\u200b") == "invoice[2J\nnext"


def test_a_label_is_one_line_of_limited_length() -> None:
    assert as_label("a\nb") == "a b"
    assert one_line("word " * 100, 20) == "word word word word…"


@pytest.mark.parametrize("origin", ["../../etc/passwd", "..\\..\\etc\\passwd", "/etc/passwd", "C:passwd"])
def test_a_file_is_shown_by_the_last_part_of_its_path(origin: str) -> None:
    assert file_name_of(origin) == "passwd"


def test_a_quote_is_found_across_line_breaks() -> None:
    # "One. " is five characters, "Two\nthree." ten more.
    assert find_quote("One. Two\nthree. Four.", "Two three.") == (5, 15)


def test_a_quote_that_is_not_there_has_no_place() -> None:
    assert find_quote("One.", "Two.") is None
    assert find_quote("One.", " ") is None
