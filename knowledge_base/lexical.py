"""Terms for lexical search: one analysis for what is indexed and for what is asked.

Both sides must agree on every term, so SQLite's own tokenizer only ever sees the output of
`analyse`, which consists of letters, digits, `.` and `-`.
"""

from __future__ import annotations

import re
import threading
import unicodedata
from functools import lru_cache

import snowballstemmer  # type: ignore[import-untyped]

# Runs of letters and digits, joined by "-" or ".". Only what holds a digit stays joined, so that
# "62443-3-3", "3.5" and "800-82" are terms of their own. The underscore separates, like any other sign.
_WORD = re.compile(r"[^\W_]+(?:[.\-][^\W_]+)*")
_JOINT = re.compile(r"[.\-]")
_THOUSANDS = re.compile(r"(?<=\d),(?=\d{3}(?!\d))")
# The hyphens that word processors put inside designations, and the invisible soft hyphen. The en dash
# is no hyphen: it makes a range of two numbers.
_HYPHENS = str.maketrans({"\u2010": "-", "\u2011": "-", "\u00ad": None})
_IT_IN_SLASHES = re.compile(r"(?i)\bit(?=\s?/)|(?<=/)it\b|(?<=/ )it\b")  # "it/ot" names a department
_SHORTEST_PART = 3  # "62443" of "62443-3-3" is worth finding, its "3" is not
_LONGEST_TERM = 64  # longer runs are encoded data, which nobody looks for

_STOP_WORDS = """
    a about above after again against all am an and any are as at be because been before being below
    between both but by can could did do does doing don down during each few for from further had has
    have having he her here hers him his how i if in into is isn it its itself just ll m me more most my
    no nor not now of off on once only or other our ours out over re s same she should so some such
    t than that the their theirs them then there these they this those through to too under until up us
    ve very was we were what when where which while who whom why will with would you your yours
"""
STOP_WORDS = frozenset(_STOP_WORDS.split())

_stemmers = threading.local()  # a Snowball stemmer keeps the word that it works on as its state


@lru_cache(maxsize=100_000)
def _stem(word: str) -> str:
    stemmer = getattr(_stemmers, "english", None)
    if stemmer is None:
        stemmer = _stemmers.english = snowballstemmer.stemmer("english")
    return str(stemmer.stemWord(word))


def fold(text: str) -> str:
    """Return the text with ligatures, full-width forms and accents reduced to plain letters, case kept."""
    if text.isascii():
        return text
    decomposed = unicodedata.normalize("NFKD", text.translate(_HYPHENS))
    return "".join(character for character in decomposed if not unicodedata.combining(character))


def analyse(text: str) -> list[str]:
    """Return the search terms of a text, in order, with repetitions.

    Lower-case, split at everything but letters and digits, without stop words, stemmed (Snowball
    English). Designations that hold a digit are kept whole and also give their longer parts, so that
    a question about 62443 finds 62443-3-3. A capital acronym is never a stop word: IT, US, WHO.
    """
    folded = _THOUSANDS.sub("", fold(text))
    shouting = not any(character.islower() for character in folded)
    names = {match.start() for match in _IT_IN_SLASHES.finditer(folded)}
    terms: list[str] = []
    for match in _WORD.finditer(folded):
        word = match.group()
        if _JOINT.search(word) and any(character.isdigit() for character in word):
            terms.extend(_designation(word.lower()))
            continue
        for part in _JOINT.split(word):
            named = match.start() in names or (len(part) > 1 and part.isupper() and not shouting)
            terms.extend(_plain(part, keep=named))
    return terms


def _plain(word: str, *, keep: bool = False) -> list[str]:
    lowered = word.lower()
    if len(lowered) > _LONGEST_TERM or (lowered in STOP_WORDS and not keep):
        return []
    return [_stem(lowered)]


def _designation(word: str) -> list[str]:
    """Return a designation with its longer parts."""
    if len(word) > _LONGEST_TERM:
        return []
    parts = (part for part in _JOINT.split(word) if len(part) >= _SHORTEST_PART)
    return [word, *(term for part in parts for term in _plain(part))]
