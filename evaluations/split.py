"""Development and held-out halves. A case belongs to one of them by its id, so that editing it moves nothing."""

from __future__ import annotations

import hashlib
from enum import StrEnum


class Split(StrEnum):
    """Which half: one may be looked at to improve the product, the other is only reported on."""

    DEV = "dev"
    HELD_OUT = "held-out"


def split_of(case_id: str) -> Split:
    """Return the half of a case: held out where the first byte of the SHA-256 of its id is odd."""
    return Split.HELD_OUT if hashlib.sha256(case_id.encode()).digest()[0] % 2 else Split.DEV
