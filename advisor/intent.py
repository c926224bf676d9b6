"""What kind of answer a question wants: its dimensions, and what its first sentence has to deliver."""

from __future__ import annotations

import re
from enum import StrEnum

DIMENSIONS = ("architecture", "governance", "collaboration")


class Intent(StrEnum):
    """What the first sentence of the answer has to deliver."""

    DEFINITION = "definition"
    OWNERSHIP = "ownership"
    REASON = "reason"
    ACTION = "action"
    RISK = "risk"
    COMPARISON = "comparison"
    RULE = "rule"
    CASE = "case"
    FACT = "fact"


# To these a definition is no answer, however close it is.
ADVISING = (Intent.ACTION, Intent.OWNERSHIP, Intent.REASON, Intent.RISK)
# The first pattern that matches decides, so the more specific ones come first.
_INTENTS: tuple[tuple[Intent, re.Pattern[str]], ...] = (
    (Intent.CASE, re.compile(
        r"\b(which|what|any|past|known|real|recent|examples? of|other) ([\w-]+ ){0,2}"
        r"(incidents?|attacks?|breach(es)?)\b", re.I)),
    (Intent.RULE, re.compile(
        r"\b(which|what) ([\w-]+ ){0,2}(rules?|regulations?|laws?|directives?|legislation|standards?)\b"
        r"|\b(rules?|regulations?|laws?|directives?|standards?) ([\w-]+ ){0,2}(apply|applies|matter|require)"
        r"|\blegal(ly)? (required|obliged|duties)|\bcomply with\b", re.I)),
    (
        Intent.OWNERSHIP,
        re.compile(
            r"\bwho\b|(?<!its )(?<!our )(?<!your )(?<!their )(?<!of )\bown\b|\bown(s|er|ers|ed|ership)\b"
            r"|accountab|\bresponsib|\braci\b"
            r"|decision rights|\bdecides?\b", re.I),
    ),
    (Intent.COMPARISON, re.compile(r"\bdiffer(s|ence|ences|ent)?\b|\bversus\b|\bvs\b|\bcompar|\bor\b.*\?", re.I)),
    (Intent.REASON, re.compile(
        r"^\s*why\b|\bwhy (do|does|is|are|should|it|convergence)\b|\bmatters?\b"
        r"|\breasons?\b", re.I)),
    (Intent.RISK, re.compile(
        r"\brisks?\b|\bpitfalls?\b|\bmistakes?\b|go(es)? wrong|\bwatch (out )?for\b"
        r"|\bfail(s|ure|ures)?\b", re.I)),
    (Intent.FACT, re.compile(
        r"^\s*(when (did|does|do|is|was|were|will|must|has)|how (many|much|long|often|far)"
        r"|what (date|year|share|percentage|number))\b|\bdeadline", re.I)),
    (
        Intent.ACTION,
        re.compile(
                r"\bhow\b|\bsteps?\b|what (should|can|must|do) (we|i|a|the|our)|\bapproach"
                r"|\brecommend|\bbest (way|practice)"
            r"|\bshould\b|\bstart\b|\broadmap\b|\bplan\b",
            re.I,
        ),
    ),
    (Intent.DEFINITION, re.compile(
        r"^\s*(what('s| is| are| does| happened)|define|explain|describe|tell me)\b|\bmean(s|ing)?\b|\bunderstand by\b",
        re.I)),
)  # fmt: skip


def intent_of(question: str) -> Intent:
    """Return what the answer's first sentence has to deliver; an open question asks for action."""
    for intent, pattern in _INTENTS:
        if pattern.search(question):
            return intent
    return Intent.ACTION


_DIMENSION_WORDS = {
    "architecture": re.compile(
        r"architect|\bnetwork|\bdmz\b|segment|firewall|\bzones?\b|conduit|purdue|isa-?95"
        r"|\blevel \d|cloud|\bedge\b|opc|mqtt"
        r"|sparkplug|namespace|historian|data platform|integrat|protocol|remote access"
        r"|jump (host|server)|\bplc|\bscada\b"
        r"|\bmes\b|\berp\b|wireless|5g\b|infrastructure|technolog|\bpatterns?\b|system landscape",
        re.I,
    ),
    "governance": re.compile(
        r"govern|\bown(s|er|ers|ership)?\b|\bwho (should|is|decides|runs)|accountab"
        r"|responsib|\braci\b|decision|fund|budget"
        r"|\bcosts?\b|contract|sourc(e|ing) |outsourc|\bsla\b|\bola\b|service level"
        r"|operating model|\bkpis?\b|maturity|risk"
        r"|complian|regulat|nis2|policy|policies|standards? programme|value cases?"
        r"|business case|portfolio|roadmap|central(is|iz)"
        r"|global(ly)? or local|committee|board",
        re.I,
    ),
    "collaboration": re.compile(
        r"collaborat|cultur|mindset|trust|team|skill|train|career|rotat|people|incident"
        r"|escalat|on-?call|out-of-hours|change"
        r" (control|advisory|management|board|window)|\bcab\b|operators?\b|frontline"
        r"|shop floor|cooperat|work together"
        r"|communicat|resistance|hire|hiring",
        re.I,
    ),
}
_BROAD = re.compile(
    r"(approach|start|begin|tackle|achieve|succeed|success|manage|drive|strategy|program|transform\w*|journey|improve)"
    r".*(converg\w*|\bit\s*/\s*ot\b|\bit and ot\b)"
    r"|(converg\w*|\bit\s*/\s*ot\b|\bit and ot\b).*(approach|start|begin|tackle|strategy|transform\w*|journey)"
    r"|why is convergence|holistic|three dimensions|end.to.end",
    re.I,
)


def dimensions_of(question: str) -> tuple[str, ...]:
    """Return the dimensions that a question asks for; all three for a broad one, none where none is named."""
    named = tuple(name for name in DIMENSIONS if _DIMENSION_WORDS[name].search(question))
    explicit = explicit_dimensions(question)
    if len(explicit) > 1:
        return explicit
    if _BROAD.search(question) and len(named) not in (1, 2):
        return DIMENSIONS
    return named


def is_broad(question: str) -> bool:
    """Say whether a question wants an answer along several dimensions: as a whole, or those that it calls by name.

    One that only happens to use words of all three, as "who owns the firewall, the network team or the plant?" does,
    wants one answer; so does one for an owner or a figure.
    """
    if len(explicit_dimensions(question)) > 1:
        return True
    one_thing = intent_of(question) in (Intent.OWNERSHIP, Intent.FACT)
    return bool(_BROAD.search(question)) and not one_thing and len(dimensions_of(question)) == len(DIMENSIONS)


# What the curated articles call the parts of a dimension; a broad question is looked up once for each.
DIMENSION_HINTS = {
    "architecture": "architecture: reference levels, segmentation, remote access, data integration",
    "governance": "governance: operating model, service ownership, decision rights, funding",
    "collaboration": "collaboration: culture, trust, joint incident response, change control, skills",
}


def explicit_dimensions(question: str) -> tuple[str, ...]:
    """Return the dimensions that the question calls by their names."""
    return tuple(name for name in DIMENSIONS if re.search(rf"\b{name[:6]}", question, re.I))
