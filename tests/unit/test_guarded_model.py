"""The guard around a chat model: what it says of a provider that is left alone, and of what may be charged."""

from __future__ import annotations

import time
from collections.abc import Iterator

import pytest

from advisor.chat_model import Message, Restarted, Usage
from advisor.guarded_model import GuardedModel, Limits
from advisor.model_faults import FaultKind, ModelFault

MESSAGES = (Message(role="user", text="Write."),)


class FailingModel:
    """Fails as it is told to, one fault an attempt, and writes when there is none left."""

    identity = "fake:failing"

    def __init__(self, *faults: FaultKind) -> None:
        self.faults = list(faults)

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        if self.faults:
            raise ModelFault(self.faults.pop(0))
        yield "Operations."


def ask(model: GuardedModel) -> list[str | Usage | Restarted]:
    return list(model.stream(MESSAGES, deadline=time.monotonic() + 5))


def test_a_restart_says_whether_the_attempt_before_it_may_be_charged() -> None:
    failing = FailingModel(FaultKind.UNREACHABLE, FaultKind.BROKEN_OFF)
    pieces = ask(GuardedModel(failing, Limits(first_wait_s=0.001)))
    assert pieces == [Restarted(charged=False), Restarted(charged=True), "Operations."]


def test_a_provider_left_alone_is_told_with_how_long_and_what_to_do() -> None:
    guarded = GuardedModel(FailingModel(*[FaultKind.KEY] * 9), Limits(attempts=1, faults_in_a_row=2, rest_s=90))
    for _ in range(2):
        with pytest.raises(ModelFault):
            ask(guarded)
    with pytest.raises(ModelFault) as raised:
        ask(guarded)
    assert raised.value.kind is FaultKind.SUSPENDED
    assert "is left alone for another 90 seconds" in str(raised.value)
    assert raised.value.why.endswith("ask again after that; `python -m advisor models` says what is wrong with it")


@pytest.mark.parametrize("kind", list(FaultKind))
def test_only_what_was_begun_may_be_charged(kind: FaultKind) -> None:
    assert ModelFault(kind).charged is (kind in (FaultKind.TIMEOUT, FaultKind.BROKEN_OFF))
