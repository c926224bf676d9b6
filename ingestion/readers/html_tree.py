"""Blocks of an element tree, in HTML's own names or in those of trafilatura."""

from __future__ import annotations

from typing import Any

from ingestion.blocks import BlockKind
from ingestion.outline import Outline

_HEADINGS = frozenset({"h1", "h2", "h3", "h4", "h5", "h6", "head"})
_LISTS = frozenset({"ul", "ol", "dl", "list"})
_ITEMS = frozenset({"li", "dt", "dd", "item"})
_ROWS = frozenset({"tr", "row"})
_CELLS = frozenset({"td", "th", "cell"})
_LINES = frozenset({"pre", "code"})
_BREAKS = frozenset({"br", "lb", "hr"})
_INVISIBLE = frozenset({"title", "meta", "link", "script", "style"})
_INLINE = frozenset(
    {
        "a",
        "abbr",
        "b",
        "bdi",
        "bdo",
        "big",
        "cite",
        "code",
        "del",
        "dfn",
        "em",
        "font",
        "graphic",
        "hi",
        "i",
        "img",
        "ins",
    }
    | {"kbd", "label", "mark", "q", "ref", "s", "samp", "small", "span", "strike", "strong", "sub", "sup", "time"}
    | {"tt", "u", "var", "wbr"}
)


class HtmlTree:
    """Walks a tree once and adds what it says to an outline."""

    def __init__(self, outline: Outline) -> None:
        """Take the outline that is filled."""
        self._outline = outline
        self._run: list[str] = []

    def read(self, root: Any) -> None:
        """Add the blocks of `root`."""
        for child in root if root.tag == "html" else (root,):
            if child.tag != "head":  # HTML's; trafilatura's `head` is a heading and never stands here
                self._walk(child, 0)
        self._flush()

    def _walk(self, element: Any, depth: int) -> None:
        tag = element.tag
        if not isinstance(tag, str) or tag in _INVISIBLE:
            return
        if tag in _HEADINGS:
            self._flush()
            self._outline.heading(_text(element), _level(element))
        elif tag in _LISTS:
            self._flush()
            self._walk_list(element, depth)
        elif tag == "table" and not element.xpath(".//table") and len(element.xpath(".//td | .//th | .//cell")) > 1:
            self._flush()
            self._add_table(element)
        elif tag in _LINES and "\n" in _text(element):
            self._flush()
            self._outline.add(BlockKind.PARAGRAPH, _text(element), keep_lines=True)
        elif tag in _BREAKS:
            self._run.append("\n" if tag == "hr" else " ")
        else:
            self._walk_content(element, depth, inline=tag in _INLINE)

    def _walk_content(self, element: Any, depth: int, *, inline: bool) -> None:
        if not inline:
            self._flush()
        self._run.append(element.text or "")
        for child in element:
            self._walk(child, depth)
            self._run.append(child.tail or "")
        if not inline:
            self._flush()

    def _walk_list(self, element: Any, depth: int) -> None:
        for item in element:
            if item.tag not in _ITEMS:
                self._walk(item, depth + 1)
                continue
            self._run = [item.text or ""]
            for child in item:
                if child.tag in _LISTS:
                    self._flush(BlockKind.LIST_ITEM, depth)
                    self._walk_list(child, depth + 1)
                else:
                    self._run.append(_text(child) if child.tag != "table" else "")
                    if child.tag == "table":
                        self._add_table(child)
                self._run.append(child.tail or "")
            self._flush(BlockKind.LIST_ITEM, depth)

    def _add_table(self, table: Any) -> None:
        rows: list[list[str]] = []
        header: int | None = None
        for row in table.iter(*_ROWS):
            cells = [cell for cell in row if cell.tag in _CELLS]
            if not cells:
                continue
            named = all(cell.tag == "th" or cell.get("role") == "head" for cell in cells)
            if header is None and named and len(cells) > 1:
                header = len(rows)
            rows.append([text for cell in cells for text in [" ".join(_text(cell).split())] * _span(cell)])
        self._outline.table(rows, header=header)

    def _flush(self, kind: BlockKind = BlockKind.PARAGRAPH, level: int = 0) -> None:
        text, self._run = "".join(self._run), []
        if text.strip():
            self._outline.add(kind, text, level=level)


def _text(element: Any) -> str:
    """Return all text below an element, with a space where a line or a block ends."""
    parts: list[str] = []

    def collect(node: Any) -> None:
        if not isinstance(node.tag, str) or node.tag in _INVISIBLE:
            return
        apart = node.tag not in _INLINE and node.tag not in _LINES
        parts.append(" " if apart else "")
        parts.append(node.text or "")
        for child in node:
            collect(child)
            parts.append(child.tail or "")
        parts.append(" " if apart else "")

    collect(element)
    return "".join(parts)


def _level(element: Any) -> int:
    name = element.get("rend", "h2") if element.tag == "head" else element.tag
    return int(name[1]) if len(name) == 2 and name[1].isdigit() else 2


def _span(cell: Any) -> int:
    value = cell.get("colspan", "1")
    return min(50, max(1, int(value))) if value.isdigit() and len(value) < 4 else 1
