"""From files to documents in passages: leave out what is known already, have the rest read in parallel."""

from __future__ import annotations

import hashlib
import os
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import Path

from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import Parser, ReadFile, ReadRequest
from ingestion.file_outcomes import changed_meanwhile, duplicate, refused, too_large, unreadable
from ingestion.report import FileOutcome, FileStatus
from ingestion.sources import SourceFile, hash_file
from knowledge_base.chunk_terms import Terms
from knowledge_base.domain import Chunk, Collection, Document

_MIB = 1 << 20


@dataclass(frozen=True, kw_only=True)
class ReadDocument:
    """A document that is ready to be embedded."""

    source: SourceFile
    document: Document
    chunks: tuple[Chunk, ...]
    terms: tuple[Terms, ...]

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
        self._parser = parser
        self._limits = limits or IntakeLimits()
        self._wanted: list[_Wanted] = []
        self._first_of: dict[str, _Wanted] = {}
        self._followers: dict[str, list[SourceFile]] = {}
        self._owners = {document_id: origin for origin, (document_id, _) in known.items() if origin not in leaving}

    def run(self, files: Sequence[SourceFile]) -> Iterator[ReadDocument | FileOutcome | FilesCounted]:
        """Yield outcomes of files that need no embedding, then documents as they are read."""
        for source in files:
            outcome = self._compare(source)
            if outcome is not None:
                yield outcome
        yield FilesCounted(bytes_to_read=sum(wanted.size for wanted in self._wanted))
        requests = {self._request(wanted): wanted for wanted in self._wanted}
        for request, result in self._parser.parse(requests):
            yield self._finish(requests[request], request, result)

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
        self._wanted.append(wanted)
        self._first_of.setdefault(content_hash, wanted)
        return None

    def _request(self, wanted: _Wanted) -> ReadRequest:
        source = wanted.source
        by_place = f"{self._collection}\x1f{source.origin}".encode("utf-8", "surrogatepass")
        return ReadRequest(
            path=Path(os.path.abspath(source.path)),
            name=source.name,
            collection=self._collection,
            document_id=source.document_id or hashlib.sha256(by_place).hexdigest()[:16],
            content_hash=wanted.content_hash,
            size_bytes=wanted.size,
            names_itself=source.curated and not source.document_id,
        )

    def _finish(
        self, wanted: _Wanted, request: ReadRequest, result: ReadFile | RefusedError
    ) -> ReadDocument | FileOutcome:
        source = wanted.source
        if isinstance(result, ReadFile):
            objection = self._objection(wanted, request, result.document)
            if objection is None:
                document = replace(result.document, origin=source.origin)
                return ReadDocument(source=source, document=document, chunks=result.chunks, terms=result.terms)
            result = objection
        return refused(source, result, still_there=source.origin in self._known)

    def _objection(self, wanted: _Wanted, request: ReadRequest, document: Document) -> RefusedError | None:
        """Return why a file that was read cannot be taken in after all."""
        source = wanted.source
        try:
            state = source.path.stat()
        except OSError as error:  # gone since it was read
            return unreadable(error)
        if (state.st_size, state.st_mtime_ns) != (wanted.size, wanted.modified_ns):
            return changed_meanwhile()
        if document.document_id == request.document_id:
            return None
        other = self._owners.setdefault(document.document_id, source.origin)
        if other == source.origin:
            return None
        return RefusedError(
            RefusalCode.INVALID_ARTICLE,
            f"The article id {document.document_id!r} is used by {other!r} too.",
            "Give one of the two articles another id and file name.",
        )
