"""An optional model as a judge of answers. What it cannot judge is counted as not judged, and never guessed.

Its verdicts are kept on disk by rubric, model and item, so that a second run asks only what is new, and what an
interruption or a spending limit left over. A fault that would meet every other item too ends the judging.
"""

from __future__ import annotations

import hashlib
import json
import re
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from dataclasses import dataclass, field
from pathlib import Path
from typing import Protocol

from advisor.chat_model import Message, Restarted, Usage
from advisor.model_faults import FaultKind, ModelFault
from advisor.spending import SpendingLimits
from evaluations.judge_items import Item
from evaluations.judge_rubric import (
    UnreadableVerdictError,
    Verdict,
    correction,
    messages_for,
    read_verdict,
    rubric_hash,
)
from knowledge_base.tokens import estimate_tokens

ATTEMPTS = 2  # a reply that is no verdict is asked for once more; at temperature 0 a third says the same
_HOPELESS = frozenset({FaultKind.SETUP, FaultKind.KEY, FaultKind.NOT_FOUND, FaultKind.SPENT, FaultKind.SUSPENDED})


class JudgingModel(Protocol):
    """The chat model behind the judge; `advisor.guarded_model.GuardedModel` reaches a real one."""

    @property
    def identity(self) -> str:
        """Provider and model."""

    def stream(self, messages: tuple[Message, ...], *, deadline: float) -> Iterator[str | Usage | Restarted]:
        """Yield text, usage, and `Restarted` where what came before does not count."""


@dataclass(frozen=True, kw_only=True)
class Judged:
    """What became of an item: its verdict, or why there is none."""

    verdict: Verdict | None = None
    failure: str | None = None


class VerdictCache:
    """Verdicts of one model by one rubric, a line each. May be used from several threads."""

    def __init__(self, folder: Path, model: str) -> None:
        """Take the folder of all judges' verdicts; a file of it is this judge's."""
        self._path = folder / rubric_hash() / f"{file_name(model)}.jsonl"
        self._guard = threading.Lock()
        self._replies = dict(self._lines())

    def get(self, key: str) -> str | None:
        """Return the reply that is kept for an item."""
        return self._replies.get(key)

    def put(self, key: str, reply: str) -> None:
        """Keep a reply that was a verdict."""
        with self._guard:
            self._replies[key] = reply
            self._path.parent.mkdir(parents=True, exist_ok=True)
            with self._path.open("a", encoding="utf-8") as file:
                # A line break before it, too: a line that an interruption cut short then costs only itself.
                file.write("\n" + json.dumps({"item": key, "reply": reply}, ensure_ascii=False) + "\n")

    def _lines(self) -> Iterator[tuple[str, str]]:
        text = self._path.read_text(encoding="utf-8") if self._path.is_file() else ""
        for line in filter(None, text.split("\n")):  # not splitlines: a reply may hold U+2028
            try:
                kept = json.loads(line)
            except ValueError:  # cut short by an interruption: asked again
                continue
            yield kept["item"], kept["reply"]


class Judge:
    """Asks a model for verdicts. One item at a time and without the others, so that their order cannot matter."""

    def __init__(self, model: JudgingModel, cache: VerdictCache, spending: SpendingLimits, *, seconds: float) -> None:
        self._model = model
        self._cache = cache
        self._spending = spending
        self._seconds = seconds
        self._stopped: ModelFault | None = None

    @property
    def identity(self) -> str:
        """Provider and model."""
        return self._model.identity

    @property
    def stopped(self) -> ModelFault | None:
        """Why the judging ended early, if it did."""
        return self._stopped

    def judge(
        self,
        items: Sequence[Item],
        *,
        turned: bool = False,
        jobs: int = 1,
        listener: Callable[[Judged], None] | None = None,
    ) -> list[Judged]:
        """Return what became of each item, in their order. An item that is there twice is asked once and told once."""

        def one(item: Item) -> Judged:
            judged = self._judge(item, turned)
            if listener:
                listener(judged)
            return judged

        distinct = tuple(dict.fromkeys(items))
        pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="judge")
        try:
            found = dict(zip(distinct, pool.map(one, distinct), strict=True))
            return [found[item] for item in items]
        finally:
            pool.shutdown(cancel_futures=True)

    def _judge(self, item: Item, turned: bool) -> Judged:
        messages = messages_for(item, turned=turned)
        key = _key(messages)
        kept = self._cache.get(key)
        if kept is not None:
            with suppress(UnreadableVerdictError):  # kept when replies were read otherwise: asked again
                return Judged(verdict=read_verdict(item, kept))
        problem = ""
        try:
            for _ in range(ATTEMPTS):
                reply = self._reply(messages)
                try:
                    verdict = read_verdict(item, reply)
                except UnreadableVerdictError as error:
                    problem = str(error)
                    messages = (*messages_for(item, turned=turned), *correction(reply, problem))
                    continue
                self._cache.put(key, reply)
                return Judged(verdict=verdict)
        except ModelFault as fault:
            if fault.kind in _HOPELESS:
                self._stopped = self._stopped or fault
            return Judged(failure=fault.kind.name.lower())
        return Judged(failure="unreadable")

    def _reply(self, messages: tuple[Message, ...]) -> str:
        if self._stopped is not None:
            raise self._stopped
        self._spending.check("")
        call = _Call(messages)
        charged = True
        try:
            for piece in self._model.stream(messages, deadline=time.monotonic() + self._seconds):
                if isinstance(piece, Restarted):
                    self._charge(call, charged=piece.charged)
                    call = _Call(messages)
                elif isinstance(piece, Usage):
                    call.told = piece
                else:
                    call.pieces.append(piece)
        except ModelFault as fault:
            charged = fault.charged
            raise
        finally:  # a call that broke off has cost something, too
            self._charge(call, charged=charged)
        return "".join(call.pieces)

    def _charge(self, call: _Call, *, charged: bool) -> None:
        """Note what a call has used; nothing of one that its provider never took."""
        if charged or call.begun:
            self._spending.add("", call.used())


@dataclass
class _Call:
    """One attempt at a reply, and what came of it so far."""

    messages: tuple[Message, ...]
    pieces: list[str] = field(default_factory=list)
    told: Usage | None = None

    @property
    def begun(self) -> bool:
        """Whether the provider has answered at all."""
        return bool(self.pieces) or self.told is not None

    def used(self) -> Usage:
        """Return what the call has used, estimated where the provider does not tell it."""
        return self.told or _estimated(self.messages, self.pieces)


def file_name(model: str) -> str:
    """Return a model's name for a file; two that differ in letters which it cannot hold get different ones."""
    plain = re.sub(r"[^a-z0-9.-]+", "-", model.lower())
    return f"{plain}-{hashlib.sha256(model.encode()).hexdigest()[:8]}"


def _key(messages: Sequence[Message]) -> str:
    return hashlib.sha256("\0".join(f"{one.role}\0{one.text}" for one in messages).encode()).hexdigest()[:24]


def _estimated(messages: Sequence[Message], pieces: Sequence[str]) -> Usage:
    asked, written = sum(estimate_tokens(one.text) for one in messages), estimate_tokens("".join(pieces))
    return Usage(input_tokens=asked, output_tokens=written, calls=1, estimated=True)
