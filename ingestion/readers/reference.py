"""The structured knowledge beside the articles: files of entries, held to their schema."""

from __future__ import annotations

from pathlib import Path

from ingestion.blocks import ParsedFile
from ingestion.encodings import decode
from ingestion.errors import RefusalCode, RefusedError
from ingestion.reference_blocks import blocks_of
from ingestion.refusals import require_text
from knowledge_base.errors import ReferenceDataError
from knowledge_base.reference_data import REFERENCE_MEDIA_TYPE, parse_reference
from knowledge_base.reference_files import FILES

PUBLISHER = "Curated reference"
_FILES = {file.STEM: file for file in FILES}


def read(path: Path) -> ParsedFile:
    """Read a file of entries, which its name tells.

    Raises:
        RefusedError: INVALID_ARTICLE, with every problem and its line.
    """
    schema = _FILES.get(path.stem)
    if schema is None:
        raise RefusedError(
            RefusalCode.INVALID_ARTICLE,
            f"There is no kind of reference data {path.stem!r}; known are {', '.join(_FILES)}.",
            "Give the file the name of its kind, or move it out of the reference folder.",
        )
    try:
        file = parse_reference(decode(path.read_bytes()), path, schema)
    except ReferenceDataError as error:
        problems, _, _ = str(error).rpartition("\n")
        raise RefusedError(
            RefusalCode.INVALID_ARTICLE,
            f"The reference data breaks its schema. {problems}",
            "Correct the lines named and run the command again.",
        ) from None
    return ParsedFile(
        title=schema.TITLE,
        blocks=require_text(tuple(block for entry in file.entries for block in blocks_of(entry))),
        media_type=REFERENCE_MEDIA_TYPE,
        publisher=PUBLISHER,
        summary=schema.SUMMARY,
        sources=file.domain_sources(),
        article_id=f"reference-{schema.STEM.replace('_', '-')}",
    )
