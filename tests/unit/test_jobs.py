"""Jobs go on while nobody looks."""

from __future__ import annotations

import threading
import time
from collections.abc import Iterator

import pytest

from ingestion.jobs import FINISHED, Job, JobQueue, JobState
from ingestion.report import FileOutcome, FileStatus, Progress
from knowledge_base.errors import HomeNotWritableError


@pytest.fixture
def queue() -> Iterator[JobQueue]:
    queue = JobQueue()
    yield queue
    queue.close()


def outcome(name: str, status: FileStatus = FileStatus.ADDED) -> FileOutcome:
    return FileOutcome(origin=name, name=name, status=status)


def finished(queue: JobQueue, job_id: str) -> Job:
    deadline = time.monotonic() + 5
    while time.monotonic() < deadline:
        job = queue.job(job_id)
        assert job is not None
        if job.state in FINISHED:
            return job
        time.sleep(0.005)
    raise AssertionError("The job did not end.")


def test_a_job_keeps_its_outcomes_and_its_last_progress(queue: JobQueue) -> None:
    progress = Progress(
        stage="reading", files_total=2, files_done=1, chunks_done=3, chunks_known=6, seconds=1.0, fraction=0.5
    )
    events = (outcome("a"), progress, outcome("b", FileStatus.REFUSED))
    job = finished(queue, queue.submit(title="Adding", group="firm", names=["a", "b"], work=lambda stop: events))
    assert job.state is JobState.DONE
    assert [item.name for item in job.outcomes] == ["a", "b"]
    assert [item.name for item in job.refused] == ["b"]
    assert job.progress == progress
    assert job.waiting_names == ()


def test_a_stopped_job_keeps_what_it_reported_and_names_what_was_not_begun(queue: JobQueue) -> None:
    reported, closed = threading.Event(), threading.Event()

    def work(stop: threading.Event) -> Iterator[FileOutcome]:
        try:
            yield outcome("a")
            reported.set()
            stop.wait(5)
            yield outcome("b")
            raise AssertionError("Work went on after the stop.")
        finally:
            closed.set()

    job_id = queue.submit(title="Adding", group="firm", names=["a", "b", "c"], work=work)
    assert reported.wait(5)
    queue.stop(job_id)
    job = finished(queue, job_id)
    assert job.state is JobState.STOPPED
    assert [item.name for item in job.outcomes] == ["a", "b"]
    assert job.waiting_names == ("c",)
    assert closed.is_set()


def test_a_job_that_waits_can_be_stopped_before_it_begins(queue: JobQueue) -> None:
    go_on = threading.Event()
    began: list[str] = []

    def first(stop: threading.Event) -> Iterator[FileOutcome]:
        go_on.wait(5)
        yield outcome("a")

    def never(stop: threading.Event) -> Iterator[FileOutcome]:
        began.append("b")
        yield outcome("b")

    queue.submit(title="First", group="firm", names=["a"], work=first)
    waiting = queue.submit(title="Second", group="firm", names=["b"], work=never)
    queue.stop(waiting)
    go_on.set()
    assert finished(queue, waiting).state is JobState.STOPPED
    assert began == []


def test_an_error_ends_the_job_with_its_sentence_and_the_next_one_runs(queue: JobQueue) -> None:
    tidied = threading.Event()

    def full(stop: threading.Event) -> Iterator[FileOutcome]:
        yield outcome("a")
        raise HomeNotWritableError("The disk is full. Make room.")

    failing = queue.submit(title="Adding", group="firm", names=["a"], work=full, afterwards=tidied.set)
    following = queue.submit(title="Adding", group="firm", names=["b"], work=lambda stop: [outcome("b")])
    job = finished(queue, failing)
    assert job.state is JobState.FAILED
    assert job.failure == "The disk is full. Make room."
    assert [item.name for item in job.outcomes] == ["a"]
    assert finished(queue, following).state is JobState.DONE
    assert tidied.wait(5)


def test_an_error_in_the_program_is_told_without_its_details(queue: JobQueue) -> None:
    def broken(stop: threading.Event) -> list[FileOutcome]:
        raise KeyError("/secret/path")

    job = finished(queue, queue.submit(title="Adding", group="firm", names=[], work=broken))
    assert job.state is JobState.FAILED
    assert "/secret/path" not in job.failure


def test_a_page_sees_the_jobs_of_its_own_group_only(queue: JobQueue) -> None:
    mine = queue.submit(title="Mine", group="northwind", names=[], work=lambda stop: [])
    queue.submit(title="Theirs", group="southwind", names=[], work=lambda stop: [])
    finished(queue, mine)
    assert [job.title for job in queue.jobs("northwind")] == ["Mine"]


def test_a_finished_job_can_be_dismissed(queue: JobQueue) -> None:
    job_id = queue.submit(title="Adding", group="firm", names=[], work=lambda stop: [])
    finished(queue, job_id)
    queue.dismiss(job_id)
    assert queue.jobs("firm") == ()
