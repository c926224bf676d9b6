"""What a case of an evaluation says.

A file `cases/<suite>.yaml` holds `about` and a list of `cases`:

    about: One line on what the suite measures.
    cases:
      - id: remote-access-owner              # unique over all suites; its SHA-256 decides the half (split.py)
        question: Who should own remote access to our plants?
        category: advice
        gold:                                # passages that answer; each alone would do
          - {document: remote-access, quote: "Security should own remote access"}
        points:                              # what a complete answer says, each in one of several wordings
          - ["security owns remote access", "CISO accountable"]

The fields below say what else there is. Labels name documents and words, never chunks, so that they survive another
chunking. `cases.py` reads the files and lists what is wrong with them, line by line.
"""

from __future__ import annotations

import re
from enum import StrEnum
from typing import Annotated, Any, Self

from pydantic import (
    AfterValidator,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    ValidationInfo,
    field_validator,
    model_validator,
)

from advisor.profile import ClientProfile
from evaluations.split import Split, split_of
from knowledge_base.lexical import analyse
from knowledge_base.vocabulary import Vocabulary

_FOLDER_NAME = r"^[a-z0-9][a-z0-9-]{1,47}$"  # what the id of an engagement may be


class Category(StrEnum):
    """The kind of question. Results are reported by it, whatever file a case stands in."""

    FACTS = "facts"
    ADVICE = "advice"
    COMPARISON = "comparison"
    CONFLICT = "conflict"
    FOLLOW_UP = "follow_up"
    TAILORING = "tailoring"
    ABSTENTION = "abstention"
    INJECTION = "injection"
    CLIENT_DOCUMENTS = "client_documents"
    ONBOARDING = "onboarding"


class Expected(StrEnum):
    """What must become of a question. `refused` is any refusal: insufficient evidence or out of scope."""

    ANSWERED = "answered"
    PARTIAL = "partial"
    REFUSED = "refused"


# What such cases measure is whether there is an answer at all, or what must not be in it.
_NEED_NO_GOLD = frozenset({Category.ABSTENTION, Category.INJECTION})


def _as_alternatives(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _has_content(wording: str) -> str:
    if not is_literal(wording) and not analyse(wording):
        raise ValueError(f"{wording!r} has no content word to look for; name what must be said")
    return wording


def _not_empty(values: tuple[Any, ...]) -> tuple[Any, ...]:
    # Field(min_length=1) would also complain where the only entry is invalid, which is said already.
    if not values:
        raise ValueError("the list is empty; add an entry")
    return values


def is_literal(wording: str) -> bool:
    """Say whether a wording in /slashes/ is meant letter by letter."""
    return len(wording) > 2 and wording.startswith("/") and wording.endswith("/")


Wording = Annotated[str, Field(min_length=2), AfterValidator(_has_content)]
Point = Annotated[tuple[Wording, ...], AfterValidator(_not_empty), BeforeValidator(_as_alternatives)]
Quote = Annotated[str, Field(min_length=8, description="words that stand in a document as they are here")]


class _Strict(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class Gold(_Strict):
    """A passage that answers: an article by its id, a data file by its name, a client's file by its name."""

    document: str = Field(min_length=1)
    quote: Quote


class Swap(_Strict):
    """A second profile, with the sentences that it must take away, bring in, and leave alone."""

    profile: ClientProfile
    changes: tuple[Quote, ...] = ()
    appears: tuple[Quote, ...] = ()
    stays: tuple[Quote, ...] = ()

    @model_validator(mode="after")
    def _expects_something(self) -> Self:
        if not (self.changes or self.appears or self.stays):
            raise ValueError("a swap needs sentences under changes, appears or stays; say what must differ")
        return self


class EvalCase(_Strict):
    """One question with what a good answer holds. Matching of words is described in metrics/wordings.py."""

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    question: str = Field(min_length=2)
    category: Category
    dimension: str | None = None
    industry: str | None = None
    profile: ClientProfile | None = None
    earlier: tuple[str, ...] = Field(
        default=(), description="questions of the conversation before, which are really asked"
    )
    rewritten: str | None = Field(default=None, description="a follow-up written out in full")
    documents: str | None = Field(default=None, pattern=_FOLDER_NAME, description="folder below evaluations/documents/")
    foreign_documents: str | None = Field(
        default=None, pattern=_FOLDER_NAME, description="another client's, never to be seen"
    )
    outcome: Expected = Expected.ANSWERED
    gold: tuple[Gold, ...] = ()
    points: tuple[Point, ...] = ()
    forbidden: tuple[Wording, ...] = Field(default=(), description="wordings that must not occur")
    gaps: tuple[Wording, ...] = Field(default=(), description="what a partial answer must name as not covered")
    swap: Swap | None = None
    note: str | None = None

    @property
    def split(self) -> Split:
        """The half that the case belongs to."""
        return split_of(self.id)

    @field_validator("dimension", "industry")
    @classmethod
    def _is_in_vocabulary(cls, value: str | None, info: ValidationInfo) -> str | None:
        vocabulary = (info.context or {}).get("vocabulary")
        if value is None or not isinstance(vocabulary, Vocabulary):
            return value
        known = vocabulary.dimensions if info.field_name == "dimension" else vocabulary.industries
        if value not in known:
            raise ValueError(f"{value!r} is not in the vocabulary; choose one of {', '.join(known)}")
        return value

    @model_validator(mode="after")
    def _is_labelled(self) -> Self:
        problem = self._label_problem() or self._field_problem()
        if problem:
            raise ValueError(f"case {self.id!r} {problem}")
        return self

    def _label_problem(self) -> str | None:
        if self.outcome is Expected.REFUSED:
            if self.gold or self.points or self.gaps:
                return "must be refused, so it has no gold, points or gaps; remove them, or change the outcome"
            return None
        if (self.outcome is Expected.PARTIAL) != bool(self.gaps):
            return "needs gaps where its outcome is partial, and only there; add what the answer must own up to"
        if not (self.gold or self.points or self.swap) and self.category not in _NEED_NO_GOLD:
            return "has nothing to be measured by; add gold, points or outcome: refused"
        return None

    def _field_problem(self) -> str | None:
        if self.category is Category.FOLLOW_UP and not self.earlier:
            return "is a follow-up without a conversation; add the questions before it under earlier"
        if self.rewritten and self.category is not Category.FOLLOW_UP:
            return "is no follow-up, so it has nothing to rewrite; remove rewritten, or change the category"
        if (self.swap is not None) != (self.category is Category.TAILORING):
            return "needs a swap where its category is tailoring, and only there"
        if self.swap and self.profile is None:
            return "swaps a profile that it does not have; add profile"
        if self.documents and self.documents == self.foreign_documents:
            return "names the same folder as documents and foreign_documents; they are two clients"
        return None


class Suite(_Strict):
    """A file of cases."""

    about: str = Field(min_length=10, max_length=400)
    cases: Annotated[tuple[EvalCase, ...], AfterValidator(_not_empty)]


def words_of(literal: str) -> str:
    """Return what stands between the slashes of a literal wording."""
    return re.sub(r"^/|/$", "", literal)
