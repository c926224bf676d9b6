"""Errors of ingestion.

AdvisorError
└── RefusedError    one file cannot be taken in; the others are not affected
"""

from __future__ import annotations

from enum import StrEnum

from knowledge_base.errors import AdvisorError


class RefusalCode(StrEnum):
    """Why a file is refused. Each has its own advice."""

    EMPTY = "empty"
    ENCRYPTED = "encrypted"
    NO_TEXT = "no_text"
    UNKNOWN_TYPE = "unknown_type"
    WRONG_TYPE = "wrong_type"
    DAMAGED = "damaged"
    INVALID_ARTICLE = "invalid_article"
    TOO_LARGE = "too_large"
    BOMB = "bomb"
    UNREADABLE = "unreadable"
    TIMED_OUT = "timed_out"
    OUT_OF_MEMORY = "out_of_memory"
    CRASHED = "crashed"


# Causes that lie in the machine's state rather than in the file.
_RETRYABLE = {RefusalCode.UNREADABLE, RefusalCode.TIMED_OUT, RefusalCode.OUT_OF_MEMORY, RefusalCode.CRASHED}


class RefusedError(AdvisorError):
    """One file cannot be taken in.

    `reason` is a sentence about the file (without its name, which the report shows beside it),
    `advice` a sentence that says what to do.
    """

    def __init__(self, code: RefusalCode, reason: str, advice: str) -> None:
        """Keep the parts apart, so that a report can lay them out."""
        super().__init__(f"{reason} {advice}")
        self.code = code
        self.reason = reason
        self.advice = advice
        self.retryable = code in _RETRYABLE

    def __reduce__(self) -> tuple[type[RefusedError], tuple[RefusalCode, str, str]]:
        """Pickle by parts, since the message alone cannot rebuild the error."""
        return (type(self), (self.code, self.reason, self.advice))


class SourceError(AdvisorError):
    """A file, folder or document that was named is not there."""
