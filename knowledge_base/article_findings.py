"""What checking articles finds: problems, which must be mended, and notices, which somebody should look at."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum
from pathlib import Path


class Severity(StrEnum):
    """Whether a finding fails the check."""

    PROBLEM = "problem"
    NOTICE = "notice"


@dataclass(frozen=True, kw_only=True, order=True)
class Finding:
    """One thing that was found in an article or in a data file beside the articles."""

    path: Path
    line: int
    message: str
    severity: Severity = Severity.PROBLEM

    def __str__(self) -> str:
        """Return the finding in the form that editors can jump to."""
        return f"{self.path}:{self.line}: {self.message}"
