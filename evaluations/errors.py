"""Errors of the evaluations, below the product's own.

AdvisorError
├── CaseError       a file of cases breaks the contract of `case_schema.py`
└── RunError        a run cannot be found, gone on with or compared
"""

from __future__ import annotations

from knowledge_base.errors import AdvisorError


class CaseError(AdvisorError):
    """A file of cases breaks its contract; the message lists every problem with its line."""


class RunError(AdvisorError):
    """A run cannot be found, gone on with or compared."""
