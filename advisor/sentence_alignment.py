"""A claim beside its passages: which of their sentences it may rest on, as a whole and clause by clause."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import pairwise

import numpy as np

from advisor.contradictions import Beside, contradictions, doubts, inventions
from advisor.near_copies import follows, share_copied
from advisor.support_score import share_covered, signals
from advisor.wording import Wording

# A sentence of the passage supports a clause together with the best one when it fits this share as well.
_BESIDE_BEST = 0.8
_MAX_BESIDE = 4


@dataclass(frozen=True, kw_only=True)
class PassageSentence:
    """A sentence of a passage with the one before it, which a pronoun may point back to."""

    number: int
    wording: Wording
    before: Wording | None
    vector: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A clause, or a whole claim, beside the sentences that fit it best.

    `cosine` is the similarity to the closest one, `joint` to that or to two neighbours together.
    """

    claim: Wording
    cosine: float
    joint: float
    chosen: tuple[PassageSentence, ...]

    @property
    def beside(self) -> Beside:
        """The claim with the sentences that support it, as the rules read them."""
        return Beside(claim=self.claim, best=tuple(sentence.wording for sentence in self.chosen))

    @property
    def disorder(self) -> float:
        """The share of neighbouring words that stand the other way round in the sentence nearest in order."""
        return min(_disorder(self.claim.terms, sentence.wording.terms) for sentence in self.chosen)


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """A claim as a whole and clause by clause beside its passages; `words` are the vectors of single words."""

    whole: Fit
    parts: tuple[Fit, ...]
    passage: tuple[Wording, ...]
    context: Wording
    words: Mapping[str, np.ndarray]

    @property
    def chosen(self) -> tuple[PassageSentence, ...]:
        """All sentences that the claim may rest on, the closest first."""
        return tuple({id(s): s for fit in (self.whole, *self.parts) for s in fit.chosen}.values())

    def features(self) -> tuple[float, ...]:
        """Return what the fitted score looks at."""
        return signals(
            self.whole.claim,
            [sentence.wording for sentence in self.chosen],
            self.context,
            self.words,
            likeness=self.whole.joint,
            clause_likeness=float(np.mean([part.cosine for part in self.parts])),
            disorder=max(part.disorder for part in self.parts),
            doubt=bool(self.doubts()),
        )

    def features_of(self, part: Fit) -> tuple[float, ...]:
        """Return the same of one clause."""
        return signals(
            part.claim,
            [sentence.wording for sentence in part.chosen],
            self.context,
            self.words,
            likeness=part.joint,
            clause_likeness=part.cosine,
            disorder=part.disorder,
            doubt=any(True for _ in doubts(part.beside, (part.beside,))),
        )

    def contradictions(self) -> tuple[str, ...]:
        """Return what the claim says against or beyond the passages."""
        near = [w for sentence in self.chosen for w in (sentence.wording, sentence.before) if w is not None]
        found = tuple(contradictions(self._beside, near, self.passage, self.context))
        certain = self.doubts() if follows(self.whole.claim, self._beside.best) else ()
        return tuple(dict.fromkeys((*found, *certain)))

    def copied(self) -> float:
        """Return the share of the claim's words that stand in one of the closest sentences, in the same order."""
        return share_copied(self.whole.claim, self._beside.best)

    def inventions(self) -> tuple[str, ...]:
        """Return the links, figures and names of the claim that stand nowhere in the passages."""
        return tuple(dict.fromkeys(inventions(self.whole.claim, self.passage, self.context)))

    def doubts(self) -> tuple[str, ...]:
        """Return what may contradict the passages: it does where the claim follows their words, else it counts."""
        return tuple(dict.fromkeys(doubts(self._beside, [part.beside for part in self.parts])))

    @cached_property
    def _beside(self) -> Beside:
        return Beside(claim=self.whole.claim, best=tuple(sentence.wording for sentence in self.chosen))

    def quotes(self) -> tuple[tuple[int, str], ...]:
        """Return the closest sentence of every passage that contributes one."""
        found: dict[int, str] = {}
        for sentence in self.chosen:
            found.setdefault(sentence.number, sentence.wording.text)
        return tuple(found.items())


def fit(claim: Wording, vector: np.ndarray, sentences: Sequence[PassageSentence]) -> Fit:
    """Return the sentences that fit a clause best: the closest, and those that fit nearly as well."""
    ranked = []
    for sentence in sentences:
        cosine = float(vector @ sentence.vector)
        ranked.append((0.5 * cosine + 0.5 * share_covered(claim.terms, (sentence.wording,)), cosine, sentence))
    ranked.sort(key=lambda entry: -entry[0])
    floor = min(_BESIDE_BEST * ranked[0][0], ranked[0][0])
    chosen = tuple(sentence for score, _, sentence in ranked[:_MAX_BESIDE] if score >= floor)
    cosine = max(cosine for _, cosine, _ in ranked[:_MAX_BESIDE])
    return Fit(claim=claim, cosine=cosine, joint=max(cosine, _neighbours(vector, sentences)), chosen=chosen)


def _neighbours(vector: np.ndarray, sentences: Sequence[PassageSentence]) -> float:
    """Return the similarity to two neighbouring sentences: a claim may sum up both."""
    sums = [one.vector + other.vector for one, other in pairwise(sentences)]
    return max((float(vector @ both) / (float(np.linalg.norm(both)) or 1.0) for both in sums), default=0.0)


def _disorder(terms: Sequence[str], source: Sequence[str]) -> float:
    """Return the share of neighbouring terms that stand the other way round in the source."""
    places = [source.index(term) for term in terms if source.count(term) == 1]
    pairs = list(pairwise(places))
    return sum(one > two for one, two in pairs) / len(pairs) if pairs else 0.0
