"""Sentences that say what something is: what stands before the verb is what they define."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.answers import Candidate, Plan
from advisor.intent import Intent
from advisor.roles import Role, role_of
from knowledge_base.lexical import analyse
from knowledge_base.sentences import split_sentences

# "Zones and conduits are the method …", "GxP is the name …": at most six words stand before the verb.
_IN_BRACKETS = re.compile(r"\s*\([^)]*\)")
_DEFINES = re.compile(r"^(?P<subject>(?:\S+\s+){1,6}?)(?:is|are|means?|stands? for|refers? to)\b")


def subject_of(sentence: str) -> frozenset[str]:
    """Return the terms of what a sentence defines, without brackets; empty where it defines nothing."""
    match = _DEFINES.match(_IN_BRACKETS.sub("", sentence))
    return frozenset(analyse(match["subject"])) if match else frozenset()


def is_defined(plan: Plan, candidates: Sequence[Candidate], asked: frozenset[str]) -> bool:
    """Say whether a question of what something is meets a section that says so; `asked` are the question's terms.

    In a small knowledge base the definition of a single word is rarely close to the question by its vector.
    """
    if plan.intent is not Intent.DEFINITION or not asked:
        return False
    return any(
        asked <= subject_of(sentence)
        for candidate in candidates
        if role_of(candidate.passage.chunk) in (Role.DEFINITION, Role.ESSENCE)
        for sentence in split_sentences(candidate.passage.chunk.text)
    )
