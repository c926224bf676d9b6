"""Run an iterator in a thread of its own, a bounded number of items ahead of its consumer."""

from __future__ import annotations

import queue
import threading
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Generic, TypeVar

Item = TypeVar("Item")
_WAIT_S = 0.1  # how long a stop can go unnoticed
_JOIN_S = 2.0  # the thread may be waiting for a parser, which its owner stops next


@dataclass(frozen=True)
class _Failure:
    error: BaseException


class _End:
    pass


class Prefetcher(Generic[Item]):
    """Iterates over `items` in a thread. A bounded queue keeps memory flat when the consumer is slower.

    Use as a context manager: leaving it stops the thread.
    """

    def __init__(self, items: Iterable[Item], *, ahead: int, stop: threading.Event) -> None:
        """Take the iterable, which runs in the thread only, and an event that ends both sides."""
        self._items = items
        self._stop = stop
        self._left = threading.Event()
        self._queue: queue.Queue[Item | _Failure | _End] = queue.Queue(maxsize=ahead)
        self._thread = threading.Thread(target=self._run, name="ingestion-intake", daemon=True)

    def __enter__(self) -> Prefetcher[Item]:
        """Start the thread."""
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        """Stop the thread; it is a daemon, so one that hangs in a parser does not hold the program."""
        self._left.set()
        self._thread.join(_JOIN_S)

    def __iter__(self) -> Iterator[Item]:
        """Yield items until the end, an error of the iterator (raised here) or a stop."""
        while not self._stop.is_set():
            try:
                item = self._queue.get(timeout=_WAIT_S)
            except queue.Empty:
                continue
            if isinstance(item, _End):
                return
            if isinstance(item, _Failure):
                raise item.error
            yield item

    @property
    def idle(self) -> bool:
        """Tell whether nothing is waiting, so that the consumer should use what it has."""
        return self._queue.empty()

    def _run(self) -> None:
        try:
            for item in self._items:
                if not self._hand_over(item):
                    return
            self._hand_over(_End())
        except BaseException as error:  # handed to the consumer, whatever it is
            self._hand_over(_Failure(error))

    def _hand_over(self, item: Item | _Failure | _End) -> bool:
        while not (self._stop.is_set() or self._left.is_set()):
            try:
                self._queue.put(item, timeout=_WAIT_S)
                return True
            except queue.Full:
                continue
        return False
