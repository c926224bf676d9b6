"""Sentences come back in their order, decided; a model reads beside the writing, and no fault of it holds them up."""

from __future__ import annotations

import json
import re
import threading
import time
from collections.abc import Callable, Iterator

import pytest

from advisor.chat_model import Message, Usage
from advisor.check_queue import NOT_READ, CheckQueue
from advisor.guarded_model import GuardedModel, Limits
from advisor.model_checking import NOT_HEARD, UNREADABLE, ModelChecker
from advisor.model_faults import FaultKind, ModelFault
from advisor.sentence_lines import Line
from advisor.sentence_verification import CitedPassage, Finding, Verdict, ruled_out

PASSAGE = CitedPassage(number=1, text="Operations should own the pumps. A pump is tested by the crew every month.")
SUPPORTED = Finding(verdict=Verdict.SUPPORTED, score=0.9, copied=1.0)
FREE = Finding(verdict=Verdict.SUPPORTED, score=0.9, copied=0.5)
DOUBTED = Finding(verdict=Verdict.UNSUPPORTED, score=0.1, reasons=("the passages do not say it",))
RULED_OUT = ruled_out("the figure '9' is not in the passage")
WRITTEN = "Crews test pumps monthly."


class FakeModel:
    """Says what it is told to of the sentences that begin with "Crew", and of the others what is right."""

    identity = "fake:checker"

    def __init__(
        self,
        approves: Callable[[str], bool],
        fault: ModelFault | None = None,
        reply: str | None = None,
        discerning: bool = True,
    ) -> None:
        self.approves, self.fault, self.reply, self.discerning = approves, fault, reply, discerning
        self.asked: list[list[str]] = []
        self.go = threading.Event()
        self.go.set()

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        found = re.findall(r"^(\d+)\. (.+) \(passage", messages[1].text, re.M)
        self.asked.append([text for _, text in found])
        self.go.wait(10)
        if self.fault is not None:
            raise self.fault
        verdicts = [{"sentence": int(n), "problem": "", "supported": self._says(text)} for n, text in found]
        yield self.reply if self.reply is not None else json.dumps({"verdicts": verdicts})
        yield Usage(input_tokens=200, output_tokens=20)

    def _says(self, text: str) -> bool:
        return self.approves(text) if text.startswith(WRITTEN[:4]) or not self.discerning else " not " not in text


def queue_of(model: FakeModel | None, seconds: float = 5.0) -> CheckQueue:
    checker = ModelChecker(GuardedModel(model, Limits(attempts=1)), seconds=seconds) if model else None
    return CheckQueue(checker, (), time.monotonic() + 10)


def put(queue: CheckQueue, finding: Finding, text: str = WRITTEN) -> None:
    queue.put(Line(text=text, numbers=(1,), heading=""), finding, (PASSAGE,))


def verdicts(queue: CheckQueue) -> list[tuple[str, Verdict]]:
    return [(line.text, finding.verdict) for line, finding in queue.finish()]


def test_without_a_model_a_sentence_is_back_at_once() -> None:
    queue = queue_of(None)
    put(queue, DOUBTED)
    assert [finding for _, finding in queue.ready()] == [DOUBTED]
    assert list(queue.finish()) == [] and queue.used == Usage()


@pytest.mark.parametrize("approved", [True, False])
def test_a_models_reading_stands_in_place_of_the_score(approved: bool) -> None:
    queue = queue_of(FakeModel(lambda _: approved))
    put(queue, DOUBTED if approved else SUPPORTED)
    ((_, finding),) = queue.finish()
    assert finding.verdict is (Verdict.SUPPORTED if approved else Verdict.UNSUPPORTED)
    assert finding.checked is approved
    assert queue.read == 1 and queue.used == Usage(input_tokens=200, output_tokens=20, calls=1)


def test_a_certain_rule_stands_and_its_sentence_is_not_read() -> None:
    model = FakeModel(lambda _: True)
    queue = queue_of(model)
    put(queue, RULED_OUT)
    assert [finding for _, finding in queue.ready()] == [RULED_OUT]
    assert model.asked == []


def test_what_was_written_while_the_model_read_is_read_together_and_the_order_stays() -> None:
    model = FakeModel(lambda text: "late" not in text)
    model.go.clear()
    queue = queue_of(model)
    put(queue, SUPPORTED)
    assert list(queue.ready()) == []
    for text, finding in (("Crew, later.", SUPPORTED), ("Crew of nine.", RULED_OUT), ("Crew again.", DOUBTED)):
        put(queue, finding, text)
        assert list(queue.ready()) == [], "the first sentence comes first"
    model.go.set()
    assert verdicts(queue) == [
        (WRITTEN, Verdict.SUPPORTED),
        ("Crew, later.", Verdict.UNSUPPORTED),
        ("Crew of nine.", Verdict.UNSUPPORTED),
        ("Crew again.", Verdict.SUPPORTED),
    ]
    own = [[text for text in asked if text.startswith("Crew")] for asked in model.asked]
    assert [sorted(texts) for texts in own] == [[WRITTEN], ["Crew again.", "Crew, later."]]


@pytest.mark.parametrize(
    ("model", "problem"),
    [
        (FakeModel(lambda _: True, reply="All are fine."), UNREADABLE),
        (FakeModel(lambda _: True, reply='{"sentence": 1, "supported": true}'), NOT_HEARD),
        (FakeModel(lambda _: True, fault=ModelFault(FaultKind.SERVER)), FaultKind.SERVER.value),
        (FakeModel(lambda _: True, fault=ModelFault(FaultKind.KEY)), FaultKind.KEY.value),
    ],
)
def test_where_the_model_is_of_no_use_only_what_is_close_to_its_passage_stands(model: FakeModel, problem: str) -> None:
    queue = queue_of(model)
    put(queue, DOUBTED)
    put(queue, SUPPORTED, "Crews and pumps.")
    put(queue, FREE, "Crews in free words.")
    doubted, supported, free = (finding for _, finding in queue.finish())
    assert [doubted, supported] == [DOUBTED, SUPPORTED]
    assert free.verdict is Verdict.UNSUPPORTED and free.reasons == (NOT_READ,)
    assert queue.problem == problem and queue.read == 0


def test_a_model_that_approves_of_everything_is_not_heard() -> None:
    queue = queue_of(FakeModel(lambda _: True, discerning=False))
    put(queue, DOUBTED)
    assert [finding for _, finding in queue.finish()] == [DOUBTED]
    assert queue.problem == NOT_HEARD


def test_after_a_fault_nothing_else_is_asked() -> None:
    model = FakeModel(lambda _: True, fault=ModelFault(FaultKind.SERVER))
    queue = queue_of(model)
    put(queue, DOUBTED)
    assert len(list(queue.finish())) == 1
    put(queue, SUPPORTED, "Crews and pumps.")
    put(queue, FREE, "Crews in free words.")
    assert [finding.verdict for _, finding in queue.ready()] == [Verdict.SUPPORTED, Verdict.UNSUPPORTED]
    assert len(model.asked) == 1


def test_a_model_that_is_too_slow_holds_nothing_up() -> None:
    model = FakeModel(lambda _: True)
    model.go.clear()
    queue = queue_of(model, seconds=0.2)
    put(queue, SUPPORTED)
    began = time.monotonic()
    assert [finding for _, finding in queue.finish()] == [SUPPORTED]
    assert time.monotonic() - began < 5 and queue.problem == FaultKind.TIMEOUT.value
    model.go.set()
