"""Is it a sentence at all? A weak model breaks off, or puts words together that say nothing. Rules, no model."""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.claim_words import words_of
from advisor.wording import Word, Wording, read

_LEAST_CONTENT = 4
_ENDED = re.compile(r"[.!?][\"'”’)\]]*$")
_FINITE = re.compile(r"(?:ed|[^s']s)$")
# What no sentence ends with, and what one ends with only where another word points back: "the system it depends on".
_NO_END = words_of(
    """
    a an the and or but nor than has have had which who whose such if because while whereas although unless its their
    your our my his her these every must shall should will would
    """
)
_SELDOM_END = words_of(
    """
    of for with by from into as at to is are was were be
    """
)
_POINTS_BACK = words_of(
    """
    that which who whom what where how as they it we you
    """
)
# What opens a name, so that an order ("Keep the logs.") does not begin with it.
_OPENS_A_NAME = words_of(
    """
    a an the this these those its their your our his her
    """
)
# What stands before a name that is no subject and no answer: "what counts in OT is a team that knows OT" is no circle.
_LEADS_ASIDE = words_of(
    """
    of for with by from into as at to in on about across against around before after behind beyond beside between
    inside like near outside over than through under until within without and or
    """
)
# Verbs that show by themselves that there is one; others are known by their ending.
_VERBS = words_of(
    """
    is are was were be am has have had do does did can could may might must shall should will would cannot
    need own keep make made take took give gave ran put get got pay paid hold held know knew say said tell told
    led leave left let lay lose lost mean meant meet met see saw send sent stood teach taught think
    bring brought build built buy bought come came find found go went grow grew write wrote read sell sold spend
    ask want include require allow depend differ apply become became begin
    began belong broke choose chose drove fell fit rise rose speak win won
    hit
    """
)

# A name, what makes the words behind it an explanation, its noun, and the same name in what is told of that noun.
_CIRCLE = re.compile(
    r"""(?<![\w-])(?P<name>[A-Z][\w-]*(?:\s[A-Z\d][\w.-]*)*)
    (?:,\s|\s(?:is|are|was|were|means)\s)
    (?:an?|the|one)\s
    (?:(?!(?:that|which|who)\b)[\w-]+\s){1,4}?
    (?:that|which|who|of|\w+ing)\s
    (?:(?!(?:that|which|who)\b)[\w-]+\s){0,3}?
    (?P<again>(?P=name))(?![\w-]|['’]s?\b)""",
    re.VERBOSE,
)
# The same name right behind "is", "means" or "stands for".
_SAME = re.compile(
    r"""(?<![\w-])(?P<name>[A-Z][\w-]*(?:\s[A-Z\d][\w.-]*)*)
    \s(?:is|are|was|were|means|stands\sfor|refers\sto)\s(?:(?:an?|the)\s)?
    (?P<again>(?P=name))(?![\w-]|['’]s?\b)""",
    re.VERBOSE,
)


def flaw(claim: Wording, passage: Sequence[Wording]) -> str | None:
    """Return why a claim is no sentence that says something, in words; nothing where it is one."""
    if not claim.words or not _ENDED.search(claim.text.strip()) or _goes_on(claim.words):
        return "it breaks off before its end"
    if not _has_verb(claim):
        return "it has no verb"
    if any(_is_circle(found) for shape in (_CIRCLE, _SAME) for found in shape.finditer(claim.text)):
        return "it explains a name by the same name"
    content = sum(word.term is not None or _is_name(word) for word in claim.words)
    if content < _LEAST_CONTENT and not any(_runs_through(claim, other) for other in passage):
        return "it is too short to say anything"
    return None


def _goes_on(words: Sequence[Word]) -> bool:
    """Say whether something must follow the last word."""
    last = words[-1]
    if last.text[0].isupper() and len(words) > 1:
        return False  # the IT department, the month of May
    back = any(word.lower in _POINTS_BACK for word in words[:-1])
    return last.lower in _NO_END or (last.lower in _SELDOM_END and not back)


def _is_circle(found: re.Match[str]) -> bool:
    """Say whether the two names are one, each of them by itself: "TSA directives" or "Siemens TSA" is another name."""
    before, between = _last_word(found.string[: found.start()]), _last_word(found.string[: found.start("again")])
    if before.lower() in _LEADS_ASIDE or before.endswith(","):  # "IT, OT, the vendors that serve OT" is a list
        return False
    if any(word[:1].isupper() and word.lower() not in _OPENS_A_NAME for word in (before, between)):
        return False
    following = re.match(r"\s+([\w-]+)", found.string[found.end() :])
    return following is None or (following[1].lower() not in ("and", "or") and _is_light(following[1]))


def _last_word(text: str) -> str:
    return text.split()[-1] if text.split() else ""


def _is_light(word: str) -> bool:
    """Say whether a word cannot be the rest of a name."""
    return word[0].islower() and not read(word).terms


def _is_name(word: Word) -> bool:
    """Say whether a word is a name that looks like a lesser word, such as IT."""
    return word.text.isupper() and len(word.text) > 1


def _has_verb(claim: Wording) -> bool:
    """Say whether there may be a verb. Only what opens with a name or an article can be known to have none."""
    first = claim.words[0]
    opens = first.lower in _OPENS_A_NAME or first.text.endswith(("'s", "s'"))
    return not opens or any(
        word.lower in _VERBS
        or word.lower.endswith("n't")
        or (_FINITE.search(word.lower) and not word.text.endswith("'s"))
        for word in claim.words[1:]
    )


def _runs_through(claim: Wording, other: Wording) -> bool:
    """Say whether a claim stands in a sentence word for word: few words are enough there."""
    mine, theirs = ([word.lower for word in wording.words] for wording in (claim, other))
    return any(theirs[start : start + len(mine)] == mine for start in range(len(theirs) - len(mine) + 1))
