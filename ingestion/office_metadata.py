"""What Office files say about themselves, as far as it can be believed."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from ingestion.blocks import Block

_PROGRAMS = (
    "python-docx",
    "python-pptx",
    "openpyxl",
    "microsoft",
    "user",
    "admin",
    "windows",
    "unknown",
    "libreoffice",
)
_FEW_CHARACTERS_PER_PICTURE = 200


def author(name: str | None) -> str | None:
    """Return a person's or firm's name, not a program's."""
    name = " ".join((name or "").split())
    return name[:200] if len(name) > 2 and not name.casefold().startswith(_PROGRAMS) else None


def day(*moments: datetime | None) -> date | None:
    """Return the first believable day; libraries write 2013 and programs 1980 where nobody set one."""
    for moment in moments:
        if moment is not None and moment.year > 1990 and moment.date() <= date.today():
            return moment.date()
    return None


def without_notes(pictures: int, blocks: Sequence[Block]) -> tuple[str, ...]:
    """Return a note where pictures probably hold most of what there is to know."""
    characters = sum(len(block.text) for block in blocks)
    if pictures and characters < pictures * _FEW_CHARACTERS_PER_PICTURE:
        return (f"{pictures} picture{'s were' if pictures > 1 else ' was'} not read; text in pictures needs OCR.",)
    return ()
