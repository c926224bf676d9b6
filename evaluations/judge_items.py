"""What is put before the judge: each cited sentence by itself, so that no order can sway it, and whole answers."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.records import Record


@dataclass(frozen=True, kw_only=True)
class SentenceItem:
    """A sentence of an answer with a passage that it cites."""

    question: str
    sentence: str
    title: str
    passage: str


@dataclass(frozen=True, kw_only=True)
class AnswerItem:
    """A whole answer."""

    question: str
    answer: str


Item = SentenceItem | AnswerItem


def items_of(record: Record) -> tuple[Item, ...]:
    """Return what there is to judge in a case: nothing in a refusal or after a crash."""
    answer = record["answer"]
    if answer is None or not answer["sections"]:
        return ()
    return (*_sentences(record), AnswerItem(question=record["question"], answer=text_of(answer)))


def text_of(answer: Mapping[str, Any]) -> str:
    """Return an answer for reading: headings and sentences without numbers, and what it says is not covered."""
    blocks = [
        "\n".join(filter(None, [section["heading"], *(sentence["text"] for sentence in section["sentences"])]))
        for section in answer["sections"]
    ]
    if answer["not_covered"]:
        blocks.append("\n".join(("Not covered", *answer["not_covered"])))
    return "\n\n".join(blocks)


def drawn(records: Sequence[Record], most: int | None) -> list[Record]:
    """Return at most so many cases, drawn by a hash of their ids: spread over suites, the same every time."""
    by_hash = sorted(records, key=lambda one: hashlib.sha256(f"judge:{one['id']}".encode()).hexdigest())
    return by_hash if most is None else by_hash[:most]


def _sentences(record: Record) -> Iterator[SentenceItem]:
    answer = record["answer"]
    citations = {citation["number"]: citation for citation in answer["citations"]}
    for section in answer["sections"]:
        for sentence in section["sentences"]:
            for number in sentence["citations"]:
                cited = citations[number]
                yield SentenceItem(
                    question=record["question"],
                    sentence=sentence["text"],
                    title=cited["title"],
                    passage=_passage(record, cited),
                )


def _passage(record: Record, cited: Mapping[str, Any]) -> str:
    """Return the chunk that holds the quote, of those kept as evidence; else the quote itself."""
    quote = " ".join(cited["quote"].split())
    for one in record["rankings"].get("select", ()):
        text = one.get("text", "")
        if one["document"] == cited["title"] and quote in " ".join(text.split()):
            return str(text)
    return str(cited["quote"])
