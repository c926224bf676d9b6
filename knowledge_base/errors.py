"""Errors of the product, in one tree.

    AdvisorError                    anything that a user can be told in a sentence
    ├── SettingsError               a setting or profile is missing, misspelt or out of range
    ├── HomeError                   ADVISOR_HOME cannot be used
    │   ├── HomeInUseError          another process owns it
    │   └── HomeNotWritableError    missing rights, read-only, disk full
    ├── KnowledgeBaseError          a knowledge base cannot be opened or written
    │   ├── IndexMismatchError      made with another embedder or chunking
    │   ├── IndexDamagedError       the vectors do not match the catalogue
    │   └── EngagementError         unknown, already there, or a name that cannot be used
    ├── EmbedderError               the embedding model cannot be loaded or is not the one expected
    ├── EntailmentError             the inference model cannot be loaded or has other labels
    ├── ArticleError                a curated article breaks its schema
    └── ReferenceDataError          the structured knowledge beside the articles breaks its schema

Packages above add their own errors below `AdvisorError`. A message says what failed, the value, and
what to do next; `retryable` says whether trying the same again can help.
"""

from __future__ import annotations


class AdvisorError(Exception):
    """Base of all errors that are shown to a user as a sentence."""

    retryable = False


class SettingsError(AdvisorError):
    """A setting or profile is missing, misspelt or out of range."""


class HomeError(AdvisorError):
    """ADVISOR_HOME cannot be used."""


class HomeInUseError(HomeError):
    """Another process owns ADVISOR_HOME."""

    retryable = True


class HomeNotWritableError(HomeError):
    """ADVISOR_HOME cannot be written: rights, read-only file system or full disk."""


class KnowledgeBaseError(AdvisorError):
    """A knowledge base cannot be opened or written."""


class IndexMismatchError(KnowledgeBaseError):
    """The index was made with another embedder or another chunking."""


class IndexDamagedError(KnowledgeBaseError):
    """The vectors do not match the catalogue."""


class EngagementError(KnowledgeBaseError):
    """An engagement is unknown, already there, or has a name that cannot be used."""


class EmbedderError(AdvisorError):
    """The embedding model cannot be loaded or is not the one expected."""


class EntailmentError(AdvisorError):
    """The inference model cannot be loaded, or its labels are not those of inference."""


class AnswerSpaceError(AdvisorError):
    """What was learned from the known questions cannot be read, or there is nothing to learn from."""


class ArticleError(AdvisorError):
    """A curated article breaks its schema."""


class ReferenceDataError(AdvisorError):
    """The structured knowledge beside the articles breaks its schema."""
