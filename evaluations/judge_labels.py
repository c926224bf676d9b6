"""Hand labels that a judge is held against: `cases/judge_labels.yaml`, and the pairs of `cases/verification.yaml`.

    rubric: 0123456789ab           # the rubric that the labels were given by (judge_rubric.rubric_hash)
    commit: ...                    # of the run that the sentences come from
    sentences:                     # `off_topic` ones come from the answer to another question
      - {case: ..., suite: ..., question: ..., title: ..., sentence: ..., passage: ..., relevant: yes, again: partly}
    answers:
      - {case: ..., suite: ..., question: ..., answer: ..., direct: 2, sign: yes, again: {direct: 2, sign: no}}

`again` is a second label, given in another order without looking at the first: how far it agrees is the most that can
be asked of a judge. `passage` is the quoted sentence with its neighbours. Whether a passage supports a sentence is
labelled in `verification.yaml`, for sentences of an extractive answer stand in their passages word for word.
"""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Literal, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, ValidationError

from evaluations.cases import CASES_FOLDER
from evaluations.errors import CaseError
from evaluations.judge_agreement import Agreement, Pair, agreement
from evaluations.judge_items import AnswerItem, Item, SentenceItem
from evaluations.judge_rubric import RUBRIC, SCALES, Grade, rubric_hash
from knowledge_base.plain_yaml import line_of, load_yaml

LABELS = CASES_FOLDER / "judge_labels.yaml"
SUPPORT = CASES_FOLDER / "verification.yaml"
Read = TypeVar("Read", bound=BaseModel)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class _Labelled(_Strict):
    case: str
    suite: str
    question: str
    reason: str | None = None


class LabelledSentence(_Labelled):
    """A cited sentence with whether it helps to answer the question."""

    title: str
    sentence: str
    passage: str
    off_topic: bool = False
    relevant: Grade
    again: Grade | None = None


class AnswerGrades(_Strict):
    """What is labelled of an answer."""

    direct: Literal[0, 1, 2]
    sign: Literal["no", "yes"]


class LabelledAnswer(AnswerGrades, _Labelled):
    """An answer with its labels."""

    answer: str
    again: AnswerGrades | None = None


class Labels(_Strict):
    """All hand labels, and what they were given by and for."""

    rubric: str
    commit: str
    sentences: tuple[LabelledSentence, ...]
    answers: tuple[LabelledAnswer, ...]


class SupportPassage(_Strict):
    """A passage with sentences that it supports and sentences that it does not."""

    title: str
    passage: str
    supported: tuple[str, ...] = ()
    unsupported: tuple[str, ...] = ()


class SupportLabels(_Strict):
    """The passages of `verification.yaml`."""

    passages: tuple[SupportPassage, ...]


@dataclass(frozen=True, kw_only=True)
class LabelledItem:
    """An item with its labels by scale; `group` are the items that are not independent of each other."""

    item: Item
    grades: dict[str, str]
    group: str


def load_labels(path: Path = LABELS) -> Labels:
    """Read the hand labels.

    Raises:
        CaseError: the file breaks its contract, or its labels were given by another rubric.
    """
    labels = _read(path, Labels)
    if labels.rubric != rubric_hash():
        raise CaseError(
            f"The labels in {path.name} were given by the rubric {labels.rubric!r}, and {RUBRIC.name} is "
            f"{rubric_hash()!r} now. Check the labels against the new words and put its hash into `rubric`."
        )
    return labels


def labels_hash(paths: Sequence[Path] = (LABELS, SUPPORT)) -> str:
    """Return a hash of what a judge is held against."""
    return hashlib.sha256("\0".join(path.read_text(encoding="utf-8") for path in paths).encode()).hexdigest()[:12]


def labelled_items(labels: Labels, support: Path = SUPPORT) -> list[LabelledItem]:
    """Return everything that a judge is asked when it is calibrated."""
    items = [
        LabelledItem(
            item=SentenceItem(question=one.question, sentence=one.sentence, title=one.title, passage=one.passage),
            grades={"relevant": one.relevant},
            group=one.case,
        )
        for one in labels.sentences
    ]
    items += [
        LabelledItem(
            item=AnswerItem(question=one.question, answer=one.answer),
            grades={"direct": str(one.direct), "sign": one.sign},
            group=one.case,
        )
        for one in labels.answers
    ]
    return items + [
        LabelledItem(
            item=SentenceItem(
                question=f"What holds for {one.title}?", sentence=sentence, title=one.title, passage=one.passage
            ),
            grades={"supported": grade},
            group=one.title,
        )
        for one in _read(support, SupportLabels).passages
        for grade, sentences in (("yes", one.supported), ("no", one.unsupported))
        for sentence in sentences
    ]


def self_agreement(labels: Labels) -> dict[str, Agreement | None]:
    """Return how far the second labels agree with the first: the ceiling for any judge."""
    sentences = [Pair(label=one.relevant, verdict=one.again, group=one.case) for one in labels.sentences if one.again]
    twice = [(one, one.again) for one in labels.answers if one.again]
    return {
        "relevant": agreement(sentences, SCALES["relevant"]),
        "direct": agreement(
            [Pair(label=str(one.direct), verdict=str(again.direct), group=one.case) for one, again in twice],
            SCALES["direct"],
        ),
        "sign": agreement(
            [Pair(label=one.sign, verdict=again.sign, group=one.case) for one, again in twice], SCALES["sign"]
        ),
    }


def _read(path: Path, schema: type[Read]) -> Read:
    text = path.read_text(encoding="utf-8")
    try:
        return schema.model_validate(load_yaml(text))
    except yaml.YAMLError as error:
        raise CaseError(f"{path.name} is not valid YAML: {error}. Quote text that holds a colon or a hash.") from None
    except ValidationError as error:
        lines = [f"{path}:{line_of(text, item['loc'])}: {item['msg']}" for item in error.errors()]
        raise CaseError(
            "\n".join([*lines, "Correct the lines above; judge_labels.py says what they may hold."])
        ) from None
