"""A sentence beside the passage that it cites, with a label, and those that were written by hand."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml

from evaluations.split import Split, split_of
from evaluations.support_pairs import read_support_pairs

_CASES = Path(__file__).with_name("cases")
HAND_WRITTEN = _CASES / "verification.yaml"
ON_ARTICLES = _CASES / "verification_articles.yaml"
FOR_DEVELOPMENT = _CASES / "verification_development.yaml"
BY_A_MODEL = _CASES / "model_sentences.jsonl"
WRITTEN_LATER = "hand later"  # begins the `way` of those


@dataclass(frozen=True, kw_only=True)
class Text:
    """A passage to make pairs from, with what a reader sees above it; `client` where it is of a client's document."""

    document_id: str
    title: str
    headings: tuple[str, ...]
    text: str
    client: bool = False


@dataclass(frozen=True, kw_only=True)
class Pair:
    """A sentence, the passage that it cites, and whether the passage supports it. `way` says how it was made.

    `further` are passages that it cites as well; a language model's sentence may rest on several.
    """

    sentence: str
    passage: Text
    supported: bool
    way: str
    further: tuple[Text, ...] = ()

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


def written_by_a_model() -> tuple[tuple[Pair, bool], ...]:
    """Return what a strong language model wrote for the product's own requests, each with whether it is held out.

    The questions are cases of the suites, and so is their half. Another reading labelled each sentence and put about
    every second one wrongly in one point, as a careless model would: `way` names the point, `written` the sentence as
    it was. No rule and no weight was made on any of them.
    """
    return tuple(
        pair
        for line in BY_A_MODEL.read_text(encoding="utf-8").split("\n")
        if line
        for pair in _of_an_answer(json.loads(line))
    )


def _of_an_answer(answer: dict[str, Any]) -> Iterator[tuple[Pair, bool]]:
    held_out = split_of(answer["case"]) is Split.HELD_OUT
    passages = {
        entry["number"]: Text(
            document_id=f"model-{answer['case']}",
            title=entry["title"],
            headings=tuple(entry["headings"]),
            text=entry["text"],
            client=entry["client"],
        )
        for entry in answer["passages"]
    }
    for sentence in answer["sentences"]:
        first, *further = (passages[number] for number in sentence["cites"])
        pair = Pair(
            sentence=sentence["text"],
            passage=first,
            supported=sentence["supported"],
            way=f"model: {sentence['way']}",
            further=tuple(further),
        )
        yield pair, held_out


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
