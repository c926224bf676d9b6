"""HTML: the main content as trafilatura finds it, or all visible text of a page that is nothing but content."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import trafilatura
from lxml import etree, html  # type: ignore[import-untyped]

from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.cleaning import clean_line
from ingestion.encodings import decode
from ingestion.hidden_text import HiddenText
from ingestion.outline import Outline
from ingestion.readers.html_tree import HtmlTree
from ingestion.readers.html_visibility import PageStyles, take_out_hidden
from ingestion.refusals import damaged, require_text
from ingestion.titles import choose_title

MEDIA_TYPE = "text/html"
_UNSEEN = (
    "script",
    "style",
    "noscript",
    "template",
    "iframe",
    "object",
    "svg",
    "math",
    "form",
    "nav",
    "select",
    "button",
)
# Below this share of the visible text, what was left out was probably content: exports of wikis and mails.
_MIN_MAIN_SHARE = 0.4


def read(path: Path) -> ParsedFile:
    """Read a web page that was saved."""
    text = decode(path.read_bytes(), markup=True)
    hidden = HiddenText()
    page = _visible(hidden.shown(text), hidden)
    found: Any = trafilatura.bare_extraction(
        html.tostring(page, encoding="unicode"),
        with_metadata=True,
        include_tables=True,
        include_comments=False,
        favor_recall=True,
    )
    blocks = _blocks(found.body) if found is not None and found.body is not None else []
    everything = _blocks(page)
    if _length(blocks) < _MIN_MAIN_SHARE * _length(everything):
        blocks = everything
    return ParsedFile(
        title=choose_title(
            path,
            metadata=[_main_heading(blocks), _string(found, "title"), clean_line(page.findtext(".//title") or "")],
            blocks=blocks,
        ),
        blocks=require_text(blocks, hidden),
        media_type=MEDIA_TYPE,
        publisher=_string(found, "sitename") or _string(found, "author"),
        published_on=_day(_string(found, "date")),
        summary=_string(found, "description"),
        notes=hidden.notes(),
    )


def _visible(text: str, hidden: HiddenText) -> Any:
    try:
        # A declared encoding would make lxml refuse text that is decoded already.
        page = html.document_fromstring(text.encode("utf-8"), parser=html.HTMLParser(encoding="utf-8"))
    except (etree.ParserError, etree.XMLSyntaxError, ValueError) as error:
        raise damaged("web page", str(error)[:80]) from error
    styles = PageStyles(sheet.text or "" for sheet in page.iter("style"))
    etree.strip_elements(page, *_UNSEEN, etree.Comment, etree.ProcessingInstruction, with_tail=False)
    take_out_hidden(page, hidden, styles)
    return page


def _blocks(tree: Any) -> list[Block]:
    outline = Outline()
    HtmlTree(outline).read(tree)
    return outline.blocks


def _length(blocks: list[Block]) -> int:
    return sum(len(block.text) for block in blocks)


def _main_heading(blocks: list[Block]) -> str | None:
    """Return the page's own heading; sites put their name into the title, and dialogues have headings, too."""
    return next((block.text for block in blocks[:5] if block.kind is BlockKind.HEADING and block.level == 1), None)


def _string(found: Any, name: str) -> str | None:
    value = getattr(found, name, None) if found is not None else None
    return clean_line(value)[:1000] or None if isinstance(value, str) else None


def _day(value: str | None) -> date | None:
    try:
        return date.fromisoformat(value) if value else None
    except ValueError:
        return None
