"""How an answer reads: its length, the LIX of its text, and sentences that lean on what is not there.

LIX (Björnsson 1968, "Läsbarhet") is words per sentence plus the percentage of words of more than six letters; below
40 is plain, above 60 is hard. It needs no count of syllables, which for technical terms is guesswork. A sentence
that opens with a pronoun was lifted out of a text in which it pointed at the sentence before: its reader cannot know
what "This" is.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

LONG_WORD_LETTERS = 6
_WORD = re.compile(r"[^\W_]+(?:[-'’./][^\W_]+)*")
_POINTING = re.compile(r"^(?:This|These|Those|They|It|He|She|Such|Both|The (?:former|latter|same))\b(?!\s?/)")


def word_count(sentences: Sequence[str]) -> int:
    """Return the number of words."""
    return sum(len(_WORD.findall(sentence)) for sentence in sentences)


def lix(sentences: Sequence[str]) -> float | None:
    """Return the LIX of the text; None without words."""
    words = [word for sentence in sentences for word in _WORD.findall(sentence)]
    if not words:
        return None
    return len(words) / len(sentences) + 100 * sum(len(word) > LONG_WORD_LETTERS for word in words) / len(words)


def orphan_openings(sentences: Sequence[str]) -> float | None:
    """Return the share of sentences that open with a word pointing back; None without sentences."""
    if not sentences:
        return None
    return sum(bool(_POINTING.match(sentence)) for sentence in sentences) / len(sentences)
