"""Consultants' questions with the sentences of the articles that answer them."""

from __future__ import annotations

import hashlib
from pathlib import Path
from typing import Literal, Self

import yaml
from pydantic import BaseModel, ConfigDict, Field, TypeAdapter, ValidationError, model_validator

from knowledge_base.errors import AdvisorError
from knowledge_base.plain_yaml import load_yaml

CASES = Path(__file__).parent / "cases" / "firm_knowledge.yaml"


class FirmCaseError(AdvisorError):
    """The file of questions is not in its layout."""


class GoldSentence(BaseModel):
    """A sentence that answers a question. It names document and words, which survive another chunking."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    document: str
    quote: str = Field(min_length=20)


class FirmCase(BaseModel):
    """A question that a consultant asks. Without a sentence that answers it, `gap` says what the articles lack."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: str = Field(pattern=r"^[a-z0-9]+(-[a-z0-9]+)*$")
    question: str = Field(min_length=10)
    dimension: str | None
    industry: str | None
    category: Literal["facts", "advice", "comparison"]
    gold: tuple[GoldSentence, ...]
    gap: str | None = None

    @model_validator(mode="after")
    def _is_labelled(self) -> Self:
        if bool(self.gold) == bool(self.gap):
            raise ValueError(f"the case {self.id!r} needs either gold sentences or a gap; give one of them")
        return self

    @property
    def held_out(self) -> bool:
        """Say whether the case is only reported on; the other half may be looked at to improve the product."""
        return hashlib.sha256(self.id.encode()).digest()[0] % 2 == 1


def load_cases(path: Path = CASES) -> tuple[FirmCase, ...]:
    """Read the questions.

    Raises:
        FirmCaseError: the file breaks its layout.
    """
    try:
        return TypeAdapter(tuple[FirmCase, ...]).validate_python(load_yaml(path.read_text(encoding="utf-8")))
    except (yaml.YAMLError, ValidationError) as error:
        raise FirmCaseError(f"The questions in {str(path)!r} are not in their layout; mend them. {error}") from None
