"""Is a text in English? The articles, the stemmer and the bundled embedding model are English only."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

# The commonest function words, which hardly occur in English text. Enough to name the language of a question;
# a full detector would bring a model for a decision that only leads to a polite sentence.
FUNCTION_WORDS = {
    "German": "der die das und ist wie wer warum wir unsere sollte sollten für mit nicht ein eine den dem auf zu bei"
    " von sich oder auch werden können soll wem gehört zwischen",
    "French": "le la les des est et une du que qui pour dans sur avec comment pourquoi nous nos notre doit être faut"
    " quelle quel quels entre aux",
    "Dutch": "het een van en voor wie hoe waarom wij onze moet niet met zijn wordt tussen welke naar bij aan dat deze"
    " kunnen",
    "Spanish": "el los las una y que de para por con cómo como quién nuestro nuestra debe es entre cuál qué del",
    "Italian": "il gli della delle di che per con come chi nostro nostra deve è una quale perché tra dei nel",
    "Portuguese": "os uma para com como quem nosso nossa deve é entre qual que dos das não em do da",
}  # fmt: skip
ENGLISH_WORDS = frozenset(
    [
        "the",
        "a",
        "an",
        "of",
        "and",
        "or",
        "to",
        "in",
        "for",
        "on",
        "with",
        "by",
        "is",
        "are",
        "was",
        "be",
        "should",
        "do",
        "does",
        "how",
        "what",
        "who",
        "why",
        "when",
        "which",
        "where",
        "can",
        "we",
        "our",
        "us",
        "it",
        "its",
        "this",
        "that",
        "from",
        "at",
        "as",
        "not",
        "have",
        "has",
        "need",
        "between",
        "about",
        "i",
        "my",
        "you",
        "your",
        "will",
        "would",
        "there",
        "if",
    ]
)
OTHER_SCRIPT = "a language that is not written in Latin letters"
# Of running text in these languages the words above are a sixth to a half; names bring three of them at most.
LEAST_DISTINCT, LEAST_SHARE = 4, 0.1
_WORD = re.compile(r"[^\W\d_]+")


def foreign_language(text: str) -> str | None:
    """Return the language of a question that is not English, or None where it is English or cannot be told.

    A text in another script is `a language that is not written in Latin letters`.
    """
    if _is_in_other_script(text):
        return OTHER_SCRIPT
    words = _words(text)
    language, hits = _strongest(words)
    return language if len(hits) >= 2 and len(hits) > _count_english(words) else None


def language_of_document(text: str) -> str | None:
    """Return the language of a document that is not English, or None where it is English or cannot be told.

    Stricter than for a question: a table of prices (`per hour`) or of names (`de la Cruz`) is no text in Spanish.
    """
    if _is_in_other_script(text):
        return OTHER_SCRIPT
    words = _words(text)
    language, hits = _strongest(words)
    several = len(set(hits)) >= LEAST_DISTINCT and len(hits) >= LEAST_SHARE * len(words)
    return language if several and len(hits) > _count_english(words) else None


def _is_in_other_script(text: str) -> bool:
    letters = [character for character in text if character.isalpha()]
    latin = sum(1 for character in letters if "LATIN" in unicodedata.name(character, ""))
    return len(letters) >= 4 and latin * 2 < len(letters)


def _words(text: str) -> list[str]:
    return [word.lower() for word in _WORD.findall(text)]


def _count_english(words: Sequence[str]) -> int:
    return sum(1 for word in words if word in ENGLISH_WORDS)


def _strongest(words: Sequence[str]) -> tuple[str | None, list[str]]:
    """Return the language of which most function words occur, with those words as often as they do."""
    best: str | None = None
    found: list[str] = []
    for language, function_words in FUNCTION_WORDS.items():
        known = frozenset(function_words.split())
        hits = [word for word in words if word in known]
        if len(hits) > len(found):
            best, found = language, hits
    return best, found
