"""What a model that checks sentences replied, read tolerantly: what cannot be read is no verdict."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.instructions import without_instructions
from advisor.planner_reply import without_thoughts

LONGEST_REPLY = 12_000  # characters; a verdict takes about a hundred
_MOST_OF_PROBLEM = 160
_ENTRY = re.compile(r"\{[^{}]*\}")


class CheckedSentence(BaseModel):
    """The verdict on one sentence."""

    model_config = ConfigDict(frozen=True, strict=True)

    sentence: int
    problem: str
    supported: bool


class CheckerReply(BaseModel):
    """The reply of a model that checks. All fields are required, which is what providers' strict schemas want."""

    model_config = ConfigDict(frozen=True)

    verdicts: list[CheckedSentence]


@dataclass(frozen=True, kw_only=True)
class Reading:
    """What a model found when it read a sentence beside its passages; `problem` is in its own words."""

    supported: bool
    problem: str = ""


def read_verdicts(text: str) -> dict[int, Reading]:
    """Return the verdicts in a reply by sentence, whatever stands around them; also of a reply that broke off."""
    found: dict[int, Reading] = {}
    unclear: set[int] = set()
    for entry in _ENTRY.finditer(without_thoughts(text[:LONGEST_REPLY])):
        try:
            checked = CheckedSentence.model_validate({"problem": "", **json.loads(entry[0])})
        except (ValueError, TypeError, ValidationError, RecursionError):
            continue
        problem = without_instructions(" ".join(checked.problem.split()))[:_MOST_OF_PROBLEM]
        before = found.setdefault(checked.sentence, Reading(supported=checked.supported, problem=problem))
        if before.supported != checked.supported:
            unclear.add(checked.sentence)
    return {number: reading for number, reading in found.items() if number not in unclear}


def passes(verdicts: Mapping[int, Reading], controls: Mapping[int, bool]) -> bool:
    """Say whether a reply is right on the sentences whose verdict is known, one that is not supported among them."""
    right = all(place in verdicts and verdicts[place].supported is said for place, said in controls.items())
    return right and False in controls.values()
