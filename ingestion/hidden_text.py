"""Text that a file holds but does not show: kept out of what can be quoted, counted, and told.

Whoever wants to mislead a program that reads documents writes where people do not look. Whatever a reader
finds hidden goes here instead of into a block; the file's outcome then says how much, where, and how it begins.
"""

from __future__ import annotations

from dataclasses import dataclass, field
from enum import StrEnum

from ingestion.invisible_characters import SmuggledCharacters, has_invisible, without_invisible

_SAMPLE_CHARACTERS = 80
_NAMED_PLACES = 3


class Hiding(StrEnum):
    """How a text is kept from people's eyes, in the words of the report."""

    INVISIBLE = "drawn invisibly"
    TRANSPARENT = "fully transparent"
    BACKGROUND = "in the colour of the background"
    TINY = "too small to be read"
    OUTSIDE = "outside the visible area"
    LAYER = "in a layer that is switched off"
    MARKED = "marked as hidden"
    SLIDE = "on hidden slides"
    ROWS = "in hidden rows or columns"
    SHEET = "on hidden sheets"
    COMMENT = "in comments"


@dataclass(kw_only=True)
class _Found:
    words: int = 0
    sample: str = ""
    places: dict[str, None] = field(default_factory=dict)


class HiddenText:
    """Collects what one file hides."""

    def __init__(self) -> None:
        """Start with nothing found."""
        self._found: dict[Hiding, _Found] = {}
        self._smuggled = SmuggledCharacters()

    def __bool__(self) -> bool:
        """Tell whether any text was hidden."""
        return bool(self._found)

    def add(self, hiding: Hiding, text: str, place: str = "") -> None:
        """Note a hidden text, or the next piece of one; `place` is where a person finds it, such as `page 3`."""
        words = [word for word in self.shown(text).split() if any(character.isalnum() for character in word)]
        if not words:
            return
        found = self._found.setdefault(hiding, _Found())
        found.words += len(words)
        if len(found.sample) <= _SAMPLE_CHARACTERS:
            found.sample = f"{found.sample} {' '.join(words)[: 2 * _SAMPLE_CHARACTERS]}".strip()
        if place:
            found.places[place] = None

    def shown(self, text: str) -> str:
        """Return `text` without invisible characters, which are counted."""
        if has_invisible(text):
            self._smuggled.look_at(text)
            return without_invisible(text)
        return text

    def notes(self) -> tuple[str, ...]:
        """Return what to tell about the file, at most one note for texts and one for characters."""
        notes = []
        if self._found:
            kinds = "; ".join(_sentence(hiding, found) for hiding, found in self._found.items())
            notes.append(
                f"Hidden text was left out: {kinds}. People who open the file do not see it; where that is not what"
                " its author wanted, show it and add the file again."
            )
        findings = list(self._smuggled.findings())
        if findings:
            spelt = _quoted(self._smuggled.spelt)
            notes.append(
                f"Invisible characters were taken out: {', '.join(findings)}{spelt and f', which spell {spelt}'}."
                " They are no typing errors: ask where the text comes from."
            )
        return tuple(notes)


def _sentence(hiding: Hiding, found: _Found) -> str:
    """Return, for example, `12 words drawn invisibly (page 2, page 5), beginning with “Ignore all”`."""
    places = list(found.places)
    more = f" and {len(places) - _NAMED_PLACES} more" if len(places) > _NAMED_PLACES else ""
    where = f" ({', '.join(places[:_NAMED_PLACES])}{more})" if places else ""
    return f"{found.words:,} word{'s' * (found.words != 1)} {hiding}{where}, beginning with {_quoted(found.sample)}"


def _quoted(text: str) -> str:
    """Return the beginning of a text in quotation marks, without anything that ends them or moves a cursor."""
    plain = "".join(character if character.isprintable() else " " for character in without_invisible(text))
    plain = " ".join(plain.translate({ord(mark): "'" for mark in '“”"'}).split())
    if len(plain) > _SAMPLE_CHARACTERS:
        plain = plain[: _SAMPLE_CHARACTERS - 1].rstrip() + "…"
    return f"“{plain}”" if plain else ""
