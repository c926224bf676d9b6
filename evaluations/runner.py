"""Runs cases in parallel and keeps each one as soon as it is finished. A crash is a failed case."""

from __future__ import annotations

import logging
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor, as_completed

from evaluations.asking import Examiner
from evaluations.case_schema import EvalCase
from evaluations.gold_index import GoldIndex
from evaluations.records import Record, RunFolder, crashed, record_of
from evaluations.scoring import score

Listener = Callable[[Record], None]
_logger = logging.getLogger(__name__)


class Runner:
    """Puts cases to an examiner and writes their lines into a run."""

    def __init__(self, examiner: Examiner, gold: GoldIndex, run: RunFolder) -> None:
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
