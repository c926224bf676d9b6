"""The fields of entries in the structured knowledge: what a value may be, and which words of the vocabulary it takes.

Validate with `context={"vocabulary": Vocabulary}`.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import AfterValidator, BeforeValidator, Field, StringConstraints, ValidationInfo

from knowledge_base.article_schema import Line, Slug
from knowledge_base.vocabulary import Vocabulary

Side = Literal["IT", "OT", "operations", "joint"]
Doer = Literal["IT", "OT", "supplier", "joint"]
Level = Literal["global", "regional", "local"]


def _one_or_more(value: object) -> object:
    return [value] if isinstance(value, str) else value


def _on_one_line(text: str) -> str:
    return " ".join(text.split())


def _vocabulary(info: ValidationInfo) -> Vocabulary:
    vocabulary: Vocabulary = (info.context or {})["vocabulary"]
    return vocabulary


def _industry(value: str, info: ValidationInfo) -> str:
    if _vocabulary(info).unknown("industries", [value]):
        raise ValueError(f"the industry {value!r} is not in vocabulary.yaml")
    return value


def _jurisdiction(value: str, info: ValidationInfo) -> str:
    if _vocabulary(info).unknown("jurisdictions", [value]):
        raise ValueError(f"the jurisdiction {value!r} is not in vocabulary.yaml")
    return value


def _fact(value: str, info: ValidationInfo) -> str:
    if _vocabulary(info).label_of(value) is None:
        raise ValueError(f"{value!r} is neither a condition of vocabulary.yaml nor industry=<id>")
    return value


Prose = Annotated[str, StringConstraints(min_length=1, max_length=2000), AfterValidator(_on_one_line)]
Words = Annotated[str, StringConstraints(min_length=1, max_length=300), AfterValidator(_on_one_line)]
# Strict, but for the container: YAML has lists where frozen values have tuples.
Lines = Annotated[tuple[Line, ...], Field(strict=False)]
Ids = Annotated[tuple[Slug, ...], Field(strict=False)]
SourceIds = Annotated[tuple[Slug, ...], Field(strict=False, min_length=1), BeforeValidator(_one_or_more)]
IndustryId = Annotated[str, AfterValidator(_industry)]
Industries = Annotated[tuple[IndustryId, ...], Field(strict=False)]
Fact = Annotated[str, AfterValidator(_fact)]
JurisdictionId = Annotated[str, AfterValidator(_jurisdiction)]
