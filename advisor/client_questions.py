"""What a question wants to hear: a fact that only a client's document can hold, advice, or an incident."""

from __future__ import annotations

import re

from knowledge_base.domain import CASE

_CLIENT_THING = (
    r"(contract|agreement|budget|report|polic(y|ies)|network (diagram|plan|drawing)"
    r"|diagram|drawing|org(anisation)? chart|sla"
    r"|asset (list|register|inventory)|inventory|audit( findings?)?|assessment"
    r"|findings|minutes|proposal|statement of work|plan"
    r"|roadmap|presentation|slides?|spreadsheet|document|file|invoice|offer|tender"
    r"|sites?|plants?|vendors?|suppliers?|headcount"
    r"|team|cio|coo|ciso|plcs?|systems?|costs?|spend(ing)?)"
)
_CLIENT_FACT = re.compile(
    rf"\b(what|which|when|where|who|how (many|much|long|often|old"
    rf"|high))\b(?!.*\bshould\b).*\b(our|my|the client('s|s)?|their"
    rf"|this client('s)?)\s+"
    rf"([\w/&\-]+\s+){{0,3}}{_CLIENT_THING}\b"
    rf"|\bhow (many|much)\b.*\b(do|does|did|have|has) (we|our|they|the client)\b"
    rf"|\b(uploaded|attached|enclosed)\b"
    rf"|\b(our|the client'?s?"
    rf"|this client'?s?)\s+([\w/&\-]+\s+){{0,3}}{_CLIENT_THING}\s+(say|says|said|state"
    rf"|states|cover|covers|specif\w+|require|requires)\b",
    re.I,
)


# Words by which a question asks what to do or what follows, not what a document says.
_ADVICE = re.compile(
    r"\bshould\b|\brecommend|\bbest\b|\bways? to\b|\bneed(s|ed)?\b|\bappl(y|ies)\b"
    r"|\bhappens?\b|\bif\b|\b(have|has|required|obliged) to (report|notify|register|comply)\b|\bdo with\b|\bdecides?\b"
    r"|\b(must|can|may) (we|i|they)\b"
    r"|\b(improve|reduce|protect|connect|secure|approach|organi[sz]e|avoid|benefit)\b|\brisks?\b|\btypical",
    re.I,
)


# "Who responds at our sites?" asks for a role; the client's sites are only where.
_WHO_AT_PLACES = re.compile(
    r"^who\b(?!.*\b(our|my|the client'?s?|their)\b.*\b(our|my|the client'?s?|their)\b)"
    r".*\b(at|in|on|across|for) (our|the client'?s?|their) (sites?|plants?)\W*$",
    re.I,
)


def asks_for_advice(question: str) -> bool:
    """Say whether a question asks what to do rather than how things are."""
    return bool(_ADVICE.search(question)) or bool(re.search(r"\bhow (do|can|must) (we|i|they)\b", question, re.I))


_CLIENT_PAPER = re.compile(
    r"\b(our|my|the client'?s?|their)\s+([\w/&\-]+\s+){0,3}"
    r"(contract|agreement|budget|report|polic(y|ies)|plan|survey|minutes|register|inventory|audit|proposal|sla)s?\b",
    re.I,
)
_AGGREGATE = re.compile(r"\b(total|sum|altogether|overall|in all|average|combined)\b", re.I)


def names_client_paper(question: str) -> bool:
    """Say whether a question is about a paper of the client, such as "our telemetry contract"."""
    return bool(_CLIENT_PAPER.search(question))


def asks_for_total(question: str) -> bool:
    """Say whether a question asks for a figure that would have to be calculated from others."""
    return bool(_AGGREGATE.search(question))


def is_client_fact_question(question: str) -> bool:
    """Say whether a question asks for a fact that only a document of the client can hold.

    "When does our O&M contract end?" does; "Who should own our contracts?" asks for advice.
    """
    if _ADVICE.search(question) or _WHO_AT_PLACES.search(question):
        return False
    return bool(_CLIENT_FACT.search(question))


_ANY_CASE = re.compile(
    r"\b(past|real|known|recent|other|public|famous|which|what|any|examples? of) ([\w-]+ ){0,2}"
    r"(incidents?|attacks?|breach(es)?|outages?|cases?)\b"
    r"|\b(incidents?|attacks?) (teach|show|tell|happened)|\blearn(ed|t|ing)? from\b|\blessons\b|\bfor example\b"
    r"|\bransomware\b|\bmalware\b|\bcyber-?attacks?\b|\bhacked\b"
    r"|\bgive (me |us )?(an? |some )?examples?\b|\bhappened (to|at|in)\b",
    re.I,
)


def is_case(condition: str) -> bool:
    """Say whether a condition names an incident and not a fact of a client."""
    return condition.startswith(f"{CASE}=")


def asks_for_case(question: str, condition: str) -> bool:
    """Say whether a question names the incident of a condition, or asks for incidents of whatever name."""
    names = condition.partition("=")[2].split("|")
    named = any(re.search(rf"\b{re.escape(name)}\b", question, re.I) for name in names)
    return named or bool(_ANY_CASE.search(question))
