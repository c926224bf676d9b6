"""Tokens that a language model has used, by day and by conversation, so that limits hold across restarts."""

from __future__ import annotations

import logging
import sqlite3
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from datetime import UTC, date, datetime
from pathlib import Path

from advisor.chat_model import Usage
from advisor.model_faults import FaultKind, ModelFault

_SCHEMA = """
CREATE TABLE IF NOT EXISTS spent (
    day TEXT NOT NULL,
    conversation TEXT NOT NULL,
    tokens INTEGER NOT NULL,
    PRIMARY KEY (day, conversation)
);
"""
_logger = logging.getLogger(__name__)


def usage_figures(used: Usage, price_in: float | None, price_out: float | None) -> dict[str, float]:
    """Return what was used, with the estimated cost where prices (of a million tokens) are configured."""
    found: dict[str, float] = {
        "input_tokens": used.input_tokens,
        "output_tokens": used.output_tokens,
        "calls": used.calls,
    }
    if used.estimated:
        found["estimated"] = 1
    if price_in is not None and price_out is not None:
        found["cost"] = round((used.input_tokens * price_in + used.output_tokens * price_out) / 1_000_000, 6)
    return found


def add_figures(one: dict[str, float], other: dict[str, float]) -> dict[str, float]:
    """Return the figures of two uses together."""
    total = {name: round(one.get(name, 0.0) + other.get(name, 0.0), 6) for name in {**one, **other}}
    return total | ({"estimated": 1} if "estimated" in total else {})


def _today() -> date:
    return datetime.now(UTC).date()


class SpendingLimits:
    """Keeps what was used and refuses more than the limits; 0 is no limit. Days are those of UTC."""

    def __init__(self, path: Path, *, per_conversation: int, per_day: int, today: Callable[[], date] = _today) -> None:
        self._path = path
        self._per_conversation = per_conversation
        self._per_day = per_day
        self._today = today

    def check(self, conversation: str) -> None:
        """Refuse a call when a limit is reached.

        Raises:
            ModelFault: the limit of the conversation or of the day is used up.
        """
        with self._connection() as connection:
            of_day = connection.execute(
                "SELECT total(tokens) FROM spent WHERE day = ?", (self._today().isoformat(),)
            ).fetchone()[0]
            of_conversation = connection.execute(
                "SELECT total(tokens) FROM spent WHERE conversation = ?", (conversation,)
            ).fetchone()[0]
        if self._per_day and of_day >= self._per_day:
            raise ModelFault(FaultKind.SPENT, detail=f"Of {self._per_day:,} tokens a day, {of_day:,.0f} are used.")
        if conversation and self._per_conversation and of_conversation >= self._per_conversation:
            raise ModelFault(
                FaultKind.SPENT,
                detail=f"Of {self._per_conversation:,} tokens a conversation, {of_conversation:,.0f} are used.",
            )

    def add(self, conversation: str, usage: Usage) -> None:
        """Note what a call has used. A ledger that cannot be written must not cost the answer."""
        try:
            with self._connection() as connection:
                connection.execute(
                    "INSERT INTO spent VALUES (?, ?, ?)"
                    " ON CONFLICT (day, conversation) DO UPDATE SET tokens = tokens + excluded.tokens",
                    (self._today().isoformat(), conversation, usage.tokens),
                )
        except (sqlite3.Error, OSError):
            _logger.exception("The use of the language model could not be noted")

    @contextmanager
    def _connection(self) -> Iterator[sqlite3.Connection]:
        with closing(sqlite3.connect(self._path, timeout=10)) as connection, connection:
            connection.executescript(_SCHEMA)
            yield connection
