"""Runs cases in parallel and keeps each one as soon as it is finished. A crash is a failed case."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed
from typing import Protocol

from evaluations.asking import Observed
from evaluations.case_schema import EvalCase
from evaluations.records import Record, RunFolder, crashed, record_of
from evaluations.scoring import Holders, score

Listener = Callable[[Record], None]
_logger = logging.getLogger(__name__)


class Examining(Protocol):
    """Asks what a case asks. Called from several threads; `Examiner` asks the product."""

    def observe(self, case: EvalCase) -> Observed:
        """Return everything that the case made the advisor say."""


class GoldLookup(Protocol):
    """Knows which chunks hold gold spans; `GoldIndex` looks into a home."""

    def holders(self, case: EvalCase) -> Holders:
        """Return chunk ids with the numbers of the case's gold spans that they hold."""


class Runner:
    """Puts cases to an examiner and writes their lines into a run."""

    def __init__(self, examiner: Examining, gold: GoldLookup, run: RunFolder) -> None:
        self._examiner = examiner
        self._gold = gold
        self._run = run

    def run(self, cases: Sequence[tuple[str, EvalCase]], *, jobs: int, listener: Listener | None = None) -> None:
        """Ask all cases that the run does not have yet; an interruption loses only those under way."""
        self._run.mend()
        done = {record["id"] for record in self._run.records()}
        left = [(suite, case) for suite, case in cases if case.id not in done]
        pool = ThreadPoolExecutor(max_workers=jobs, thread_name_prefix="case")
        try:
            for future in as_completed([pool.submit(self._one, suite, case) for suite, case in left]):
                record = future.result()
                if listener:
                    listener(record)
        finally:
            pool.shutdown(cancel_futures=True)

    def _one(self, suite: str, case: EvalCase) -> Record:
        try:
            holders = self._gold.holders(case)
            observed = self._examiner.observe(case)
            record = record_of(suite, case, observed, holders, score(case, observed, holders))
        except Exception as error:  # whatever breaks over one case is a finding about that case
            _logger.warning("The case %r broke", case.id, exc_info=True)
            record = crashed(suite, case, error)
        self._run.add(record)
        return record
