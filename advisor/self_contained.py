"""Which sentences make sense when they are quoted alone, and how a dangling one is completed verbatim."""

from __future__ import annotations

import re
from dataclasses import dataclass

from knowledge_base.sentences import sentence_spans

MIN_WORDS, MAX_WORDS = 5, 60
_PARTICULAR = (
    r"(agreement|contract|policy|procedure|document|report|directive|regulation|standard|guideline|plan|plant|site"
    r"|company|order)"
)
_OPENING = re.compile(
    rf"^[\"'“‘(]?(?!(?-i:IT)\b)(?!this {_PARTICULAR}\b)(?!it is (\w+ly )?\w+ (to|that)\b)(?!(that|those) (who|which)\b)"
    r"(this|that|these|those|it|its|they|their|them|he|she|his|her|such|here|both of|one of (these|them)|neither|either"
    r"|the (former|latter|above|following|same|other|others|result|reason|second|third|next)"
    r"|however|therefore|moreover|furthermore|also|additionally|in addition|consequently|thus|hence|instead|otherwise"
    r"|meanwhile|finally|similarly|likewise|conversely|nevertheless|nonetheless|besides|accordingly|as such|as a result"
    r"|for (example|instance)|in contrast|by contrast|on the other hand|in other words|in short|in particular|that is"
    r"|then|second(ly)?|third(ly)?|last(ly)?|next|but|and|or|so|yet|nor|because|which|again|indeed|rather|still"
    r"|after (this|that)|at the same time|to (do|achieve|address) (so|this|that)|with (this|that)"
    r"|in (this|that|these|such))\b",
    re.I,
)
_POINTER = re.compile(
    r"\b(see|as (described|shown|discussed|mentioned|noted|listed|stated|explained)|refer to) "
    r"(below|above|earlier|previously|next|the (next|previous|following)"
    r"|(section|chapter|figure|table|page|annex|appendix|clause) ?\d*)"
    r"|\b(above|below)-?mentioned|\bthe following\b[^.]*[:.]$|\bas follows\b|\b(figure|table|fig\.) \d"
    r"|\blisted (below|above)\b"
    r"|\b(click|download|subscribe|read more|cookie)\b",
    re.I,
)
_ENDING = re.compile(r"[.!][\"'”’)\]]*$")
_BULLET_DEBRIS = re.compile(r"^[•\-–*·▪]|\.{4,}|_{3,}|\s{3,}|\|")


@dataclass(frozen=True, kw_only=True)
class Quotable:
    """A verbatim stretch of a chunk that can be quoted alone; `start` is its place in the chunk's text."""

    text: str
    start: int


def stands_alone(sentence: str) -> bool:
    """Say whether a sentence makes sense without the ones around it."""
    return is_clean(sentence) and not _OPENING.match(sentence)


def is_clean(sentence: str) -> bool:
    """Say whether a sentence is prose with a beginning and an end, not a heading, a table row or a pointer."""
    return MIN_WORDS <= len(sentence.split()) <= MAX_WORDS and _is_whole(sentence)


def _is_whole(sentence: str) -> bool:
    """Say whether a sentence of any length has a beginning and an end, balanced signs, and points nowhere else."""
    first = next((character for character in sentence if character.isalnum()), "")
    if not _ENDING.search(sentence) or not (first.isupper() or first.isdigit()):
        return False
    letters = sum(character.isalpha() for character in sentence)
    if letters < 0.6 * len(sentence.replace(" ", "")) or _BULLET_DEBRIS.search(sentence):
        return False
    balanced = sentence.count("(") == sentence.count(")") and sentence.count("“") == sentence.count("”")
    return balanced and not _POINTER.search(sentence)


def quotables(text: str) -> tuple[Quotable, ...]:
    """Return what can be quoted from a prose chunk.

    A sentence that leans on the one before it ("It ends in 2031.") is joined with it where both lie next to each
    other, so that the quote stays verbatim and still says what it is about.
    """
    found: list[Quotable] = []
    anchor: int | None = None  # where the last sentence that stands alone begins, while all since lean on it
    before_end = 0
    for start, end in sentence_spans(text):
        sentence, gap = text[start:end], text[before_end:start]
        before_end = end
        if stands_alone(sentence):
            found.append(Quotable(text=sentence, start=start))
            anchor = start
        elif anchor is None or gap.strip() or "\n" in gap or not _is_whole(sentence):
            anchor = None
        elif len(text[anchor:end].split()) <= MAX_WORDS:
            found.append(Quotable(text=text[anchor:end], start=anchor))
    return tuple(found)


def rows(text: str) -> tuple[Quotable, ...]:
    """Return the rows of a table chunk, each `Header: value; …`, which are quoted as they are."""
    found: list[Quotable] = []
    start = 0
    for line in text.splitlines(keepends=True):
        row = line.strip()
        if row.count(":") >= 1 and len(row.split()) <= MAX_WORDS * 2:
            found.append(Quotable(text=row, start=start + line.index(row)))
        start += len(line)
    return tuple(found)
