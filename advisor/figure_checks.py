"""Figures of a claim beside those of its passages: the same value, the same unit, for the same thing."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence

from advisor.wording import NUMBER_WORDS, Figure, Wording

WINDOW = 4  # content words on each side that tell what a figure is about
CODE = re.compile(r"(?=.*\d)(?=.*[a-z-])[\w./-]+", re.I)
_FRACTIONS = {
    "half": "50", "third": "33", "quarter": "25", "fifth": "20", "tenth": "10", "thirds": "67", "quarters": "75",
}  # fmt: skip


def wrong_figures(claim: Wording, best: Sequence[Wording], passage: Sequence[Wording] = ()) -> Iterator[str]:
    """Yield the figures of a claim that its passages do not have, or have for something else.

    Those that stand elsewhere in `passage` are left out: a claim may sum up more than its closest sentences.
    """
    known = [(figure, other) for other in best for figure in other.figures]
    others = [(figure, other) for other in passage if other not in best for figure in other.figures]
    for figure in claim.figures:
        if any(f.value == figure.value and figure.units and figure.units <= f.units for f, _ in others):
            continue
        fitting = [(f, other) for f, other in known if f.value == figure.value and _same_units(figure, f, other)]
        if not fitting:
            if not _spelled_as_code(figure, best) and not _as_fraction(figure, best) and not _counts(figure, claim):
                yield f"the figure {_shown(figure, claim)!r} is not in the passage"
            continue
        rivals = [(f, o) for f, o in known if f.value != figure.value and f.units == figure.units and figure.units]
        around = claim.near(figure.place, WINDOW)
        if rivals and _overlap(around, rivals) > _overlap(around, fitting) + 1:
            yield f"the figure {_shown(figure, claim)!r} stands for something else in the passage"


def unknown_figures(claim: Wording, sources: Sequence[Wording]) -> Iterator[str]:
    """Yield the figures of a claim that no source has, for whatever; a number in words may only count."""
    known = [figure for other in sources for figure in other.figures]
    for figure in claim.figures:
        if any(f.value == figure.value and (figure.units <= f.units or not f.units) for f in known):
            continue
        if not _spelled_as_code(figure, sources) and not _as_fraction(figure, sources) and not _counts(figure, claim):
            yield f"the figure {_shown(figure, claim)!r} is not in the passage"


def _same_units(figure: Figure, other: Figure, source: Wording) -> bool:
    if figure.units <= other.units:
        return True
    return not other.units and any(word.lower in figure.units for word in source.words)


def _spelled_as_code(figure: Figure, best: Sequence[Wording]) -> bool:
    return any(
        figure.value in re.split(r"[-./]", w.lower) for other in best for w in other.words if CODE.fullmatch(w.lower)
    )


def wrong_counts(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Yield the numbers in words that no passage has; a writer may have counted what the passage lists."""
    known = {figure.value for other in best for figure in other.figures}
    for figure in claim.figures:
        if _counts(figure, claim) and figure.value not in known:
            yield f"the figure {_shown(figure, claim)!r} is not in the passage"


def _as_fraction(figure: Figure, best: Sequence[Wording]) -> bool:
    """Say whether the passage has a share in words, such as "a fifth" for 20 per cent."""
    return figure.units == {"%"} and any(_FRACTIONS.get(w.lower) == figure.value for other in best for w in other.words)


def _counts(figure: Figure, claim: Wording) -> bool:
    """Say whether a number in words only counts what the sentence names: "the two sponsors"."""
    return not figure.units and claim.words[figure.place].lower in NUMBER_WORDS


def _overlap(around: frozenset[str], places: Iterable[tuple[Figure, Wording]]) -> int:
    return max((len(around & source.near(figure.place, WINDOW)) for figure, source in places), default=0)


def _shown(figure: Figure, claim: Wording) -> str:
    return " ".join(word.text for word in claim.words[figure.place : figure.place + 2])
