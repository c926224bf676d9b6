"""Reads files in child processes that may be killed, several at a time.

A hostile file costs itself and nothing else: no crash, no hang, no memory of this process, and no other
file. The children run `ingestion.worker`, not this program's main module as multiprocessing would have
it: that would import the whole application into each of them.
"""

from __future__ import annotations

import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from queue import Empty, SimpleQueue
from types import TracebackType

from ingestion.child import ChildSettings, ParserChild
from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadFile, ReadRequest

Outcome = ReadFile | RefusedError

_WATCH_INTERVAL_S = 0.1
_WAKE_INTERVAL_S = 0.2  # how long Ctrl-C may take on Windows, where a wait without end cannot be interrupted
_AHEAD_PER_WORKER = 4  # read files that may wait for their turn, which bounds the memory they take
# What an earlier file may have left behind in a process, so that an innocent one is asked again in a fresh one.
_ASK_AGAIN = frozenset({RefusalCode.CRASHED, RefusalCode.OUT_OF_MEMORY})


@dataclass(frozen=True, kw_only=True)
class _Job:
    request: ReadRequest
    results: SimpleQueue[tuple[ReadRequest, Outcome]]
    cancelled: threading.Event = field(default_factory=threading.Event)


class ParserPool:
    """Reads files in parallel. Children start with their first file and are replaced when they die."""

    def __init__(self, settings: ChildSettings, *, workers: int) -> None:
        """Take the limits of one file; nothing is started before `__enter__`."""
        self._children = [ParserChild(settings) for _ in range(workers)]
        self._jobs: SimpleQueue[_Job | None] = SimpleQueue()
        self._closed = threading.Event()
        self._threads: list[threading.Thread] = []

    def __enter__(self) -> ParserPool:
        """Start the threads that serve and watch the children."""
        for child in self._children:
            self._threads.append(threading.Thread(target=self._serve, args=(child,), daemon=True))
        self._threads.append(threading.Thread(target=self._watch, daemon=True))
        for thread in self._threads:
            thread.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        """Kill the children, whatever they are doing."""
        self.close()

    def close(self) -> None:
        """Kill the children. Files that were not finished are not reported."""
        self._closed.set()
        for _ in self._children:
            self._jobs.put(None)
        for child in self._children:
            child.stop()
        for thread in self._threads:
            if thread is not threading.current_thread():
                thread.join(timeout=5)
        for child in self._children:  # one may have been started in between
            child.stop()

    def parse(self, requests: Iterable[ReadRequest]) -> Iterator[tuple[ReadRequest, Outcome]]:
        """Yield each request with what became of its file, as they are done.

        `requests` is read only a little ahead of what is yielded. May be called from several threads at once.
        """
        results: SimpleQueue[tuple[ReadRequest, Outcome]] = SimpleQueue()
        cancelled = threading.Event()
        source = iter(requests)
        waiting, exhausted = 0, False
        try:
            while True:
                while not exhausted and waiting < len(self._children) * _AHEAD_PER_WORKER:
                    request = next(source, None)
                    if request is None:
                        exhausted = True
                    else:
                        self._jobs.put(_Job(request=request, results=results, cancelled=cancelled))
                        waiting += 1
                if not waiting:
                    return
                yield self._next(results)
                waiting -= 1
        finally:
            cancelled.set()

    def pids(self) -> tuple[int, ...]:
        """Return the children that run now, for monitoring."""
        return tuple(pid for child in self._children if (pid := child.pid) is not None)

    def _next(self, results: SimpleQueue[tuple[ReadRequest, Outcome]]) -> tuple[ReadRequest, Outcome]:
        while True:
            try:
                return results.get(timeout=_WAKE_INTERVAL_S)
            except Empty:
                if self._closed.is_set() or not self._threads:
                    raise RuntimeError("The parser pool is not open; parse inside its `with` block.") from None

    def _serve(self, child: ParserChild) -> None:
        while (job := self._jobs.get()) is not None and not self._closed.is_set():
            if job.cancelled.is_set():
                continue
            used = child.pid is not None and child.served > 0
            outcome = child.ask(job.request)
            if used and isinstance(outcome, RefusedError) and outcome.code in _ASK_AGAIN and not self._closed.is_set():
                outcome = child.ask(job.request)
            job.results.put((job.request, outcome))

    def _watch(self) -> None:
        while not self._closed.wait(_WATCH_INTERVAL_S):
            for child in self._children:
                child.watch()
