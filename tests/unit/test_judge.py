"""The judge of answers: what it is asked, how its replies are read, kept and counted, and how it is held to labels."""

from __future__ import annotations

import json
from collections.abc import Iterator, Sequence
from pathlib import Path

import numpy as np
import pytest

from advisor.chat_model import Message, Restarted, Usage
from advisor.model_faults import FaultKind, ModelFault
from advisor.spending import SpendingLimits
from evaluations import judge_labels
from evaluations.errors import CaseError
from evaluations.judge import Judge, Judged, VerdictCache
from evaluations.judge_agreement import Pair, agreement, kappas
from evaluations.judge_calibration import calibrate, keep, kept
from evaluations.judge_figures import JudgedItem, groups, not_judged
from evaluations.judge_items import AnswerItem, Item, SentenceItem, drawn, items_of
from evaluations.judge_labels import LABELS, Labels, labelled_items, load_labels, self_agreement
from evaluations.judge_report import about_judgement, calibration_text, judged_rows
from evaluations.judge_rubric import (
    SCALES,
    AnswerVerdict,
    SentenceVerdict,
    UnreadableVerdictError,
    messages_for,
    read_verdict,
    rubric_hash,
)
from tests.evaluation_values import DEV_ID, HELD_OUT_ID, make_record

SENTENCE = SentenceItem(
    question="Who owns it?", sentence="Security owns it.", title="Access", passage="Security owns it."
)
ANSWER = AnswerItem(question="Who owns it?", answer="Security owns it.")
RELEVANT = '{"relevant": "yes", "supported": "partly", "reason": "it names the owner"}'
SIGNED = '{"direct": 2, "sign": "no", "reason": "too short"}'


class ScriptedJudge:
    """Gives its replies in turn, the last one again and again; a fault is raised. `asked` keeps the requests."""

    identity = "scripted:judge"

    def __init__(self, *replies: str | ModelFault, usage: Usage | None = None) -> None:
        self._replies = list(replies)
        self._usage = usage
        self.asked: list[tuple[Message, ...]] = []

    def stream(self, messages: tuple[Message, ...], *, deadline: float) -> Iterator[str | Usage | Restarted]:
        """Give the next reply after a first attempt that does not count."""
        self.asked.append(messages)
        reply = self._replies.pop(0) if len(self._replies) > 1 else self._replies[0]
        if isinstance(reply, ModelFault):
            raise reply
        yield "broken off"
        yield Restarted()
        yield reply
        if self._usage:
            yield self._usage


def judge_with(model: ScriptedJudge, folder: Path, *, tokens: int = 0) -> Judge:
    spending = SpendingLimits(folder / "use.sqlite3", per_conversation=0, per_day=tokens)
    return Judge(model, VerdictCache(folder, model.identity), spending, seconds=5)


def test_a_sentence_is_put_alone_with_its_question_and_fenced_passage() -> None:
    system, user = messages_for(SENTENCE)
    assert "<data-" in user.text and "Security owns it.\n</data-" in user.text
    assert "$" not in system.text + user.text
    assert messages_for(SENTENCE) == (system, user), "the same item is the same request"


def test_turned_choices_are_the_same_lines_in_the_other_order() -> None:
    plain, turned = (messages_for(SENTENCE, turned=way)[0].text for way in (False, True))
    assert sorted(plain.splitlines()) == sorted(turned.splitlines())
    assert plain.index('- "yes": it belongs') < plain.index('- "no": the answer loses')
    assert turned.index('- "yes": it belongs') > turned.index('- "no": the answer loses')


@pytest.mark.parametrize(
    ("item", "reply", "verdict"),
    [
        (SENTENCE, RELEVANT, SentenceVerdict(relevant="yes", supported="partly", reason="it names the owner")),
        (SENTENCE, f"```json\n{RELEVANT}\n```", SentenceVerdict.model_validate_json(RELEVANT)),
        (ANSWER, SIGNED, AnswerVerdict(direct=2, sign="no", reason="too short")),
    ],
)
def test_a_verdict_is_read(item: Item, reply: str, verdict: object) -> None:
    assert read_verdict(item, reply) == verdict


@pytest.mark.parametrize(
    ("item", "reply"),
    [
        (SENTENCE, "yes"),
        (SENTENCE, SIGNED),
        (SENTENCE, RELEVANT.replace("partly", "mostly")),
        (SENTENCE, RELEVANT.replace('"relevant": "yes", ', "")),
        (SENTENCE, f"I think: {RELEVANT}"),
        (SENTENCE, RELEVANT.replace('"yes"', "yes")),
        (ANSWER, SIGNED.replace("2", '"2"')),
        (ANSWER, SIGNED.replace("2", "3")),
    ],
)
def test_a_reply_that_is_not_exactly_a_verdict_is_refused(item: Item, reply: str) -> None:
    with pytest.raises(UnreadableVerdictError):
        read_verdict(item, reply)


def test_a_verdict_is_asked_for_once_and_kept_for_the_next_judge(tmp_path: Path) -> None:
    first = ScriptedJudge(RELEVANT)
    judged = judge_with(first, tmp_path).judge([SENTENCE, SENTENCE])
    assert [one.verdict for one in judged] == [SentenceVerdict.model_validate_json(RELEVANT)] * 2
    assert len(first.asked) == 1
    second = ScriptedJudge(ModelFault(FaultKind.SERVER))
    assert judge_with(second, tmp_path).judge([SENTENCE]) == judged[:1]
    assert second.asked == []


def test_another_model_and_other_words_are_asked_anew(tmp_path: Path) -> None:
    cache = VerdictCache(tmp_path, "a:b/c")
    cache.put("key", RELEVANT)
    assert VerdictCache(tmp_path, "a:b/c").get("key") == RELEVANT
    assert VerdictCache(tmp_path, "a:b-c").get("key") is None


def test_a_verdict_whose_reason_holds_a_line_separator_is_kept(tmp_path: Path) -> None:
    reply = RELEVANT.replace("it names", "it\u2028names")
    VerdictCache(tmp_path, "a:b").put("key", reply)
    assert VerdictCache(tmp_path, "a:b").get("key") == reply


def test_a_line_of_the_cache_that_was_cut_short_costs_only_itself(tmp_path: Path) -> None:
    VerdictCache(tmp_path, "a:b").put("key", RELEVANT)
    file = next(tmp_path.rglob("*.jsonl"))
    file.write_text(file.read_text("utf-8") + '{"item": "other", "re', "utf-8")
    again = VerdictCache(tmp_path, "a:b")
    assert (again.get("key"), again.get("other")) == (RELEVANT, None)
    again.put("third", RELEVANT)
    assert VerdictCache(tmp_path, "a:b").get("third") == RELEVANT, "what is added starts a line of its own"


def test_an_unreadable_reply_is_told_why_and_asked_for_once_more(tmp_path: Path) -> None:
    model = ScriptedJudge("It is relevant.", RELEVANT)
    judged = judge_with(model, tmp_path).judge([SENTENCE])
    assert judged[0].verdict is not None
    assert [message.role for message in model.asked[1]] == ["system", "user", "assistant", "user"]
    assert "there is no JSON object alone" in model.asked[1][-1].text


def test_what_stays_unreadable_is_counted_and_never_guessed_or_kept(tmp_path: Path) -> None:
    model = ScriptedJudge("It is relevant.")
    assert judge_with(model, tmp_path).judge([SENTENCE]) == [Judged(failure="unreadable")]
    assert len(model.asked) == 2
    assert list(tmp_path.rglob("*.jsonl")) == []


def test_a_fault_over_one_item_does_not_end_the_judging(tmp_path: Path) -> None:
    judge = judge_with(ScriptedJudge(ModelFault(FaultKind.TIMEOUT), SIGNED), tmp_path)
    timed_out, signed = judge.judge([SENTENCE, ANSWER])
    assert (timed_out.failure, signed.failure) == ("timeout", None)
    assert judge.stopped is None


def test_a_fault_that_would_meet_every_item_ends_the_judging(tmp_path: Path) -> None:
    model = ScriptedJudge(ModelFault(FaultKind.KEY))
    judge = judge_with(model, tmp_path)
    assert [one.failure for one in judge.judge([SENTENCE, ANSWER])] == ["key", "key"]
    assert len(model.asked) == 1
    assert judge.stopped is not None and judge.stopped.kind is FaultKind.KEY


def test_the_spending_limit_ends_the_judging_and_the_rest_is_asked_later(tmp_path: Path) -> None:
    model = ScriptedJudge(RELEVANT, SIGNED, usage=Usage(input_tokens=90, output_tokens=20, calls=1))
    judge = judge_with(model, tmp_path, tokens=100)
    assert [one.failure for one in judge.judge([SENTENCE, ANSWER])] == [None, "spent"]
    later = judge_with(ScriptedJudge(SIGNED), tmp_path, tokens=0)
    assert [one.failure for one in later.judge([SENTENCE, ANSWER])] == [None, None]


def test_a_call_whose_use_is_not_told_is_estimated(tmp_path: Path) -> None:
    judge = judge_with(ScriptedJudge(RELEVANT), tmp_path, tokens=10)
    assert [one.failure for one in judge.judge([SENTENCE, ANSWER])] == [None, "spent"]


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


def test_a_refusal_and_a_crash_leave_nothing_to_judge() -> None:
    refused = make_record()
    refused["answer"] = {**refused["answer"], "sections": []}
    assert items_of(refused) == ()
    assert items_of(make_record(answer=None)) == ()


def test_every_cited_sentence_is_an_item_with_the_passage_that_holds_its_quote() -> None:
    record = make_record()
    cited = record["answer"]["citations"][0]
    text = f"Before it. {cited['quote']} After it."
    record["rankings"] = {
        "select": [{"document": cited["title"], "text": "Another one."}, {"document": cited["title"], "text": text}]
    }
    *sentences, answer = items_of(record)
    assert isinstance(answer, AnswerItem)
    assert isinstance(sentences[0], SentenceItem)
    assert sentences[0].passage == text
    record["rankings"] = {}
    first = items_of(record)[0]
    assert isinstance(first, SentenceItem) and first.passage == cited["quote"]


def test_a_sample_is_the_same_every_time_and_part_of_a_larger_one() -> None:
    records = [make_record(f"case-{number}") for number in range(20)]
    ids = [[one["id"] for one in drawn(list(way), 5)] for way in (records, reversed(records))]
    assert ids[0] == ids[1] == [one["id"] for one in drawn(records, 9)][:5]
    assert len(drawn(records, None)) == 20


def judged_items(case_id: str, grades: str) -> list[JudgedItem]:
    """Return sentences of a case with grades as letters; `-` was not judged."""
    words = {"y": "yes", "p": "partly", "n": "no"}
    return [
        JudgedItem(
            record=make_record(case_id),
            item=SENTENCE,
            judged=Judged(failure="timeout")
            if grade == "-"
            else Judged(verdict=SentenceVerdict.model_validate({"relevant": words[grade], "supported": "yes"})),
        )
        for grade in grades
    ]


def test_shares_leave_out_what_was_not_judged_and_count_it() -> None:
    items = [*judged_items(DEV_ID, "yyp-"), *judged_items(HELD_OUT_ID, "n")]
    found = groups(items)
    assert found["dev"]["all"]["relevant"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["dev"]["suite:advice"]["related"]["value"] == 1.0
    assert found["held-out"]["all"]["relevant"]["value"] == 0.0
    assert "direct" not in found["dev"]["all"]
    assert not_judged(items) == {"timeout": 1}


def judgement(kappa: float | None) -> dict[str, object]:
    return {
        "model": "openai:x",
        "rubric": "abc",
        "temperature": 0.0,
        "cases": 2,
        "of_cases": 3,
        "items": 5,
        "not_judged": {"timeout": 1},
        "calibration": {"scales": {"relevant": {"kappa": kappa}}},
        "groups": groups([*judged_items(DEV_ID, "yyp-"), *judged_items(HELD_OUT_ID, "n")]),
    }


@pytest.mark.parametrize(("kappa", "warned"), [(0.72, False), (0.6, False), (0.59, True), (None, True)])
def test_a_figure_carries_the_kappa_and_below_the_threshold_a_warning(kappa: float | None, warned: bool) -> None:
    relevant, _, supported = judged_rows(judgement(kappa))
    assert ("judge (kappa 0.72)" in relevant["label"]) == (kappa == 0.72)
    assert bool(relevant["warning"]) == warned
    assert "not calibrated" in supported["label"] and supported["warning"]
    assert "judged 4 of 5" in about_judgement(judgement(kappa)) and "timeout 1" in about_judgement(judgement(kappa))


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
