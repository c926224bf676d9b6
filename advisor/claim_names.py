"""Names of a claim that its passages do not have, as they are, written out, or as another form of the same name."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence

from advisor.claim_words import SAYING
from advisor.figure_checks import CODE
from advisor.wording import NUMBER_WORDS, Word, Wording

_MIXED = re.compile(r"[A-Z]{2,}|[a-z]+[A-Z]|[A-Z][a-z]+[A-Z]")
_LEAST_INITIALS, _LEAST_DERIVED = 3, 5
_OF_PLACES = ("n", "an", "ian", "ese", "ish")


def unknown_names(claim: Wording, near: Sequence[Wording], context: Wording) -> Iterator[str]:
    """Yield what a claim names and neither its passages nor their titles do."""
    held = {part for other in (*near, context) for word in other.words for part in _forms(word.lower)}
    letters = {word.text for other in (*near, context) for word in other.words if len(word.text) == 1}
    names = [word.lower for other in (*near, context) for word in other.words if word.text[0].isupper()]
    initials = "".join(word.lower[0] if word.term else " " for other in near for word in other.words)
    for place, word in enumerate(claim.words):
        if word.text == "A" and place and claim.words[place - 1].clause != word.clause:
            continue  # an article behind an introduction
        if not (_is_name(word, place) or _says(claim, place)) or word.lower in NUMBER_WORDS:
            continue
        lone = len(word.text) == 1 and word.text not in letters
        if any(form in held for form in _forms(word.lower)) and not lone:
            continue
        if _is_written_out(word, initials) or any(_is_derived(word.lower, name) for name in names):
            continue
        parts = re.split(r"[-/]", word.lower)
        if (
            not lone
            and not any(c.isdigit() for c in word.lower)
            and all(held.intersection(_forms(part)) for part in parts)
        ):
            continue
        yield f"the name {word.text!r} is not in the passage"


def _is_written_out(word: Word, initials: str) -> bool:
    """Say whether the passage has the words of an abbreviation: the NCSC's, I/O."""
    if not word.text.removesuffix("'s").isupper() or len(word.lower) < _LEAST_INITIALS:
        return False
    return word.lower in initials or ("/" in word.lower and word.lower.replace("/", "") in initials.replace(" ", ""))


def _is_derived(one: str, other: str) -> bool:
    """Say whether one name is made of the other: Europe, European."""
    short, long = sorted((one, other), key=len)
    return len(short) >= _LEAST_DERIVED and long.startswith(short) and long[len(short) :] in _OF_PLACES


def _is_name(word: Word, place: int) -> bool:
    text = word.text.removesuffix("'s")
    if CODE.fullmatch(text) and not re.fullmatch(r"\d+(?:\.\d+)?|\d+(?:st|nd|rd|th)", text.lower()):
        return any(c.isdigit() for c in text)
    letter = len(text) == 1 and text != "I"
    return bool(_MIXED.search(text)) or (place > 0 and text[0].isupper() and (len(text) > 1 or letter))


def _says(claim: Wording, place: int) -> bool:
    """Say whether a sentence begins with somebody's name, which is told from other words by what follows."""
    first, following = claim.words[0], claim.words[1:2]
    return place == 0 and first.term is not None and any(word.lower in SAYING for word in following)


def _forms(lower: str) -> tuple[str, ...]:
    return (lower, lower.removesuffix("s"), lower.removesuffix("es"))
