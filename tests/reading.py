"""Reading files in tests: parser pools, what became of each file, and the text that is shown of it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

from ingestion.blocks import ParsedFile
from ingestion.child import ChildSettings
from ingestion.errors import RefusedError
from ingestion.exchange import ReadFile, ReadRequest
from ingestion.sandbox import ParserPool
from knowledge_base.domain import Collection
from tests.fakes import ONE_TOKEN_PER_WORD, WINDOW_TOKENS


def make_pool(*, workers: int, timeout_s: float, memory_mib: int) -> ParserPool:
    """Return a pool whose children count a word as one token."""
    settings = ChildSettings(
        timeout_s=timeout_s,
        memory_mib=memory_mib,
        max_file_mib=200,
        tokenizer_file=ONE_TOKEN_PER_WORD,
        window_tokens=WINDOW_TOKENS,
    )
    return ParserPool(settings, workers=workers)


def make_request(path: Path, *, document_id: str = "d1", names_itself: bool = False) -> ReadRequest:
    """Return a request whose unimportant fields are filled in."""
    return ReadRequest(
        path=path,
        name=path.name,
        collection=Collection.FIRM,
        document_id=document_id,
        content_hash="0" * 64,
        size_bytes=1,
        names_itself=names_itself,
    )


def read_all(pool: ParserPool, paths: Iterable[Path]) -> dict[Path, ReadFile | RefusedError]:
    """Return what became of each file."""
    return {request.path: outcome for request, outcome in pool.parse(make_request(path) for path in paths)}


def shown_text(parsed: ParsedFile) -> str:
    """Return the text of a file, which hidden text has no part in."""
    return " ".join(block.text for block in parsed.blocks)
