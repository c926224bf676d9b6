"""Sentences on their way to the reader: in the order in which they were written, each once it is decided upon.

A model that checks is asked beside the writing. What was written while it read is put to it together, so that the
first sentence is shown early and an answer takes few requests.
"""

from __future__ import annotations

import contextvars
import threading
from collections import deque
from collections.abc import Iterator, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from dataclasses import dataclass, replace

from advisor.chat_model import Usage
from advisor.checker_reply import Reading
from advisor.checker_request import Claim
from advisor.model_checking import Checked, ModelChecker
from advisor.sentence_lines import Line
from advisor.sentence_verification import CitedPassage, Finding, Verdict

MOST_AT_ONCE = 8  # sentences in a request
# A sentence that was to be read and was not is shown where it follows its passage so closely. Of a strong model's
# sentences (development half) one in twenty of the untrue ones does, and six in ten of the true ones.
NEARLY_COPIED = 0.7
NOT_READ = "the model did not check it, and it does not follow its passage closely"


def decide(finding: Finding, reading: Reading) -> Finding:
    """Return what a sentence is found to be once a model has read it: a certain rule stands, a score gives way."""
    if finding.ruled_out:
        return finding
    if reading.supported:
        return replace(finding, verdict=Verdict.SUPPORTED, reasons=(), missing="", checked=True)
    reason = f"the model that checks finds: {reading.problem or 'the passages do not say it'}"
    return replace(finding, verdict=Verdict.UNSUPPORTED, reasons=(reason,), missing="")


def unread(finding: Finding) -> Finding:
    """Return what a sentence is found to be that a model was to read and did not: the score alone is not enough."""
    if finding.verdict is Verdict.UNSUPPORTED or finding.copied >= NEARLY_COPIED:
        return finding
    return replace(finding, verdict=Verdict.UNSUPPORTED, reasons=(NOT_READ,), missing="")


@dataclass(kw_only=True)
class _Entry:
    line: Line
    finding: Finding
    passages: tuple[CitedPassage, ...]
    decided: bool


class CheckQueue:
    """Takes sentences with what rules and score found, and gives them back decided. Without a checker at once."""

    def __init__(self, checker: ModelChecker | None, facts: Sequence[str], deadline: float) -> None:
        self._checker = checker
        self._facts = tuple(facts)
        self._deadline = deadline
        self._entries: deque[_Entry] = deque()
        self._asked: list[_Entry] = []
        self._running: Future[Checked] | None = None
        self._failed = False
        self._stopped = threading.Event()
        self._pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="check") if checker is not None else None
        self.used = Usage()
        self.read = 0  # sentences that the checker gave a verdict on
        self.problem = ""  # the last thing that kept it from one

    def __len__(self) -> int:
        """Return how many sentences are not given back yet."""
        return len(self._entries)

    def put(self, line: Line, finding: Finding, passages: Sequence[CitedPassage]) -> None:
        """Take a sentence. What a certain rule has found is decided; so is everything without a checker."""
        decided = self._checker is None or self._failed or finding.ruled_out or not passages
        finding = unread(finding) if self._failed else finding
        self._entries.append(_Entry(line=line, finding=finding, passages=tuple(passages), decided=decided))

    def ready(self) -> Iterator[tuple[Line, Finding]]:
        """Yield the sentences whose turn it is, without waiting for the checker."""
        if self._running is not None and self._running.done():
            self._take(self._running.result())
        self._begin()
        while self._entries and self._entries[0].decided:
            entry = self._entries.popleft()
            yield entry.line, entry.finding

    def finish(self) -> Iterator[tuple[Line, Finding]]:
        """Yield the rest, each as soon as it is decided."""
        while self._entries:
            yield from self.ready()
            if self._running is not None:
                self._take(self._running.result())

    def close(self) -> None:
        """Give up what is under way."""
        self._stopped.set()
        if self._pool is not None:
            self._pool.shutdown(wait=False, cancel_futures=True)

    def _begin(self) -> None:
        """Put what waits to the checker, unless it is still reading."""
        waiting = [entry for entry in self._entries if not entry.decided][:MOST_AT_ONCE]
        if self._running is not None or not waiting or self._checker is None or self._pool is None or self._failed:
            return
        claims = [Claim(text=entry.line.text, passages=entry.passages) for entry in waiting]
        context = contextvars.copy_context()  # tracers find their parent there
        self._asked = waiting
        self._running = self._pool.submit(
            context.run,
            self._checker.check,
            claims,
            self._facts,
            deadline=self._deadline,
            stopped=self._stopped,
        )

    def _take(self, checked: Checked) -> None:
        self._running = None
        self.used += checked.used
        self.problem = checked.problem or self.problem
        for entry, reading in zip(self._asked, checked.readings, strict=True):
            self._decide(entry, reading)
        if checked.failed:  # the others are not kept waiting for a second fault
            self._failed = True
            for entry in self._entries:
                if not entry.decided:
                    self._decide(entry, None)

    def _decide(self, entry: _Entry, reading: Reading | None) -> None:
        entry.decided = True
        if reading is None:
            entry.finding = unread(entry.finding)
            return
        self.read += 1
        entry.finding = decide(entry.finding, reading)
