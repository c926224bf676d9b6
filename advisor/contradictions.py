"""What a sentence says that its passage does not, found word by word: figures, names, negation, direction, actors."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise

from advisor.claim_words import (
    ACTORS,
    DENIALS,
    EXCLUSIVE,
    EXCLUSIVE_ENOUGH,
    NO_DENIAL,
    OPPOSITES,
    SOFT_DENIALS,
    STRONG,
    STRONG_ENOUGH,
    WEAK,
)
from advisor.near_copies import exchanges, is_actor, reversals
from advisor.wording import NUMBER_WORDS, Figure, Word, Wording

_WINDOW = 4
_URL = re.compile(r"(?:https?://|www\.)\S+|\b[\w.+-]+@[\w-]+\.\w+", re.I)
_CODE = re.compile(r"(?=.*\d)(?=.*[a-z-])[\w./-]+", re.I)
_MIXED = re.compile(r"[A-Z]{2,}|[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]")

_SCOPE, _SHORT_SCOPE = 3, 2


@dataclass(frozen=True, kw_only=True)
class Beside:
    """A claim, or a clause of it, with the sentences that support it, the closest first."""

    claim: Wording
    best: tuple[Wording, ...]


def contradictions(whole: Beside, parts: Sequence[Beside], near: Sequence[Wording], context: Wording) -> Iterator[str]:
    """Yield what a claim says against or beyond its passages, in words.

    `whole` has all sentences that the claim may rest on; `near` are those and what stands before them; `context` is
    the title and the headings.
    """
    claim, best = whole.claim, whole.best
    yield from _links(claim, near)
    yield from _figures(claim, best)
    yield from _names(claim, near, context)
    yield from _direction(claim, best)
    yield from _actors(claim, best, near)
    yield from _strength(claim, best)
    yield from exchanges(claim, best)
    for part in parts:
        yield from _negation(part.claim, part.best, claim)
        yield from reversals(part.claim, part.best)


def _links(claim: Wording, near: Sequence[Wording]) -> Iterator[str]:
    for match in _URL.finditer(claim.text):
        if not any(match[0] in other.text for other in near):
            yield f"the link {match[0]!r} is not in the passage"


def _figures(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    known = [(figure, other) for other in best for figure in other.figures]
    for figure in claim.figures:
        fitting = [(f, other) for f, other in known if f.value == figure.value and _same_units(figure, f, other)]
        if not fitting:
            if not _spelled_as_code(figure, best):
                yield f"the figure {_shown(figure, claim)!r} is not in the passage"
            continue
        rivals = [(f, o) for f, o in known if f.value != figure.value and f.units == figure.units and figure.units]
        around = claim.near(figure.place, _WINDOW)
        if rivals and _overlap(around, rivals) > _overlap(around, fitting) + 1:
            yield f"the figure {_shown(figure, claim)!r} stands for something else in the passage"


def _same_units(figure: Figure, other: Figure, source: Wording) -> bool:
    if figure.units <= other.units:
        return True
    return not other.units and any(word.lower in figure.units for word in source.words)


def _spelled_as_code(figure: Figure, best: Sequence[Wording]) -> bool:
    return any(
        figure.value in re.split(r"[-./]", w.lower) for other in best for w in other.words if _CODE.fullmatch(w.lower)
    )


def _overlap(around: frozenset[str], places: Iterable[tuple[Figure, Wording]]) -> int:
    return max((len(around & source.near(figure.place, _WINDOW)) for figure, source in places), default=0)


def _shown(figure: Figure, claim: Wording) -> str:
    return " ".join(word.text for word in claim.words[figure.place : figure.place + 2])


def _names(claim: Wording, near: Sequence[Wording], context: Wording) -> Iterator[str]:
    held = {part for other in (*near, context) for word in other.words for part in _forms(word.lower)}
    initials = "".join(word.lower[0] if word.term else " " for other in near for word in other.words)
    for place, word in enumerate(claim.words):
        if not _is_name(word, place) or word.lower in NUMBER_WORDS:
            continue
        if any(form in held for form in _forms(word.lower)):
            continue
        if word.text.isupper() and len(word.text) > 2 and word.lower in initials:
            continue  # the passage writes it out
        parts = re.split(r"[-/]", word.lower)
        if not any(c.isdigit() for c in word.lower) and all(held.intersection(_forms(part)) for part in parts):
            continue
        yield f"the name {word.text!r} is not in the passage"


def _is_name(word: Word, place: int) -> bool:
    text = word.text.removesuffix("'s")
    if _CODE.fullmatch(text) and not re.fullmatch(r"\d+(?:\.\d+)?|\d+(?:st|nd|rd|th)", text.lower()):
        return any(c.isdigit() for c in text)
    return bool(_MIXED.search(text)) or (place > 0 and text[0].isupper() and len(text) > 1)


def _forms(lower: str) -> tuple[str, ...]:
    return (lower, lower.removesuffix("s"), lower.removesuffix("es"))


def _negated(words: Sequence[Word]) -> Iterator[tuple[bool, tuple[str, ...]]]:
    """Yield each negation as whether it is a plain one, with the stems that it governs, the nearest first."""
    for place, word in enumerate(words):
        hard = word.lower in DENIALS or word.lower.endswith("n't")
        following = words[place + 1 : place + 2]
        if following and following[0].lower in NO_DENIAL:
            continue
        pair = f"{word.lower} {following[0].lower}" if following else ""
        if hard or word.lower in SOFT_DENIALS or pair in ("rather than", "instead of"):
            after = [w for w in words[place + 1 :] if w.clause == word.clause or w.clause == word.clause + 1]
            reach = _SHORT_SCOPE if word.lower in ("no", "without") else _SCOPE
            yield hard, tuple(w.term for w in after if w.term is not None)[:reach]


def _negation(claim: Wording, best: Sequence[Wording], whole: Wording) -> Iterator[str]:
    source = best[0]
    mine, theirs = list(_negated(claim.words)), list(_negated(source.words))
    denied_by_me = {term for _, scope in _negated(whole.words) for term in scope}
    denied_by_them = {term for _, scope in theirs for term in scope}
    for hard, scope in mine:
        shared = source.stems & set(scope)
        if hard and shared and not denied_by_them & shared and (not theirs or scope[0] in shared):
            yield "it denies what the passage says"
            return
    for hard, scope in theirs:
        if hard and claim.stems & set(scope[:2]) and not denied_by_me & set(scope):
            yield "it says what the passage denies"
            return


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


def _actors(claim: Wording, best: Sequence[Wording], near: Sequence[Wording]) -> Iterator[str]:
    held = {ACTORS[w.lower] for other in near for w in other.words if is_actor(w)}
    found = [(place, ACTORS[w.lower]) for place, w in enumerate(claim.words) if is_actor(w)]
    for place, actor in found:
        if actor not in held and actor not in {
            part for other in near for w in other.words for part in re.split("[-/]", w.lower)
        }:
            yield f"the passage does not speak of {claim.words[place].text!r}"
    for (one, first), (two, second) in pairwise(found):
        if first != second and two - one > 2 and best and _swapped(claim, one, two, best[0]):
            yield f"{claim.words[one].text!r} and {claim.words[two].text!r} have changed places"


def _swapped(claim: Wording, one: int, two: int, source: Wording) -> bool:
    """Say whether what follows each actor follows the other one in the source."""
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
        if word.lower in STRONG and not words & STRONG_ENOUGH and words & WEAK:
            yield f"{word.text!r} is stronger than the passage"
            return
