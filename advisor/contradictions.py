"""What a sentence says that its passage does not, found word by word: figures, names, negation, direction, actors."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from advisor.claim_names import unknown_names
from advisor.claim_structure import misplaced, overstated
from advisor.claim_words import (
    ACTORS,
    COMPLETE,
    COMPLETE_ENOUGH,
    DENIALS,
    EXCEPTIONS,
    EXCLUDING,
    EXCLUSIVE,
    EXCLUSIVE_ENOUGH,
    LIMITING,
    NO_DENIAL,
    OPPOSITES,
    SOFT_DENIALS,
    STRONG,
    STRONG_ENOUGH,
    SUBORDINATE,
    WAITING,
    WEAK,
)
from advisor.figure_checks import unknown_figures, wrong_counts, wrong_figures
from advisor.near_copies import exchanges, is_actor, reversals
from advisor.wording import Word, Wording

_WINDOW = 4
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+", re.I)
_CONTRASTS = (("rather", "than"), ("instead", "of"))

_SCOPE, _SHORT_SCOPE = 3, 2
# Who owns it is the owner.
_DOERS = ("owner", "buyer", "seller")
# Letters that two forms of an actor share (regulator, regulatory), while operator and operations do not.
_SAME_ACTOR = 7


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A claim, or a clause of it, with the sentences that support it, the closest first."""

    claim: Wording
    best: tuple[Wording, ...]


def contradictions(
    whole: Beside, near: Sequence[Wording], passage: Sequence[Wording], context: Wording
) -> Iterator[str]:
    """Yield what a claim says against or beyond its passages, in words.

    `whole` has all sentences that the claim may rest on; `near` are those and what stands before them;
    `passage` is all that is cited, `context` its titles and headings.
    """
    claim, best = whole.claim, whole.best
    yield from _links(claim, near)
    yield from wrong_figures(claim, best, passage)
    yield from unknown_names(claim, near, context)
    yield from _actors(claim, (*near, *passage))
    yield from exchanges(claim, best, passage)
    yield from misplaced(claim, best)


def inventions(claim: Wording, passage: Sequence[Wording], context: Wording) -> Iterator[str]:
    """Yield the links, figures and names of a claim that stand nowhere in what it cites."""
    yield from _links(claim, passage)
    yield from unknown_figures(claim, passage)
    yield from unknown_names(claim, passage, context)


def doubts(whole: Beside, parts: Sequence[Beside]) -> Iterator[str]:
    """Yield what contradicts the passages where the claim follows their words, and may not where it is free."""
    claim, best = whole.claim, whole.best
    yield from wrong_figures(claim, best)
    yield from wrong_counts(claim, best)
    yield from _direction(claim, best)
    yield from _places(claim, best)
    yield from _strength(claim, best)
    yield from overstated(claim, best)
    for part in parts:
        yield from _negation(part.claim, part.best, claim)
        yield from reversals(part.claim, part.best)


def _links(claim: Wording, near: Sequence[Wording]) -> Iterator[str]:
    for match in _URL.finditer(claim.text):
        if not any(match[0] in other.text for other in near):
            yield f"the link {match[0]!r} is not in the passage"


def negated(words: Sequence[Word]) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Yield each negation as whether it is a plain one, with the stems that it governs, the nearest first."""
    for place, word in enumerate(words):
        hard = word.lower in DENIALS or word.lower.endswith("n't")
        following = words[place + 1 : place + 2]
        if following and following[0].lower in NO_DENIAL:
            continue
        contrast = bool(following) and (word.lower, following[0].lower) in _CONTRASTS
        if hard or word.lower in SOFT_DENIALS or contrast:
            reach = word.clause if contrast else word.clause + 1
            after = [w for w in words[place + 1 :] if word.clause <= w.clause <= reach]
            reach = _SHORT_SCOPE if word.lower in ("no", "without") else _SCOPE
            yield hard, tuple(w.term for w in after if w.term is not None)[:reach]


def _negation(claim: Wording, best: Sequence[Wording], whole: Wording) -> Iterator[str]:
    source = best[0]
    mine, theirs = list(negated(claim.words)), list(negated(source.words))
    excepting = any(w.lower in EXCEPTIONS for w in whole.words) and any(w.lower in EXCLUDING for w in whole.words)
    denied_by_me = {term for _, scope in negated(whole.words) for term in scope}
    denied_by_them = {term for _, scope in theirs for term in scope}
    for hard, scope in mine:
        shared = source.stems & set(scope)
        if hard and shared and not excepting and not denied_by_them & shared and (not theirs or scope[0] in shared):
            if _waits(whole) and _waits(source):
                continue  # not before something: wait until it
            yield "it denies what the passage says"
            return
    for hard, scope in theirs:
        if hard and claim.stems & set(scope[:2]) and not denied_by_me & set(scope):
            yield "it says what the passage denies"
            return


def _waits(wording: Wording) -> bool:
    return any(word.lower in WAITING for word in wording.words)


def _direction(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    for place, word in enumerate(claim.words):
        against = OPPOSITES.get(word.lower)
        if against is None:
            continue
        same = [(o, p) for o in best for p, w in enumerate(o.words) if _same_word(w, word)]
        turned = [(o, p) for o in best for p, w in enumerate(o.words) if w.lower in against]
        if not turned:
            continue
        around = claim.near(place, _WINDOW)
        if _best_near(around, turned) >= 1 and _best_near(around, turned) > _best_near(around, same) + bool(same):
            yield f"{word.text!r} is turned round in the passage"


def _same_word(one: Word, other: Word) -> bool:
    return one.lower == other.lower or (one.term is not None and one.term == other.term)


def _best_near(around: frozenset[str], places: Sequence[tuple[Wording, int]]) -> int:
    return max((len(around & source.near(place, _WINDOW)) for source, place in places), default=0)


def _actors(claim: Wording, near: Sequence[Wording]) -> Iterator[str]:
    held = {ACTORS[w.lower] for other in near for w in other.words if is_actor(w)}
    for word in claim.words:
        if is_actor(word) and ACTORS[word.lower] not in held and not _spoken_of(ACTORS[word.lower], near):
            yield f"the passage does not speak of {word.text!r}"


def _places(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    found = [(place, ACTORS[w.lower]) for place, w in enumerate(claim.words) if is_actor(w)]
    for (one, first), (two, second) in pairwise(found):
        if first != second and two - one > 2 and best and _swapped(claim, one, two, best[0]):
            yield f"{claim.words[one].text!r} and {claim.words[two].text!r} have changed places"


def _spoken_of(actor: str, near: Sequence[Wording]) -> bool:
    parts = {part for other in near for word in other.words for part in re.split("[-/]", word.lower)}
    if actor in _DOERS and any(actor.removesuffix("er") in (word.term, word.lower) for o in near for word in o.words):
        return True
    long = len(actor) > _SAME_ACTOR
    return actor in parts or (long and any(part.startswith(actor[:_SAME_ACTOR]) for part in parts))


def _swapped(claim: Wording, one: int, two: int, source: Wording) -> bool:
    """Say whether what follows each actor follows the other one in the source."""
    if claim.words[0].lower in SUBORDINATE and claim.words[one].clause != claim.words[two].clause:
        return False  # the clauses have changed places, and the actors with them
    first, second = ACTORS[claim.words[one].lower], ACTORS[claim.words[two].lower]
    places: dict[str, list[int]] = {first: [], second: []}
    for place, word in enumerate(source.words):
        if is_actor(word) and ACTORS[word.lower] in places:
            places[ACTORS[word.lower]].append(place)
    if len(places[first]) != 1 or len(places[second]) != 1 or places[first][0] < places[second][0]:
        return False
    between = {w.term for w in claim.words[one + 1 : two]} - {None}
    theirs = {w.term for w in source.words[places[second][0] + 1 : places[first][0]]} - {None}
    passive = "by" in [w.lower for w in claim.words[one:two]]
    return bool(between & theirs) and len(between & theirs) >= len(between) / 2 and not passive


def _strength(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    words = {w.lower for other in best for w in other.words}
    for word in claim.words:
        if word.lower in EXCLUSIVE and not words & EXCLUSIVE_ENOUGH:
            yield f"{word.text!r} is more than the passage says"
            return
        complete = word.lower in COMPLETE
        enough = STRONG_ENOUGH | COMPLETE_ENOUGH if complete else STRONG_ENOUGH
        less = WEAK | LIMITING if complete else WEAK
        if word.lower in STRONG and not words & enough and words & less:
            yield f"{word.text!r} is stronger than the passage"
            return
