"""The decision to answer: each signal moves it the way that its name says."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from advisor.answerability import AnswerabilityModel, Signals, nearest_sentence, read_signals
from advisor.retrieval import TermWeights
from tests.advisor_values import make_candidate, make_passage

MODEL = AnswerabilityModel()
MIDDLING = Signals(similarity=0.4, coverage=0.5, sentence=0.4, unknown=0.2, length=1.8, answer=0.0, like_answered=0.0)


@pytest.mark.parametrize(
    ("signal", "value", "grows"),
    [
        ("similarity", 0.6, True),
        ("coverage", 0.9, True),
        ("sentence", 0.7, True),
        ("unknown", 0.6, False),
        ("length", 2.5, True),
        ("answer", 0.4, True),
        ("like_answered", 2.0, True),
        ("like_answered", -2.0, False),
    ],
)
def test_each_signal_moves_the_estimate_its_own_way(signal: str, value: float, grows: bool) -> None:
    moved = MODEL.estimate(replace(MIDDLING, **{signal: value}))
    assert (moved > MODEL.estimate(MIDDLING)) is grows


def test_the_estimate_is_the_logistic_of_the_weighted_sum() -> None:
    model = AnswerabilityModel(
        intercept=0.0, similarity=1.0, coverage=0.0, sentence=0.0, unknown=0.0, length=0.0, answer=0.0
    )
    assert model.estimate(replace(MIDDLING, similarity=0.0)) == 0.5
    assert model.estimate(replace(MIDDLING, similarity=1.0)) == pytest.approx(0.7310585786)


def test_the_signals_are_those_of_the_best_passage_and_of_the_nearest_sentence_anywhere() -> None:
    best = make_candidate(make_passage("Text.", dense=0.5), coverage=0.75)
    other = make_candidate(replace(make_passage("Text.", dense=0.3), sentence_score=0.8))
    weights = {"a": 1.0, "b": 2.0, "c": 1.0, "d": 1.0}
    terms = TermWeights(weights=weights, unknown=("d",), like_answered=1.5)
    assert read_signals(best, [best, other], terms) == Signals(
        similarity=0.5, coverage=0.75, sentence=0.8, unknown=0.25, length=math.log(5), answer=0.0, like_answered=1.5
    )


def test_a_passage_whose_sentences_nobody_looked_at_stands_for_them() -> None:
    assert nearest_sentence(make_candidate(make_passage("Text.", dense=0.3))) == 0.3
