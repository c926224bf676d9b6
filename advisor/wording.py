"""Sentences as words with their terms, figures and clauses: what verification compares. Rules, no model."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache

from advisor.claim_words import CLAUSE_WORDS, LIGHT
from advisor.verification import normalise
from knowledge_base.lexical import analyse

_TOKEN = re.compile(r"[^\W_]+(?:[.\-'/][^\W_]+)*|[%€$£]|[,;:.()]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
_BREAKS = frozenset(",;:()")
NUMBER_WORDS = {
    word: str(value)
    for value, word in enumerate(
        [
            "zero",
            "one",
            "two",
            "three",
            "four",
            "five",
            "six",
            "seven",
            "eight",
            "nine",
            "ten",
            "eleven",
            "twelve",
            "thirteen",
            "fourteen",
            "fifteen",
            "sixteen",
            "seventeen",
            "eighteen",
            "nineteen",
            "twenty",
        ]
    )
} | {"thirty": "30", "forty": "40", "fifty": "50", "hundred": "100", "twice": "2", "half": "0.5", "dozen": "12"}
_NUMBER = re.compile(r"\d+(?:\.\d+)?")
_UNIT_GROUPS = (
    "second seconds s", "minute minutes min", "hour hours h", "day days", "week weeks", "month months", "year years",
    "% percent percentage", "point points", "million millions mn", "billion billions bn", "thousand",
    "eur euro euros €",
    "usd dollar dollars $", "gbp pound pounds £", "mb", "gb", "ms", "km", "kw", "mw", "gw", "times fold",
    "january jan", "february feb", "march", "april apr", "may", "june jun", "july jul", "august aug",
    "september sep sept", "october oct", "november nov", "december dec",
)  # fmt: skip
UNITS = {word: group.split()[0] for group in _UNIT_GROUPS for word in group.split()}
# What stands before a number and makes it a name: level 3, Article 21, version 4.0.
_LABELS = {
    "level": "level", "levels": "level", "article": "article", "articles": "article", "art": "article",
    "section": "section", "sections": "section", "clause": "clause", "clauses": "clause", "part": "part",
    "annex": "annex",
    "tier": "tier", "phase": "phase", "step": "step", "chapter": "chapter", "version": "version", "zone": "zone",
    "sl": "sl", "ml": "ml", "fr": "fr", "sr": "sr", "class": "class", "category": "category", "wave": "wave",
}  # fmt: skip
_LARGEST_WHOLE = 20  # "one in twenty" is a share, "version 2 in 2024" is none
_BETWEEN_NUMBERS = frozenset(("and", "or", "to", "-", ","))


@dataclass(frozen=True, kw_only=True)
class Word:
    """A word with its stem (None for a stop word) and the clause that it stands in."""

    text: str
    lower: str
    term: str | None
    clause: int


@dataclass(frozen=True, kw_only=True)
class Figure:
    """A number with what it counts or names; `place` is its word."""

    value: str
    units: frozenset[str]
    place: int


@dataclass(frozen=True, kw_only=True)
class Wording:
    """A sentence, read once."""

    text: str
    words: tuple[Word, ...]
    figures: tuple[Figure, ...]

    @property
    def terms(self) -> tuple[str, ...]:
        """The stems of the content words in order, numbers left out: they are checked by themselves."""
        return tuple(str(word.term) for word in self.content)

    @cached_property
    def content(self) -> tuple[Word, ...]:
        """The words whose stems are the terms."""
        return tuple(w for w in self.words if w.term is not None and not _NUMBER.fullmatch(w.lower))

    @cached_property
    def lowers(self) -> frozenset[str]:
        """All words in lower case."""
        return frozenset(word.lower for word in self.words)

    @cached_property
    def stems(self) -> frozenset[str]:
        """The stems of the content words."""
        return frozenset(self.terms)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """The first five letters of each stem, by which related words are known: responsible, responsibility."""
        return frozenset(term[:5] for term in self.terms if len(term) >= 5)

    def near(self, place: int, reach: int) -> frozenset[str]:
        """Return the stems of up to `reach` content words on each side of a word, the word itself left out."""
        before = [w.term for w in self.words[:place] if w.term is not None][-reach:]
        after = [w.term for w in self.words[place + 1 :] if w.term is not None][:reach]
        return frozenset((*before, *after))


@lru_cache(maxsize=20_000)
def read(text: str) -> Wording:
    """Read a sentence. Cached, because the sentences of a passage are compared with every sentence that cites it."""
    words: list[Word] = []
    clause, length = 0, 0
    for token in _TOKEN.findall(_THOUSANDS.sub("", normalise(text))):
        lower = token.lower().removesuffix("'s").strip("'")
        if token in _BREAKS or (lower in CLAUSE_WORDS and length >= 3):
            clause, length = clause + 1, 0
        if token in _BREAKS or token == ".":
            continue
        length += 1
        words.append(Word(text=token, lower=lower, term=_term(lower), clause=clause))
    return Wording(text=text, words=tuple(words), figures=tuple(_figures(words)))


@lru_cache(maxsize=50_000)
def _term(lower: str) -> str | None:
    if lower in LIGHT:
        return None
    found = analyse(lower)
    return found[0] if found else None


def _figures(words: Sequence[Word]) -> list[Figure]:
    found: list[Figure] = []
    for place, word in enumerate(words):
        value = word.lower if _NUMBER.fullmatch(word.lower) else NUMBER_WORDS.get(word.lower)
        share = _share(words, place)
        if share is not None:
            found.append(Figure(value=share, units=frozenset({"%"}), place=place))
        elif value is not None and word.lower not in ("one", "half") and not _ends_share(words, place):
            found.append(
                Figure(value=_plain(value), units=_units(words, place), place=place)
            )  # "one owner" is no figure
    return found


def _share(words: Sequence[Word], place: int) -> str | None:
    """Return "seven in ten" and "3 out of 4" in per cent."""
    wide = 3 if [word.lower for word in words[place + 1 : place + 3]] == ["out", "of"] else 2
    if wide == 2 and [word.lower for word in words[place + 1 : place + 2]] != ["in"]:
        return None
    values = [_value(word) for word in words[place : place + wide + 1 : wide]]
    if len(values) < 2 or values[0] is None or values[1] is None or not values[0] < values[1] <= _LARGEST_WHOLE:
        return None
    return str(round(100 * values[0] / values[1]))


def _ends_share(words: Sequence[Word], place: int) -> bool:
    return any(back <= place and _share(words, place - back) is not None for back in (2, 3))


def _value(word: Word) -> float | None:
    found = word.lower if _NUMBER.fullmatch(word.lower) else NUMBER_WORDS.get(word.lower)
    return None if found is None else float(found)


def _plain(value: str) -> str:
    return value.rstrip("0").rstrip(".") if "." in value else value


def _units(words: Sequence[Word], place: int) -> frozenset[str]:
    units = {UNITS[w.lower] for w in words[place + 1 : place + 3] if w.lower in UNITS and _holds(words, place, w)}
    if place and words[place - 1].lower in UNITS:
        units.add(UNITS[words[place - 1].lower])
    if words[place + 1 : place + 3] and [w.lower for w in words[place + 1 : place + 3]] == ["per", "cent"]:
        units.add("%")
    before = place - 1
    while before >= 0 and (words[before].lower in _BETWEEN_NUMBERS or _NUMBER.fullmatch(words[before].lower)):
        before -= 1
    if not units and before >= 0 and words[before].lower in _LABELS:
        units.add(_LABELS[words[before].lower])
    return frozenset(units)


def _holds(words: Sequence[Word], place: int, unit: Word) -> bool:
    """Say whether a unit belongs to the number: right behind it, or behind one word of magnitude."""
    first = words[place + 1]
    return unit is first or first.lower in UNITS or first.lower in ("working", "business", "calendar")


def clauses(text: str) -> tuple[str, ...]:
    """Return the parts of a sentence that can be true or false by themselves, at least four content words each."""
    parts = [part for part in _SPLIT.split(text.strip()) if part and part.strip()]
    joined: list[str] = []
    for part in parts:
        if joined and (len(read(part).terms) < _LEAST_TERMS or len(read(joined[-1]).terms) < _LEAST_TERMS):
            joined[-1] = f"{joined[-1]} {part.strip()}"
        else:
            joined.append(part.strip())
    return tuple(joined)


_LEAST_TERMS = 3
_SPLIT = re.compile(r"(?<=[,;:])\s+|\s+(?=(?:because|which|while|whereas|so that|unless|although)\b)", re.I)
