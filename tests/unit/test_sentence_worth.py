"""Which sentences a partner would keep beside the opening of an answer."""

from __future__ import annotations

from dataclasses import replace

import numpy as np
import pytest

from advisor.roles import Role
from advisor.sentence_scoring import ScoredSentence
from advisor.sentence_worth import WorthModel, WorthSignals, likeness, read_worth
from tests.advisor_values import make_passage, make_scored

MODEL = WorthModel()
MIDDLING = WorthSignals(
    coverage=0.5, title=0.4, behind=2.0, to_opening=0.5, wanted=0.0, change=0.0, sides=0.0, answer=0.0
)


def sentence(vector: np.ndarray | None = None, **fields: object) -> ScoredSentence:
    return make_scored("Text.", make_passage("Text."), vector=vector, **fields)


@pytest.mark.parametrize(
    ("signal", "value", "grows"),
    [("answer", 0.5, True), ("to_opening", 0.8, True), ("behind", 4.0, False), ("sides", 1.0, False)],
)
def test_each_signal_moves_the_estimate_its_own_way(signal: str, value: float, grows: bool) -> None:
    assert (MODEL.estimate(replace(MIDDLING, **{signal: value})) > MODEL.estimate(MIDDLING)) is grows


def test_the_estimate_is_the_logistic_of_the_weighted_sum() -> None:
    only = WorthModel(
        intercept=-1.0,
        coverage=2.0,
        title=0,
        behind=0,
        to_opening=0,
        wanted=0,
        change=0,
        sides=0,
        answer=0,
    )
    assert only.estimate(MIDDLING) == 0.5
    assert only.estimate(replace(MIDDLING, coverage=1.0)) == pytest.approx(0.7310585786)


def test_the_signals_are_read_from_the_sentence_and_the_opening() -> None:
    opening = [sentence(np.array([0.0, 1.0])), sentence(np.array([0.6, 0.8]))]
    own = sentence(np.array([1.0, 0.0]), similarity=0.4, coverage=0.3, title=0.2, score=1.5, role=Role.CHANGE)
    assert read_worth(own, opening, 4.0, Role.CHANGE) == WorthSignals(
        coverage=0.3,
        title=0.2,
        behind=2.5,
        to_opening=0.6,
        wanted=1.0,
        change=1.0,
        sides=0.0,
        answer=0.0,
    )


def test_without_vectors_likeness_to_the_question_stands_in() -> None:
    assert likeness(sentence(similarity=0.4), [sentence(np.array([1.0, 0.0]))]) == 0.4
    assert likeness(sentence(np.array([1.0, 0.0]), similarity=0.4), [sentence()]) == 0.4
