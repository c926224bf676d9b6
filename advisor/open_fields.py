"""What is not known of a client and would change the advice, with the question that asks for it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import cache

from advisor.answers import Plan
from advisor.profile_wording import describe_value
from knowledge_base.plain_yaml import load_yaml
from knowledge_base.reference_data import REFERENCE_FOLDER
from knowledge_base.vocabulary import load_vocabulary

# The barriers first: they are what makes generic advice fail.
FIELD_QUESTIONS = {
    "industry": "Which industry is the client in?",
    "staffing": "Are the client's sites staffed, partly staffed or unmanned?",
    "growth": "Does the client grow by itself, by acquisitions, on greenfield sites, or is it divesting?",
    "contracts": "Does the client run its assets itself, or does a provider or the OEM?",
    "footprint": "Does the client have one site, a region or sites around the world?",
    "time_zones": "How many time zones do the client's sites span?",
    "process_type": "Is the client's production discrete, batch, continuous or a remote fleet?",
    "jurisdictions": "Does the client operate in the jurisdictions of the EU, the UK, the US or others?",
    "asset_life_years": "How many years do the client's assets usually run?",
    "ot_maturity": "Is the maturity of the client's OT low, medium or high?",
    "it_maturity": "Is the maturity of the client's IT low, medium or high?",
}


def known_fields(plan: Plan) -> frozenset[str]:
    """Return the fields of the profile that the profile or the question settles, also with a value without a fact."""
    facts = (*plan.profile_facts, *plan.question_facts)
    told = frozenset((*plan.known_fields, *(fact.partition("=")[0] for fact in facts)))
    # Nobody has to ask a wind fleet whether it produces in batches.
    return told | {"process_type"} if _industries_of_one_process_type().intersection(facts) else told


@cache
def _industries_of_one_process_type() -> frozenset[str]:
    """Return the industries, as facts, in which production is of one type only."""
    entries = load_yaml((REFERENCE_FOLDER / "industries.yaml").read_text(encoding="utf-8"))["industries"]
    return frozenset(f"industry={entry['id']}" for entry in entries if len(entry["process_types"]) == 1)


def open_fields(plan: Plan, conditions: Iterable[Sequence[str]]) -> tuple[str, ...]:
    """Return the fields for which passages give different advice and which nothing settles, the barriers first.

    `conditions` are those of each passage. One that is for other clients whatever the open field says asks nothing.
    """
    facts, known = {*plan.profile_facts, *plan.question_facts}, known_fields(plan)
    asked: set[str] = set()
    for own in conditions:
        unmet = {condition.partition("=")[0] for condition in own if condition not in facts}
        if not unmet & known:
            asked |= unmet
    return tuple(name for name in FIELD_QUESTIONS if name in asked)


def field_words(name: str) -> str:
    """Return the words by which a field of the profile is known: its question and what it can be."""
    values = [fact.partition("=")[2] for fact in load_vocabulary().conditions.values() if fact.startswith(f"{name}=")]
    words = " ".join(f"{value.replace('_', ' ')} {describe_value(value)}" for value in values)
    return f"{FIELD_QUESTIONS[name]} {name.replace('_', ' ')} {words}"
