"""Is a question in English? The sources, the stemmer and the bundled embedding model are English only."""

from __future__ import annotations

import re
import unicodedata

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
_WORD = re.compile(r"[^\W\d_]+")


def foreign_language(text: str) -> str | None:
    """Return the language of a text that is not English, or None where it is English or cannot be told.

    A text in another script is `a language that is not written in Latin letters`.
    """
    letters = [character for character in text if character.isalpha()]
    if len(letters) >= 4:
        latin = sum(1 for character in letters if "LATIN" in unicodedata.name(character, ""))
        if latin * 2 < len(letters):
            return "a language that is not written in Latin letters"
    words = [word.lower() for word in _WORD.findall(text)]
    english = sum(1 for word in words if word in ENGLISH_WORDS)
    best, count = None, 0
    for language, function_words in FUNCTION_WORDS.items():
        known = frozenset(function_words.split())
        hits = sum(1 for word in words if word in known)
        if hits > count:
            best, count = language, hits
    return best if count >= 2 and count > english else None
