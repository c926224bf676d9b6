"""Work that goes on while nobody looks: one worker thread, and what it has done so far.

A page asks for the state and shows it; it may be left and come back to, and it never waits for the worker.
"""

from __future__ import annotations

import logging
import threading
import time
import uuid
from collections import deque
from collections.abc import Callable, Iterable
from contextlib import closing
from dataclasses import dataclass, replace
from enum import StrEnum
from types import GeneratorType

from ingestion.report import FileOutcome, FileStatus, Progress
from knowledge_base.errors import AdvisorError

_logger = logging.getLogger(__name__)
# Finished jobs stay listed until dismissed, but not without end.
_KEPT_JOBS = 50
_CLOSE_S = 5.0

Work = Callable[[threading.Event], Iterable[FileOutcome | Progress]]
"""Does a job. It is given an event that asks it to stop and yields outcomes and progress as they become true."""


class JobState(StrEnum):
    """How far a job is."""

    WAITING = "waiting"
    RUNNING = "running"
    DONE = "done"
    STOPPED = "stopped"
    FAILED = "failed"


FINISHED = frozenset({JobState.DONE, JobState.STOPPED, JobState.FAILED})


@dataclass(frozen=True, kw_only=True)
class Job:
    """A job as it stands. `group` says whose it is, so that a page shows only its own."""

    job_id: str
    title: str
    group: str
    names: tuple[str, ...]
    state: JobState = JobState.WAITING
    progress: Progress | None = None
    news_at: float = 0.0  # when the last progress or outcome came, on the monotonic clock
    outcomes: tuple[FileOutcome, ...] = ()
    failure: str = ""
    stopping: bool = False

    @property
    def waiting_names(self) -> tuple[str, ...]:
        """The files of which nothing is known yet."""
        known = {outcome.name for outcome in self.outcomes}
        return tuple(name for name in self.names if name not in known)

    @property
    def refused(self) -> tuple[FileOutcome, ...]:
        """The files that were not taken in."""
        return tuple(outcome for outcome in self.outcomes if outcome.status is FileStatus.REFUSED)


class JobQueue:
    """Runs jobs one after the other; a knowledge base has one writer. Methods may be called from any thread."""

    def __init__(self) -> None:
        self._jobs: dict[str, Job] = {}
        self._work: dict[str, tuple[Work, Callable[[], None], threading.Event]] = {}
        self._waiting: deque[str] = deque()
        self._changed = threading.Condition()
        self._closed = False
        self._thread: threading.Thread | None = None

    def submit(
        self, *, title: str, group: str, names: Iterable[str], work: Work, afterwards: Callable[[], None] = lambda: None
    ) -> str:
        """Queue a job and return its id. `afterwards` runs when it ends, however it ends."""
        job = Job(job_id=uuid.uuid4().hex, title=title, group=group, names=tuple(names))
        with self._changed:
            self._forget_oldest()
            self._jobs[job.job_id] = job
            self._work[job.job_id] = (work, afterwards, threading.Event())
            self._waiting.append(job.job_id)
            if self._thread is None:
                self._thread = threading.Thread(target=self._run, name="ingestion-jobs", daemon=True)
                self._thread.start()
            self._changed.notify()
        return job.job_id

    def jobs(self, group: str) -> tuple[Job, ...]:
        """Return the jobs of a group, the newest first."""
        with self._changed:
            return tuple(reversed([job for job in self._jobs.values() if job.group == group]))

    def job(self, job_id: str) -> Job | None:
        """Return a job as it stands now."""
        with self._changed:
            return self._jobs.get(job_id)

    def stop(self, job_id: str) -> None:
        """Ask a job to end. What it has reported stays done."""
        with self._changed:
            if job_id in self._work:
                self._work[job_id][2].set()
                self._jobs[job_id] = replace(self._jobs[job_id], stopping=True)

    def dismiss(self, job_id: str) -> None:
        """Forget a finished job."""
        with self._changed:
            if job_id in self._jobs and self._jobs[job_id].state in FINISHED:
                del self._jobs[job_id]

    def close(self) -> None:
        """Stop what runs and drop what waits."""
        with self._changed:
            self._closed = True
            for _, _, stop in self._work.values():
                stop.set()
            self._changed.notify()
        if self._thread is not None:
            self._thread.join(_CLOSE_S)

    def _forget_oldest(self) -> None:
        finished = [job_id for job_id, job in self._jobs.items() if job.state in FINISHED]
        for job_id in finished[: max(0, len(finished) - _KEPT_JOBS + 1)]:
            del self._jobs[job_id]

    def _run(self) -> None:
        while True:
            with self._changed:
                self._changed.wait_for(lambda: self._waiting or self._closed)
                if self._closed:
                    return
                job_id = self._waiting.popleft()
            self._do(job_id)

    def _do(self, job_id: str) -> None:
        work, afterwards, stop = self._work[job_id]
        try:
            self._change(job_id, state=JobState.RUNNING)
            self._consume(job_id, work, stop)
            self._change(job_id, state=JobState.STOPPED if stop.is_set() else JobState.DONE)
        except AdvisorError as error:
            _logger.warning("A job ended early: %s", error)
            self._change(job_id, state=JobState.FAILED, failure=str(error))
        except Exception as error:  # the worker must outlive a job whatever it raises
            _logger.exception("A job failed")
            sentence = f"The work ended with an error in the program ({type(error).__name__}). The log has the details."
            self._change(job_id, state=JobState.FAILED, failure=sentence)
        finally:
            del self._work[job_id]
            afterwards()

    def _consume(self, job_id: str, work: Work, stop: threading.Event) -> None:
        if stop.is_set():
            return
        events = work(stop)
        if not isinstance(events, GeneratorType):
            self._take(job_id, events, stop)
            return
        with closing(events):
            self._take(job_id, events, stop)

    def _take(self, job_id: str, events: Iterable[FileOutcome | Progress], stop: threading.Event) -> None:
        for event in events:
            if isinstance(event, Progress):
                self._change(job_id, progress=event)
            else:
                with self._changed:
                    job = self._jobs[job_id]
                    self._jobs[job_id] = replace(job, outcomes=(*job.outcomes, event), news_at=time.monotonic())
            if stop.is_set():
                return

    def _change(
        self,
        job_id: str,
        *,
        state: JobState | None = None,
        progress: Progress | None = None,
        failure: str = "",
    ) -> None:
        with self._changed:
            job = self._jobs[job_id]
            self._jobs[job_id] = replace(
                job,
                state=state or job.state,
                progress=progress or job.progress,
                failure=failure or job.failure,
                news_at=time.monotonic(),
            )
