"""How far a judge agrees with the hand labels: kappa, the labels themselves, and the calibration that is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from advisor.chat_model import Message, Restarted, Usage
from evaluations import judge_labels
from evaluations.errors import CaseError
from evaluations.judge_agreement import Pair, agreement, kappas
from evaluations.judge_calibration import calibrate, keep, kept
from evaluations.judge_items import AnswerItem, Item
from evaluations.judge_labels import LABELS, Labels, labelled_items, load_labels, self_agreement
from evaluations.judge_report import calibration_text
from evaluations.judge_rubric import (
    SCALES,
    messages_for,
    rubric_hash,
)
from tests.judging import ScriptedJudge, judge_with


def pairs(text: str) -> list[Pair]:
    """Return pairs of a label and a verdict, written `yn py`; each is a group of its own."""
    words = {"y": "yes", "p": "partly", "n": "no"}
    return [Pair(label=words[a], verdict=words[b], group=str(n)) for n, (a, b) in enumerate(map(tuple, text.split()))]


def test_kappa_is_cohens_with_linear_weights() -> None:
    found = agreement(pairs("yy yy pp nn yp ny"), SCALES["relevant"])
    assert found is not None
    # Disagreement in steps: 1 (yp) + 2 (ny) = 3 of 6 items. By chance, labels y3 p1 n2 and verdicts y3 p2 n1:
    # (3*2*1 + 3*1*2 + 1*3*1 + 1*1*1 + 2*3*2 + 2*2*1) / 6 = 32/6. Kappa = 1 - 3 / (32/6) = 0.4375.
    assert found.kappa == pytest.approx(0.4375)
    assert found.agree == pytest.approx(4 / 6)
    assert found.lean == pytest.approx((-1 + 2) / 6)
    assert found.confusion["yes"] == {"no": 0, "partly": 1, "yes": 2}
    assert found.low is not None and found.high is not None and found.low < 0.4375 < found.high
    assert not found.trusted


def test_the_interval_uses_the_same_kappa_as_the_figure() -> None:
    confusion = np.array([[[2, 1, 0], [1, 3, 2], [0, 2, 5]], [[1, 0, 0], [2, 1, 1], [1, 1, 4]]], dtype=float)
    for matrix, kappa in zip(confusion, kappas(confusion), strict=True):
        listed = " ".join(f"{'npy'[i]}{'npy'[j]}" for i in range(3) for j in range(3) for _ in range(int(matrix[i][j])))
        found = agreement(pairs(listed), SCALES["relevant"])
        assert found is not None and found.kappa == pytest.approx(kappa)
    assert np.isnan(kappas(np.array([[[4.0, 0.0], [0.0, 0.0]]]))).all()


def test_kappa_is_undefined_where_chance_alone_would_agree() -> None:
    found = agreement(pairs("yy yy"), SCALES["relevant"])
    assert found is not None
    assert (found.kappa, found.agree, found.trusted) == (None, 1.0, False)
    assert agreement([], SCALES["relevant"]) is None


def test_the_hand_labels_were_given_by_the_rubric_as_it_is() -> None:
    labels = load_labels()
    assert len(labels.sentences) >= 180
    assert sum(one.off_topic for one in labels.sentences) == 30
    assert len(labels.answers) >= 40
    assert {one.relevant for one in labels.sentences} == set(SCALES["relevant"])
    twice = self_agreement(labels)
    assert all(found is not None and found.items >= 13 for found in twice.values())


def test_labels_by_another_rubric_are_refused(tmp_path: Path) -> None:
    other = tmp_path / "labels.yaml"
    other.write_text(LABELS.read_text("utf-8").replace(rubric_hash(), "another"), encoding="utf-8")
    with pytest.raises(CaseError, match="given by the rubric 'another'"):
        load_labels(other)


def test_a_label_that_is_none_is_named_with_its_line(tmp_path: Path) -> None:
    other = tmp_path / "labels.yaml"
    other.write_text(
        f"rubric: {rubric_hash()}\ncommit: c\nsentences:\n  - {{relevant: perhaps}}\nanswers: []\n", "utf-8"
    )
    with pytest.raises(CaseError, match=r"labels\.yaml:4: "):
        load_labels(other)


class AgreeingJudge(ScriptedJudge):
    """Knows the labels and gives them back, except that it calls every `partly` a `yes`."""

    def __init__(self, labels: Labels) -> None:
        super().__init__("")
        self._replies_by_request = {
            messages_for(one.item, turned=turned): _reply(one.item, one.grades)
            for one in labelled_items(labels)
            for turned in (False, True)
        }

    def stream(self, messages: tuple[Message, ...], *, deadline: float) -> Iterator[str | Usage | Restarted]:
        """Give the label back."""
        yield self._replies_by_request[messages]


def _reply(item: Item, grades: dict[str, str]) -> str:
    if isinstance(item, AnswerItem):
        return json.dumps({"direct": int(grades["direct"]), "sign": grades["sign"], "reason": ""})
    known = {"relevant": "yes", "supported": "yes", **grades}
    return json.dumps({name: "yes" if grade == "partly" else grade for name, grade in known.items()})


def test_a_calibration_counts_agreement_per_label_and_is_kept_for_its_labels_only(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    whole = load_labels()
    labels = whole.model_copy(update={"sentences": whole.sentences[:40], "answers": whole.answers[:15]})
    judge = judge_with(AgreeingJudge(labels), tmp_path)
    found = calibrate(judge, labels, jobs=1)
    relevant = found["scales"]["relevant"]
    partly = sum(one.relevant == "partly" for one in labels.sentences)
    assert relevant["confusion"]["partly"] == {"no": 0, "partly": 0, "yes": partly}
    assert relevant["agree"] == pytest.approx(1 - partly / len(labels.sentences), abs=1e-4)
    assert [found["scales"][scale]["kappa"] for scale in ("supported", "direct", "sign")] == [1.0, 1.0, 1.0]
    assert set(found["order"].values()) == {0.0}
    assert found["length"]["direct"] == {"short": 0.0, "long": 0.0}
    assert f"labelled partly: judged no 0, judged partly 0, judged yes {partly}" in calibration_text(found)
    keep(tmp_path, found)
    assert kept(tmp_path, judge.identity) == found
    monkeypatch.setattr("evaluations.judge_calibration.labels_hash", lambda: "other labels")
    assert kept(tmp_path, judge.identity) is None


def test_second_labels_are_given_to_a_third_of_the_items() -> None:
    labels = load_labels()
    shares: Sequence[float] = [
        sum(one.again is not None for one in labels.sentences) / len(labels.sentences),
        sum(one.again is not None for one in labels.answers) / len(labels.answers),
    ]
    assert all(0.3 <= share <= 0.4 for share in shares)
    assert judge_labels.labels_hash() != judge_labels.labels_hash([LABELS])
