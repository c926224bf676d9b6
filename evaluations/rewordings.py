"""Ways to say a true sentence otherwise, so that its passage still supports it."""

from __future__ import annotations

import random
import re

from evaluations.sentence_pairs import Text
from knowledge_base.sentences import split_sentences

MAX_WORDS, MIN_WORDS = 45, 7
_REWORDINGS = (
    ("must", "has to"), ("each", "every"), ("because", "since"), ("begin", "start"), ("begins", "starts"),
    ("need", "require"), ("needs", "requires"), ("shows", "demonstrates"), ("about", "roughly"),
    ("often", "frequently"), ("keep", "retain"), ("keeps", "retains"), ("also", "in addition"), ("buy", "purchase"),
    ("people", "staff"),
    ("fits", "suits"), ("tells", "informs"), ("whole", "entire"), ("many", "numerous"), ("says", "states"),
    ("helps", "assists"), ("enough", "sufficient"), ("plants", "sites"), ("plant", "site"), ("make", "create"),
    ("choose", "select"), ("agree", "settle"), ("write down", "record"), ("ends", "finishes"), ("stop", "halt"),
)  # fmt: skip
_LINKS = re.compile(
    r"^(?P<main>[^,;:]{25,}?),? (?P<word>because|so that|when|where|if|while|unless) (?P<rest>[^,;:]{15,})\.$"
)
_BRACKET = re.compile(r" \([^()]{4,80}\)")


def is_usable(sentence: str) -> bool:
    """Say whether a sentence can be changed: whole, plain, neither very short nor very long."""
    words = sentence.split()
    return (
        MIN_WORDS <= len(words) <= MAX_WORDS
        and sentence.endswith(".")
        and sentence[0].isupper()
        and ";" not in sentence
    )


def reworded(sentence: str, text: Text, chance: random.Random) -> str | None:
    """Put at least two other words for words of the sentence."""
    changed, swaps = sentence, 0
    for old, new in _REWORDINGS:
        changed, count = re.subn(rf"\b{old}\b", new, changed, count=1)
        swaps += count
    return changed if swaps >= 2 else None


def turned(sentence: str, text: Text, chance: random.Random) -> str | None:
    """Put the clause behind a link first."""
    match = _LINKS.match(sentence)
    if match is None:
        return None
    main = (
        match["main"]
        if re.match(r"[A-Z]{2}|[A-Z]\w*[A-Z]", match["main"])
        else match["main"][0].lower() + match["main"][1:]
    )
    return None if match["word"] == "so that" else f"{match['word'].capitalize()} {match['rest']}, {main}."


def shortened(sentence: str, text: Text, chance: random.Random) -> str | None:
    """Leave out a bracket or a last clause."""
    shorter = _BRACKET.sub("", sentence)
    if shorter != sentence:
        return shorter
    head, comma, tail = sentence[:-1].rpartition(", ")
    whole = (
        comma
        and len(head.split()) >= MIN_WORDS
        and re.match(r"(because|which|so that|where|while|for example)\b", tail)
    )
    return f"{head}." if whole else None


def joined(sentence: str, text: Text, chance: random.Random) -> str | None:
    """Join another sentence of the passage."""
    others = [s for s in split_sentences(text.text) if is_usable(s) and s != sentence]
    if not others:
        return None
    other = chance.choice(others)
    return f"{sentence[:-1]}; {other[0].lower() if not other[1].isupper() else other[0]}{other[1:]}"


def introduced(sentence: str, text: Text, chance: random.Random) -> str | None:
    """Put a phrase in front."""
    first = sentence.split()[0]
    low = sentence if first.isupper() or any(c.isupper() for c in first[1:]) else sentence[0].lower() + sentence[1:]
    return chance.choice(("According to the sources, ", "In short, ", "In practice, ", "For this question, ")) + low
