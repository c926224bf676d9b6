"""Text as people read it: no ligatures, control characters, split words or l e t t e r s p a c i n g."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Sequence

from ingestion.invisible_characters import without_invisible

_REPLACEMENTS = {
    **dict(zip(range(0xFB00, 0xFB07), ("ff", "fi", "fl", "ffi", "ffl", "st", "st"), strict=True)),  # ligatures
    0x00AD: None,  # soft hyphen
    **dict.fromkeys(range(0xE000, 0xF8FF), " "),  # private use: icon fonts, symbol fonts
    0xF0B7: "•",  # the bullet of Word's Symbol font
    0xF0A7: "•",
    0xFFFE: "-",  # what pdfium gives for a hyphen at a line's end
    0x0002: "-",  # the same, in its older form
    0x2010: "-",
    0x2011: "-",
}
_SPACES = re.compile(r"[^\S\n]+")
_CONTROL = re.compile("[\x00-\x08\x0b-\x1f\x7f-\x9f\ufffd\ufffe\uffff\ud800-\udfff]")
_LINE_END_HYPHEN = re.compile(r"[^\W\d_]-$")
_SPACED_LETTERS = re.compile(r"(?<!\S)(?:[^\W\d_] ){3,}[^\W\d_](?!\S)")
_KEPT_HYPHEN = re.compile(
    r"(?:^|[\s(/])(?:[A-Z]{2,}|\w+-\w+|(?i:non|self|cross|multi|well|long|short|high|low|real|end|third|on|off|post|co|cyber))-$"
)
_LAST_WORD = re.compile(r"[^\W\d_]+-$")
_FIRST_WORD = re.compile(r"[^\W\d_]+")


def clean_text(text: str) -> str:
    """Return `text` with characters that readers do not see as text normalised; line breaks stay."""
    text = unicodedata.normalize("NFC", without_invisible(text).translate(_REPLACEMENTS))
    text = _CONTROL.sub("", text.replace("\t", " "))
    text = _SPACES.sub(" ", text)
    return "\n".join(mend_letter_spacing(line.strip()) for line in text.split("\n")).strip("\n")


def clean_line(text: str) -> str:
    """Return `text` cleaned and on one line."""
    return " ".join(clean_text(text).split())


def mend_letter_spacing(line: str) -> str:
    """Join words that were set with a space after every letter: "R e m o t e  a c c e s s".

    Where words cannot be told apart any more (single spaces throughout), a capital starts a word.
    """
    if not _SPACED_LETTERS.search(line):
        return line
    return _SPACED_LETTERS.sub(lambda match: re.sub(r" (?![A-Z][a-z ])|(?<=[A-Z]) ", "", match.group()), line)


def join_lines(lines: Sequence[str], words: Container[str] = frozenset()) -> str:
    """Join the lines of one paragraph; a word that was split at a line's end becomes whole.

    `words` are the words (lower case) of the whole document, which tell "distri-bution" from "one-sided".
    """
    joined = ""
    for line in lines:
        line = line.strip()
        if not line:
            continue
        if not joined:
            joined = line
        elif _LINE_END_HYPHEN.search(joined) and line[0].isalpha():
            joined = _join_hyphenated(joined, line, words)
        elif joined.endswith(("\u2013", "/")) and joined[-2:-1].isalnum() and line[0].isalnum():
            joined += line
        else:
            joined += " " + line
    return joined


def _join_hyphenated(before: str, after: str, words: Container[str]) -> str:
    """Decide by the document's own words; else a hyphen after a prefix or an abbreviation belongs to the word."""
    last, first = _LAST_WORD.search(before), _FIRST_WORD.match(after)
    if last and first:
        whole = last.group()[:-1].lower() + first.group().lower()
        if whole in words:
            return before[:-1] + after
        if f"{last.group()}{first.group()}".lower() in words:
            return before + after
    belongs = after[0].isupper() or _KEPT_HYPHEN.search(before[-30:])
    return before + after if belongs else before[:-1] + after
