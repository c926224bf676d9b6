"""From files to chunked documents: leave out what is known already, read the rest in parallel, chunk it."""

from __future__ import annotations

import hashlib
import logging
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path
from typing import Protocol

from ingestion.blocks import ParsedFile
from ingestion.chunking import Chunker
from ingestion.errors import RefusalCode, RefusedError
from ingestion.file_outcomes import (
    changed_meanwhile,
    duplicate,
    refused,
    too_large,
    unchunkable,
    unreadable,
    without_text,
)
from ingestion.language_notes import language_notes
from ingestion.report import FileOutcome, FileStatus
from ingestion.sources import SourceFile, hash_file
from ingestion.titles import title_from_name
from knowledge_base.domain import Chunk, Collection, Document

_logger = logging.getLogger(__name__)
_LONGEST_TITLE = 150  # characters; a longer one would take the embedder's window from the text
_MIB = 1 << 20


class Parser(Protocol):
    """Reads files, several at a time; `ParserPool` does so in child processes."""

    def parse(self, paths: Iterable[Path]) -> Iterator[tuple[Path, ParsedFile | RefusedError]]:
        """Yield each path with what it holds or why it is refused, in the order of completion."""


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """A document that is ready to be embedded."""

    source: SourceFile
    document: Document
    chunks: tuple[Chunk, ...]

    @property
    def texts(self) -> list[str]:
        """Return what is embedded, chunk by chunk."""
        return [chunk.indexed_text(self.document.title) for chunk in self.chunks]


@dataclass(frozen=True, kw_only=True)
class FilesCounted:
    """Says how many bytes are left to read, once all files have been compared with what is known."""

    bytes_to_read: int


@dataclass(frozen=True, kw_only=True)
class _Wanted:
    """A file that must be read, as it was when it was hashed."""

    source: SourceFile
    content_hash: str
    size: int
    modified_ns: int


@dataclass(frozen=True, kw_only=True)
class IntakeLimits:
    """What is not even looked at."""

    max_file_mib: int = 200


class Intake:
    """Decides what becomes of each file up to embedding. One use per run, in one thread."""

    def __init__(
        self,
        *,
        known: Mapping[str, tuple[str, str]],
        leaving: frozenset[str],
        collection: Collection,
        chunker: Chunker,
        parser: Parser,
        limits: IntakeLimits | None = None,
    ) -> None:
        """Take what the knowledge base knows (origin → id and hash) and the origins that are about to leave it."""
        self._known = known
        self._by_hash = {
            content_hash: origin
            for origin, (_, content_hash) in known.items()
            if content_hash and origin not in leaving
        }
        self._collection = collection
        self._chunker = chunker
        self._parser = parser
        self._limits = limits or IntakeLimits()
        self._wanted: dict[Path, _Wanted] = {}
        self._first_of: dict[str, _Wanted] = {}
        self._followers: dict[str, list[SourceFile]] = {}
        self._owners = {document_id: origin for origin, (document_id, _) in known.items() if origin not in leaving}

    def run(self, files: Sequence[SourceFile]) -> Iterator[ReadDocument | FileOutcome | FilesCounted]:
        """Yield outcomes of files that need no embedding, then documents as they are read."""
        for source in files:
            outcome = self._compare(source)
            if outcome is not None:
                yield outcome
        yield FilesCounted(bytes_to_read=sum(wanted.size for wanted in self._wanted.values()))
        for path, result in self._parser.parse(list(self._wanted)):
            yield self._finish(self._wanted[path], result)

    def followers(self, origin: str) -> tuple[SourceFile, ...]:
        """Return the files that hold the same bytes as a file that was read, and so share its fate."""
        return tuple(self._followers.get(origin, ()))

    def _compare(self, source: SourceFile) -> FileOutcome | None:
        """Settle a file without reading it, or note it to be read."""
        try:
            state = source.path.stat()
            if state.st_size > self._limits.max_file_mib * _MIB:
                return refused(source, too_large(state.st_size, self._limits.max_file_mib))
            content_hash, size = hash_file(source.path)
        except OSError as error:
            return refused(source, unreadable(error))
        document_id, former_hash = self._known.get(source.origin, (None, None))
        if former_hash == content_hash:
            return FileOutcome(
                origin=source.origin, name=source.name, status=FileStatus.UNCHANGED, document_id=document_id
            )
        there = self._by_hash.get(content_hash)
        if document_id is None and there is not None:
            return duplicate(source, there)
        first = self._first_of.get(content_hash)
        if document_id is None and first is not None:
            self._followers.setdefault(first.source.origin, []).append(source)
            return None
        wanted = _Wanted(source=source, content_hash=content_hash, size=size, modified_ns=state.st_mtime_ns)
        self._wanted[source.path] = wanted
        self._first_of.setdefault(content_hash, wanted)
        return None

    def _finish(self, wanted: _Wanted, result: ParsedFile | RefusedError) -> ReadDocument | FileOutcome:
        source = wanted.source
        if isinstance(result, RefusedError):
            return refused(source, result, still_there=source.origin in self._known)
        try:
            document = self._describe(wanted, result)
            chunks = self._chunker.chunk(document, result)
        except RefusedError as error:
            return refused(source, error, still_there=source.origin in self._known)
        except OSError as error:  # gone since it was read
            return refused(source, unreadable(error), still_there=source.origin in self._known)
        except Exception as error:  # one strange file must not cost the others
            _logger.exception("Chunking %r failed", source.origin)
            return refused(source, unchunkable(error), still_there=source.origin in self._known)
        if not chunks:
            return refused(source, without_text(), still_there=source.origin in self._known)
        notes = (*document.notes, *language_notes(chunks))
        return ReadDocument(source=source, document=replace(document, notes=notes), chunks=chunks)

    def _describe(self, wanted: _Wanted, parsed: ParsedFile) -> Document:
        source = wanted.source
        state = source.path.stat()
        if (state.st_size, state.st_mtime_ns) != (wanted.size, wanted.modified_ns):
            raise changed_meanwhile()
        document_id = self._identify(source, parsed)
        unnamed = not parsed.title.strip() or parsed.title == title_from_name(source.path.name)
        title = title_from_name(source.name) if unnamed else " ".join(parsed.title.split())
        return Document(
            document_id=document_id,
            title=title[:_LONGEST_TITLE].strip(),
            collection=self._collection,
            origin=source.origin,
            media_type=parsed.media_type,
            content_hash=wanted.content_hash,
            size_bytes=wanted.size,
            publisher=parsed.publisher,
            published_on=parsed.published_on,
            pages=parsed.pages,
            summary=parsed.summary,
            facets=parsed.facets,
            sources=parsed.sources,
            notes=parsed.notes,
        )

    def _identify(self, source: SourceFile, parsed: ParsedFile) -> str:
        """Return the article's own id, else one made from collection and origin."""
        if source.document_id:
            return source.document_id
        if source.curated and parsed.article_id:
            other = self._owners.setdefault(parsed.article_id, source.origin)
            if other != source.origin:
                raise RefusedError(
                    RefusalCode.INVALID_ARTICLE,
                    f"The article id {parsed.article_id!r} is used by {other!r} too.",
                    "Give one of the two articles another id and file name.",
                )
            return parsed.article_id
        return hashlib.sha256(f"{self._collection}\x1f{source.origin}".encode("utf-8", "surrogatepass")).hexdigest()[
            :16
        ]
