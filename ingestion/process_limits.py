"""Limits that a parser child sets on itself where the operating system has them.

They are the second line: the parent's clock and its look at the child's memory work everywhere.
"""

from __future__ import annotations

import contextlib
import sys
from pathlib import Path

_MIB = 1024 * 1024

if sys.platform == "win32":

    def limit_memory(memory_mib: int) -> None:
        """Windows has no such limit for a process of its own accord; the parent watches."""

    def limit_cpu(seconds: int) -> None:
        """Windows has no such limit for a process of its own accord; the parent watches."""

    def lower_priority() -> None:
        """The parent starts this process with a low priority there."""

    def peak_memory_mib() -> float:
        """Return 0: without a limit of its own, this process never ran into it."""
        return 0.0

else:
    import os
    import resource

    _NICENESS = 10  # a tenth of the share of a process at the normal 0, as long as that one wants the processor

    def limit_memory(memory_mib: int) -> None:
        """Let allocations fail above `memory_mib`, and write no core dump of a client's document."""
        limit = _address_space_bytes() + memory_mib * _MIB
        with contextlib.suppress(ValueError, OSError):  # macOS refuses, and a lower limit may be in force
            resource.setrlimit(resource.RLIMIT_AS, (limit, resource.getrlimit(resource.RLIMIT_AS)[1]))
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CORE, (0, 0))

    def limit_cpu(seconds: int) -> None:
        """Let the system kill this process after `seconds` more of processor time."""
        usage = resource.getrusage(resource.RUSAGE_SELF)
        limit = int(usage.ru_utime + usage.ru_stime) + seconds
        with contextlib.suppress(ValueError, OSError):
            resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.getrlimit(resource.RLIMIT_CPU)[1]))

    def lower_priority() -> None:
        """Leave the processor to embedding, which sets the pace; reading is ahead of it anyway."""
        with contextlib.suppress(OSError):
            os.nice(_NICENESS)

    def peak_memory_mib() -> float:
        """Return the most memory that this process has had.

        Linux counts the memory of the process that started this one in `ru_maxrss` (getrusage(2): it survives
        execve), which would blame a file for the embedding model of the parent; VmHWM begins anew.
        """
        with contextlib.suppress(OSError, ValueError, IndexError):
            status = Path("/proc/self/status").read_text(encoding="ascii")
            return int(status.split("VmHWM:", 1)[1].split()[0]) / 1024
        peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss
        return peak / _MIB if sys.platform == "darwin" else peak / 1024  # bytes there, KiB elsewhere

    def _address_space_bytes() -> int:
        try:
            return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[0]) * resource.getpagesize()
        except (OSError, ValueError, IndexError):
            return 512 * _MIB  # a generous guess of what Python and its libraries map
