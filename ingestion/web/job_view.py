"""How far a job is: outcome per file, rate, time left, and a way to stop it."""

from __future__ import annotations

import time
from collections import Counter

import streamlit as st

from ingestion.jobs import FINISHED, Job, JobQueue, JobState
from ingestion.report import DUPLICATE, FileOutcome, FileStatus, Progress
from knowledge_base.web.notices import notice
from knowledge_base.web.rendering import as_label, as_markdown_text

# A folder of hundreds of files would make a page of hundreds of lines; refusals are shown in any case.
SHOWN_FILES = 30
# A slice of passages takes two to five seconds, on a busy machine twenty. After that a reader wonders.
SILENCE_S = 15.0
_STAGE_WORDS = {
    "checking": "Looking for changes",
    "reading": "Reading",
    "embedding": "Indexing",
    "finishing": "Finishing",
    "preparing": "Preparing the answers",
}
_STATUS_WORDS = {
    FileStatus.ADDED: "Added",
    FileStatus.UPDATED: "Updated",
    FileStatus.UNCHANGED: "Unchanged",
    FileStatus.REMOVED: "Removed",
    FileStatus.REFUSED: "Not added",
}
_STATUS_ICONS = {
    FileStatus.ADDED: ":material/check:",
    FileStatus.UPDATED: ":material/sync:",
    FileStatus.UNCHANGED: ":material/drag_handle:",
    FileStatus.REMOVED: ":material/remove:",
    FileStatus.REFUSED: ":material/block:",
}


def show_jobs(queue: JobQueue, group: str) -> None:
    """Draw the jobs of a group; while one is at work the part of the page renews itself."""
    jobs = queue.jobs(group)
    if not jobs:
        return
    active = any(job.state not in FINISHED for job in jobs)

    @st.fragment(run_every="1s" if active else None)
    def draw() -> None:
        current = queue.jobs(group)
        for job in current:
            _show(job, queue)
        if active and all(job.state in FINISHED for job in current):
            st.rerun()  # the list of documents below has changed

    draw()


def wait_for_index(queue: JobQueue, group: str) -> bool:
    """Draw the first indexing while it goes on, or why it failed; return False when there is nothing to wait for."""
    jobs = queue.jobs(group)
    if not jobs or jobs[0].state is JobState.DONE:
        return False
    job_id = jobs[0].job_id

    @st.fragment(run_every="1s" if jobs[0].state not in FINISHED else None)
    def draw() -> None:
        job = queue.job(job_id)
        if job is None or job.state is JobState.DONE:
            st.rerun()
        elif job.state in FINISHED:
            notice("index", "The index of the articles could not be built.", job.failure or "The work was stopped.")
            st.button("Go on without it", on_click=queue.dismiss, args=(job_id,))
        else:
            show_progress(job)

    with st.container(key="welcome"):
        st.title("Preparing the library", anchor=False)
        st.markdown(
            "The firm's articles are being indexed. This happens once and takes a few minutes;"
            " the question box appears when it is done."
        )
        draw()
    return True


def _show(job: Job, queue: JobQueue) -> None:
    with st.container(key=f"job-{job.job_id}"):
        st.markdown(f"**{as_label(job.title)}**")
        if job.state not in FINISHED:
            show_progress(job)
            if job.stopping:
                st.caption("Stopping. What was reported as added stays.")
            else:
                st.button("Stop", key=f"stop-{job.job_id}", on_click=queue.stop, args=(job.job_id,))
        else:
            st.markdown(_ending(job))
        _files(job)
        if job.state in FINISHED:
            st.button(
                "Clear this list",
                key=f"dismiss-{job.job_id}",
                type="tertiary",
                on_click=queue.dismiss,
                args=(job.job_id,),
            )


def show_progress(job: Job) -> None:
    """Draw the bar with what happens, the rate and the time left."""
    if job.state is JobState.WAITING or job.progress is None:
        st.progress(0.0, text="Waiting for its turn" if job.state is JobState.WAITING else "Starting")
        return
    line = progress_line(job.progress, time.monotonic() - job.news_at)
    st.progress(min(1.0, max(0.0, job.progress.fraction)), text=line)


def progress_line(progress: Progress, age_s: float = 0.0) -> str:
    """Return progress in words, for example `Indexing · 3 of 12 files · 45 passages/s · about 2 min left`.

    `age_s` is how old the news is: the time left is counted down by it, and long silence is said.
    """
    parts = [
        _STAGE_WORDS.get(progress.stage, as_label(progress.stage)),
        f"{progress.files_done} of {progress.files_total} files",
    ]
    if progress.chunks_per_s and (rate := round(progress.chunks_per_s)):
        parts.append(f"{counted_passages(rate)}/s")
    if progress.remaining_s is not None:
        parts.append(_time_left(progress.remaining_s - age_s))
    if age_s >= SILENCE_S:
        parts.append(_silence(age_s))
    return " · ".join(parts)


def _silence(age_s: float) -> str:
    since = f"{age_s // 5 * 5:.0f} s" if age_s < 90 else f"{age_s / 60:.0f} min"
    return f"last progress {since} ago"


def counted_passages(count: int) -> str:
    """Return a number of passages in words, for example `1 passage`."""
    return f"{count} passage" + ("" if count == 1 else "s")


def _time_left(seconds: float) -> str:
    if seconds < 5:
        return "a few seconds left"
    if seconds < 90:
        return f"about {round(seconds / 5) * 5:.0f} s left"
    return f"about {seconds / 60:.0f} min left"


def _ending(job: Job) -> str:
    if job.state is JobState.FAILED:
        return as_markdown_text(job.failure)
    counts = Counter("there already" if o.code == DUPLICATE else _STATUS_WORDS[o.status].lower() for o in job.outcomes)
    words = ", ".join(f"{count} {word}" for word, count in counts.items()) or "nothing to do"
    left = len(job.waiting_names)
    if job.state is JobState.STOPPED:
        return f"Stopped: {words}, {left} not begun. Upload those again to go on."
    return f"Finished: {words}."


def _files(job: Job) -> None:
    refused = list(job.refused)
    others = [outcome for outcome in job.outcomes if outcome.status is not FileStatus.REFUSED]
    for outcome in refused + others[-SHOWN_FILES:]:
        _file(outcome)
    if len(others) > SHOWN_FILES:
        st.caption(f"and {len(others) - SHOWN_FILES} more")
    if job.state not in FINISHED:
        for name in job.waiting_names[:SHOWN_FILES]:
            st.markdown(f":material/hourglass_empty: {as_label(name)} · waiting")


def _file(outcome: FileOutcome) -> None:
    word = "There already" if outcome.code == DUPLICATE else _STATUS_WORDS[outcome.status]
    detail = f" · {counted_passages(outcome.chunks)}" if outcome.chunks else ""
    st.markdown(f"{_STATUS_ICONS[outcome.status]} **{word}** · {as_label(outcome.name)}{detail}")
    if outcome.reason or outcome.advice:
        st.caption(as_markdown_text(f"{outcome.reason} {outcome.advice}".strip()))
    for note in outcome.notes:
        st.caption(f"Note: {as_markdown_text(note)}")
