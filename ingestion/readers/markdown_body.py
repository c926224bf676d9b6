"""The body of a Markdown file as blocks, by the tokens of markdown-it."""

from __future__ import annotations

import re
from collections.abc import Callable, Sequence

from markdown_it import MarkdownIt
from markdown_it.token import Token

from ingestion.blocks import BlockKind
from ingestion.hidden_text import HiddenText
from ingestion.outline import Outline
from ingestion.readers.markdown_html import MarkdownHtml
from knowledge_base.domain import Facets

_FOOTNOTE_MARK = re.compile(r"\s?\[\^([^\]\s]{1,80})\]")
_FOOTNOTE_DEFINITION = re.compile(r"^ {0,3}\[\^[^\]\s]{1,80}\]:[ \t]*", re.MULTILINE)
_WIKI_LINK = re.compile(r"\[\[([^\]|]{1,200})(?:\|([^\]]{1,200}))?\]\]")
_MAX_NESTING = 40  # of lists and quotes; markdown-it's own default is 20 and 100 in its presets

# Takes the open headings and a bullet's bold label; returns the facets that the label stands for, or None.
LabelReader = Callable[[tuple[str, ...], str], Facets | None]


class MarkdownBody:
    """Turns Markdown into an outline. One instance reads one text."""

    def __init__(self, read_label: LabelReader | None = None, hidden: HiddenText | None = None) -> None:
        """`read_label` takes the bold labels of bullets out of the text where it knows them.

        What is not shown goes to `hidden`.
        """
        self._html = MarkdownHtml(hidden if hidden is not None else HiddenText())
        self._outline = Outline()
        self._read_label = read_label
        self._lists = 0
        self._first_in_item = False
        self._table: list[list[str]] = []

    def parse(self, text: str) -> Outline:
        """Return the outline of `text`."""
        # A footnote's definition would be taken for a link's; as a paragraph its text stays readable.
        text = _FOOTNOTE_DEFINITION.sub("\n", text)
        parser = MarkdownIt("commonmark", {"maxNesting": _MAX_NESTING}).enable(["table", "strikethrough"])
        tokens = parser.parse(text)
        for index, token in enumerate(tokens):
            self._take(token, tokens[index - 1] if index else None)
        return self._outline

    def _take(self, token: Token, before: Token | None) -> None:
        if token.type in {"bullet_list_open", "ordered_list_open"}:
            self._lists += 1
        elif token.type in {"bullet_list_close", "ordered_list_close"}:
            self._lists -= 1
        elif token.type == "list_item_open":
            self._first_in_item = True
        elif token.type == "tr_open":
            self._table.append([])
        elif token.type == "table_close":
            self._outline.table(self._table, header=0)
            self._table = []
        elif token.type == "html_block":
            for line in self._html.block(token.content):
                self._outline.add(BlockKind.PARAGRAPH, line)
        elif token.type in {"fence", "code_block"} and not self._html.hides(token.content):
            self._outline.add(BlockKind.PARAGRAPH, token.content, keep_lines=True)
        elif token.type == "inline":
            self._take_inline(token, before)

    def _take_inline(self, token: Token, before: Token | None) -> None:
        children = self._html.shown(token.children or [])
        text, source_ids = _strip_marks(_plain(children))
        if before is not None and before.type in {"th_open", "td_open"}:
            self._table[-1].append(text)
        elif before is not None and before.type == "heading_open":
            self._outline.heading(text, int(before.tag[1]))
        elif self._lists:
            facets, text = self._labelled(children, text)
            self._outline.add(BlockKind.LIST_ITEM, text, level=self._lists - 1, facets=facets, source_ids=source_ids)
            self._first_in_item = False
        else:
            self._outline.add(BlockKind.PARAGRAPH, text, source_ids=source_ids)

    def _labelled(self, children: Sequence[Token], text: str) -> tuple[Facets | None, str]:
        """Return the facets of a bullet's leading bold label and the text without it, if the label is known."""
        if self._read_label is None or not self._first_in_item:
            return None, text
        shown = [child for child in children if child.type != "text" or child.content]
        if len(shown) < 3 or shown[0].type != "strong_open" or shown[2].type != "strong_close":
            return None, text
        label = shown[1].content.strip()
        facets = self._read_label(self._outline.path(), label.rstrip(":").strip())
        return (facets, text.removeprefix(label).lstrip(" :")) if facets else (None, text)


def _plain(children: Sequence[Token]) -> str:
    parts: list[str] = []
    for child in children:
        if child.type in {"text", "code_inline"}:
            parts.append(child.content)
        elif child.type in {"softbreak", "hardbreak"} or (
            child.type == "html_inline" and child.content.lower().startswith("<br")
        ):
            parts.append(" ")
        elif child.type == "image" and child.children:
            parts.append(_plain(child.children))
    return "".join(parts)


def _strip_marks(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the text without footnote marks, and the footnotes' names in order of first mention."""
    names = tuple(dict.fromkeys(_FOOTNOTE_MARK.findall(text)))
    text = _WIKI_LINK.sub(lambda match: match.group(2) or match.group(1), text)
    return _FOOTNOTE_MARK.sub("", text).strip(), names
