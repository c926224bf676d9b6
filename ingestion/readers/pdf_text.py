"""What a page's text says about the page: missing behind a picture, or not readable."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.pages import Line

_MIN_LETTERS_SHARE = 0.3
_JUDGED_FROM_CHARACTERS = 80


def page_problem(lines: Sequence[Line], *, pictured: bool) -> str | None:
    """Return why a page's text is missing or useless, or None."""
    if pictured:
        return "has no text layer (a scan or picture)"
    text = "".join(line.text for line in lines)
    readable = sum(1 for character in text if character.isalnum() or character.isspace())
    if len(text) >= _JUDGED_FROM_CHARACTERS and readable < len(text) * _MIN_LETTERS_SHARE:
        return "has text whose characters cannot be told (its fonts have no character map)"
    return None
