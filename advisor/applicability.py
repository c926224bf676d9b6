"""Where and to whom a sentence applies: another country's deadlines are no answer for this client."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.answers import Plan
from advisor.fact_words import facts_in
from advisor.question_terms import asks_of_the_client_only

_FIELD, _INDUSTRY = "jurisdictions=", "industry="
# What places a sentence in a jurisdiction: its names, its laws and its authorities, as the articles write them.
_NAMED = {
    "EU": re.compile(
        r"\b(EU|Europe(an)?|NIS2|Cyber Resilience Act|Machinery Regulation|AI Act|GDPR|ENISA|Seveso|German(y)?|BSI"
        r"|Fr(ance|ench)|Dutch|Netherlands|Ital(y|ian)|Spain|Spanish|Polish|Poland|Austria|Belgium|Denmark|Ireland|Sweden|Finland)\b"
    ),
    "UK": re.compile(
        r"\b(UK|United Kingdom|Britain|British|England|Scotland|Wales|Ofgem|NIS Regulations"
        r"|Network and Information Systems Regulations)\b"
    ),
    "US": re.compile(
        r"\b(US|USA|United States|American|North America|NERC|FERC|TSA|CIRCIA|CISA|FDA|OSHA|\d+ CFR|Form 8-K"
        r"|Coast Guard|EPA|Texas|California)\b"
    ),
}
# What happened to others is a lesson anywhere; what their law demands is not.
_RULE = re.compile(
    r"\b(Acts?|Bill|Directive|Regulations?|regulat\w+|rules?|laws?|legal\w*|NIS2?|CIP|CIRCIA|section \d+|requires?"
    r"|must|owes?|report(s|ed|ing)?|notif\w+|notices?|penalt\w+|fines?|authorit\w+|Inspectorate|in scope)\b"
)


def applies_elsewhere(sentence: str, plan: Plan) -> bool:
    """Say whether a sentence names jurisdictions, and none of those that the question names.

    Where the question names none, and no law or authority either, those of the profile count, for what is a rule.
    """
    asked = _known(plan.question_facts)
    if not asked and _RULE.search(sentence) and not _named(plan.question):
        asked = _known(plan.profile_facts)
    named = _named(sentence)
    return bool(asked and named) and not named & asked


def is_about_the_client_alone(plan: Plan) -> bool:
    """Say whether a plan has no subject but the client; a follow-up has that of the questions before it."""
    return not plan.said and asks_of_the_client_only(plan.original)


def is_for_other_industries(sentence: str, plan: Plan) -> bool:
    """Say whether a sentence names industries, and not this client's, where the question names nothing but the client.

    The risks of a dairy are no answer to "What are the biggest risks for us?"; beside a subject they may be one.
    """
    if not is_about_the_client_alone(plan):
        return False
    named = {fact for fact in facts_in(sentence) if fact.startswith(_INDUSTRY)}
    return bool(named) and not named & {*plan.question_facts, *plan.profile_facts}


def _known(facts: Sequence[str]) -> set[str]:
    return {fact.removeprefix(_FIELD) for fact in facts if fact.startswith(_FIELD)} & _NAMED.keys()


def _named(text: str) -> set[str]:
    return {place for place, pattern in _NAMED.items() if pattern.search(text)}
