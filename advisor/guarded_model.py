"""A chat model under guard: a time limit that holds whatever the server does, retries, and a circuit breaker."""

from __future__ import annotations

import contextvars
import queue
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from dataclasses import dataclass
from datetime import UTC, datetime

import pybreaker
from tenacity import RetryCallState, Retrying, retry_if_exception, stop_after_attempt, wait_random_exponential

from advisor.chat_model import ChatModel, Message, Restarted, Usage
from advisor.model_faults import FaultKind, ModelFault

MAX_ATTEMPTS = 3
FIRST_WAIT_S, LONGEST_WAIT_S = 0.5, 8.0
# After so many faults in a row a provider is left alone for so long; the extractive writer answers meanwhile.
FAULTS_IN_A_ROW, REST_S = 4, 60.0
_ENDED = object()
# A key that is wrong stays wrong, and one text that is too long says nothing about the next.
_NOT_THE_PROVIDERS = (FaultKind.OVERFLOW, FaultKind.REJECTED, FaultKind.NO_SCHEMA, FaultKind.SETUP)


@dataclass(frozen=True, kw_only=True)
class Limits:
    """How long and how often a model may be tried."""

    attempts: int = MAX_ATTEMPTS
    first_wait_s: float = FIRST_WAIT_S
    faults_in_a_row: int = FAULTS_IN_A_ROW
    rest_s: float = REST_S


class GuardedModel:
    """Streams from a chat model until a deadline. One guard per provider and process: its breaker remembers faults."""

    def __init__(self, model: ChatModel, limits: Limits | None = None) -> None:
        self._model = model
        self._limits = limits or Limits()
        self._state = pybreaker.CircuitMemoryStorage(pybreaker.STATE_CLOSED)
        self._breaker = pybreaker.CircuitBreaker(
            fail_max=self._limits.faults_in_a_row,
            reset_timeout=self._limits.rest_s,
            exclude=[lambda error: not isinstance(error, ModelFault) or error.kind in _NOT_THE_PROVIDERS],
            throw_new_error_on_trip=False,
            state_storage=self._state,
        )

    @property
    def identity(self) -> str:
        """Provider and model."""
        return self._model.identity

    @property
    def structured(self) -> bool:
        """Whether the model is asked for JSON; one that knows of no such choice is asked for lines."""
        return bool(getattr(self._model, "structured", False))

    def stream(self, messages: tuple[Message, ...], *, deadline: float) -> Iterator[str | Usage | Restarted]:
        """Yield text, usage, and `Restarted` before a further attempt; `deadline` is on the monotonic clock.

        Raises:
            ModelFault: there is no answer in time, or none after the last attempt.
        """
        retrying = Retrying(
            retry=retry_if_exception(lambda error: isinstance(error, ModelFault) and error.retryable),
            stop=lambda state: stop_after_attempt(self._limits.attempts)(state) or _too_late(state, deadline),
            wait=self._wait_s,
            reraise=True,
        )
        charged = False
        for attempt in retrying:
            with attempt:
                if attempt.retry_state.attempt_number > 1:
                    yield Restarted(charged=charged)
                try:
                    yield from self._attempt(messages, deadline)
                except ModelFault as fault:
                    charged = fault.charged
                    raise

    def _attempt(self, messages: tuple[Message, ...], deadline: float) -> Iterator[str | Usage]:
        try:
            with self._breaker.calling():
                yield from until(deadline, lambda: self._model.stream(messages))
        except pybreaker.CircuitBreakerError:
            raise ModelFault(FaultKind.SUSPENDED, retry_after_s=self._rest_left_s()) from None

    def _rest_left_s(self) -> float:
        """Return for how long the provider is still left alone."""
        opened = self._state.opened_at
        rested = (datetime.now(UTC) - opened).total_seconds() if opened else 0.0
        return max(0.0, self._limits.rest_s - rested)

    def _wait_s(self, state: RetryCallState) -> float:
        """Wait as long as the provider asks, else longer from attempt to attempt, with jitter."""
        error = state.outcome.exception() if state.outcome else None
        asked = error.retry_after_s if isinstance(error, ModelFault) else None
        if asked is not None:
            return asked
        return float(wait_random_exponential(multiplier=self._limits.first_wait_s, max=LONGEST_WAIT_S)(state))


def _too_late(state: RetryCallState, deadline: float) -> bool:
    return time.monotonic() + state.upcoming_sleep >= deadline


def until(deadline: float, begin: Callable[[], Iterator[str | Usage]]) -> Iterator[str | Usage]:
    """Yield what an iterator gives until the deadline, however long it blocks.

    The iterator runs in a thread of its own, because a read from a server that says nothing cannot be interrupted.
    A thread that is given up ends with its next piece or its own read time limit.

    Raises:
        ModelFault: the time is up.
    """
    pieces: queue.Queue[object] = queue.Queue(maxsize=64)
    given_up = threading.Event()
    context = contextvars.copy_context()  # tracers find their parent there

    def put(item: object) -> bool:
        while not given_up.is_set():
            with suppress(queue.Full):
                pieces.put(item, timeout=0.1)
                return True
        return False

    def pump() -> None:
        try:
            iterator = begin()
            for piece in iterator:
                if not put(piece):
                    close = getattr(iterator, "close", None)
                    if close is not None:
                        close()  # hangs up, so that the server stops as well
                    return
            put(_ENDED)
        except Exception as error:  # handed over to who waits
            put(error)

    threading.Thread(target=context.run, args=(pump,), name="chat-model", daemon=True).start()
    try:
        while (piece := _next(pieces, deadline)) is not _ENDED:
            if isinstance(piece, Exception):
                raise piece
            assert isinstance(piece, str | Usage)
            yield piece
    finally:
        given_up.set()


def _next(pieces: queue.Queue[object], deadline: float) -> object:
    try:
        return pieces.get(timeout=max(0.0, deadline - time.monotonic()))
    except queue.Empty:
        raise ModelFault(FaultKind.TIMEOUT) from None
