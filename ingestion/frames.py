"""How parent and parser child talk: JSON behind a four-byte length.

JSON and not pickle: the child has handled hostile bytes, and unpickling what it says would run it here.
"""

from __future__ import annotations

import json
import struct
from dataclasses import is_dataclass
from datetime import date
from pathlib import Path
from typing import IO, Any

_LENGTH = struct.Struct(">I")
MAX_FRAME_BYTES = 512 * 1024 * 1024


def send(stream: IO[bytes], message: dict[str, Any]) -> None:
    """Write one message; dataclasses become objects of their fields."""
    data = json.dumps(message, default=_plain, separators=(",", ":")).encode("ascii")
    stream.write(_LENGTH.pack(len(data)) + data)
    stream.flush()


def receive(stream: IO[bytes]) -> bytes | None:
    """Read one message, still as JSON; None when the other side is gone or writes something else."""
    head = stream.read(_LENGTH.size)
    if len(head) < _LENGTH.size:
        return None
    (length,) = _LENGTH.unpack(head)
    if length > MAX_FRAME_BYTES:
        return None
    data = stream.read(length)
    return data if len(data) == length else None


def _plain(value: object) -> object:
    if is_dataclass(value):
        return vars(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, Path):
        return str(value)
    raise TypeError(f"A message cannot hold a {type(value).__name__!r}.")
