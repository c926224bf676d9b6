"""The judge of answers: what it is asked, how its replies are read and kept, and when it stops."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from advisor.chat_model import Message, Restarted, Usage
from advisor.model_faults import FaultKind, ModelFault
from advisor.spending import SpendingLimits
from evaluations.judge import Judge, Judged, VerdictCache
from evaluations.judge_items import Item
from evaluations.judge_rubric import (
    AnswerVerdict,
    SentenceVerdict,
    UnreadableVerdictError,
    messages_for,
    read_verdict,
)
from tests.judging import ANSWER, RELEVANT, SENTENCE, SIGNED, ScriptedJudge, judge_with


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


def test_what_was_never_sent_is_not_charged(tmp_path: Path) -> None:
    # A limit of one token ends the judging as soon as anything is noted.
    judge = judge_with(ScriptedJudge(ModelFault(FaultKind.UNREACHABLE), SIGNED), tmp_path, tokens=1)
    assert [one.failure for one in judge.judge([SENTENCE, ANSWER])] == ["unreachable", None]


def test_a_call_that_broke_off_is_charged_what_was_sent(tmp_path: Path) -> None:
    judge = judge_with(ScriptedJudge(ModelFault(FaultKind.BROKEN_OFF), RELEVANT), tmp_path, tokens=1)
    assert [one.failure for one in judge.judge([SENTENCE, ANSWER])] == ["broken_off", "spent"]


@pytest.mark.parametrize("charged", [False, True])
def test_an_attempt_before_a_restart_is_charged_where_its_provider_may(tmp_path: Path, charged: bool) -> None:
    class Restarting:
        """Begins anew before it writes anything, and tells that what it wrote then took one token."""

        identity = "scripted:restarting"

        def stream(self, messages: tuple[Message, ...], *, deadline: float) -> Iterator[str | Usage | Restarted]:
            yield Restarted(charged=charged)
            yield RELEVANT
            yield Usage(input_tokens=1, calls=1)

    spending = SpendingLimits(tmp_path / "use.sqlite3", per_conversation=0, per_day=2)
    Judge(Restarting(), VerdictCache(tmp_path, "scripted"), spending, seconds=5).judge([SENTENCE])
    if charged:
        with pytest.raises(ModelFault, match="used up"):
            spending.check("")
    else:
        spending.check("")  # one token of two
