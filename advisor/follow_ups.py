"""Follow-ups: what a question takes from the turns before it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answers import Turn
from advisor.definite_references import refers_back
from advisor.ellipsis import leaves_out_its_subject, opening_clause
from advisor.own_industry import asks_for_own_rules
from advisor.question_terms import asks_of_the_client_only

MAX_FOLLOW_UP_WORDS = 12
MAX_CHAIN = 4  # turns that a chain of follow-ups may reach back
MAX_BASE_CHARACTERS = 4000
Round = tuple[str, str]  # a question and the answer to it

_POINTING_BACK = (
    r"\b([Ii]t|[Ii]ts|[Tt]hey|[Tt]hem|[Tt]heir|[Tt]his|[Tt]hat|[Tt]hese|[Tt]hose|there|one|ones|both|former|latter|same)"
    r"\b(?!/)"
)
_ANAPHORA = re.compile(_POINTING_BACK)
_PRONOUN = re.compile(r"\b(its|their|it|they|them|this|that|these|those|there)\b(?!/)", re.I)
_THEY = re.compile(r"\b(they|them)\b", re.I)
_SEVERAL = re.compile(r"\bthe \w+s\b", re.I)  # "the attackers", whom "they" means
_LEAD_IN = re.compile(
    r"^\s*(and|but|so|or|also|ok(ay)?|what about|how about|what if|why( not)?\s*\?|who else|even|then|more on)\b",
    re.I,
)
_CONNECTIVE = re.compile(r"^\s*((and|but|so|or|also|ok(ay)?|then)\b[\s,]*)+", re.I)
_NO_QUESTION_OF_ITS_OWN = re.compile(r"^\s*(what|how) about\b|^\s*what if\b|^\s*more on\b", re.I)
# "And in an emergency?" asks again what was asked before, of another case.
_OTHER_CASE = re.compile(
    r"^\s*(and|or|but|so)\s+(?P<case>(in|on|at|for|with|without|after|before|under|during|from|by|if|when)\b"
    r"(?!.*\b(who|how|what|why|which)\b).*)$",
    re.I,
)
_OPENING = re.compile(
    r"^(who|how|what|why|when|where|which|should|can|does|do|is|are)\s+"
    r"((do|does|did|should|can|could|is|are|must|would|will|happened (at|to|in))\s+)?"
    r"((we|i|you|they|one|the client)\s+)?"
    r"((best\s+)?(approach|begin with|start with|deal with|go about|think about|handle)\s+)?",
    re.I,
)
# "What does it cost to …", "Is it safe to …": here "it" stands for what follows.
_IT_AHEAD = re.compile(
    r"\b(?:do|does|did|will|would|can|could|may|might) it (?:(?:really|actually|ever|even) )?"
    r"(?:cost|take|make sense|pay)\b(?= (?:[\w'-]+ ){0,4}?(?:to|that|if|when)\b)"
    r"|\b(?:is|was|be) it (?:(?:really|actually|ever|even|still|more|too|so|not) )?"
    r"(?:worth|possible|allowed|permitted|legal|lawful|mandatory|compulsory|necessary|safe|unsafe|risky|dangerous|wise|enough|"
    r"ok|okay|fine|better|best|normal|usual|common|realistic|useful|useless|sensible|hard|difficult|easy|cheaper|late|early|"
    r"acceptable|right|wrong|true|time|an? (?:good|bad|better) (?:idea|practice|thing|plan))\b"
    r"(?= (?:[\w'-]+ ){0,3}?(?:to|that|if|when|[a-z]+ing)\b)",
    re.I,
)
_TRAILING = re.compile(r"\s+(for|about|like|then)$", re.I)


@dataclass(frozen=True, kw_only=True)
class FollowUp:
    """A question as its conversation makes it.

    `base` is what the earlier questions asked, `resolved` the question with what it points back to put in;
    `said` are the answers given so far, which need no repetition. `asks` is the question that tells what kind
    of answer is wanted: "What about wind farms?" wants the kind that the question before it wanted.
    """

    base: str
    resolved: str
    asks: str
    said: tuple[str, ...]


def follow_up(question: str, history: Sequence[Turn]) -> FollowUp | None:
    """Return what a question takes from its history; None where it stands alone.

    A follow-up is recognised by an opening such as "what about", by a pronoun in a short question, by a subject that is
    left out, or by "the …" that only the conversation makes known. What it refers to is the last stand-alone question
    before it, with the follow-ups in between.
    """
    rounds = _rounds(history)
    if not rounds or not is_follow_up(question, rounds):
        return None
    chain: list[str] = []
    for position in range(len(rounds) - 1, max(-1, len(rounds) - 1 - MAX_CHAIN), -1):
        previous = rounds[position][0]
        chain.insert(0, previous)
        if not is_follow_up(previous, rounds[:position]):
            break
    base = " ".join(chain)
    if len(base) > MAX_BASE_CHARACTERS:
        return None
    return FollowUp(
        base=base,
        resolved=_resolve(question, chain),
        asks=chain[0] if _NO_QUESTION_OF_ITS_OWN.match(question) or _OTHER_CASE.match(question) else question,
        said=tuple(turn.text for turn in history if turn.role == "assistant"),
    )


def leans_on(question: str, history: Sequence[Turn]) -> bool:
    """Say whether a question needs the turns before it to be understood."""
    rounds = _rounds(history)
    return bool(rounds) and is_follow_up(question, rounds)


def is_follow_up(question: str, before: Sequence[Round] = ()) -> bool:
    """Say whether a question points back at an earlier one; `before` are the questions and answers before it."""
    if _is_about_the_client_alone(question, before):
        return False
    if _points_back_by_form(question):
        return True
    thread = _thread(before)
    return bool(thread) and refers_back(question, [asked for asked, _ in thread], " ".join(said for _, said in thread))


def _is_about_the_client_alone(question: str, before: Sequence[Round]) -> bool:
    """Say whether a question has no need of another's subject: the client is its own, or the other has none to lend."""
    if before and asks_of_the_client_only(question) and asks_of_the_client_only(before[-1][0]):
        return True
    return asks_for_own_rules(question) and not _LEAD_IN.match(question) and not points_back(question)


def _points_back_by_form(question: str) -> bool:
    words = question.split()
    if _LEAD_IN.match(question) or len(words) <= 2 or leaves_out_its_subject(question):
        return True
    return len(words) <= MAX_FOLLOW_UP_WORDS and points_back(opening_clause(question))


def _thread(before: Sequence[Round]) -> Sequence[Round]:
    """Return the last rounds that are about one subject: back to a question that names one."""
    for back in range(1, min(len(before), MAX_CHAIN) + 1):
        if not _points_back_by_form(before[-back][0]):
            return before[-back:]
    return before[-MAX_CHAIN:]


def _rounds(history: Sequence[Turn]) -> tuple[Round, ...]:
    """Return each question of a conversation with the answer to it."""
    rounds: list[Round] = []
    for turn in history:
        if turn.role == "user" and turn.text.strip():
            rounds.append((turn.text, ""))
        elif turn.role == "assistant" and rounds:
            rounds[-1] = (rounds[-1][0], turn.text)
    return tuple(rounds)


def points_back(text: str) -> bool:
    """Say whether a text holds a pronoun that refers to something before it."""
    return bool(_ANAPHORA.search(_without_expletives(text)))


def _resolve(question: str, chain: Sequence[str]) -> str:
    """Put the subject of the first question of a chain where the follow-up points back at it, else behind it."""
    own = _CONNECTIVE.sub("", question).strip() or question
    first = chain[0].rstrip(" ?.!")
    other = _OTHER_CASE.match(question)
    if other:
        return f"{first} {other['case'].strip(' ?.!')}?"
    topic = _NO_QUESTION_OF_ITS_OWN.sub("", own).strip(" ?.!")
    if topic != own.strip(" ?.!"):
        return f"{first} for {topic}?"
    subject = _TRAILING.sub("", _OPENING.sub("", first))
    several = _SEVERAL.search(chain[-1]) if len(chain) > 1 and _THEY.search(own) else None
    if several:
        return f"{_THEY.sub(several.group(), own, count=1).rstrip(' ?.!')} {subject}?"
    if points_back(own) and _PRONOUN.search(own):
        return _PRONOUN.sub(lambda found: _in_place_of(found.group().lower(), subject), own, count=1)
    return f"{own.rstrip('?')} {subject}?"


def _in_place_of(pronoun: str, subject: str) -> str:
    if pronoun == "there":
        return f"in {subject}"
    return f"{subject}'s" if pronoun in ("its", "their") else subject


def _without_expletives(question: str) -> str:
    """Drop pronouns that refer to nothing earlier: "is there", "it is … that", "assets that need", "so that it"."""
    question = _IT_AHEAD.sub(" ", question)
    question = re.sub(r"\b(is|are|should) there\b|\bthere (is|are)\b|\bit that\b", " ", question, flags=re.I)
    question = re.sub(r"\bthat (it|they)\b", " ", question, flags=re.I)
    # A relative "that" stands behind a noun and before a word; behind a preposition or an auxiliary it points back.
    pointing = ("does", "is", "do", "for", "of", "to", "about", "with", "on", "in")
    relative = "".join(rf"(?<!\b{word})" for word in pointing) + r"\s+that(?=\s+\w)"
    counted = r"|\b(day|phase|step|level|tier|line|site|week|quarter|year) one\b|\bboth\s+(?!of\b)(?=\w)"
    question = re.sub(relative + counted, " ", question, flags=re.I)
    return re.sub(r"(?<!which )(?<!other )\bone\s+(?=\w)", " ", question, flags=re.I)
