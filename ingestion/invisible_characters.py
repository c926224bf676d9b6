"""Characters that nobody sees but a program reads: taken out, and told where they are more than typography."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator

# Zero-width characters part and join letters in these scripts (Hebrew to N'Ko, Mandaic to Tibetan and Burmese,
# Khmer and Mongolian) and the pieces of an emoji; everywhere else they carry nothing.
_SCRIPTS_WITH_JOINERS = (
    "\u0590-\u07ff\u0840-\u109f\u1780-\u18af\ufb1d-\ufdff\ufe70-\ufefc\u2600-\u27bf\ufe0f\U0001f000-\U0001faff"
)
_ZERO_WIDTH = "\u200b-\u200d\u2060-\u2064\ufeff\u180e\u034f"
_FILLERS = "\u115f\u1160\u3164\uffa0"  # letters of Hangul that are drawn as nothing
_DIRECTION = "\u200e\u200f\u061c\u202a-\u202e\u2066-\u206f"
_TAGS = "\U000e0000-\U000e007f"
_SELECTORS = "\ufe00-\ufe0f\U000e0100-\U000e01ef"

_NEEDLESS_JOINER = re.compile(f"(?<![{_SCRIPTS_WITH_JOINERS}])[\u200b-\u200d]")
_INVISIBLE = re.compile(f"[\u2060-\u2064\ufeff\u180e\u034f{_FILLERS}{_DIRECTION}{_TAGS}{_SELECTORS}]")
_ANY = re.compile(f"[{_ZERO_WIDTH}{_FILLERS}{_DIRECTION}{_TAGS}{_SELECTORS}]")
_TAG_RUN = re.compile(f"(?<!\U0001f3f4)(?<![{_TAGS}])[{_TAGS}]+")  # after a black flag they name a region
_SELECTOR_RUN = re.compile(f"[{_SELECTORS}]{{3,}}")
_OVERRIDE = re.compile("[\u202d\u202e]")
_LETTER = "a-zA-Z\u00c0-\u024f\u0370-\u052f"
_INSIDE_WORD = re.compile(f"(?<=[{_LETTER}])[{_ZERO_WIDTH}]+(?=[{_LETTER}])")
_ZERO_WIDTH_RUN = re.compile(f"[{_ZERO_WIDTH}]{{8,}}")  # eight of two kinds spell a letter
# Web pages offer line breaks inside long names by zero-width spaces; a few are no sign of anything.
_MANY_INSIDE_WORDS = 10


def has_invisible(text: str) -> bool:
    """Tell quickly whether there is anything to look at."""
    return not text.isascii() and _ANY.search(text) is not None


def without_invisible(text: str) -> str:
    """Return `text` without characters that are drawn as nothing, but for scripts that need them."""
    if text.isascii():
        return text
    return _INVISIBLE.sub("", _NEEDLESS_JOINER.sub("", text))


class SmuggledCharacters:
    """Counts, over the texts of a file, what has no typographic reason."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self._counts: Counter[str] = Counter()
        self._spelt = ""

    def look_at(self, text: str) -> None:
        """Count what `text`, as the file holds it, hides."""
        for run in _TAG_RUN.findall(text):
            self._counts["tag"] += len(run)
            self._spelt += "".join(chr(ord(character) - 0xE0000) for character in run)
        for run in _SELECTOR_RUN.findall(text):
            self._counts["selector"] += len(run)
            self._spelt += bytes(_byte_of(character) for character in run).decode("utf-8", errors="replace")
        self._counts["override"] += len(_OVERRIDE.findall(text))
        self._counts["inside"] += len(_INSIDE_WORD.findall(text))
        self._counts["run"] += sum(len(run) for run in _ZERO_WIDTH_RUN.findall(text))

    @property
    def spelt(self) -> str:
        """Return what tag characters and selectors stand for, one letter each."""
        return self._spelt

    def findings(self) -> Iterator[str]:
        """Yield what was found in words, such as `14 tag characters`."""
        if self._counts["tag"]:
            yield _counted(self._counts["tag"], "tag character")
        if self._counts["selector"]:
            yield _counted(self._counts["selector"], "variation selector") + " in a row"
        if self._counts["override"]:
            yield _counted(self._counts["override"], "mark") + " that reverses the direction of text"
        if self._counts["inside"] >= _MANY_INSIDE_WORDS:
            yield _counted(self._counts["inside"], "word") + " parted by zero-width characters"
        elif self._counts["run"]:
            yield _counted(self._counts["run"], "zero-width character") + " in a row"


def _byte_of(character: str) -> int:
    code = ord(character)
    return code - 0xFE00 if code < 0xE0100 else code - 0xE0100 + 16


def _counted(number: int, noun: str) -> str:
    return f"{number:,} {noun}" + ("" if number == 1 else "s")
