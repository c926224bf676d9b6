"""Plan: what a question asks for, made stand-alone, with the queries that will be looked up.

Rules, not a model, so that it works without a key and costs no time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answers import Outcome, Plan, Turn
from advisor.client_questions import facts_in, is_client_fact_question
from advisor.intent import DIMENSION_HINTS, DIMENSIONS, dimensions_of, explicit_dimensions
from advisor.profile import ClientProfile
from advisor.small_talk import small_talk_reply
from knowledge_base.language import foreign_language

# Longer than any question and short enough to embed at once; a longer text is a document and belongs there.
MAX_QUESTION_CHARACTERS = 4000
MAX_QUERIES, MAX_PARTS = 6, 3
MAX_FOLLOW_UP_WORDS = 12
MAX_CHAIN = 4  # turns that a chain of follow-ups may reach back

_CONTROL = re.compile(r"[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]")
_ANAPHORA = re.compile(
    r"\b([Ii]t|[Ii]ts|[Tt]hey|[Tt]hem|[Tt]heir|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|there|one|ones|both|former|latter|same)\b(?!/)"
)
_LEAD_IN = re.compile(
    r"^\s*(and|but|so|or|also|ok(ay)?|what about|how about|what if|why( not)?\s*\?|who else|even|then|more on)\b",
    re.I,
)
_PART_BREAK = re.compile(
    r"(?<=[?;])\s+"
    r"|,?\s+and\s+(?=(?:who|how|what|why|when|where|which|should|does|do|is|are|can)\b)"
    r"|,?\s+as well as\s+(?=(?:who|how|what|why|when|where|which)\b)",
    re.I,
)
_LIST_BREAK = re.compile(r",\s+(?=(?:who|how|what|why|when|where|which)\b)", re.I)
_QUESTION_WORD = re.compile(r"(who|how|what|why|when|where|which|should|does|do|is|are|can)\b", re.I)
_QUESTION_OPENING = re.compile(
    r"^(who|how|what|why|when|where|which)\s+((do|does|did|should|can|is|are|must|would)\s+)?((we|i|you|they|one)\s+)?",
    re.I,
)
_COMPARISON = re.compile(
    r"\b(?:differences?|compar\w+|choose|choice|trade-?offs?)\s+(?:between|of|from)?\s*(?P<a>[\w /\-.]+?)\s+"
    r"(?:and|or|versus|vs\.?|with|to)\s+(?P<b>[\w /\-.]+?)[?.,]?$",
    re.I,
)


@dataclass(frozen=True, kw_only=True)
class RulePlanner:
    """Plans by rules: clean, recognise what ends here, make stand-alone, split, find the dimensions."""

    max_characters: int = MAX_QUESTION_CHARACTERS

    def plan(self, question: str, profile: ClientProfile | None = None, history: Sequence[Turn] = ()) -> Plan:
        """Return the plan. `plan.refusal` is set where the question ends here, with the reason in words."""
        original = clean(question)
        ended = self._ends_here(original)
        if ended is not None:
            outcome, reason = ended
            return Plan(
                question=original[:200],
                original=original[:200],
                queries=(),
                dimensions=(),
                refusal=outcome,
                reason=reason,
            )
        stand_alone = make_stand_alone(original, history)
        focus = (stand_alone,) if stand_alone == original else (stand_alone, original)
        parts, sides = parts_of(original), sides_of(original)
        dimensions = dimensions_of(stand_alone)
        by_dimension = len(dimensions) == len(DIMENSIONS) or len(explicit_dimensions(stand_alone)) > 1
        by_hint = [f"{stand_alone} {DIMENSION_HINTS[name]}" for name in dimensions] if by_dimension else []
        return Plan(
            question=stand_alone,
            original=original,
            queries=tuple(dict.fromkeys((*focus, *parts, *sides, *by_hint)))[:MAX_QUERIES],
            parts=parts,
            focus=focus,
            sides=sides,
            dimensions=dimensions,
            by_dimension=by_dimension,
            profile_facts=profile.facts() if profile is not None else (),
            question_facts=facts_in(stand_alone),
            client_documents_only=is_client_fact_question(original),
        )

    def _ends_here(self, question: str) -> tuple[Outcome, str] | None:
        if not any(character.isalnum() for character in question):
            return Outcome.NEEDS_CLARIFICATION, (
                "There is no question yet. Ask one in a sentence, for example: Who should own remote access to our"
                " plants?"
            )
        if len(question) > self.max_characters:
            return Outcome.NEEDS_CLARIFICATION, (
                f"The question has {len(question):,} characters and at most {self.max_characters:,} are read."
                " Ask in a few sentences, and add the longer text as a document so that it can be cited."
            )
        reply = small_talk_reply(question)
        if reply is not None:
            return Outcome.OUT_OF_SCOPE, reply
        language = foreign_language(question)
        if language is not None:
            return Outcome.NEEDS_CLARIFICATION, (
                f"The question seems to be in {language}. The sources and the search are in English;"
                " please ask the same question in English."
            )
        return None


def clean(question: str) -> str:
    """Return the question without control and direction characters, NFC, with single spaces."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", question)).split())


def make_stand_alone(question: str, history: Sequence[Turn]) -> str:
    """Return the question with what it takes from earlier turns put in front.

    A follow-up is recognised by an opening such as "what about", or by a short question with a pronoun.
    What it refers to is the last stand-alone question before it; the words of both go into the search,
    which serves dense and lexical retrieval alike and cannot lose what the user said.
    """
    earlier = [clean(turn.text) for turn in history if turn.role == "user" and turn.text.strip()]
    if not earlier or not _is_follow_up(question):
        return question
    chain: list[str] = []
    for previous in reversed(earlier[-MAX_CHAIN:]):
        chain.insert(0, previous)
        if not _is_follow_up(previous):
            break
    base = " ".join(chain)
    return f"{base} {question}" if len(base) < MAX_QUESTION_CHARACTERS else question


def _is_follow_up(question: str) -> bool:
    words = question.split()
    if _LEAD_IN.match(question):
        return True
    return (len(words) <= MAX_FOLLOW_UP_WORDS and bool(_ANAPHORA.search(_without_expletives(question)))) or len(
        words
    ) <= 2


def _without_expletives(question: str) -> str:
    """Drop pronouns that refer to nothing earlier: "is there", "it is … that", "assets that need", "so that it"."""
    question = re.sub(r"\b(is|are|should) there\b|\bthere (is|are)\b|\bit that\b", " ", question, flags=re.I)
    question = re.sub(r"\bthat (it|they)\b", " ", question, flags=re.I)
    # A relative "that" stands behind a noun and before a word; behind a preposition or an auxiliary it points back.
    pointing = ("does", "is", "do", "for", "of", "to", "about", "with", "on", "in")
    relative = "".join(rf"(?<!\b{word})" for word in pointing) + r"\s+that(?=\s+\w)"
    return re.sub(relative + r"|\bone\s+(?=\w)", " ", question, flags=re.I)


def parts_of(question: str) -> tuple[str, ...]:
    """Return the sub-questions; none where the question is one."""
    queries: list[str] = []
    parts = [part.strip(" ,;") for part in _PART_BREAK.split(question) if part]
    listed = [part.strip() for piece in parts for part in _LIST_BREAK.split(piece)]
    if all(_QUESTION_WORD.match(part) for part in listed):
        parts = listed
    for position, part in enumerate(parts if len(parts) > 1 else ()):
        if position and _ANAPHORA.search(_without_expletives(part)):
            part = f"{part} {_QUESTION_OPENING.sub('', parts[position - 1])}"
        if len(part.split()) >= 3:
            queries.append(part)
    return tuple(query for query in dict.fromkeys(queries) if query != question)[:MAX_PARTS]


def sides_of(question: str) -> tuple[str, ...]:
    """Return what a question compares, for example `zones` and `conduits`; none where it compares nothing."""
    comparison = _COMPARISON.search(question)
    if comparison is None:
        return ()
    return tuple(side.strip() for side in (comparison["a"], comparison["b"]) if len(side.strip()) > 2)
