"""One parser child as its parent sees it: started when needed, asked, watched, killed."""

from __future__ import annotations

import contextlib
import os
import subprocess
import sys
import time
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Literal

import psutil
from pydantic import BaseModel, ConfigDict, TypeAdapter, ValidationError

from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadFile, ReadRequest
from ingestion.frames import receive, send

_ROOT = Path(__file__).resolve().parent.parent
_MIB = 1024 * 1024
# Everything else stays here: keys and tokens of the parent are none of a parser's business.
_KEPT_VARIABLES = frozenset(
    {"PATH", "HOME", "USERPROFILE", "TEMP", "TMP", "TMPDIR", "LANG", "LC_ALL", "LC_CTYPE"}
    | {"SYSTEMROOT", "SYSTEMDRIVE", "WINDIR", "LD_LIBRARY_PATH", "DYLD_LIBRARY_PATH"}
    | {"VIRTUAL_ENV", "PYTHONHOME", "PYTHONPATH"}
)
_WORN_SHARE = 0.5  # of the memory limit; above it after a file, a fresh process takes the next one
_DIED_OF_MEMORY_SHARE = 0.7
# A file's time is processor time, because a child of low priority may wait long for its turn. So many times as
# much by the clock is for what waits without working, such as a network drive that is gone.
_PATIENCE = 4


class _Refusal(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    code: RefusalCode
    reason: str
    advice: str


class _Answer(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    read: ReadFile | None = None
    refused: _Refusal | None = None
    ready: Literal[True] | None = None


_ANSWER = TypeAdapter(_Answer)


@dataclass(frozen=True, kw_only=True)
class ChildSettings:
    """What a child may take for one file, and how it measures passages: by the embedder's tokenizer and window."""

    timeout_s: float
    memory_mib: int
    max_file_mib: int
    tokenizer_file: Path
    window_tokens: int


class ParserChild:
    """A process that reads one file after another. `ask` blocks its thread; `watch` is for another one."""

    def __init__(self, settings: ChildSettings) -> None:
        """Take the limits; no process is started yet."""
        self._settings = settings
        self._timeout_s = settings.timeout_s
        self._memory_mib = settings.memory_mib
        self._process: subprocess.Popen[bytes] | None = None
        self._deadline: float | None = None
        self._busy_s_before: float | None = None
        self._rss_mib = 0.0
        self._killed_for: RefusalCode | None = None
        self.served = 0

    def ask(self, request: ReadRequest) -> ReadFile | RefusedError:
        """Return what the child makes of a file; a child that dies over it is a refusal, too."""
        self._killed_for = None
        self._rss_mib = 0.0
        self._start_clock()
        try:
            if self._process is None:
                self._process = self._start()
                self.served = 0
            answer = self._exchange(self._process, request)
        except OSError:  # the pipe broke, or no process could be started
            answer = None
        finally:
            self._deadline = None
        self.served += 1
        if answer is None or (answer.read is not None and not answer.read.answers(request)):
            code = self._cause_of_death()
            self.stop()
            return self._refusal(code)
        if answer.refused is not None:
            return self._from_child(answer.refused)
        if self._rss_mib > self._memory_mib * _WORN_SHARE:
            self.stop()
        return answer.read or self._refusal(RefusalCode.CRASHED)

    def watch(self) -> None:
        """Kill the child if the file took too long or too much memory."""
        process, deadline = self._process, self._deadline
        if process is None or deadline is None:
            return
        busy_s = 0.0
        with contextlib.suppress(psutil.Error):
            seen = psutil.Process(process.pid)
            with seen.oneshot():
                self._rss_mib = max(self._rss_mib, seen.memory_info().rss / _MIB)
                times = seen.cpu_times()
            spent_s = times.user + times.system
            if self._busy_s_before is None:
                self._busy_s_before = spent_s
            busy_s = spent_s - self._busy_s_before
        if busy_s > self._timeout_s or time.monotonic() > deadline:
            self._kill(process, RefusalCode.TIMED_OUT)
        elif self._rss_mib > self._memory_mib:
            self._kill(process, RefusalCode.OUT_OF_MEMORY)

    def stop(self) -> None:
        """End the child at once. It holds nothing that could be lost."""
        process, self._process = self._process, None
        if process is None:
            return
        process.kill()
        for stream in (process.stdin, process.stdout):
            if stream is not None:
                with contextlib.suppress(OSError):
                    stream.close()
        with contextlib.suppress(subprocess.TimeoutExpired):
            process.wait(timeout=5)

    @property
    def pid(self) -> int | None:
        """The process, while there is one."""
        return self._process.pid if self._process else None

    def _start(self) -> subprocess.Popen[bytes]:
        settings = self._settings
        numbers = (settings.memory_mib, max(1, int(settings.timeout_s)), settings.max_file_mib, settings.window_tokens)
        arguments = [*map(str, numbers), os.path.abspath(settings.tokenizer_file)]
        kept = {name: value for name, value in os.environ.items() if name.upper() in _KEPT_VARIABLES}
        return subprocess.Popen(
            [sys.executable, "-m", "ingestion.worker", *arguments],
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={**kept, "TOKENIZERS_PARALLELISM": "false"},  # one core per child
            **_own_group_of_low_priority(),
        )

    def _exchange(self, process: subprocess.Popen[bytes], request: ReadRequest) -> _Answer | None:
        assert process.stdin is not None and process.stdout is not None
        send(process.stdin, vars(request))
        while (data := receive(process.stdout)) is not None:
            try:
                answer = _ANSWER.validate_json(data)
            except ValidationError:
                return None
            if answer.ready is None:
                return answer
            self._start_clock()  # starting Python is not the file's fault
        return None

    def _start_clock(self) -> None:
        self._busy_s_before = None  # `watch` sets it at its next look
        self._deadline = time.monotonic() + self._timeout_s * _PATIENCE

    def _kill(self, process: subprocess.Popen[bytes], code: RefusalCode) -> None:
        self._killed_for = code
        process.kill()

    def _cause_of_death(self) -> RefusalCode:
        if self._killed_for is not None:
            return self._killed_for
        died_full = self._rss_mib > self._memory_mib * _DIED_OF_MEMORY_SHARE
        return RefusalCode.OUT_OF_MEMORY if died_full else RefusalCode.CRASHED

    def _from_child(self, refusal: _Refusal) -> RefusedError:
        if refusal.code is RefusalCode.OUT_OF_MEMORY:  # the child says so in its last breath
            self.stop()
            return self._refusal(refusal.code)
        return RefusedError(refusal.code, refusal.reason, refusal.advice)

    def _refusal(self, code: RefusalCode) -> RefusedError:
        if code is RefusalCode.TIMED_OUT:
            reason = f"Reading the file took longer than {self._timeout_s:g} s."
            advice = "Split it into parts, or raise ADVISOR_PARSE_TIMEOUT_S if you trust it."
        elif code is RefusalCode.OUT_OF_MEMORY:
            reason = f"Reading the file took more than {self._memory_mib} MiB of memory."
            advice = "Split it into parts, or raise ADVISOR_PARSE_MEMORY_MIB if you trust it."
        else:
            reason = "The process that read the file ended without an answer."
            advice = "The file is probably damaged: open it in its own program, save it again, and add the new file."
        return RefusedError(code, reason, advice)


def _own_group_of_low_priority() -> dict[str, Any]:
    """A group of its own, so that a Ctrl-C in the terminal reaches the parent alone.

    No session of its own: Linux shares the processor among sessions first (sched_autogroup_enabled), and the
    priority that a child takes on POSIX counts among the processes of its session only.
    """
    if sys.platform == "win32":
        return {
            "creationflags": subprocess.CREATE_NEW_PROCESS_GROUP
            | subprocess.CREATE_NO_WINDOW
            | subprocess.BELOW_NORMAL_PRIORITY_CLASS
        }
    return {"process_group": 0}
