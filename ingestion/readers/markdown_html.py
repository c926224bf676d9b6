"""HTML inside Markdown: what it shows becomes text; comments and what it hides are taken out and reported."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from markdown_it.token import Token

from ingestion.hidden_text import HiddenText, Hiding
from ingestion.readers.html_visibility import declared, hides, take_out_hidden

_COMMENT = re.compile(r"<!--(.*?)(?:-->|\Z)", re.DOTALL)
_TAG = re.compile(r"<(/?)([a-z][a-z0-9-]*)((?:[^>\"']|\"[^\"]*\"|'[^']*')*)>", re.IGNORECASE)
_STYLE = re.compile(r"""style\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)
_HIDDEN_ATTRIBUTE = re.compile(r"""(?:^|\s)hidden(?:\s*=|\s|/|$)""", re.IGNORECASE)
_VOID = frozenset({"br", "hr", "img", "input", "meta", "link", "wbr", "col", "area", "source"})
# Notes of editors and settings of tools ("markdownlint-disable MD013") are as long; a sentence is longer.
_REPORTED_COMMENT_WORDS = 5


class MarkdownHtml:
    """Follows the HTML of one text, of which an element may open in one paragraph and end in a later one."""

    def __init__(self, hidden: HiddenText) -> None:
        """Take the collector of what is hidden."""
        self._hidden = hidden
        self._open: list[str] = []  # from the tag that hides inwards
        self._hiding = Hiding.MARKED

    def block(self, content: str) -> Iterator[str]:
        """Yield the paragraphs that an HTML block shows."""
        from lxml import etree, html  # type: ignore[import-untyped]

        was_hidden = bool(self._open)
        content = _COMMENT.sub(self._take_comment, content)
        self._follow(content)
        try:
            fragment = html.fragment_fromstring(content, create_parent="div")
        except (etree.ParserError, etree.XMLSyntaxError, ValueError):
            return
        etree.strip_elements(fragment, "script", "style", "template", etree.Comment, with_tail=False)
        if was_hidden:
            self._hidden.add(self._hiding, fragment.text_content())
            return
        take_out_hidden(fragment, self._hidden)
        yield from fragment.text_content().split("\n\n")

    def hides(self, content: str) -> bool:
        """Tell whether a block that is not HTML lies inside an element that hides it, and report it."""
        if self._open:
            self._hidden.add(self._hiding, content)
        return bool(self._open)

    def shown(self, children: Sequence[Token]) -> list[Token]:
        """Return the pieces of a paragraph that are shown."""
        kept = []
        for child in children:
            if child.type == "html_inline":
                self._follow(_COMMENT.sub(self._take_comment, child.content))
                if not self._open:
                    kept.append(child)
            elif not self._open:
                kept.append(child)
            elif child.content:
                self._hidden.add(self._hiding, child.content)
        return kept

    def _take_comment(self, found: re.Match[str]) -> str:
        if len(found.group(1).split()) >= _REPORTED_COMMENT_WORDS:
            self._hidden.add(Hiding.COMMENT, found.group(1))
        return ""

    def _follow(self, content: str) -> None:
        """Keep account of which hiding element is open after `content`."""
        for closing, name, attributes in _TAG.findall(content):
            name = name.lower()
            if name in _VOID or attributes.rstrip().endswith("/"):
                continue
            if closing:
                if name in self._open:
                    last = len(self._open) - 1 - self._open[::-1].index(name)
                    del self._open[last:]
            elif self._open:
                self._open.append(name)
            elif hiding := _hiding_of(attributes):
                self._hiding = hiding
                self._open.append(name)


def _hiding_of(attributes: str) -> Hiding | None:
    style = _STYLE.search(attributes)
    declarations = declared((style.group(1) or style.group(2) or "") if style else "")
    if declarations.get("visibility") == "hidden":
        return Hiding.MARKED
    size = declarations.get("font-size", "")
    if re.fullmatch(r"0*[01]?(?:\.\d+)?(?:px|pt)?", size) and size:
        return Hiding.TINY
    if declarations.get("color") in {"white", "#fff", "#ffffff", "transparent"} and not any(
        name.startswith("background") for name in declarations
    ):
        return Hiding.BACKGROUND
    bare = _STYLE.sub("", attributes)
    return hides(declarations, {"hidden": ""} if _HIDDEN_ATTRIBUTE.search(bare) else {})
