"""Where a sentence applies: the deadlines of another country are no answer to a question about this one."""

from __future__ import annotations

import re

from advisor.answers import Plan

_FIELD = "jurisdictions="
# What places a sentence in a jurisdiction: its names, its laws and its authorities, as the articles write them.
_NAMED = {
    "EU": re.compile(
        r"\b(EU|Europe(an)?|NIS2|Cyber Resilience Act|Machinery Regulation|AI Act|GDPR|ENISA|German(y)?|BSI"
        r"|Fr(ance|ench)|Dutch|Netherlands|Ital(y|ian)|Spain|Spanish|Polish|Poland|Austria|Belgium|Denmark|Ireland|Sweden|Finland)\b"
    ),
    "UK": re.compile(r"\b(UK|United Kingdom|Britain|British|England|Scotland|Wales|Ofgem)\b"),
    "US": re.compile(
        r"\b(US|USA|United States|American|North America|NERC|FERC|TSA|CIRCIA|CISA|FDA|21 CFR|Form 8-K|Coast Guard|EPA"
        r"|Texas|California)\b"
    ),
}


def applies_elsewhere(sentence: str, plan: Plan) -> bool:
    """Say whether a sentence names jurisdictions, and none of those that the question names."""
    asked = {fact.removeprefix(_FIELD) for fact in plan.question_facts if fact.startswith(_FIELD)}
    if not asked:
        return False
    named = {place for place, pattern in _NAMED.items() if pattern.search(sentence)}
    return bool(named) and not named & asked
