"""Is a sentence supported by the passages that it cites? Rules against contradictions, a fitted score for the rest."""

from __future__ import annotations

import math
import re
from collections import OrderedDict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from itertools import pairwise

import numpy as np

from advisor.contradictions import Beside, contradictions
from advisor.wording import Wording, clauses, read
from knowledge_base.embedding import Embedder
from knowledge_base.sentences import split_sentences

# A sentence of the passage supports a clause together with the best one when it fits this share as well.
_BESIDE_BEST = 0.8
_MAX_BESIDE = 4
_KEPT_VECTORS = 4096
_MARKS = re.compile(r"[*_`#]+")
_INTRODUCTION = re.compile(
    r"^(in (short|practice|summary|brief|other words)|overall"
    r"|according to the (sources?|evidence|passages?|documents?)),\s+",
    re.I,
)


class Verdict(StrEnum):
    """What became of a sentence."""

    SUPPORTED = "supported"
    PARTLY = "partly"
    UNSUPPORTED = "unsupported"


@dataclass(frozen=True, kw_only=True)
class CitedPassage:
    """A passage that a sentence cites: its evidence number, its text, and what stands above it."""

    number: int
    text: str
    title: str = ""
    headings: tuple[str, ...] = ()


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What verification found. `quotes` are the words of the passages that the sentence rests on, by number."""

    verdict: Verdict
    score: float
    reasons: tuple[str, ...] = ()
    quotes: tuple[tuple[int, str], ...] = ()
    missing: str = ""  # for PARTLY: the part that the passages do not say


@dataclass(frozen=True, kw_only=True)
class SupportModel:
    """Logistic regression on how well a claim is covered; fitted by `evaluations.benchmarks.verification --fit`."""

    weights: tuple[float, ...] = (-4.15, -3.61, 11.48, -6.9, -0.55, 0.16, 5.91)
    threshold: float = 0.5

    def probability(self, features: Sequence[float]) -> float:
        """Return the probability that the claim is supported."""
        values = (1.0, *features)
        logit = sum(weight * value for weight, value in zip(self.weights, values, strict=True))
        return 1 / (1 + math.exp(-logit))


@dataclass(frozen=True, kw_only=True)
class PassageSentence:
    """A sentence of a passage with the one before it, which a pronoun may point back to."""

    number: int
    wording: Wording
    before: Wording | None
    vector: np.ndarray


@dataclass(frozen=True, kw_only=True)
class Fit:
    """A clause, or a whole claim, beside the sentences that fit it best."""

    claim: Wording
    cosine: float
    chosen: tuple[PassageSentence, ...]
    context: Wording

    def features(self) -> tuple[float, ...]:
        """Return what the fitted score looks at.

        Coverage by words, similarity, the longest run of words without a counterpart (5 is 1), coverage by the best
        sentence alone, similarity again (of the weakest clause, for a whole claim), and disorder.
        """
        wordings = (*(sentence.wording for sentence in self.chosen), self.context)
        alone = max(share_covered(self.claim.terms, (s.wording, self.context)) for s in self.chosen)
        gap = min(longest_gap(self.claim.terms, wordings), 5) / 5
        disorder = min(_disorder(self.claim.terms, s.wording.terms) for s in self.chosen)
        # Those of a claim of one clause: the clause is its own weakest one.
        return share_covered(self.claim.terms, wordings), self.cosine, gap, alone, self.cosine, disorder


@dataclass(frozen=True, kw_only=True)
class Alignment:
    """A claim as a whole and clause by clause beside its passages."""

    claim: Wording
    whole: Fit
    parts: tuple[Fit, ...]
    context: Wording

    @property
    def chosen(self) -> tuple[PassageSentence, ...]:
        """All sentences that the claim may rest on, the closest first."""
        return tuple({id(s): s for fit in (self.whole, *self.parts) for s in fit.chosen}.values())

    def features(self) -> tuple[float, ...]:
        """Return the features of the claim; the last three are those of its weakest clause."""
        wordings = (*(sentence.wording for sentence in self.chosen), self.context)
        covered = share_covered(self.claim.terms, wordings)
        gap = min(longest_gap(self.claim.terms, wordings), 5) / 5
        parts = [part.features() for part in self.parts]
        weakest = min(p[3] for p in parts), min(p[1] for p in parts), max(p[5] for p in parts)
        return covered, self.whole.cosine, gap, *weakest

    def contradictions(self) -> tuple[str, ...]:
        """Return what the claim says against or beyond the passages."""
        near = [w for sentence in self.chosen for w in (sentence.wording, sentence.before) if w is not None]
        whole = Beside(claim=self.claim, best=tuple(sentence.wording for sentence in self.chosen))
        parts = [Beside(claim=fit.claim, best=tuple(s.wording for s in fit.chosen)) for fit in self.parts]
        return tuple(dict.fromkeys(contradictions(whole, parts, near, self.context)))

    def quotes(self) -> tuple[tuple[int, str], ...]:
        """Return the closest sentence of every passage that contributes one."""
        found: dict[int, str] = {}
        for sentence in self.chosen:
            found.setdefault(sentence.number, sentence.wording.text)
        return tuple(found.items())


def share_covered(terms: Sequence[str], sources: Sequence[Wording]) -> float:
    """Return the share of the terms that stand in the sources, in the same or a related form."""
    return sum(_covered(term, sources) for term in terms) / len(terms) if terms else 1.0


def _disorder(terms: Sequence[str], source: Sequence[str]) -> float:
    """Return the share of neighbouring terms that stand the other way round in the source."""
    places = [source.index(term) for term in terms if source.count(term) == 1]
    pairs = list(pairwise(places))
    return sum(one > two for one, two in pairs) / len(pairs) if pairs else 0.0


def longest_gap(terms: Sequence[str], sources: Sequence[Wording]) -> int:
    """Return the length of the longest run of terms that the sources do not have."""
    longest = run = 0
    for term in terms:
        run = 0 if _covered(term, sources) else run + 1
        longest = max(longest, run)
    return longest


def _covered(term: str, sources: Sequence[Wording]) -> bool:
    return any(term in source.stems or (len(term) > 5 and term[:5] in source.beginnings) for source in sources)


class SentenceVerifier:
    """Holds sentences against passages. Vectors are kept, because passages are cited again and again."""

    def __init__(self, embedder: Embedder, model: SupportModel | None = None) -> None:
        self._embedder = embedder
        self.model = model or SupportModel()
        self._vectors: OrderedDict[str, np.ndarray] = OrderedDict()

    def learn(self, vectors: Mapping[str, np.ndarray]) -> None:
        """Take vectors that somebody has already, such as those of the articles' sentences."""
        self._vectors.update(vectors)
        while len(self._vectors) > _KEPT_VECTORS:
            self._vectors.popitem(last=False)

    def verify(self, claim: str, passages: Sequence[CitedPassage]) -> Finding:
        """Return whether the passages together support the claim."""
        aligned = self.align(claim, passages)
        if aligned is None:
            return Finding(verdict=Verdict.UNSUPPORTED, score=0.0, reasons=("there is nothing to compare",))
        reasons = aligned.contradictions()
        score = self.model.probability(aligned.features())
        quotes = aligned.quotes()
        if reasons:
            return Finding(verdict=Verdict.UNSUPPORTED, score=score, reasons=reasons, quotes=quotes)
        if score >= self.model.threshold:
            return Finding(verdict=Verdict.SUPPORTED, score=score, quotes=quotes)
        missing = self._missing(aligned)
        if missing:
            verdict, reason = Verdict.PARTLY, f"the passages do not say: {missing}"
            return Finding(verdict=verdict, score=score, reasons=(reason,), quotes=quotes, missing=missing)
        reasons = ("the passages do not say it",)
        return Finding(verdict=Verdict.UNSUPPORTED, score=score, reasons=reasons, quotes=quotes)

    def closeness(self, question: str, sentences: Sequence[str]) -> float:
        """Return the similarity to the question of the closest sentence."""
        asked, *vectors = self._embed([question, *sentences])
        return max((float(asked @ vector) for vector in vectors), default=0.0)

    def align(self, claim: str, passages: Sequence[CitedPassage]) -> Alignment | None:
        """Return the claim beside the sentences that fit it best, or None where there is nothing to compare."""
        claim = _INTRODUCTION.sub("", _MARKS.sub("", claim).strip())
        wording = read(claim)
        sentences = self._sentences(passages)
        if not sentences or not wording.terms:
            return None
        context = read(". ".join(f"{p.title}. {'. '.join(p.headings)}" for p in passages))
        parts = clauses(claim)
        vectors = self._embed([claim, *parts])
        aligned = [
            _fit(read(part), vector, sentences, context) for part, vector in zip((claim, *parts), vectors, strict=True)
        ]
        return Alignment(claim=wording, whole=aligned[0], parts=tuple(aligned[1:]), context=context)

    def _missing(self, aligned: Alignment) -> str:
        """Return the clauses without support where another one has enough of its own, else nothing."""
        if len(aligned.parts) < 2:
            return ""
        scores = [self.model.probability(part.features()) for part in aligned.parts]
        weak = [
            part.claim.text for part, score in zip(aligned.parts, scores, strict=True) if score < self.model.threshold
        ]
        return "; ".join(weak) if 0 < len(weak) < len(scores) and aligned.parts[0].claim.text not in weak else ""

    def _sentences(self, passages: Sequence[CitedPassage]) -> list[PassageSentence]:
        texts = [(passage.number, list(dict.fromkeys(split_sentences(passage.text)))) for passage in passages]
        vectors = dict(
            zip((t for _, group in texts for t in group), self._embed([t for _, g in texts for t in g]), strict=True)
        )
        return [
            PassageSentence(
                number=number,
                wording=read(text),
                before=read(group[place - 1]) if place else None,
                vector=vectors[text],
            )
            for number, group in texts
            for place, text in enumerate(group)
        ]

    def _embed(self, texts: Sequence[str]) -> list[np.ndarray]:
        missing = [text for text in dict.fromkeys(texts) if text not in self._vectors]
        fresh = dict(zip(missing, self._embedder.embed(missing), strict=True)) if missing else {}
        found = [fresh[text] if text in fresh else self._vectors[text] for text in texts]
        self.learn(fresh)
        return found


def _fit(claim: Wording, vector: np.ndarray, sentences: Sequence[PassageSentence], context: Wording) -> Fit:
    """Return the sentences that fit a clause best: the closest, and those that fit nearly as well."""
    terms = claim.terms
    ranked = []
    for sentence in sentences:
        cosine = float(vector @ sentence.vector)
        ranked.append((0.5 * cosine + 0.5 * share_covered(terms, (sentence.wording,)), cosine, sentence))
    ranked.sort(key=lambda entry: -entry[0])
    floor = min(_BESIDE_BEST * ranked[0][0], ranked[0][0])
    chosen = tuple(sentence for score, _, sentence in ranked[:_MAX_BESIDE] if score >= floor)
    return Fit(claim=claim, cosine=max(cosine for _, cosine, _ in ranked[:_MAX_BESIDE]), chosen=chosen, context=context)
