"""Divide the text of one section into passages at the places that hurt least.

A section is a row of atoms: whole sentences, table rows, and, only where one sentence alone is longer
than a passage may be, its clauses. Dynamic programming picks the cuts: passages near the target length,
cut between paragraphs rather than between sentences, and never between a lead-in and its list if that
can be had.
"""

from __future__ import annotations

import math
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

CountTokens = Callable[[Sequence[str]], Sequence[int]]

TARGET_TOKENS = 185  # of body; the middle of 150-220, in which a passage is self-contained and still about one thing
# A word of more than 100 characters is one unknown token to WordPiece, however long it is. Counting at least
# one token for every 12 characters keeps such text (base64, dot leaders) from making passages without end.
_CHARACTERS_PER_TOKEN = 12

# What a cut costs, in squared tokens of deviation from the target that it outweighs.
CUT_BETWEEN_BLOCKS = 0
CUT_BETWEEN_ITEMS = 15**2
CUT_BETWEEN_SENTENCES = 40**2
CUT_BEFORE_NESTED_ITEM = 60**2
CUT_INSIDE_SENTENCE = 70**2
CUT_AFTER_LEAD_IN = 120**2

_CLAUSE_END = re.compile(r"(?<=[;:,])\s+|\s+(?=[–—(])")
_SPACE = re.compile(r"\s+")


@dataclass(frozen=True, kw_only=True)
class Atom:
    """A span of a block's text that is not cut. `cut_cost` is the cost of a passage that starts here."""

    block: int
    start: int
    end: int
    tokens: int
    cut_cost: int


def weigh(text: str, tokens: int) -> int:
    """Return the length that counts against the window: tokens, or more for words too long to be counted."""
    return max(tokens, math.ceil(len(text) / _CHARACTERS_PER_TOKEN))


def partition(atoms: Sequence[Atom], capacity: int) -> tuple[tuple[Atom, ...], ...]:
    """Divide `atoms` into passages of at most `capacity` tokens; one that fits whole is not divided."""
    if not atoms:
        return ()
    if sum(atom.tokens for atom in atoms) <= capacity:
        return (tuple(atoms),)
    target = min(TARGET_TOKENS, capacity)
    best: list[float] = [0.0] + [math.inf] * len(atoms)
    cut_at = [0] * (len(atoms) + 1)
    for end in range(1, len(atoms) + 1):
        length = 0
        for begin in range(end - 1, -1, -1):
            length += atoms[begin].tokens
            if length > capacity and begin < end - 1:
                break
            cost = best[begin] + (length - target) ** 2 + (atoms[begin].cut_cost if begin else 0)
            if cost < best[end]:
                best[end], cut_at[end] = cost, begin
    passages: list[tuple[Atom, ...]] = []
    end = len(atoms)
    while end:
        passages.append(tuple(atoms[cut_at[end] : end]))
        end = cut_at[end]
    return tuple(reversed(passages))


def divide_sentence(text: str, start: int, end: int, limit: int, count: CountTokens) -> list[tuple[int, int, int]]:
    """Divide a sentence that exceeds `limit` tokens at clauses, else at words, else at characters.

    Returns:
        (start, end, tokens) of each piece, in order, none above `limit`.
    """
    pieces: list[tuple[int, int, int]] = []
    for first, last, tokens in _measure(text, _spans(text, start, end, _CLAUSE_END), count):
        if tokens <= limit:
            pieces.append((first, last, tokens))
            continue
        words = [
            part for span in _spans(text, first, last, _SPACE) for part in _cut(span, limit * _CHARACTERS_PER_TOKEN)
        ]
        pieces.extend(_measure(text, words, count))
    return _pack(pieces, limit)


def _spans(text: str, start: int, end: int, separator: re.Pattern[str]) -> list[tuple[int, int]]:
    spans: list[tuple[int, int]] = []
    begin = start
    for match in separator.finditer(text, start, end):
        if match.start() > begin:
            spans.append((begin, match.start()))
        begin = match.end()
    if begin < end:
        spans.append((begin, end))
    return spans


def _cut(span: tuple[int, int], length: int) -> list[tuple[int, int]]:
    first, last = span
    return [(begin, min(begin + length, last)) for begin in range(first, last, length)]


def _measure(text: str, spans: Sequence[tuple[int, int]], count: CountTokens) -> list[tuple[int, int, int]]:
    texts = [text[first:last] for first, last in spans]
    return [
        (first, last, weigh(piece, tokens))
        for (first, last), piece, tokens in zip(spans, texts, count(texts), strict=True)
    ]


def _pack(pieces: Sequence[tuple[int, int, int]], limit: int) -> list[tuple[int, int, int]]:
    """Join neighbouring pieces as long as they fit, so that a cut sentence has as few parts as possible."""
    packed: list[tuple[int, int, int]] = []
    for first, last, tokens in pieces:
        if packed and packed[-1][2] + tokens <= limit:
            packed[-1] = (packed[-1][0], last, packed[-1][2] + tokens)
        else:
            packed.append((first, last, min(tokens, limit)))
    return packed
