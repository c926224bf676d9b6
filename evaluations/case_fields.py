"""Lists of a case as the lines that a reviewer writes into a form, and back."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

_BETWEEN_WORDINGS = "|"
_LISTS_OF_WORDS = ("earlier", "forbidden", "gaps")


def fits_form(case: Mapping[str, object]) -> bool:
    """Say whether the form can show a case; somebody may have written anything into its YAML."""
    gold, points = case.get("gold", []), case.get("points", [])
    return (
        isinstance(gold, list)
        and all(isinstance(one, dict) for one in gold)
        and isinstance(points, list)
        and all(_are_words(point) or isinstance(point, str) for point in points)
        and all(_are_words(case.get(name, [])) for name in _LISTS_OF_WORDS)
    )


def _are_words(value: object) -> bool:
    return isinstance(value, list) and all(isinstance(word, str) for word in value)


def listed(text: str) -> list[str]:
    """Return the lines that hold something."""
    return [line.strip() for line in text.splitlines() if line.strip()]


def joined(values: object) -> str:
    """Return values one a line; whatever is no list of values is nothing."""
    return "\n".join(" ".join(str(value).split()) for value in values) if isinstance(values, list | tuple) else ""


def points_of(text: str) -> list[list[str]]:
    """Return points, one a line, each with its wordings: `security owns it | CISO accountable`."""
    lines = ([part.strip() for part in line.split(_BETWEEN_WORDINGS)] for line in listed(text))
    return [wordings for line in lines if (wordings := [part for part in line if part])]


def point_lines(points: Iterable[Sequence[str] | str]) -> str:
    """Return points as lines; a point with one wording may be that wording alone."""
    each = ([point] if isinstance(point, str) else point for point in points)
    return "\n".join(f" {_BETWEEN_WORDINGS} ".join(map(str, wordings)) for wordings in each)


def gold_of(text: str) -> list[dict[str, str]]:
    """Return gold passages, one a line: the name of the document, a colon, its words.

    A line without a colon is kept as a quote of no document, so that the check complains about it.
    """
    found = []
    for line in listed(text):
        document, colon, quote = line.partition(":")
        found.append({"document": document.strip() if colon else "", "quote": (quote if colon else line).strip()})
    return found


def gold_lines(gold: Iterable[Mapping[str, str]]) -> str:
    """Return gold passages as lines."""
    return "\n".join(f"{one.get('document', '')}: {' '.join(str(one.get('quote', '')).split())}" for one in gold)
