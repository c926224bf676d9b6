"""The arithmetic of hybrid search: BM25 over candidates, one scale for two kinds of score, ranks.

Every function takes and returns one score per candidate, in the order of the candidates.
"""

from __future__ import annotations

import math
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Scores = NDArray[np.float64]
# The values of Lucene, Elasticsearch and SQLite FTS5; others gained nothing on either tuning set together.
TERM_SATURATION = 1.2
LENGTH_NORMALISATION = 0.75
# A term in the chunk next to a chunk counts like 0.2 of one in it, at distance 5 like 0.04. Chosen on product
# documentation, five long texts and the development half of the consultants' questions; others: evaluations/trials.md.
NEIGHBOUR_WEIGHT = 0.2
NEIGHBOUR_REACH = 5  # chunks on either side


@dataclass(frozen=True, kw_only=True)
class TermCounts:
    """How often the terms of a query occur in a text, and how many terms the text has in all."""

    counts: Mapping[str, float]
    length: float


def inverse_document_frequencies(frequencies: Mapping[str, int], chunks: int) -> dict[str, float]:
    """Return each term's weight, ln(1 + (N - n + 0.5) / (n + 0.5)): the form of Lucene, never negative."""
    return {
        term: math.log(1 + (chunks - found + 0.5) / (found + 0.5)) if 0 < found <= chunks else 0.0
        for term, found in frequencies.items()
    }


def with_neighbours(own: TermCounts, neighbours: Iterable[tuple[int, TermCounts]]) -> TermCounts:
    """Return the counts in a chunk and, at a low weight, in those around it.

    `neighbours` are (distance in chunks, counts). What stands around a chunk is a weak field of its own in the
    sense of Robertson, Zaragoza and Taylor, "Simple BM25 extension to multiple weighted fields" (2004): a
    paragraph often says "it" of what the one before has named.
    """
    counts, length = dict(own.counts), own.length
    for distance, around in neighbours:
        share = NEIGHBOUR_WEIGHT / distance
        length += share * around.length
        for term, found in around.counts.items():
            counts[term] = counts.get(term, 0.0) + share * found
    return TermCounts(counts=counts, length=length)


def bm25_scores(weights: Mapping[str, float], texts: Sequence[TermCounts]) -> Scores:
    """Score candidates by Okapi BM25 (Robertson and Zaragoza 2009, equation 3.15) with the given term weights.

    The average length is that of the candidates, so that it does not depend on how the chunks are
    spread over collections.
    """
    lengths = np.array([text.length for text in texts], dtype=np.float64)
    average = lengths.mean() if len(lengths) and lengths.sum() else 1.0
    damping = TERM_SATURATION * (1 - LENGTH_NORMALISATION + LENGTH_NORMALISATION * lengths / average)
    scores = np.zeros(len(texts), dtype=np.float64)
    for term, weight in weights.items():
        found = np.array([text.counts.get(term, 0.0) for text in texts], dtype=np.float64)
        scores += weight * found * (TERM_SATURATION + 1) / (found + damping)
    return scores


def standardise(scores: Scores) -> Scores:
    """Return scores with mean 0 and standard deviation 1; all 0 where they do not differ."""
    spread = float(scores.std()) if len(scores) else 0.0
    return (scores - scores.mean()) / spread if spread > 1e-12 else np.zeros_like(scores)


def ranks(scores: Scores, *, depth: int, floor: float = -math.inf) -> list[int | None]:
    """Return each candidate's rank from 1, or None below the depth or at the floor and below it.

    Equal scores keep the candidates' order.
    """
    order = np.argsort(-scores, kind="stable")[:depth]
    places: list[int | None] = [None] * len(scores)
    for rank, index in enumerate(order.tolist(), start=1):
        if scores[index] > floor:
            places[index] = rank
    return places
