"""The body of an article: sections of statements, each with its footnotes and the client fact it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

_HEADING = re.compile(r"(#{1,6})\s+(.+?)\s*#*\s*$")
_ITEM = re.compile(r"(?:[-*+]|(\d{1,3})[.)])\s+(.*)$")
_LABEL = re.compile(r"\*\*(.+?):?\*\*:?\s*")
_FOOTNOTE = re.compile(r"\s?\[\^([^\]\s]+)\]")
_REFERENCE = re.compile(r"\[\[([^\]]+)\]\]")


class StatementKind(StrEnum):
    """How a statement stands on the page."""

    PARAGRAPH = "paragraph"
    STEP = "step"
    BULLET = "bullet"


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A paragraph, step or bullet. `text` has neither its label nor its footnote marks."""

    kind: StatementKind
    text: str
    line: int
    label: str | None = None
    source_ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ArticleSection:
    """A heading with what stands under it. `path` is the heading under its parents' headings."""

    path: tuple[str, ...]
    line: int
    statements: tuple[Statement, ...] = ()

    @property
    def heading(self) -> str:
        """The section's own heading."""
        return self.path[-1]


def parse_sections(body: str, *, first_line: int) -> tuple[ArticleSection, ...]:
    """Split a body into its sections; `first_line` is the body's first line in the file, from 1."""
    sections: list[ArticleSection] = []
    path: tuple[str, ...] = ()
    line_of_heading = first_line
    lines: list[tuple[int, str]] = []

    def close() -> None:
        statements = _statements(lines)
        if path or statements:
            sections.append(ArticleSection(path=path or ("",), line=line_of_heading, statements=statements))
        lines.clear()

    for number, line in enumerate(body.splitlines(), start=first_line):
        heading = _HEADING.match(line)
        if not heading:
            lines.append((number, line))
            continue
        close()
        depth = max(len(heading.group(1)) - 2, 0)  # an article starts at "##"; its title is the front matter's
        path = (*path[:depth], heading.group(2))
        line_of_heading = number
    close()
    return tuple(sections)


def _statements(lines: list[tuple[int, str]]) -> tuple[Statement, ...]:
    """Join wrapped lines; an empty line or an item's mark begins a new statement."""
    groups: list[tuple[int, StatementKind, list[str]]] = []
    is_open = False
    for number, line in lines:
        stripped = line.strip()
        item = _ITEM.match(stripped)
        if not stripped:
            is_open = False
        elif item:
            kind = StatementKind.STEP if item.group(1) else StatementKind.BULLET
            groups.append((number, kind, [item.group(2)]))
            is_open = True
        elif is_open:
            groups[-1][2].append(stripped)
        else:
            groups.append((number, StatementKind.PARAGRAPH, [stripped]))
            is_open = True
    return tuple(_statement(number, kind, " ".join(parts)) for number, kind, parts in groups)


def _statement(line: int, kind: StatementKind, raw: str) -> Statement:
    label = _LABEL.match(raw) if kind is StatementKind.BULLET else None
    text = raw[label.end() :] if label else raw
    return Statement(
        kind=kind,
        text=_FOOTNOTE.sub("", text).strip(),
        line=line,
        label=label.group(1).strip() if label else None,
        source_ids=tuple(dict.fromkeys(_FOOTNOTE.findall(text))),
        references=tuple(dict.fromkeys(_REFERENCE.findall(text))),
    )
