"""From one file to a document in passages: what a parser child does with it, where hostile text can harm nobody."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

from ingestion.blocks import ParsedFile
from ingestion.chunking import Chunker
from ingestion.errors import RefusedError
from ingestion.exchange import ReadFile, ReadRequest
from ingestion.file_outcomes import unchunkable, without_text
from ingestion.language_notes import language_notes
from ingestion.readers import read_file
from ingestion.titles import title_from_name
from knowledge_base.chunk_terms import terms_of
from knowledge_base.domain import Document
from knowledge_base.word_pieces import WordPieces

_LONGEST_TITLE = 150  # characters; a longer one would take the embedder's window from the text


class DocumentReader:
    """Reads one file after another for an embedder with this tokenizer and a window of `window_tokens`."""

    def __init__(self, *, tokenizer_file: Path, window_tokens: int, max_file_mib: int) -> None:
        """Take what the parent says; the tokenizer is loaded for the first file that has text."""
        self._chunker = Chunker(WordPieces(tokenizer_file).count, window_tokens)
        self._max_file_mib = max_file_mib

    def read(self, request: ReadRequest) -> ReadFile:
        """Return the file as a document in passages.

        Raises:
            RefusedError: the file cannot be taken in, with the cause and what to do.
            MemoryError: for the caller, who knows the limit.
        """
        return divide(request, read_file(request.path, max_file_mib=self._max_file_mib), self._chunker)


def divide(request: ReadRequest, parsed: ParsedFile, chunker: Chunker) -> ReadFile:
    """Return what a reader made of a file as a document in passages.

    Raises:
        RefusedError: no passage is left, or our own code stumbles over the text.
    """
    document = _describe(request, parsed)
    try:
        chunks = chunker.chunk(document, parsed)
        notes = (*document.notes, *language_notes(chunks))
        terms = tuple(terms_of(chunk, document.title) for chunk in chunks)
    except (RefusedError, MemoryError):
        raise
    except Exception as error:  # one strange file must not cost the others
        raise unchunkable(error) from error
    if not chunks:
        raise without_text()
    return ReadFile(document=replace(document, notes=notes), chunks=chunks, terms=terms)


def _describe(request: ReadRequest, parsed: ParsedFile) -> Document:
    unnamed = not parsed.title.strip() or parsed.title == title_from_name(request.path.name)
    title = title_from_name(request.name) if unnamed else " ".join(parsed.title.split())
    own_id = parsed.article_id if request.names_itself else None
    return Document(
        document_id=own_id or request.document_id,
        title=title[:_LONGEST_TITLE].strip(),
        collection=request.collection,
        origin="",
        media_type=parsed.media_type,
        content_hash=request.content_hash,
        size_bytes=request.size_bytes,
        publisher=parsed.publisher,
        published_on=parsed.published_on,
        pages=parsed.pages,
        summary=parsed.summary,
        facets=parsed.facets,
        sources=parsed.sources,
        notes=parsed.notes,
    )
