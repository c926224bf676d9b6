"""Does a sentence belong in a short answer that is opened already? Learned from sentences that readers graded."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import astuple, dataclass

from advisor.roles import Role
from advisor.sentence_scoring import ScoredSentence


@dataclass(frozen=True, kw_only=True)
class WorthSignals:
    """What is known of a sentence once the opening stands.

    They are its coverage, how near its article's title is to the question, how much less it scores than the best
    sentence, how near it is to the opening (cosine), whether its section is the one asked for, what changes for some
    clients, or what IT and OT understand by a word, and how well it answers (0 to 1). Its similarity to the question
    says nothing more beside these.
    """

    coverage: float
    title: float
    behind: float
    to_opening: float
    wanted: float
    change: float
    sides: float
    answer: float


@dataclass(frozen=True, kw_only=True)
class WorthModel:
    """Logistic regression: would a partner keep the sentence in a short answer?

    Fitted on what readers said of the sentences of development questions (`evaluations.benchmarks.sentences --fit`).
    From `keep_at` on, the answers to these questions hold most of what they need, and most of what they say is needed;
    from `perhaps_at` on, a sentence is better than none.
    """

    intercept: float = -1.85
    coverage: float = 0.27
    title: float = -0.44
    behind: float = -0.15
    to_opening: float = 1.74
    wanted: float = 0.14
    change: float = 0.84
    sides: float = -1.19
    answer: float = 3.51
    keep_at: float = 0.36
    perhaps_at: float = 0.25

    def estimate(self, signals: WorthSignals) -> float:
        """Return how likely a partner would keep the sentence, 0 to 1."""
        _, *weights = astuple(self)[:-2]
        score = self.intercept + sum(weight * value for weight, value in zip(weights, astuple(signals), strict=True))
        return 1 / (1 + math.exp(-score))


def read_worth(
    sentence: ScoredSentence, opening: Sequence[ScoredSentence], best_score: float, wanted: Role | None
) -> WorthSignals:
    """Return the signals of a sentence; `best_score` is that of the best sentence, `wanted` the role asked for."""
    return WorthSignals(
        coverage=sentence.signals.coverage,
        title=sentence.about,
        behind=best_score - sentence.score,
        to_opening=likeness(sentence, opening),
        wanted=float(sentence.role is wanted),
        change=float(sentence.role is Role.CHANGE),
        sides=float(sentence.role is Role.SIDES),
        answer=sentence.signals.answer,
    )


def likeness(sentence: ScoredSentence, opening: Sequence[ScoredSentence]) -> float:
    """Return the cosine of a sentence to the nearest one of the opening; without vectors, to the question."""
    vector = sentence.vector
    known = [other.vector for other in opening if other.vector is not None]
    if vector is None or not known:
        return sentence.similarity
    return max(float(vector @ other) for other in known)
