"""Is something said? The rule by which points, gaps and forbidden wordings are looked for.

A wording counts as said when all its content words occur in one sentence, stemmed and in any order; a wording in
/slashes/ when it occurs letter by letter. The rule is that of key-point or "nugget" matching (Lin and Demner-Fushman
2006, "Will pyramids built of nuggets topple over?"), with words in place of a judge: it needs no model and can be
redone by hand, at the price that an author lists alternative wordings.
"""

from __future__ import annotations

from collections.abc import Sequence

from evaluations.case_schema import is_literal, words_of
from knowledge_base.lexical import analyse


def is_said(wording: str, sentences: Sequence[str]) -> bool:
    """Say whether one of the sentences holds a wording."""
    if is_literal(wording):
        return any(words_of(wording) in sentence for sentence in sentences)
    wanted = set(analyse(wording))
    return any(wanted <= set(analyse(sentence)) for sentence in sentences)


def share_said(points: Sequence[Sequence[str]], sentences: Sequence[str]) -> float | None:
    """Return the share of points of which one wording is said; None where there are no points."""
    if not points:
        return None
    return sum(any(is_said(wording, sentences) for wording in point) for point in points) / len(points)
