"""Group the blocks of a document into sections: the text below one heading, on one slide or sheet."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace

from ingestion.blocks import Block, BlockKind

_STATEMENT_WORDS = 5  # a heading without text below it is kept when it says this much ("OT owns the firewall")


@dataclass(frozen=True, kw_only=True)
class Section:
    """Blocks that may share a chunk, below one heading."""

    path: tuple[str, ...]
    blocks: tuple[Block, ...]


def split_sections(blocks: Iterable[Block]) -> list[Section]:
    """Group blocks below their headings; a heading that says something and has nothing below it is text."""
    sections: list[Section] = []
    stack: list[Block] = []
    current: list[Block] = []

    def close(next_level: int) -> None:
        path = tuple(heading.text for heading in stack)
        if current:
            sections.append(Section(path=path, blocks=tuple(current)))
        elif stack and stack[-1].level >= next_level and len(stack[-1].text.split()) >= _STATEMENT_WORDS:
            sections.append(Section(path=path[:-1], blocks=(replace(stack[-1], kind=BlockKind.PARAGRAPH),)))
        current.clear()

    for block in blocks:
        if block.kind is BlockKind.HEADING:
            close(block.level)
            while stack and stack[-1].level >= block.level:
                stack.pop()
            stack.append(block)
        else:
            if current and _place(current[-1]) != _place(block):
                close(0)
            current.append(block)
    close(0)
    return sections


def _place(block: Block) -> tuple[int | None, str | None]:
    return (block.location.slide, block.location.sheet)
