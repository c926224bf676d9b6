"""Is a sentence supported by the passages that it cites? Rules against contradictions, a fitted score for the rest."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from advisor.inference import ask, weigh
from advisor.sentence_alignment import Alignment, PassageSentence, fit
from advisor.support_score import SupportModel
from advisor.wording import Wording, clauses, read
from knowledge_base.embedding import Embedder
from knowledge_base.entailment import EntailmentModel
from knowledge_base.sentences import split_sentences

_KEPT_VECTORS = 20_000  # of sentences and words, 1.5 KB each
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


class SentenceVerifier:
    """Holds sentences against passages. Vectors are kept, because passages are cited again and again."""

    def __init__(
        self, embedder: Embedder, model: SupportModel | None = None, entailment: EntailmentModel | None = None
    ) -> None:
        """Take what embeds, the fitted score, and an inference model where one is configured."""
        self._embedder = embedder
        self._entailment = entailment
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
        if self._entailment is not None:
            weighed = weigh(score, ask(self._entailment, aligned))
            score = weighed.score
            if weighed.reasons:
                return Finding(verdict=Verdict.UNSUPPORTED, score=score, reasons=weighed.reasons, quotes=quotes)
        if score >= self.model.threshold:
            return Finding(verdict=Verdict.SUPPORTED, score=score, quotes=quotes)
        missing = self._missing(aligned)
        if missing:
            verdict, reason = Verdict.PARTLY, f"the passages do not say: {missing}"
            return Finding(verdict=verdict, score=score, reasons=(reason,), quotes=quotes, missing=missing)
        reasons = aligned.doubts() or ("the passages do not say it",)
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
        texts = (claim, *clauses(claim))
        vectors = self._embed(texts)
        fits = [fit(read(text), vector, sentences) for text, vector in zip(texts, vectors, strict=True)]
        words = self._word_vectors((wording, context, *(s.wording for found in fits for s in found.chosen)))
        return Alignment(
            whole=fits[0],
            parts=tuple(fits[1:]),
            passage=tuple(sentence.wording for sentence in sentences),
            context=context,
            words=words,
        )

    def _word_vectors(self, wordings: Iterable[Wording]) -> dict[str, np.ndarray]:
        """Return the vectors of single words, by which a word is known to say nearly the same as another."""
        words = list(dict.fromkeys(word.lower for wording in wordings for word in wording.content))
        return dict(zip(words, self._embed(words), strict=True))

    def _missing(self, aligned: Alignment) -> str:
        """Return the clauses without support where another one has enough of its own, else nothing."""
        if len(aligned.parts) < 2:
            return ""
        scores = [self.model.probability(aligned.features_of(part)) for part in aligned.parts]
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
