"""Is a sentence supported by the passages that it cites? Rules against contradictions, a fitted score for the rest."""

from __future__ import annotations

import re
from collections import OrderedDict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np

from advisor.client_statements import for_somebody_else, is_told, read_statement, speaks_of_client
from advisor.inference import ask, weigh
from advisor.sentence_alignment import Alignment, Fit, PassageSentence, fit
from advisor.sentence_shape import flaw
from advisor.support_score import SupportModel, share_covered
from advisor.wording import Wording, clauses, read
from knowledge_base.embedding import Embedder
from knowledge_base.entailment import EntailmentModel
from knowledge_base.sentences import split_sentences

_KEPT_VECTORS = 20_000  # of sentences and words, 1.5 KB each
# A clause stands by itself while another is missing where the passage has so much of its words.
_STANDS_ALONE, _MOST_LOST = 0.75, 2
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
    """A passage that a sentence cites: its evidence number, its text, and what stands above it.

    `client` says that it is of the client's own documents, which may say what the client has and does.
    """

    number: int
    text: str
    title: str = ""
    headings: tuple[str, ...] = ()
    client: bool = False


@dataclass(frozen=True, kw_only=True)
class Finding:
    """What verification found. `quotes` are the words of the passages that the sentence rests on, by number.

    `ruled_out` says that a rule decided which no model's reading stands against; `checked` that a model's
    reading did.
    """

    verdict: Verdict
    score: float
    reasons: tuple[str, ...] = ()
    quotes: tuple[tuple[int, str], ...] = ()
    missing: str = ""  # for PARTLY: the part that the passages do not say
    ruled_out: bool = False
    checked: bool = False
    copied: float = 0.0  # the share of its words that stand in one sentence of a passage, in the same order


def ruled_out(*reasons: str, score: float = 0.0, quotes: tuple[tuple[int, str], ...] = ()) -> Finding:
    """Return what is found where a certain rule decides."""
    return Finding(verdict=Verdict.UNSUPPORTED, score=score, reasons=reasons, quotes=quotes, ruled_out=True)


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

    def verify(self, claim: str, passages: Sequence[CitedPassage], facts: Sequence[str] = ()) -> Finding:
        """Return whether the passages together support the claim; `facts` are the profile's, which may be said."""
        aligned = self.align(claim, passages)
        if aligned is None:
            return ruled_out("there is nothing to compare")
        reason = flaw(read(claim), aligned.passage)
        if reason is None and _knows_nothing_of_client(aligned, passages):
            said = read_statement(aligned.whole.claim.text, facts)
            aligned, reason = self.align(said.text, passages) or aligned, said.untold
            if said.addressed:
                reason = for_somebody_else(said.text, aligned.chosen[0].wording)
        return self._judge(aligned, reason)

    def _judge(self, aligned: Alignment, reason: str | None) -> Finding:
        certain = (*((reason,) if reason else ()), *aligned.inventions())
        reasons = tuple(dict.fromkeys((*certain, *aligned.contradictions())))
        score = self.model.probability(aligned.features())
        quotes = aligned.quotes()
        if reasons:
            return Finding(
                verdict=Verdict.UNSUPPORTED, score=score, reasons=reasons, quotes=quotes, ruled_out=bool(certain)
            )
        if self._entailment is not None:
            weighed = weigh(score, ask(self._entailment, aligned))
            score = weighed.score
            if weighed.reasons:
                return Finding(verdict=Verdict.UNSUPPORTED, score=score, reasons=weighed.reasons, quotes=quotes)
        if score >= self.model.threshold:
            return Finding(verdict=Verdict.SUPPORTED, score=score, quotes=quotes, copied=aligned.copied())
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
        """Return the clauses without support where the first has enough of its own, else nothing."""
        if len(aligned.parts) < 2:
            return ""
        scores = [self.model.probability(aligned.features_of(part)) for part in aligned.parts]
        weak = [part for part, score in zip(aligned.parts, scores, strict=True) if score < self.model.threshold]
        if not weak or weak[0] is aligned.parts[0] or not _stands_alone(aligned.parts[0]):
            return ""
        lost = sum(len(part.claim.terms) for part in weak)
        return (
            "; ".join(part.claim.text for part in weak)
            if lost <= _MOST_LOST * len(aligned.parts[0].claim.terms)
            else ""
        )

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


def _stands_alone(part: Fit) -> bool:
    """Say whether the passage has most words of a clause: a score that is nearly enough is not, for half a sentence."""
    return share_covered(part.claim.terms, [sentence.wording for sentence in part.chosen]) >= _STANDS_ALONE


def _knows_nothing_of_client(aligned: Alignment, passages: Sequence[CitedPassage]) -> bool:
    """Say whether a claim speaks of the client while what it rests on does not."""
    own = {passage.number for passage in passages if passage.client}
    claim = aligned.whole.claim.text
    if not speaks_of_client(claim) or any(sentence.number in own for sentence in aligned.chosen):
        return False
    return not is_told(claim, [sentence.wording for sentence in aligned.chosen])
