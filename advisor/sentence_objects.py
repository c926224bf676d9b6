"""A model's output as sentences where it is JSON, while it is still being written; other output is read as lines."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from typing import Any, Protocol

from pydantic import BaseModel, ConfigDict, ValidationError
from pydantic_core import from_json

from advisor.sentence_lines import Line, LineReader, clean
from knowledge_base.sentences import split_sentences

# What a provider is asked to keep to. Plain words of JSON Schema, which every server that knows schemas takes.
ANSWER_SCHEMA: dict[str, Any] = {
    "title": "answer",
    "description": "The answer, one sentence an entry, each with the numbers of its evidence.",
    "type": "object",
    "properties": {
        "sentences": {
            "type": "array",
            "items": {
                "type": "object",
                "properties": {
                    "section": {"type": "string"},
                    "text": {"type": "string"},
                    "evidence": {"type": "array", "items": {"type": "integer"}},
                },
                "required": ["section", "text", "evidence"],
                "additionalProperties": False,
            },
        }
    },
    "required": ["sentences"],
    "additionalProperties": False,
}
_FENCE = re.compile(r"^\s*```[a-z]*\s*", re.I)
_OBJECT = re.compile(r"\{|\[\s*\{")
# Beginnings of which more must be seen: "[1] Operations decides." is a line.
_OPEN = re.compile(r"(?:`{0,3}|```[a-z]*\s*|(?:```[a-z]*\s+)?\[\s*)", re.I)
_LONGEST_REST = 300


class Reader(Protocol):
    """What divides a stream of text into sentences."""

    def feed(self, piece: str) -> Iterator[Line]:
        """Yield the sentences that are complete with this piece."""

    def close(self) -> Iterator[Line]:
        """Yield what the model ended with."""


class _Entry(BaseModel):
    model_config = ConfigDict(extra="ignore", frozen=True)

    text: str
    evidence: tuple[int, ...]
    section: str = ""


@dataclass
class AnswerReader:
    """Reads an answer as what it turns out to be, whatever was asked for: JSON or lines."""

    _reader: Reader | None = field(default=None, init=False)
    _begun: str = field(default="", init=False)

    def feed(self, piece: str) -> Iterator[Line]:
        """Yield the sentences that are complete with this piece."""
        if self._reader is None:
            self._begun += piece
            if _OPEN.fullmatch(self._begun.strip()):
                return
            self._reader = ObjectReader() if _OBJECT.match(_FENCE.sub("", self._begun).lstrip()) else LineReader()
            piece, self._begun = self._begun, ""
        yield from self._reader.feed(piece)

    def close(self) -> Iterator[Line]:
        """Yield what the model ended with."""
        reader = self._reader or LineReader()
        yield from reader.feed(self._begun)
        yield from reader.close()


@dataclass
class ObjectReader:
    """Reads sentences out of a JSON object that grows. Fed piece by piece; `close` gives what was not readable."""

    _text: str = field(default="", init=False)
    _given: int = field(default=0, init=False)

    def feed(self, piece: str) -> Iterator[Line]:
        """Yield the sentences whose entries are complete with this piece."""
        self._text += piece
        if "}" not in piece:
            return
        # Up to a closing brace an entry is whole, or the brace stands in a string, which is then left out.
        for entry in self._entries(self._text[: self._text.rfind("}") + 1])[self._given :]:
            read = _read(entry)
            if read is None:
                return
            self._given += 1
            yield from _lines(read)

    def close(self) -> Iterator[Line]:
        """Yield what is no entry as a sentence without evidence, so that it is not shown and counts as lost."""
        for entry in self._entries(self._text)[self._given :]:
            read = _read(entry)
            if read is not None:
                yield from _lines(read)
            elif isinstance(entry, dict) and entry.get("text"):
                yield Line(text=clean(str(entry["text"])), numbers=(), heading="")
        if not self._is_whole():
            yield Line(text=clean(self._text[-_LONGEST_REST:]), numbers=(), heading="")

    def _entries(self, text: str) -> list[Any]:
        try:
            found = from_json(_FENCE.sub("", text).strip(), allow_partial=True)
        except ValueError:
            return []
        if isinstance(found, dict):
            found = next((value for value in found.values() if isinstance(value, list)), [])
        return found if isinstance(found, list) else []

    def _is_whole(self) -> bool:
        try:
            from_json(_FENCE.sub("", self._text).strip().removesuffix("```").strip())
        except ValueError:
            return False
        return True


def _read(entry: Any) -> _Entry | None:
    try:
        return _Entry.model_validate(entry)
    except ValidationError:
        return None


def _lines(entry: _Entry) -> Iterator[Line]:
    """Yield the sentences of an entry, without the marks, links and signs that a model puts into them all the same."""
    reader = LineReader(heading=clean(entry.section))
    for line in (*reader.feed(" ".join(entry.text.split()) + "\n"), *reader.close()):
        numbers = tuple(dict.fromkeys(entry.evidence)) or line.numbers
        for sentence in split_sentences(line.text):
            yield replace(line, text=sentence, numbers=numbers)
