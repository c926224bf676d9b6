"""A sentence beside the passage that it cites, with a label, and those that were written by hand."""

from __future__ import annotations

import hashlib
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import yaml

from evaluations.split import Split, split_of
from evaluations.support_pairs import read_support_pairs

_CASES = Path(__file__).with_name("cases")
HAND_WRITTEN = _CASES / "verification.yaml"
ON_ARTICLES = _CASES / "verification_articles.yaml"
FOR_DEVELOPMENT = _CASES / "verification_development.yaml"
WRITTEN_LATER = "hand later"  # begins the `way` of those


@dataclass(frozen=True, kw_only=True)
class Text:
    """A passage to make pairs from, with what a reader sees above it."""

    document_id: str
    title: str
    headings: tuple[str, ...]
    text: str


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A sentence, the passage that it cites, and whether the passage supports it. `way` says how it was made."""

    sentence: str
    passage: Text
    supported: bool
    way: str

    @property
    def held_out(self) -> bool:
        """Say whether the pair is reported on only. Articles are never in both halves."""
        return hashlib.sha256(self.passage.document_id.encode()).digest()[0] % 2 == 1


def hand_written() -> tuple[tuple[Pair, bool], ...]:
    """Return the pairs written by hand, each with whether it is held out."""
    return (
        *_on_made_up_passages(HAND_WRITTEN),
        *_on_articles(ON_ARTICLES, "hand"),
        *_on_articles(FOR_DEVELOPMENT, WRITTEN_LATER),
    )


def freely_worded() -> tuple[Pair, ...]:
    """Return the held-out pairs in free words, on made-up passages; no rule and no weight was made on them."""
    return tuple(
        Pair(
            sentence=pair.sentence,
            passage=Text(
                document_id=hashlib.sha256(pair.passage.encode()).hexdigest(), title="", headings=(), text=pair.passage
            ),
            supported=pair.supported,
            way=f"free: {pair.kind}",
        )
        for pair in read_support_pairs(held_out=True)
    )


def _on_made_up_passages(path: Path) -> Iterator[tuple[Pair, bool]]:
    """Yield the first ones: their passages are held out in turn."""
    for number, entry in enumerate(yaml.safe_load(path.read_text(encoding="utf-8"))["passages"]):
        text = Text(document_id=f"hand-{number}", title=entry["title"], headings=(), text=entry["passage"])
        for kind in ("supported", "unsupported"):
            for sentence in entry[kind]:
                yield Pair(sentence=sentence, passage=text, supported=kind == "supported", way="hand"), number % 2 == 1


def _on_articles(path: Path, written: str) -> Iterator[tuple[Pair, bool]]:
    """Yield those on passages of the articles, each with who wrote it when and the way in which it was written."""
    for entry in yaml.safe_load(path.read_text(encoding="utf-8"))["passages"]:
        text = Text(document_id=f"article-{entry['id']}", title=entry["title"], headings=(), text=entry["passage"])
        held_out = split_of(entry["id"]) is Split.HELD_OUT
        for kind in ("supported", "unsupported"):
            for item in entry[kind]:
                for way, sentence in item.items():
                    supported = kind == "supported"
                    yield Pair(sentence=sentence, passage=text, supported=supported, way=f"{written}: {way}"), held_out
