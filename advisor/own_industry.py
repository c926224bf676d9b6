"""The client's industry, named where a question only points at it: "our industry", "companies like ours"."""

from __future__ import annotations

import re

from advisor.fact_words import facts_in
from advisor.profile import ClientProfile
from advisor.profile_wording import describe_value
from advisor.question_terms import content_terms
from knowledge_base.lexical import analyse

_INDUSTRY = re.compile(
    r"\b(?:our|this|their|the client['’]s) (?:own )?(?:industry|sector|line of business|trade)\b"
    r"|\bthe industry (?:we|they) (?:are|work) in\b",
    re.I,
)
_LIKE_OURS = re.compile(
    r"(?P<who>\b(?:compan(?:y|ies)|firms?|business(?:es)?|organi[sz]ations?|groups?|plants?|sites?|operators?|clients?))"
    r" (?:like|such as|similar to) (?:ours?|us|this one|this client|the client|theirs|them)\b",
    re.I,
)
_WHICH_RULES = re.compile(
    r"\b(?:which|what) (?:[\w/-]+ ){0,2}(?:rules?|regulations?|laws?|directives?|legislation|standards?|acts?)\b", re.I
)
_FOR_US = re.compile(r"\b(?:we|us|our|ours|they|them|their|the client)\b", re.I)
_OF_RULES = frozenset(
    analyse(
        "ot rule rules regulation regulations law laws directive directives legislation standard standards act acts"
        " apply applies applicable matter matters relevant binding bound obey follow meet comply observe respect"
        " security cyber cybersecurity look consider know aware use work"
        " industry sector plant plants site sites utility utilities operator operators manufacturer manufacturers"
        " have need must"
    )
)
_UTILITIES = "transmission and distribution utilities"


def name_industry(question: str, profile: ClientProfile | None) -> str:
    """Return the question with the industry of the profile in the place of words that point at it.

    "Which rules apply to us?" points at it too, and asks for what articles and profiles call rules and standards, as
    "Which laws must water utilities follow?" does. "Does NIS2 apply to us?" asks for one law and stays as it is.
    """
    told = profile.industry.value if profile is not None and profile.industry is not None else None
    if _asks_for_rules_only(question):
        asked = [fact.removeprefix("industry=") for fact in facts_in(question)]
        industry = asked[0] if asked else told if asks_for_own_rules(question) else None
        if industry is not None:
            return f"What are the rules and standards for {describe_value(industry)}{_where(profile)}?"
    if told is None:
        return question
    industry = _in_words(told)
    return _LIKE_OURS.sub(rf"\g<who> in {industry}", _INDUSTRY.sub(industry, question))


def asks_for_own_rules(question: str) -> bool:
    """Say whether a question asks for the client's rules and for nothing else: "Which rules apply to us?"."""
    return _FOR_US.search(question) is not None and _asks_for_rules_only(question)


def about_industry(question: str, profile: ClientProfile | None) -> str:
    """Return a question that names nothing but the client with its industry behind it: "What goes wrong in rail?"."""
    told = profile.industry.value if profile is not None and profile.industry is not None else None
    if told is None or any(fact.startswith("industry=") for fact in facts_in(question)):
        return question
    return f"{question.rstrip('?')} in {_in_words(told)}"


def _where(profile: ClientProfile | None) -> str:
    """Return " in the EU" where a profile has one jurisdiction of those whose rules the articles know."""
    facts = profile.facts() if profile is not None else ()
    places = [place for place in ("EU", "UK", "US") if f"jurisdictions={place}" in facts]
    return f" in the {places[0]}" if len(places) == 1 else ""


def _in_words(industry: str) -> str:
    return _UTILITIES if industry == "utilities_td" else f"the {describe_value(industry)} industry"


def _asks_for_rules_only(question: str) -> bool:
    facts = facts_in(question)
    return (
        _WHICH_RULES.search(question) is not None
        and set(content_terms(question)) <= _OF_RULES
        and (not facts or (len(facts) == 1 and facts[0].startswith("industry=")))
    )
