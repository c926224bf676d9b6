"""Plan: what a question asks for, made stand-alone, with the queries that will be looked up.

Rules, not a model, so that it works without a key and costs no time.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.abbreviations import write_out
from advisor.answers import Outcome, Plan, Turn
from advisor.client_questions import is_client_fact_question
from advisor.comparison_sides import sides_of
from advisor.fact_words import facts_in
from advisor.follow_ups import follow_up, points_back
from advisor.intent import DIMENSION_HINTS, dimensions_of, intent_of, is_broad
from advisor.own_industry import about_industry, name_industry
from advisor.profile import ClientProfile
from advisor.question_terms import asks_of_the_client_only, content_terms, names_no_subject
from advisor.small_talk import small_talk_reply
from knowledge_base.language import foreign_language

# Longer than any question and short enough to embed at once; a longer text is a document and belongs there.
MAX_QUESTION_CHARACTERS = 4000
MAX_QUERIES, MAX_PARTS = 6, 3
FIELD = "IT/OT convergence"
BEGINNING_HINT = (
    "At which site, with which people and which first steps?"  # "start" alone tells no passage from another
)
MIN_OWN_TERMS = 2  # a part of a question with fewer leans on the part before it: "… and what are the fines?"

_CONTROL = re.compile(
    r"\x1b\[[0-9;?]*[ -/]*[@-~]"  # a terminal's colour, whole: its letters are no word
    r"|[\x00-\x08\x0b\x0c\x0e-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2060-\u2069\ufeff]"
)
_PART_BREAK = re.compile(
    r"(?<=[?;])\s+"
    r"|,?\s+(?:and|plus)\s+(?:also\s+)?(?="
    r"(?:(?:by|in|at|for|from|to|with|on|under|since)\s+)?(?:who|how|what|why|when|where|which)\b"
    r"|(?:should|does|do|is|are|can)\b"
    r"|(?:did|was|were|will|would|may|must|has|have)\s+(?:the|it|they|we|an?|our|there)\b"
    r"|(?:tell|give|name|list|explain|describe)\s+(?:me|us|the|a)\b)"
    r"|,?\s+as well as\s+(?=(?:who|how|what|why|when|where|which)\b)",
    re.I,
)
_LIST_BREAK = re.compile(r",\s+(?=(?:who|how|what|why|when|where|which)\b)", re.I)
_QUESTION_WORD = re.compile(r"(who|how|what|why|when|where|which|should|does|do|is|are|can)\b", re.I)
_QUESTION_OPENING = re.compile(
    r"^(who|how|what|why|when|where|which)\s+((do|does|did|should|can|is|are|must|would)\s+)?((we|i|you|they|one)\s+)?",
    re.I,
)
_BEGINNING = re.compile(r"\b(start|begin|first)\b", re.I)


@dataclass(frozen=True, kw_only=True)
class RulePlanner:
    """Plans by rules: clean, recognise what ends here, make stand-alone, split, find the dimensions."""

    max_characters: int = MAX_QUESTION_CHARACTERS

    def plan(self, question: str, profile: ClientProfile | None = None, history: Sequence[Turn] = ()) -> Plan:
        """Return the plan. `plan.refusal` is set where the question ends here, with the reason in words."""
        original = clean(question)
        ended = self._ends_here(original, history)
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
        followed = follow_up(original, _cleaned(history))
        spoken = name_industry(original, profile)
        if followed is None and names_no_subject(spoken):
            return self._about_the_field(original, original, profile)
        if followed is None and asks_of_the_client_only(spoken):
            return self._about_the_field(original, about_industry(spoken, profile), profile)
        stand_alone = f"{followed.base} {spoken}" if followed else spoken
        own = name_industry(followed.resolved, profile) if followed else spoken
        divided, sides = _divided(spoken), sides_of(spoken)
        parts = tuple(divided)
        dimensions = dimensions_of(own)
        by_dimension = not followed and is_broad(own)
        by_hint = [f"{own} {DIMENSION_HINTS[name]}" for name in dimensions] if by_dimension else []
        asked, in_full = write_out(own), write_out(stand_alone)
        return Plan(
            question=in_full,
            original=original,
            queries=tuple(dict.fromkeys((asked, in_full, *parts, *sides, *by_hint)))[:MAX_QUERIES],
            parts=parts,
            parts_as_asked=tuple(divided.values()),
            focus=(asked,),
            sides=sides,
            intent=intent_of(followed.asks if followed else original),
            dimensions=dimensions,
            by_dimension=by_dimension,
            profile_facts=profile.facts() if profile is not None else (),
            known_fields=profile.known_fields() if profile is not None else (),
            question_facts=facts_in(stand_alone),
            client_documents_only=is_client_fact_question(original),
            said=followed.said if followed else (),
        )

    def _about_the_field(self, question: str, spoken: str, profile: ClientProfile | None) -> Plan:
        """Plan a question without a subject, such as "Where do we even start?", as one about the field.

        `spoken` is the question with the industry that it is asked for, where that is what matters.
        """
        asked = f"{spoken.rstrip('?')} with {FIELD}?"
        if _BEGINNING.search(question):
            asked = f"{asked} {BEGINNING_HINT}"
        return Plan(
            question=asked,
            original=question,
            queries=(asked,),
            focus=(asked,),
            intent=intent_of(question),
            dimensions=(),
            profile_facts=profile.facts() if profile is not None else (),
            known_fields=profile.known_fields() if profile is not None else (),
            question_facts=facts_in(asked),
        )

    def _ends_here(self, question: str, history: Sequence[Turn]) -> tuple[Outcome, str] | None:
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
        if not history and len(question.split()) <= 2 and names_no_subject(question):
            return Outcome.NEEDS_CLARIFICATION, (
                f"{question!r} does not say what it is about. Ask it in a sentence that names the subject."
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


def with_question(plan: Plan, rewrite: str, *, asked: str, said: tuple[str, ...]) -> Plan:
    """Return the plan of a follow-up with a stand-alone wording of it.

    The kind of answer, the parts and the sides stay those of the question as it was put, and only what the user
    `asked` counts as a fact of the client: an answer's words on unmanned sites do not make the client's so.
    """
    facts = tuple(fact for fact in facts_in(rewrite) if fact in facts_in(f"{asked} {plan.original}"))
    queries = dict.fromkeys((rewrite, *plan.parts, *plan.sides, *plan.queries))
    return replace(
        plan,
        question=rewrite,
        queries=tuple(queries)[:MAX_QUERIES],
        focus=(rewrite,),
        dimensions=dimensions_of(rewrite),
        by_dimension=False,
        question_facts=facts,
        said=said,
    )


def with_parts(plan: Plan, sub_questions: tuple[str, ...]) -> Plan:
    """Return the plan with sub-questions that are looked up as well; they stand after what the plan has to have."""
    needed = dict.fromkeys((*plan.focus, *plan.parts, *plan.sides, *sub_questions))
    return replace(
        plan,
        queries=tuple(dict.fromkeys((*needed, *plan.queries)))[: max(MAX_QUERIES, len(needed))],
        sub_questions=sub_questions,
    )


def _cleaned(history: Sequence[Turn]) -> tuple[Turn, ...]:
    return tuple(replace(turn, text=clean(turn.text)) if turn.role == "user" else turn for turn in history)


def clean(question: str) -> str:
    """Return the question without control and direction characters and sequences, NFC, with single spaces."""
    return " ".join(_CONTROL.sub(" ", unicodedata.normalize("NFC", question)).split())


def parts_of(question: str) -> tuple[str, ...]:
    """Return the sub-questions; none where the question is one."""
    return tuple(_divided(question))


def _divided(question: str) -> dict[str, str]:
    """Return the sub-questions as they are looked up, each with its words in the question."""
    divided: dict[str, str] = {}
    parts = [part.strip(" ,;") for part in _PART_BREAK.split(question) if part]
    listed = [part.strip() for piece in parts for part in _LIST_BREAK.split(piece)]
    if all(_QUESTION_WORD.match(part) for part in listed):
        parts = listed
    for position, part in enumerate(parts if len(parts) > 1 else ()):
        looked_up = part
        if position and (points_back(part) or len(content_terms(part)) < MIN_OWN_TERMS):
            looked_up = f"{part} {_QUESTION_OPENING.sub('', parts[position - 1])}"
        if len(looked_up.split()) >= 3 and looked_up != question:
            divided.setdefault(looked_up, part)
    return dict(list(divided.items())[:MAX_PARTS])
