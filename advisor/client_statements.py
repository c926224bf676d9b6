"""What a sentence says of the client: a firm's article knows nothing of it, so somebody must have told it."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.claim_words import words_of
from advisor.profile_wording import describe_fact
from advisor.wording import Wording, read

# "The client" is the one who is advised; "a client", "clients" and "the OPC UA client" are others.
_CLIENT = r"(?:the|this|our|your) client(?:['’]s)?|client['’]s"
_CLIENT_OR_YOUR = re.compile(rf"\b(?:{_CLIENT}|your|yours)\b", re.I)
_WE = re.compile(r"\b(?:we|our|ours)\b", re.I)
_YOU_ARE = re.compile(r"\byou(?:['’](?:re|ve)| (?:are|were|have|had|own|run|use|operate))\b", re.I)
_TOLD_CLIENT = re.compile(r"\b(?:clients?|you|yours?)\b", re.I)
_RECOMMENDS = re.compile(r"\bwe (?:strongly |would )?(?:recommend|advise|suggest|propose|counsel)\b", re.I)
_ADVICE = re.compile(r"\b(?:should|ought to|must|needs? to)\b", re.I)
_STATES = re.compile(
    r"\b(?:(?:the|this|our|your) client|we|you) (?:is|are|was|were|has|have|had|owns?|runs?|uses?|operates?|makes?)\b",
    re.I,
)
_CONDITION = re.compile(r"^\W*(?:and |so |but |even )?(?:if|whether|unless|until|once|where|when)\b", re.I)
_LEADS = re.compile(
    r"^\W*(?:(?:so|and|then|also|first|therefore|next|finally|please|do not|don't|never)\W+)*(\w+)", re.I
)
_SUBJECT = re.compile(r"\b(?:(?:the|this|our|your) client|you|we) (?:should|ought to|must|needs? to)\s+", re.I)
_CLAUSES = re.compile(r"(?<=[,;:])\s+|\s+(?=(?:because|which|while|whereas|so that|unless|although)\b)", re.I)
_LEAST_LEFT = 3  # content words beside what the profile says
_CARRIES_ON = re.compile(r"^\W*(?:which|who|that|and|or)\b", re.I)
# What opens advice to whoever reads it.
_ADVICE_VERBS = words_of(
    """
    add agree allow appoint ask assess assign avoid back begin block bring build buy check choose close collect compare
    confirm connect consider count create decide define demand discuss do document draw ensure establish explain find
    fund give hold identify include inform insist invite involve judge keep let limit list log look make map measure
    monitor move name negotiate offer open pay pilot place plan practise prefer prepare protect put rate record reduce
    rehearse release remove replace report request require restrict review run secure segment separate set settle show
    start store take talk tell test train treat use value verify work write
    """
)
# Stems of those whom advice is for in general, and of words that say nothing of a client.
_ANYBODY = words_of(
    """
    client compani organis firm plant site busi group oper owner util reader user industri recommend advis suggest
    """
)


@dataclass(frozen=True, kw_only=True)
class Statement:
    """A claim as a passage may say it of anybody.

    `text` has no addressee and nothing that the profile says; `addressed` is advice with the client as its subject;
    `untold` is what it states of the client that nobody has told.
    """

    text: str
    addressed: bool
    untold: str | None


def speaks_of_client(text: str) -> bool:
    """Say whether a sentence speaks of the client, in whatever form; advice that opens with "we recommend" does not."""
    rest = _RECOMMENDS.sub("", text)
    advised = _ADVICE.search(rest) or _CONDITION.search(rest) or re.search(r"\b(?:if|when)\b", rest, re.I)
    return bool(_CLIENT_OR_YOUR.search(rest) or _WE.search(rest) or (_YOU_ARE.search(rest) and not advised))


def is_told(claim: str, near: Sequence[Wording]) -> bool:
    """Say whether the passage tells of the client in the claim's words: to ask the client something tells nothing."""
    texts = [_RECOMMENDS.sub("", part) for other in near for part in _CLAUSES.split(other.text) if not _advises(part)]
    rest = _RECOMMENDS.sub("", claim)
    of_client = bool(_CLIENT_OR_YOUR.search(rest) or _YOU_ARE.search(rest))
    return (not of_client or any(_TOLD_CLIENT.search(text) for text in texts)) and (
        not _WE.search(rest) or any(_WE.search(text) for text in texts)
    )


def read_statement(claim: str, facts: Sequence[str]) -> Statement:
    """Return a claim without its addressee: "The client should keep your logs" as "Keep the logs"."""
    known = frozenset(term for fact in facts for term in read(describe_fact(fact)).stems)
    kept: list[str] = []
    of_client = bare = False
    for clause in _CLAUSES.split(claim):
        if _advises(clause) or _CONDITION.search(clause):
            of_client = False
        else:
            of_client = speaks_of_client(clause) or (of_client and (bare or bool(_CARRIES_ON.search(clause))))
        said = read(_CLIENT_OR_YOUR.sub("", clause)).stems
        if of_client and not said <= known | _ANYBODY:
            return Statement(text=claim, addressed=False, untold=f"nobody has told of the client: {clause.strip()}")
        bare = of_client and said <= _ANYBODY
        if not (of_client and said & known):
            kept.append(clause)
    text = " ".join(kept) if len(read(" ".join(kept)).terms) >= _LEAST_LEFT else claim
    return Statement(text=_without_addressee(text), addressed=bool(_SUBJECT.search(text)), untold=None)


def _without_addressee(claim: str) -> str:
    text = re.sub(
        r"\b(?:(?:the|this|our|your) client['’]s|client['’]s|your|our)\b", "the", _SUBJECT.sub("", claim), flags=re.I
    )
    text = re.sub(r"\b(?:the|this) client\b", "it", text, flags=re.I)
    return text[:1].upper() + text[1:]


def for_somebody_else(claim: str, best: Wording) -> str | None:
    """Return who else the passage gives an advice to, in words; nothing where it is for everybody."""
    statement = read(claim)
    if not statement.terms:
        return None
    verb = statement.terms[0]
    place = next((place for place, word in enumerate(best.words) if word.term == verb), None)
    if place is None:
        return None
    clause = best.words[place].clause
    before = [w for w in best.words[:place] if w.clause == clause and w.term is not None]
    others = [w.text for w in before if w.term not in _ANYBODY and w.term not in statement.stems]
    return f"the passage says it of somebody else: {' '.join(others)}" if others else None


def _advises(clause: str) -> bool:
    lead, states, advice = _LEADS.search(clause), _STATES.search(clause), _ADVICE.search(clause)
    if _RECOMMENDS.search(clause) or (lead and lead[1].lower() in _ADVICE_VERBS):
        return True
    return advice is not None and (states is None or advice.start() < states.start())
