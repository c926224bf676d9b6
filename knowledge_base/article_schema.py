"""What an article's front matter must look like."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Self

from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationInfo, field_validator, model_validator

from knowledge_base.article_outlines import ArticleKind
from knowledge_base.domain import Facets, Source, case_condition
from knowledge_base.vocabulary import FACETS, Vocabulary

Slug = Annotated[str, StringConstraints(pattern=r"^[a-z0-9]+(?:-[a-z0-9]+)*$", max_length=80)]
Line = Annotated[str, StringConstraints(min_length=1, max_length=300, strip_whitespace=True)]
MAX_SENTENCE_WORDS = 40


class SourceEntry(BaseModel):
    """A publication that the article rests on."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    id: Slug
    title: Line
    publisher: Line
    year: int | None = Field(ge=1900, le=2100)  # required, so that "undated" is said and not forgotten
    locator: Line


class FrontMatter(BaseModel):
    """The front matter of an article. Validate with `context={"vocabulary": Vocabulary}`.

    `written_for` holds the client facts (`field=value`) without which the article as a whole says nothing;
    an industry's article need not name its own. `names` are those of an incident.
    """

    model_config = ConfigDict(frozen=True, extra="forbid")

    id: Slug
    kind: ArticleKind = ArticleKind.ADVICE
    title: Line
    summary: Line
    dimensions: tuple[str, ...] = Field(min_length=1)
    industries: tuple[str, ...]
    barriers: tuple[str, ...]
    topics: tuple[str, ...] = Field(min_length=1)
    jurisdictions: tuple[str, ...]
    purdue_levels: tuple[str, ...]
    audience: tuple[str, ...]
    sources: tuple[SourceEntry, ...] = Field(min_length=1)
    reviewed_on: date
    written_for: tuple[str, ...] = ()
    names: tuple[Line, ...] = ()

    @field_validator(*FACETS)
    @classmethod
    def _in_vocabulary(cls, values: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        vocabulary: Vocabulary = (info.context or {})["vocabulary"]
        unknown = vocabulary.unknown(str(info.field_name), values)
        if unknown:
            raise ValueError(f"not in vocabulary.yaml: {', '.join(map(repr, unknown))}")
        if len(set(values)) < len(values):
            raise ValueError("a value is there twice")
        return values

    @field_validator("written_for")
    @classmethod
    def _known_facts(cls, facts: tuple[str, ...], info: ValidationInfo) -> tuple[str, ...]:
        vocabulary: Vocabulary = (info.context or {})["vocabulary"]
        unknown = [fact for fact in facts if vocabulary.label_of(fact) is None]
        if unknown:
            raise ValueError(f"not a fact of vocabulary.yaml: {', '.join(map(repr, unknown))}")
        return facts

    @model_validator(mode="after")
    def _fits_its_kind(self) -> Self:
        if self.kind is ArticleKind.INDUSTRY and len(self.industries) != 1:
            raise ValueError("an article of the kind 'industry' names exactly one industry")
        if (self.kind is ArticleKind.INCIDENT) != bool(self.names):
            raise ValueError("'names' says how people call an incident: needed for that kind, and only there")
        return self

    @field_validator("summary")
    @classmethod
    def _short(cls, summary: str) -> str:
        if len(summary.split()) > MAX_SENTENCE_WORDS:
            raise ValueError(f"longer than {MAX_SENTENCE_WORDS} words")
        return summary

    @field_validator("sources")
    @classmethod
    def _different(cls, sources: tuple[SourceEntry, ...]) -> tuple[SourceEntry, ...]:
        ids = [source.id for source in sources]
        repeated = sorted({source_id for source_id in ids if ids.count(source_id) > 1})
        if repeated:
            raise ValueError(f"the same id twice: {', '.join(repeated)}")
        return sources

    def facets(self) -> Facets:
        """Return the facets as the domain knows them, with whom the article as a whole is written for."""
        conditions = list(self.written_for)
        if self.kind is ArticleKind.INDUSTRY:
            conditions.append(f"industry={self.industries[0]}")
        if self.names:
            conditions.append(case_condition(self.names))
        return Facets(**{facet: getattr(self, facet) for facet in FACETS}, conditions=tuple(conditions))

    def domain_sources(self) -> tuple[Source, ...]:
        """Return the sources as the domain knows them."""
        return tuple(Source(**source.model_dump()) for source in self.sources)
