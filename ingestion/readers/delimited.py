"""CSV and TSV in any encoding and with any common delimiter: every row with its column names."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator
from pathlib import Path

from ingestion.blocks import ParsedFile
from ingestion.cleaning import clean_line
from ingestion.encodings import decode
from ingestion.hidden_text import HiddenText
from ingestion.refusals import require_text
from ingestion.sheet_rows import MAX_ROWS, sheet_blocks
from ingestion.titles import choose_title

MEDIA_TYPE = "text/csv"
_DELIMITERS = ",;\t|"
_SAMPLE_LINES = 20
_MAX_FIELD_CHARACTERS = 1_000_000
_MAX_COLUMNS = 200


def read(path: Path) -> ParsedFile:
    """Read a CSV file."""
    hidden = HiddenText()
    text = hidden.shown(decode(path.read_bytes()).replace("\x00", ""))
    blocks = list(sheet_blocks(_rows(text), sheet=None, limit=MAX_ROWS + 1))
    notes = (f"Only the first {MAX_ROWS:,} rows were read.",) if len(blocks) > MAX_ROWS else ()
    return ParsedFile(
        title=choose_title(path),
        blocks=require_text(blocks[:MAX_ROWS], hidden),
        media_type=MEDIA_TYPE,
        notes=(*notes, *hidden.notes()),
    )


def _rows(text: str) -> Iterator[list[str]]:
    csv.field_size_limit(_MAX_FIELD_CHARACTERS)
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=_delimiter(text))
    for row in reader:
        yield [clean_line(value) for value in row[:_MAX_COLUMNS]]


def _delimiter(text: str) -> str:
    """Return the delimiter that parts the first lines into the same number of columns most often."""
    if text.startswith("sep=") and len(text) > 4:
        return text[4]
    lines = [line for line in text[:20_000].split("\n")[:_SAMPLE_LINES] if line.strip()]

    def agreement(delimiter: str) -> tuple[int, int]:
        widths = [len(row) for row in csv.reader(lines, delimiter=delimiter)]
        usual = max(set(widths), key=widths.count, default=1)
        return (widths.count(usual) if usual > 1 else 0, usual)

    return max(_DELIMITERS, key=agreement)
