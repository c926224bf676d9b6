"""Redundancy: the share of sentence pairs of an answer that say nearly the same.

Two sentences repeat each other when their stemmed content words overlap by `REPEATS` or more (Jaccard 1901), which
is the usual near-duplicate measure (Broder 1997) on words instead of shingles; no model is needed, and it can be
redone by hand.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import combinations

from knowledge_base.lexical import analyse

REPEATS = 0.5  # half of all words in common; below it, sentences on one subject differ in what they say of it


def redundancy(sentences: Sequence[str]) -> float | None:
    """Return the share of repeating pairs; None where there is no pair."""
    words = [frozenset(analyse(sentence)) for sentence in sentences]
    pairs = list(combinations(words, 2))
    return sum(jaccard(one, other) >= REPEATS for one, other in pairs) / len(pairs) if pairs else None


def jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    """Return the size of what two sets share over the size of both together."""
    return len(one & other) / len(one | other) if one or other else 0.0
