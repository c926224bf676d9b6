"""What commands write to a terminal, a file or a pipe, so that nothing a document holds acts on it or is lost."""

from __future__ import annotations

import io
import json
import re
from typing import TextIO

from rich.console import Console

# Documents, their titles and file names may hold escape sequences, which a terminal would obey.
_CONTROL = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_WIDTH = 160  # of tables in files and pipes


def plain(text: str, instead: str = "") -> str:
    """Return text without anything that a terminal would act upon."""
    return _CONTROL.sub(instead, text)


def tolerate_any_encoding(*streams: TextIO) -> None:
    """Write `?` for a character that a stream cannot hold (Windows code pages, LANG=C) instead of failing."""
    for stream in streams:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="replace")


def print_json(data: object, stream: TextIO) -> None:
    """Write JSON; whatever the stream's encoding, nothing is lost."""
    unicode = (stream.encoding or "").lower().replace("-", "") == "utf8"
    print(json.dumps(data, ensure_ascii=not unicode, indent=2), file=stream)


def console_for(stream: TextIO) -> Console:
    """Return a console that takes text as it is: no markup, no emoji codes, no guessed highlights.

    Where the stream is a file or a pipe, lines are not wrapped.
    """
    terminal = stream.isatty()
    width = None if terminal else _WIDTH
    return Console(file=stream, markup=False, emoji=False, highlight=False, soft_wrap=not terminal, width=width)
