"""Where ingestion is killed: its process, the moment of its end, and the home that it leaves behind."""

from __future__ import annotations

import json
import os
import random
import shutil
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

import psutil

from evaluations.benchmarks.interruption_check import Findings
from knowledge_base.errors import AdvisorError

ROOT = Path(__file__).resolve().parents[2]
ADDED = frozenset({"added", "updated"})
_POLL_S = 0.005
_WRITE_COMES_WITHIN_S = 20.0
_OPENING_S = 1.5  # from the first line to the opened home
_AFTER_S = 1.0
_INTO_WRITE_S = 0.25  # a write of one batch takes about as long


class InterruptionError(AdvisorError):
    """The measurement itself failed."""


@dataclass(frozen=True, kw_only=True)
class Moment:
    """When a run is killed: once it reported so many additions, so many seconds later, and perhaps in a write.

    `opening` counts the seconds from the start of opening the home instead, which repairs what a kill left behind.
    """

    additions: int
    seconds: float
    into_write_s: float | None = None
    opening: bool = False


@dataclass(frozen=True, kw_only=True)
class Attempt:
    """One run: its outcomes as (status, origin), and whether it was killed before its end."""

    outcomes: tuple[tuple[str, str], ...]
    killed: bool


def draw_moment(chance: random.Random, most_additions: int) -> Moment:
    """Return a random moment: one in five while the home opens, two in five within a write, the others anywhere."""
    kind = chance.randrange(5)
    if kind == 0:
        return Moment(additions=0, seconds=chance.uniform(0, _OPENING_S), opening=True)
    into_write = chance.uniform(0, _INTO_WRITE_S) if kind in (1, 2) else None
    return Moment(
        additions=chance.randint(0, most_additions), seconds=chance.uniform(0, _AFTER_S), into_write_s=into_write
    )


class ProcessStage:
    """Runs ingestion of one folder into one home in processes of their own."""

    def __init__(self, *, home: Path, reference: Path, data: Path) -> None:
        """`reference` is a home into which the same folder is ingested without interruption."""
        self._home = home
        self._reference = reference
        self._data = data

    def prepare(self) -> int:
        """Ingest into the reference; return how many documents that makes."""
        attempt = self._ingest(self._reference, None)
        return sum(status in ADDED for status, _ in attempt.outcomes)

    def run(self, moment: Moment | None) -> Attempt:
        """Ingest, until the end or the moment."""
        return self._ingest(self._home, moment)

    def check(self, reported: Sequence[str]) -> Findings:
        """Open the home as a user would, in a fresh process, and compare it with the reference."""
        done = subprocess.run(
            _command("check", self._home, self._reference),
            cwd=ROOT,
            env=_environment(),
            input=json.dumps(list(reported)),
            stdout=subprocess.PIPE,
            text=True,
            check=False,
        )
        if done.returncode:
            return Findings(repairs=(f"The process that opened the home ended with status {done.returncode}.",))
        found = json.loads(done.stdout)
        return Findings(
            lost=frozenset(found["lost"]),
            half_visible=frozenset(found["half_visible"]),
            repairs=tuple(found["repairs"]),
        )

    def keep(self, name: str) -> Path:
        """Copy the home to where someone can look at it."""
        target = Path(tempfile.mkdtemp(prefix=f"advisor-interrupted-{name}-"))
        shutil.copytree(self._home, target, dirs_exist_ok=True)
        return target

    def clear(self) -> None:
        """Begin again with an empty home."""
        shutil.rmtree(self._home, ignore_errors=True)

    def _ingest(self, home: Path, moment: Moment | None) -> Attempt:
        command = _command("ingest", home, self._data)
        with subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE) as process:
            lines = _Lines(process)
            try:
                killed = moment is not None and _await(moment, lines, home) and _kill(process)
            except BaseException:
                _kill(process)
                raise
            lines.finish()
        if not killed and process.returncode:
            raise InterruptionError(
                f"Ingestion ended by itself with status {process.returncode}. What it wrote above says why."
            )
        return Attempt(outcomes=lines.outcomes(), killed=killed)


class _Lines:
    """What a process says, read by a thread as it comes; what it said before it was killed is still read."""

    def __init__(self, process: subprocess.Popen[bytes]) -> None:
        self._process = process
        self._lines: list[dict[str, str]] = []
        self._thread = threading.Thread(target=self._read, daemon=True)
        self._thread.start()

    @property
    def over(self) -> bool:
        return self._process.poll() is not None or self.said("done")

    def said(self, at: str) -> bool:
        return any(line.get("at") == at for line in tuple(self._lines))

    def outcomes(self) -> tuple[tuple[str, str], ...]:
        return tuple((line["status"], line["origin"]) for line in tuple(self._lines) if "status" in line)

    def finish(self) -> None:
        self._process.wait()
        self._thread.join()

    def _read(self) -> None:
        assert self._process.stdout is not None
        for line in self._process.stdout:
            if line.endswith(b"\n"):  # the last one may have been cut
                self._lines.append(json.loads(line))


def _await(moment: Moment, lines: _Lines, home: Path) -> bool:
    """Wait for the moment; False when the run ended before."""
    while not lines.over:
        additions = sum(status in ADDED for status, _ in lines.outcomes())
        if lines.said("opening" if moment.opening else "open") and additions >= moment.additions:
            break
        time.sleep(_POLL_S)
    time.sleep(moment.seconds)
    if moment.into_write_s is not None:
        before, until = _state_of(home), time.monotonic() + _WRITE_COMES_WITHIN_S
        while not lines.over and time.monotonic() < until and _state_of(home) == before:
            time.sleep(_POLL_S)
        time.sleep(moment.into_write_s)
    return not lines.over


def _state_of(home: Path) -> tuple[tuple[str, int, int], ...]:
    """Return size and time of every file but the originals, of which there are many; their folder stands for them."""
    return tuple(sorted(_states(home)))


def _states(home: Path) -> Iterator[tuple[str, int, int]]:
    for parent, folders, names in os.walk(home):
        folders[:] = [name for name in folders if name != "originals"]
        for name in (".", *names):
            try:
                state = Path(parent, name).stat()
            except FileNotFoundError:
                continue
            yield f"{parent}/{name}", state.st_size, state.st_mtime_ns


def _kill(process: subprocess.Popen[bytes]) -> bool:
    """Kill the process with everything that it started; tell whether that is what ended it."""
    try:
        started = psutil.Process(process.pid).children(recursive=True)
    except psutil.NoSuchProcess:
        started = []
    process.kill()
    for child in started:
        try:
            child.kill()
        except psutil.NoSuchProcess:
            continue
    psutil.wait_procs(started, timeout=10)
    return process.wait() != 0


def _command(what: str, home: Path, other: Path) -> list[str]:
    return [sys.executable, "-m", "evaluations.benchmarks.interruption_run", what, str(home), str(other)]


def _environment() -> dict[str, str]:
    return {"OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1", **os.environ}
