"""One process owns a home: two on one embedded index would lose vectors without a word."""

from __future__ import annotations

import json
import os
import sys
from contextlib import suppress
from datetime import UTC, datetime
from pathlib import Path

from filelock import FileLock, Timeout

from knowledge_base.errors import HomeInUseError
from knowledge_base.storage_errors import storage_errors

_LOCK_FILE = "home.lock"
_OWNER_FILE = "home.owner.json"  # beside the lock, because Windows lets nobody read a locked file


class HomeLock:
    """The operating system's lock on a home. It ends with its process, however that ends."""

    def __init__(self, home: Path) -> None:
        self._home = home
        self._lock = FileLock(home / _LOCK_FILE, timeout=0, thread_local=False)

    def acquire(self) -> None:
        """Take the lock.

        Raises:
            HomeInUseError: another process has it; the message says which one and what to do.
            HomeNotWritableError: the home cannot be written.
        """
        with storage_errors(self._home, "lock the home folder"):
            try:
                self._lock.acquire()
            except Timeout:
                raise HomeInUseError(self._in_use()) from None
            owner = {
                "pid": os.getpid(),
                "command": _command(),
                "since": datetime.now(UTC).isoformat(timespec="seconds"),
            }
            try:
                (self._home / _OWNER_FILE).write_text(json.dumps(owner), encoding="utf-8")
            except BaseException:
                self._lock.release()
                raise

    def release(self) -> None:
        """Give the lock back."""
        if self._lock.is_locked:
            with suppress(OSError):
                (self._home / _OWNER_FILE).unlink(missing_ok=True)
            self._lock.release()

    def _in_use(self) -> str:
        who = "another process"
        with suppress(OSError, ValueError, KeyError):
            owner = json.loads((self._home / _OWNER_FILE).read_text(encoding="utf-8"))
            who = f"process {owner['pid']} ({owner['command']}, since {owner['since']})"
        return (
            f"ADVISOR_HOME {str(self._home)!r} is in use by {who}. Wait until it has ended, or use its page "
            "in the browser, or stop it; to work at the same time, set ADVISOR_CHROMA_URL to one server for both."
        )


def _command() -> str:
    """Return how this process was started, without its data: arguments may name clients."""
    program = Path(sys.argv[0] or sys.executable)
    name = f"python -m {program.parent.name}" if program.name == "__main__.py" else program.name
    verb = sys.argv[1] if len(sys.argv) > 1 and sys.argv[1].isalpha() else ""
    return f"{name} {verb}".strip()
