"""A document's title that a person would recognise, never "Microsoft Word - final_v3.doc"."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable
from pathlib import Path

from ingestion.blocks import Block, BlockKind
from ingestion.cleaning import clean_line

_MAX_CHARACTERS = 150
_PROGRAM = re.compile(
    r"^(?:Microsoft (?:Office )?)?(?:Word|PowerPoint|Excel|PowerPoint Presentation)\s*[-\u2013:]\s*", re.IGNORECASE
)
_FILE_ENDING = re.compile(
    r"\.(?:docx?|pptx?|xlsx?|pdf|indd|qxd|tex|dvi|ps|eps|html?|md|txt|csv|odt|rtf|pages|key)$", re.IGNORECASE
)
_MEANINGLESS = re.compile(
    r"(?:(?:new )?(?:document|untitled|slide|book|presentation|sheet|page|section)[\s_-]*\d*|unbenannt|sans titre"
    r"|dokument|präsentation|folie|titel|title|text|mappe|tabelle|none|null|unknown|no title|test|default|draft|cover"
    r"|blank|contents?|table of contents|inhalt(?:sverzeichnis)?|powerpoint[- ]?(?:presentation|präsentation)?"
    r"|(?:microsoft )?word|print|layout|template|abstract|introduction|summary|preface|foreword)",
    re.IGNORECASE,
)
_FILE_NAME = re.compile(
    rf"{_FILE_ENDING.pattern}|\\|://|^[~/]|^[^\s]*[_/][^\s]*$", re.IGNORECASE
)  # not "IT/OT roadmap"
_LETTER = re.compile(r"[^\W\d_]")


def choose_title(
    path: Path, *, metadata: Iterable[str | None] = (), headline: str | None = None, blocks: Iterable[Block] = ()
) -> str:
    """Return the first usable title of: the metadata, the headline, the first headings, the file's name."""
    for candidate in metadata:
        title = _usable(candidate or "", from_metadata=True)
        if title:
            return title
    if headline and (title := _usable(headline)):
        return title
    for _, block in zip(range(12), blocks, strict=False):
        if block.kind is BlockKind.HEADING and (title := _usable(block.text)):
            return title
    return title_from_name(path.name)


def title_from_name(name: str) -> str:
    """Return a file's name in words, without anything that could mislead on a screen.

    Control and text-direction characters go ("report‮fdp.exe" would read "reportexe.pdf").
    """
    name = unicodedata.normalize("NFC", name.replace("\\", "/").rsplit("/", 1)[-1])
    name = "".join(character for character in name if unicodedata.category(character)[0] != "C")
    stem = _FILE_ENDING.sub("", name)
    words = " ".join(re.sub(r"[_+]+|%20|-(?=\D)|(?<=\D)-", " ", stem).split())
    return words[:_MAX_CHARACTERS].strip() or "Untitled document"


def _usable(candidate: str, *, from_metadata: bool = False) -> str | None:
    title = _PROGRAM.sub("", clean_line(candidate)).strip(" -\u2013\u2014:|_*#\"'")
    if from_metadata and _FILE_NAME.search(title):
        return None  # a path or file name that a program left there
    if len(title) < 3 or len(title) > _MAX_CHARACTERS or _MEANINGLESS.fullmatch(title):
        return None
    letters = len(_LETTER.findall(title))
    if letters < 3 or letters < len(title) * 0.4:
        return None
    return title
