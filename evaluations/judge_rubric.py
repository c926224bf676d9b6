"""The judge's rubric: what it is asked, in which words, and how its reply is read.

The rubric is the file `prompts/judge_rubric.md`. Its hash stands in every verdict, in the experiment record, and in
the hand labels, which were given by the same words: another rubric needs its labels checked again.
"""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping
from functools import lru_cache
from pathlib import Path
from string import Template
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from advisor.chat_model import Message
from evaluations.judge_items import AnswerItem, Item, SentenceItem

RUBRIC = Path(__file__).parent / "prompts" / "judge_rubric.md"
# From worst to best: agreement counts the steps between two of them.
SCALES: Mapping[str, tuple[str, ...]] = {
    "relevant": ("no", "partly", "yes"),
    "supported": ("no", "partly", "yes"),
    "direct": ("0", "1", "2"),
    "sign": ("no", "yes"),
}
Grade = Literal["no", "partly", "yes"]
_SECTION = re.compile(r"^# (.+)\n", re.MULTILINE)
_CHOICES = re.compile(r"(?:^- .+\n)+", re.MULTILINE)
_FENCED = re.compile(r"\A\s*(?:```(?:json)?\s*)?(\{.*\})\s*(?:```)?\s*\Z", re.DOTALL)


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    reason: Annotated[str, Field(max_length=600)] = ""

    def grades(self) -> dict[str, str]:
        """Return the verdict without its reason, as words of the scales."""
        return {name: str(value) for name, value in self if name != "reason"}


class SentenceVerdict(_Strict):
    """What the judge says of a sentence."""

    relevant: Grade
    supported: Grade


class AnswerVerdict(_Strict):
    """What the judge says of an answer."""

    direct: Literal[0, 1, 2]
    sign: Literal["no", "yes"]


Verdict = SentenceVerdict | AnswerVerdict


class UnreadableVerdictError(ValueError):
    """A reply is no verdict; the message says why, in words that the judge can be told."""


def rubric_hash() -> str:
    """Return the hash that pins the rubric; line ends do not count."""
    return hashlib.sha256(RUBRIC.read_text(encoding="utf-8").encode()).hexdigest()[:12]


def messages_for(item: Item, *, turned: bool = False) -> tuple[Message, ...]:
    """Return what the judge is asked; `turned` lists the choices in the other order, to see whether order decides."""
    parts = _parts()
    # The tag follows from the item, so that the same item is the same request, and cannot be guessed from outside it.
    fence = f"data-{hashlib.sha256(repr(item).encode()).hexdigest()[:10]}"
    if isinstance(item, SentenceItem):
        system, request = parts["sentence"], parts["sentence request"]
        values = {"question": item.question, "sentence": item.sentence, "title": item.title, "passage": item.passage}
    else:
        system, request = parts["answer"], parts["answer request"]
        values = {"question": item.question, "answer": item.answer}
    if turned:
        system = _CHOICES.sub(lambda found: "".join(reversed(found[0].splitlines(keepends=True))), system)
    return (
        Message(role="system", text=Template(system).substitute(fence=fence)),
        Message(role="user", text=Template(request).substitute(values, fence=fence)),
    )


def correction(reply: str, problem: str) -> tuple[Message, ...]:
    """Return what follows a reply that is no verdict."""
    text = Template(_parts()["again"]).substitute(problem=problem)
    return Message(role="assistant", text=reply), Message(role="user", text=text)


def read_verdict(item: Item, reply: str) -> Verdict:
    """Return the verdict of a reply.

    Raises:
        UnreadableVerdictError: it is not exactly the object that was asked for. Nothing is repaired or guessed.
    """
    schema = AnswerVerdict if isinstance(item, AnswerItem) else SentenceVerdict
    found = _FENCED.match(reply)
    if found is None:
        raise UnreadableVerdictError("there is no JSON object alone")
    try:
        return schema.model_validate(json.loads(found[1]))
    except ValidationError as error:
        first = error.errors()[0]
        raise UnreadableVerdictError(f"{'.'.join(map(str, first['loc']))}: {first['msg']}") from None
    except ValueError as error:
        raise UnreadableVerdictError(f"it is not valid JSON ({error})") from None


@lru_cache(maxsize=1)
def _parts() -> Mapping[str, str]:
    pieces = _SECTION.split(RUBRIC.read_text(encoding="utf-8"))
    return {name: text.strip() for name, text in zip(pieces[1::2], pieces[2::2], strict=True)}
