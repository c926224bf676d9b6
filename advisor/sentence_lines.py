"""A model's output as sentences with evidence numbers, while it is still being written."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from knowledge_base.sentences import split_sentences

# [1], [1][2], [1, 2], [^1], (1), 【1】, [Evidence 1]; the numbers may stand before or behind the full stop.
_ONE_MARK = r"(?:[\[【(]\s*(?:\^|evidence |source )?\d{1,3}(?:\s*[,;]\s*(?:evidence )?\d{1,3})*\s*[\])】])"
_MARKS = re.compile(rf"(?:\s*{_ONE_MARK})+\s*[.!]?", re.I)
_ROUND = re.compile(r"\(\s*\d")
_HEADING = re.compile(r"^\s*(?:#{1,6}\s*(?P<hash>.+?)|\*\*(?P<bold>[^*.]{3,60})\*\*:?)\s*:?\s*$")
_BULLET = re.compile(r"^\s*(?:[-*•–]\s+|\d{1,2}[.)]\s+)")
_IMAGE = re.compile(r"!\[[^\]]*\](?:\([^)]*\)|\[[^\]]*\])?")
_LINK = re.compile(r"\[([^\]\d][^\]]*)\](?:\([^)]*\)|\[[^\]]*\])")
_TAG = re.compile(r"</?[A-Za-z][^>]*>")
_EMPHASIS = re.compile(r"(\*\*|__|`)")
_INVISIBLE = re.compile(r"[\x00-\x08\x0b-\x1f\x7f-\x9f\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_LONGEST_BUFFER = 4000  # characters; a model that breaks no line is divided here


@dataclass(frozen=True, kw_only=True)
class Line:
    """A sentence as the model wrote it, with the evidence numbers that it claims and the heading above it."""

    text: str
    numbers: tuple[int, ...]
    heading: str


@dataclass
class LineReader:
    """Divides a stream of text into sentences. Fed piece by piece; `close` gives what is left."""

    heading: str = ""
    _buffer: str = field(default="", init=False)

    def feed(self, piece: str) -> Iterator[Line]:
        """Yield the sentences that are complete with this piece."""
        self._buffer += piece
        *whole, self._buffer = self._buffer.split("\n")
        for line in whole:
            yield from self._read(line)
        # Prose without line breaks: a sentence is over when a further word follows its marks.
        found = list(_MARKS.finditer(self._buffer))
        ended = [match for match in found if self._buffer[match.end() :].strip()[:1].isalnum()]
        if ended:
            line, self._buffer = self._buffer[: ended[-1].end()], self._buffer[ended[-1].end() :]
            yield from self._read(line)
        if len(self._buffer) > _LONGEST_BUFFER:
            line, self._buffer = self._buffer, ""
            yield from self._read(line)

    def close(self) -> Iterator[Line]:
        """Yield what the model ended with."""
        line, self._buffer = self._buffer, ""
        yield from self._read(line)

    def _read(self, line: str) -> Iterator[Line]:
        heading = _HEADING.match(line)
        if heading:
            self.heading = clean(heading["hash"] or heading["bold"])
            return
        rest = _BULLET.sub("", _IMAGE.sub("", line))
        start = 0
        for match in _MARKS.finditer(rest):
            if _ROUND.search(match[0]) and "[" not in match[0] and "【" not in match[0] and not _at_end(rest, match):
                continue  # "(2024)" in the middle of a sentence is no mark
            text = clean(rest[start : match.start()])
            start = match.end()
            numbers = tuple(dict.fromkeys(int(number) for number in re.findall(r"\d+", match[0])))
            # Marks behind several sentences count for each of them.
            for sentence in split_sentences(_ended(text)) if text else ():
                yield Line(text=sentence, numbers=numbers, heading=self.heading)
        text = clean(rest[start:])
        if any(character.isalpha() for character in text):
            yield Line(text=text, numbers=(), heading=self.heading)


def clean(text: str) -> str:
    """Return words only: no links, images, tags, emphasis or invisible characters."""
    text = _INVISIBLE.sub("", _TAG.sub("", _LINK.sub(r"\1", _IMAGE.sub("", text))))
    return " ".join(_EMPHASIS.sub("", text).split()).strip(" -–•*")


def _ended(text: str) -> str:
    return text if text[-1] in ".!?:;”\"')" else f"{text}."


def _at_end(text: str, match: re.Match[str]) -> bool:
    return not text[match.end() :].strip()
