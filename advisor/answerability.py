"""Can the sources answer the question at all? One decision from several signals, learned from labelled questions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answer_search import nearness
from advisor.answers import Candidate
from advisor.retrieval import TermWeights


@dataclass(frozen=True, kw_only=True)
class Signals:
    """What the decision looks at; shares and cosines, but for `length` and `like_answered`.

    `similarity` and `coverage` are those of the passage that is judged most relevant, `sentence` is the similarity of
    the nearest sentence of any passage, `unknown` the share of the question's terms that no source holds. `length` is
    ln(1 + number of terms): of a long question a passage rarely holds as large a share. `answer` is how well
    any passage answers, by what known questions teach. `like_answered` is how much the question is like those that the
    articles answer rather than like those that they do not, in log-odds.
    """

    similarity: float
    coverage: float
    sentence: float
    unknown: float
    length: float
    answer: float
    like_answered: float


@dataclass(frozen=True, kw_only=True)
class AnswerabilityModel:
    """Logistic regression over the signals.

    Fitted on the development halves of the questions of `evaluations/cases/` with and without an answer in the
    bundled knowledge base; the threshold refuses five in a hundred of the answerable ones there, each judged by a fit
    without it. How both come out on the held-out halves: evaluations/figures.md.
    """

    intercept: float = -11.88
    similarity: float = 3.1
    coverage: float = 1.41
    sentence: float = 2.9
    unknown: float = -3.51
    length: float = 3.16
    answer: float = 8.37
    like_answered: float = 0.41
    answer_at: float = 0.44

    def estimate(self, signals: Signals) -> float:
        """Return how likely the sources hold an answer, 0 to 1."""
        score = (
            self.intercept
            + self.similarity * signals.similarity
            + self.coverage * signals.coverage
            + self.sentence * signals.sentence
            + self.unknown * signals.unknown
            + self.length * signals.length
            + self.answer * signals.answer
            + self.like_answered * signals.like_answered
        )
        return 1 / (1 + math.exp(-score))


# For a document of which no questions are known, such as the registers: the weights that the same development questions
# gave before any were.
WITHOUT_QUESTIONS = AnswerabilityModel(
    intercept=-11.46,
    similarity=6.86,
    coverage=2.56,
    sentence=6.69,
    unknown=-6.8,
    length=2.79,
    answer=0.0,
    like_answered=0.0,
    answer_at=0.44,
)


def read_signals(best: Candidate, candidates: Sequence[Candidate], terms: TermWeights) -> Signals:
    """Return the signals of a question, `best` being its most relevant candidate."""
    asked = len(terms.weights) or 1  # `weights` holds the unknown terms as well
    return Signals(
        similarity=best.passage.dense_score or 0.0,
        coverage=best.coverage,
        sentence=max(nearest_sentence(candidate) for candidate in candidates),
        unknown=len(terms.unknown) / asked,
        length=math.log1p(len(terms.weights)),
        answer=max(nearness(candidate.passage.answer_score) for candidate in candidates),
        like_answered=terms.like_answered,
    )


def nearest_sentence(candidate: Candidate) -> float:
    """Return the similarity of the passage's nearest sentence, or of the passage where its sentences are unknown."""
    passage = candidate.passage
    return passage.sentence_score if passage.sentence_score is not None else passage.dense_score or 0.0
