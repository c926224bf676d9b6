"""Plain text in any encoding: paragraphs from blank lines, bullets and headings by their form."""

from __future__ import annotations

from pathlib import Path

from ingestion.blocks import ParsedFile
from ingestion.encodings import decode
from ingestion.hidden_text import HiddenText
from ingestion.lines import add_paragraphs
from ingestion.outline import Outline
from ingestion.refusals import require_text
from ingestion.titles import choose_title

MEDIA_TYPE = "text/plain"


def read(path: Path) -> ParsedFile:
    """Read a text file."""
    outline = Outline()
    hidden = HiddenText()
    text = hidden.shown(decode(path.read_bytes()))
    add_paragraphs(outline, text.replace("\f", "\n\n").split("\n"))
    return ParsedFile(
        title=choose_title(path, blocks=outline.blocks),
        blocks=require_text(outline.blocks, hidden),
        media_type=MEDIA_TYPE,
        notes=hidden.notes(),
    )
