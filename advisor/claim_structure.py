"""A claim that has the words of its passage in other places: who does it, how far it reaches, what it follows from."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import pairwise

from advisor.claim_reasons import other_exceptions, other_reasons
from advisor.claim_words import ACTORS, DENIALS, words_of
from advisor.wording import UNITS, Figure, Word, Wording

_MODALS = words_of(
    """
    should must can may might could will would shall
    """
)
_AUXILIARIES = _MODALS | words_of(
    """
    is are was were be been being has have had do does did to not also itself themselves then usually already still
    only just often never always
    """
)
# Where a subject ends when it is read from its verb backwards.
_BEFORE_SUBJECT = _MODALS | words_of(
    """
    that while whereas which who because so if when where for with under by to into from than
    """
)
# What somebody does who answers for something; other verbs are known by what stands before them.
_DUTIES = words_of(
    """
    own owns owned run runs operate operates approve approves decide decides sign signs hold holds holding pay pays fund
    funds lead leads confirm confirms release releases answer answers set sets keep keeps judge judges shut stopped
    recovered paid found reported published
    """
)
# Before "own" they make it no verb.
_POSSESSIVE = words_of(
    """
    its their our your his her my an a
    """
)
_UNIVERSAL = words_of(
    """
    all every always
    """
)
_LICENCE = words_of(
    """
    all every each any no none never always whole entire both only whenever whatever wherever everything everybody
    """
)
_NEAR_NOUN = 4  # words between a quantifier and its noun
_RATE = words_of(
    """
    per a an each every
    """
)
_LEAST_MOVED = 5
_YEAR = re.compile(r"(?:19|20)\d\d")


def misplaced(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Yield what a claim says with the words of its passage of somebody or something else."""
    yield from _other_subjects(claim, best)
    yield from _other_things_counted(claim, best)
    yield from _other_rates(claim, best)
    yield from _lost_prefixes(claim, best)


def overstated(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Yield what a claim may put together in another way than its passages, in free wording or against them."""
    yield from _swaps(claim, best[0])
    yield from _wider(claim, best)
    yield from other_reasons(claim, best)
    yield from other_exceptions(claim, best)


def _other_subjects(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find a verb with the passage's object and another subject."""
    for place, word in enumerate(claim.words):
        if word.term is None or not _is_verb(claim, place):
            continue
        mine, objects = _subject(claim, place), _following(claim, place)
        theirs = [
            _subject(other, there)
            for other in best
            for there, same in enumerate(other.words)
            if same.term == word.term and objects & _following(other, there)
        ]
        if mine and theirs and all(subject and not subject & mine for subject in theirs):
            yield f"the passage says {word.text!r} of somebody else"
            return


def _is_verb(wording: Wording, place: int) -> bool:
    before = wording.words[place - 1].lower if place else ""
    return before in _MODALS or (wording.words[place].lower in _DUTIES and before not in _POSSESSIVE)


def _subject(wording: Wording, verb: int) -> frozenset[str]:
    """Return whom the words before a verb name, things that are listed with them included."""
    place = verb - 1
    while place >= 0 and wording.words[place].lower in _AUXILIARIES:
        place -= 1
    found: set[str] = set()
    while place >= 0 and wording.words[place].lower not in _BEFORE_SUBJECT:
        if wording.words[place].term is not None or wording.words[place].text in ("IT", "OT"):
            found.add(_named(wording.words[place]))
        place -= 1
    return frozenset(found)


def _named(word: Word) -> str:
    return ACTORS.get(word.lower, (word.term or word.lower)[:5])


def _following(wording: Wording, place: int) -> frozenset[str]:
    return frozenset([w.term for w in wording.words[place + 1 :] if w.term is not None][:2])


def _other_things_counted(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find a number before a thing of which the passage has another number."""
    for figure in claim.figures:
        thing = _counted(claim, figure)
        if thing is None or _YEAR.fullmatch(figure.value):
            continue
        known = {other.value for source in best for other in source.figures if _counted(source, other) == thing}
        if known and figure.value not in known:
            yield f"the passage has another number of {thing!r}"


def _counted(wording: Wording, figure: Figure) -> str | None:
    """Return the stem of the word right behind a number, what it counts."""
    return next((word.term for word in wording.words[figure.place + 1 : figure.place + 2]), None)


def _other_rates(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find "per day" where the passage has "per hour"."""
    mine, theirs = set(_rates(claim)), {rate for other in best for rate in _rates(other)}
    if mine and theirs and not mine & theirs:
        yield f"the passage has it per {sorted(theirs)[0]}"


def _rates(wording: Wording) -> Iterator[str]:
    figures = {figure.place for figure in wording.figures}
    for place, (one, other) in enumerate(pairwise(wording.words)):
        if one.lower in _RATE and other.lower in UNITS and figures & {place - 1, place - 2}:
            yield UNITS[other.lower]


def _lost_prefixes(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find "ransomware" where the passage has "non-ransomware", and the other way round."""
    known = frozenset().union(*(other.lowers for other in best))
    for place, word in enumerate(claim.words):
        if any(before.lower in DENIALS for before in claim.words[max(0, place - 1) : place]):
            continue  # without ransomware
        turned = word.lower.removeprefix("non-") if word.lower.startswith("non-") else f"non-{word.lower}"
        if turned in known and word.lower not in known:
            yield f"{word.text!r} stands where the passage has {turned!r}"


def _swaps(claim: Wording, source: Wording) -> Iterator[str]:
    """Find two words that have changed places while all others kept theirs."""
    if ("by" in claim.lowers) is not ("by" in source.lowers):
        return  # the passive puts them the other way round
    mine = [term for term in claim.terms if claim.terms.count(term) == source.terms.count(term) == 1]
    theirs = [term for term in source.terms if term in mine]
    moved = [place for place, (one, other) in enumerate(zip(mine, theirs, strict=True)) if one != other]
    if len(mine) >= _LEAST_MOVED and len(moved) == 2 and moved[1] - moved[0] > 1:
        yield f"{mine[moved[0]]!r} and {mine[moved[1]]!r} have changed places"


def _wider(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find "all" before what the passage says of some."""
    for place, word in enumerate(claim.words):
        if word.lower not in _UNIVERSAL:
            continue
        noun = next((w.term for w in claim.words[place + 1 : place + 1 + _NEAR_NOUN] if w.term is not None), None)
        having = [(other, at) for other in best for at, w in enumerate(other.words) if w.term == noun]
        if noun is None or not having or _of_something_else(best[0], claim):
            continue
        if not any(_licensed(other, at) for other, at in having):
            yield f"{word.text!r} is more than the passage says of {noun!r}"
            return


def _licensed(wording: Wording, place: int) -> bool:
    return any(word.lower in _LICENCE for word in wording.words[max(0, place - _NEAR_NOUN) : place])


def _of_something_else(source: Wording, claim: Wording) -> bool:
    """Say whether the passage says "all" of a thing that the claim may only name otherwise: all plants, all sites."""
    for place, word in enumerate(source.words):
        if word.lower in _UNIVERSAL or word.lower == "each":
            noun = next((w.term for w in source.words[place + 1 : place + 1 + _NEAR_NOUN] if w.term is not None), None)
            if noun is not None and noun not in claim.stems:
                return True
    return False
