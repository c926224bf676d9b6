"""What a question says of the client by its words: "wind farm" is renewables, "just bought a plant" is acquisitions."""

from __future__ import annotations

import re
from functools import cache
from pathlib import Path

from knowledge_base.plain_yaml import load_yaml

FACT_WORDS_FILE = Path(__file__).with_name("fact_words.yaml")
# They say that the client buys or sells, and are nevertheless what the question is about.
_SUBJECTS = re.compile(r"due diligence|day one|transition(al)? services? agreement|front-end engineering", re.I)


def facts_in(question: str) -> tuple[str, ...]:
    """Return the client facts (`field=value`) that the question itself names."""
    return tuple(fact for fact, pattern in _fact_words() if pattern.search(question))


def without_facts(question: str) -> str:
    """Return the question without the words that name facts of the client, such as "wind farm".

    Those words choose the bullets for such clients; articles for every client answer without them.
    """
    for _, pattern in _fact_words():
        question = pattern.sub(lambda match: match[0] if _SUBJECTS.fullmatch(match[0]) else " ", question)
    return question


def places_in(question: str) -> tuple[str, ...]:
    """Return the words that name a jurisdiction, such as "Germany"."""
    patterns = [pattern for fact, pattern in _fact_words() if fact.startswith("jurisdictions=")]
    return tuple(match[0] for pattern in patterns for match in pattern.finditer(question))


@cache
def _fact_words() -> tuple[tuple[str, re.Pattern[str]], ...]:
    words = load_yaml(FACT_WORDS_FILE.read_text(encoding="utf-8"))
    return tuple((fact, re.compile("|".join(patterns), re.I)) for fact, patterns in words.items())
