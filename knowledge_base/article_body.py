"""The body of an article: sections of statements, each with its footnotes and the client fact it is for."""

from __future__ import annotations

import re
from dataclasses import dataclass
from enum import StrEnum

from knowledge_base.sentences import sentence_spans

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
class Sentence:
    """A sentence of a statement, with the line it begins on and the footnotes that stand in it or after it."""

    text: str
    line: int
    source_ids: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A paragraph, step or bullet. `text` has neither its label nor its footnote marks."""

    kind: StatementKind
    text: str
    line: int
    label: str | None = None
    source_ids: tuple[str, ...] = ()
    references: tuple[str, ...] = ()
    sentences: tuple[Sentence, ...] = ()


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
    groups: list[tuple[StatementKind, list[tuple[int, str]]]] = []
    is_open = False
    for number, line in lines:
        stripped = line.strip()
        item = _ITEM.match(stripped)
        if not stripped:
            is_open = False
        elif item:
            kind = StatementKind.STEP if item.group(1) else StatementKind.BULLET
            groups.append((kind, [(number, item.group(2))]))
            is_open = True
        elif is_open:
            groups[-1][1].append((number, stripped))
        else:
            groups.append((StatementKind.PARAGRAPH, [(number, stripped)]))
            is_open = True
    return tuple(_statement(kind, parts) for kind, parts in groups)


def _statement(kind: StatementKind, parts: list[tuple[int, str]]) -> Statement:
    raw = " ".join(part for _, part in parts)
    label = _LABEL.match(raw) if kind is StatementKind.BULLET else None
    start = label.end() if label else 0
    text = raw[start:]
    return Statement(
        kind=kind,
        text=_FOOTNOTE.sub("", text).strip(),
        line=parts[0][0],
        label=label.group(1).strip() if label else None,
        source_ids=tuple(dict.fromkeys(_FOOTNOTE.findall(text))),
        references=tuple(dict.fromkeys(_REFERENCE.findall(text))),
        sentences=_sentences(text, _line_starts(parts, start)),
    )


def _line_starts(parts: list[tuple[int, str]], skipped: int) -> list[tuple[int, int]]:
    """Return where each line begins in the joined text, of which the first characters were skipped."""
    starts: list[tuple[int, int]] = []
    position = -skipped
    for number, part in parts:
        starts.append((position, number))
        position += len(part) + 1
    return starts


def _sentences(marked: str, line_starts: list[tuple[int, int]]) -> tuple[Sentence, ...]:
    """Split a text with footnote marks; a mark belongs to the sentence that it stands in or directly after."""
    marks: list[tuple[int, int, str]] = []  # position without marks, length of the marks so far, source id
    removed = 0
    for found in _FOOTNOTE.finditer(marked):
        marks.append((found.start() - removed, removed + len(found.group()), found.group(1)))
        removed += len(found.group())
    text = _FOOTNOTE.sub("", marked)
    spans = sentence_spans(text)
    ends = [*(start for start, _ in spans[1:]), len(text)]
    sentences: list[Sentence] = []
    for (start, stop), end in zip(spans, ends, strict=True):
        before = max((length for position, length, _ in marks if position <= start), default=0)
        line = max((begin, number) for begin, number in line_starts if begin <= start + before)[1]
        ids = (source_id for position, _, source_id in marks if start < position <= end)
        sentences.append(Sentence(text=text[start:stop], line=line, source_ids=tuple(dict.fromkeys(ids))))
    return tuple(sentences)
