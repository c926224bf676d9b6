"""Follow-ups: what a question takes from the turns before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answers import Turn

MAX_FOLLOW_UP_WORDS = 12
MAX_CHAIN = 4  # turns that a chain of follow-ups may reach back
MAX_BASE_CHARACTERS = 4000

_POINTING_BACK = (
    r"\b([Ii]t|[Ii]ts|[Tt]hey|[Tt]hem|[Tt]heir|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|there|one|ones|both|former|latter|same)"
    r"\b(?!/)"
)
_ANAPHORA = re.compile(_POINTING_BACK)
_PRONOUN = re.compile(r"\b(its|their|it|they|them|this|that|these|those)\b(?!/)", re.I)
_LEAD_IN = re.compile(
    r"^\s*(and|but|so|or|also|ok(ay)?|what about|how about|what if|why( not)?\s*\?|who else|even|then|more on)\b",
    re.I,
)
_CONNECTIVE = re.compile(r"^\s*((and|but|so|or|also|ok(ay)?|then)\b[\s,]*)+", re.I)
_NO_QUESTION_OF_ITS_OWN = re.compile(r"^\s*(what|how) about\b|^\s*what if\b|^\s*more on\b", re.I)
_OPENING = re.compile(
    r"^(who|how|what|why|when|where|which|should|can|does|do|is|are)\s+"
    r"((do|does|did|should|can|could|is|are|must|would|will)\s+)?((we|i|you|they|one|the client)\s+)?"
    r"((best\s+)?(approach|begin with|start with|deal with|go about|think about|handle)\s+)?",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A question as its conversation makes it.

    `base` is what the earlier questions asked, `resolved` the question with what it points back to put in;
    `said` are the answers given so far, which need no repetition. `asks` is the question that tells what kind
    of answer is wanted: "What about wind farms?" wants the kind that the question before it wanted.
    """

    base: str
    resolved: str
    asks: str
    said: tuple[str, ...]


def follow_up(question: str, history: Sequence[Turn]) -> FollowUp | None:
    """Return what a question takes from its history; None where it stands alone.

    A follow-up is recognised by an opening such as "what about", or by a short question with a pronoun. What it
    refers to is the last stand-alone question before it, with the follow-ups in between.
    """
    earlier = [turn.text for turn in history if turn.role == "user" and turn.text.strip()]
    if not earlier or not is_follow_up(question):
        return None
    chain: list[str] = []
    for previous in reversed(earlier[-MAX_CHAIN:]):
        chain.insert(0, previous)
        if not is_follow_up(previous):
            break
    base = " ".join(chain)
    if len(base) > MAX_BASE_CHARACTERS:
        return None
    return FollowUp(
        base=base,
        resolved=_resolve(question, chain[0]),
        asks=chain[0] if _NO_QUESTION_OF_ITS_OWN.match(question) else question,
        said=tuple(turn.text for turn in history if turn.role == "assistant"),
    )


def is_follow_up(question: str) -> bool:
    """Say whether a question points back at an earlier one."""
    words = question.split()
    if _LEAD_IN.match(question):
        return True
    return (len(words) <= MAX_FOLLOW_UP_WORDS and points_back(question)) or len(words) <= 2


def points_back(text: str) -> bool:
    """Say whether a text holds a pronoun that refers to something before it."""
    return bool(_ANAPHORA.search(_without_expletives(text)))


def _resolve(question: str, base: str) -> str:
    """Put the subject of the base question where the follow-up points back at it, else behind it."""
    own = _CONNECTIVE.sub("", question).strip() or question
    topic = _NO_QUESTION_OF_ITS_OWN.sub("", own).strip(" ?.!")
    if topic != own.strip(" ?.!"):
        return f"{base.rstrip(' ?.!')} for {topic}?"
    subject = _OPENING.sub("", base).strip(" ?.!")
    if points_back(own):
        possessive = {"its", "their"}
        return _PRONOUN.sub(lambda found: subject + "'s" * (found.group().lower() in possessive), own, count=1)
    return f"{own.rstrip('?')} {subject}?"


def _without_expletives(question: str) -> str:
    """Drop pronouns that refer to nothing earlier: "is there", "it is … that", "assets that need", "so that it"."""
    question = re.sub(r"\b(is|are|should) there\b|\bthere (is|are)\b|\bit that\b", " ", question, flags=re.I)
    question = re.sub(r"\bthat (it|they)\b", " ", question, flags=re.I)
    # A relative "that" stands behind a noun and before a word; behind a preposition or an auxiliary it points back.
    pointing = ("does", "is", "do", "for", "of", "to", "about", "with", "on", "in")
    relative = "".join(rf"(?<!\b{word})" for word in pointing) + r"\s+that(?=\s+\w)"
    return re.sub(relative + r"|\bone\s+(?=\w)", " ", question, flags=re.I)
