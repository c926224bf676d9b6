"""Text of documents, models and people made safe to show, so that it is only ever text.

Streamlit draws Markdown in labels, titles and messages too, and its Markdown loads images, makes links,
runs LaTeX and knows directives such as `:red[...]`. Two ways out, in this order:

- `st.text` draws a string as it is: passages and answers are shown with it.
- `as_markdown_text` for the places that only take Markdown: labels, captions, titles, streamed text.
"""

from __future__ import annotations

import re
import unicodedata

# Every ASCII punctuation mark may be escaped in CommonMark, and an escaped one has no meaning.
_PUNCTUATION = re.compile(r"([!-/:-@\[-`{-~])")
_CONTROL_CATEGORIES = frozenset({"Cc", "Cf", "Co", "Cs"})
_KEPT_CONTROLS = frozenset("\n\t")
# Some plugins look at the text after the escapes were resolved: bare links, e-mail addresses, emoji
# shortcodes, Material icons, arrows. An invisible word joiner inside their marks keeps them text.
_WORD_JOINER = "\u2060"
_AFTER_ESCAPES = (
    (re.compile(r"(?i)\b(https?|ftp|mailto|javascript|data)(?=\\:)"), rf"\1{_WORD_JOINER}"),
    (re.compile(r"(?i)\b(www)(?=\\\.)"), rf"\1{_WORD_JOINER}"),
    (re.compile(r"(?<=\\@)"), _WORD_JOINER),
    (re.compile(r"(?<=\\:)(?=[\w+\\])"), _WORD_JOINER),
    (re.compile(r"(?<=\\<|\\-)(?=\\[->])"), _WORD_JOINER),
)
MAX_NAME_LENGTH = 150


def visible_text(text: str) -> str:
    """Return the text without control, direction and other invisible characters; line breaks stay.

    Direction marks can make a name read differently from what it is (`invoice\u202efdp.exe`).
    """
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    return "".join(
        character
        for character in text
        if character in _KEPT_CONTROLS or unicodedata.category(character) not in _CONTROL_CATEGORIES
    )


def as_markdown_text(text: str) -> str:
    """Return Markdown that shows the text literally: no HTML, image, link, formula, directive or heading."""
    lines = (line.strip() for line in visible_text(text).split("\n"))
    return "\n".join(_escape_line(line) for line in lines)


def _escape_line(line: str) -> str:
    escaped = _PUNCTUATION.sub(r"\\\1", line)
    for pattern, replacement in _AFTER_ESCAPES:
        escaped = pattern.sub(replacement, escaped)
    # "1." and "1)" open a list; their mark is escaped above, which CommonMark accepts as text.
    return escaped


def as_label(text: str, limit: int = MAX_NAME_LENGTH) -> str:
    """Return one line of Markdown that shows the text literally, shortened to `limit` characters."""
    return as_markdown_text(one_line(text, limit))


def one_line(text: str, limit: int = MAX_NAME_LENGTH) -> str:
    """Return the text on one line, at most `limit` characters long, for places that show plain text."""
    line = " ".join(visible_text(text).split())
    return line if len(line) <= limit else line[: limit - 1].rstrip() + "…"


def file_name_of(origin: str) -> str:
    """Return the last part of a path or upload name, under which a file is shown and saved."""
    return one_line(re.split(r"[\\/:]", visible_text(origin))[-1]) or "document"


def find_quote(text: str, quote: str) -> tuple[int, int] | None:
    """Return where in the text the quote begins and ends, in characters, or None where it is not there.

    White space may differ, because a quote is one line and a passage may break lines.
    """
    words = quote.split()
    match = re.search(r"\s+".join(re.escape(word) for word in words), text) if words else None
    return match.span() if match is not None else None
