"""How well a claim is covered by the sentences that it may rest on: signals, and the fitted score over them."""

from __future__ import annotations

import math
from collections.abc import Mapping, Sequence
from dataclasses import astuple, dataclass

import numpy as np

from advisor.claim_words import CONDITIONS, LIMITS
from advisor.contradictions import negated
from advisor.near_copies import share_copied
from advisor.wording import Word, Wording

_LONGEST_GAP = 5  # words without a counterpart; more is no worse
_FEW = 3
_STEM_LETTERS = 5
_NEARLY_ALL = 0.85  # of a claim's words


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What the score looks at. Each is a share or a similarity, 0 to 1; a word counts 1 where the sources have it."""

    weakest_word: float  # similarity of the worst covered word to the closest word of the sources
    weakest_words: float  # the mean of the worst three
    likeness: float  # of the whole claim to the closest sentence, or to two neighbours together
    clause_likeness: float  # of its clauses to their closest sentences, the mean
    disorder: float  # neighbouring words that stand the other way round: free wording, where few changes say little
    taken_up: float  # how much of the closest sentence the claim says: what is left out may be the condition
    gap: float  # the longest run of words without a counterpart; five is 1
    weakest_run: float  # the worst three words in a row
    end: float  # the last three words: what is made up is added at the end
    new_denial: float  # 1 where the claim denies and no source does
    soft_denial: float  # 1 where the claim denies by its meaning (rejects, unchanged) and no source denies
    lost_limit: float  # 1 where the closest sentence limits what it says and the claim does not
    copied: float  # the share of its words that stand in one source in the same order: what is changed is copied, too
    verbatim: float  # how near that comes to all of them, where nothing is left to change
    doubt: float  # 1 where a rule objects that is certain only where the claim follows the sources' words


@dataclass(frozen=True, kw_only=True)
class SupportModel:
    """Logistic regression over `Signals`; fitted by `evaluations.benchmarks.verification --fit`."""

    weights: tuple[float, ...] = (
        -3.43, 0.54, -2.76, 4.82, -1.75, -0.67, 4.04, -1.16, 0.24, 2.28, -1.41, -1.05, -0.44, -2.98, 2.72, -1.56,
    )  # fmt: skip
    threshold: float = 0.39

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability that the claim is supported."""
        values = (1.0, *features)
        logit = sum(weight * value for weight, value in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-logit))


def signals(
    claim: Wording,
    chosen: Sequence[Wording],
    context: Wording,
    vectors: Mapping[str, np.ndarray],
    *,
    likeness: float,
    clause_likeness: float,
    disorder: float,
    doubt: bool,
) -> tuple[float, ...]:
    """Return the signals of a claim, or of a clause, beside the sentences chosen for it, the closest first."""
    best, sources = chosen[0], (*chosen, context)
    copied = share_copied(claim, chosen)
    covered = closeness(claim, sources, vectors)
    runs = [float(np.mean(covered[at : at + _FEW])) for at in range(max(1, len(covered) - _FEW + 1))]
    weakest = sorted(covered)[:_FEW]
    denied = [hard for hard, _ in negated(claim.words)]
    sources_deny = any(True for source in chosen for _ in negated(source.words))
    return astuple(
        Signals(
            weakest_word=weakest[0],
            weakest_words=float(np.mean(weakest)),
            likeness=likeness,
            clause_likeness=clause_likeness,
            disorder=disorder,
            taken_up=float(np.mean(closeness(best, (claim,), vectors))) if best.content else 1.0,
            gap=min(longest_gap(claim.terms, sources), _LONGEST_GAP) / _LONGEST_GAP,
            weakest_run=min(runs),
            end=float(np.mean(covered[-_FEW:])),
            new_denial=float(any(denied) and not sources_deny),
            soft_denial=float(not all(denied) and not sources_deny),
            lost_limit=float(bool(LIMITS & best.lowers) and not CONDITIONS & claim.lowers),
            copied=copied,
            verbatim=max(0.0, copied - _NEARLY_ALL) / (1 - _NEARLY_ALL),
            doubt=float(doubt),
        )
    )


def closeness(claim: Wording, sources: Sequence[Wording], vectors: Mapping[str, np.ndarray]) -> list[float]:
    """Return for each content word of the claim how close the sources come to it, 1 where they have it."""
    theirs = list(dict.fromkeys(word.lower for source in sources for word in source.content))
    matrix = np.array([vectors[word] for word in theirs]) if theirs else None

    def of(word: Word) -> float:
        if word.term is not None and is_covered(word.term, sources):
            return 1.0
        return float((matrix @ vectors[word.lower]).max()) if matrix is not None else 0.0

    return [of(word) for word in claim.content] or [1.0]


def share_covered(terms: Sequence[str], sources: Sequence[Wording]) -> float:
    """Return the share of the terms that stand in the sources, in the same or a related form."""
    return sum(is_covered(term, sources) for term in terms) / len(terms) if terms else 1.0


def longest_gap(terms: Sequence[str], sources: Sequence[Wording]) -> int:
    """Return the length of the longest run of terms that the sources do not have."""
    longest = run = 0
    for term in terms:
        run = 0 if is_covered(term, sources) else run + 1
        longest = max(longest, run)
    return longest


def is_covered(term: str, sources: Sequence[Wording]) -> bool:
    """Say whether the sources have a term, or one that begins alike."""
    alike = term[:_STEM_LETTERS] if len(term) > _STEM_LETTERS else None
    return any(term in source.stems or alike in source.beginnings for source in sources)
