"""A judge of answers that says what its script holds, with an item of each kind to judge."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from advisor.chat_model import Message, Restarted, Usage
from advisor.model_faults import ModelFault
from advisor.spending import SpendingLimits
from evaluations.judge import Judge, VerdictCache
from evaluations.judge_items import AnswerItem, SentenceItem

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
