"""What the structured knowledge beside the articles must look like: one YAML file for each kind of entry.

Every file names its publications once, in `sources`; an entry points at them, or says `advice` where it is ours.
Validate with `context={"vocabulary": Vocabulary}`.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, ClassVar, Literal

from pydantic import BaseModel, ConfigDict, Field, StringConstraints

from knowledge_base.article_schema import Line, Slug
from knowledge_base.reference_fields import (
    Doer,
    Fact,
    Ids,
    Industries,
    IndustryId,
    JurisdictionId,
    Level,
    Lines,
    Prose,
    Side,
    SourceIds,
    Words,
)

ADVICE = "advice"
"""Stands in place of a source where a sentence is our recommendation and nobody's finding."""


class Strict(BaseModel):
    """Takes what the schema names, in the type that it names, and nothing else."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    PROSE: ClassVar[tuple[str, ...]] = ()
    """The fields that hold sentences which answers may quote."""


class Entry(Strict, ABC):
    """What all entries share. `name` is what people look the entry up by."""

    source: SourceIds
    """Ids of the file's sources; `advice` where the entry has none."""

    @property
    @abstractmethod
    def name(self) -> str:
        """Return the entry's name or term."""

    @property
    def source_ids(self) -> tuple[str, ...]:
        """Return the publications that the entry rests on, none where it is advice."""
        return tuple(source for source in self.source if source != ADVICE)

    @property
    @abstractmethod
    def article_ids(self) -> tuple[str, ...]:
        """Return the articles that say more."""


class LinkedEntry(Entry):
    """An entry that leads to any number of articles."""

    articles: Ids = ()

    @property
    def article_ids(self) -> tuple[str, ...]:
        """Return the articles that say more."""
        return self.articles


class Titled(Entry):
    """An entry that has a name of its own in its file."""

    title: Line = Field(alias="name")

    @property
    def name(self) -> str:
        """Return the name."""
        return self.title


class Term(LinkedEntry):
    """A term of the glossary, with what each side understands by it."""

    PROSE: ClassVar[tuple[str, ...]] = ("definition", "explanation", "for_it", "for_ot")

    term: Line
    aliases: Lines = ()
    definition: Prose
    explanation: Prose
    for_it: Prose
    for_ot: Prose
    see_also: Lines = ()

    @property
    def name(self) -> str:
        """Return the term."""
        return self.term


class Shift(Strict):
    """For which clients a service's default changes, and to what. What stays has no value."""

    PROSE: ClassVar[tuple[str, ...]] = ("then",)

    when: Fact
    then: Prose
    accountable: Side | None = None
    accountable_role: Words | None = None
    responsible: Doer | None = None
    responsible_role: Words | None = None
    level: Level | None = None


class Service(Titled, LinkedEntry):
    """A service on which IT and OT meet: who owns it by default, and what shifts that."""

    PROSE: ClassVar[tuple[str, ...]] = ("what", "why")

    id: Slug
    what: Prose
    accountable: Side
    accountable_role: Words
    responsible: Doer
    responsible_role: Words
    level: Level
    why: Prose
    shifts: Annotated[tuple[Shift, ...], Field(strict=False)] = ()


class IndustryProfile(Titled):
    """An industry by field."""

    PROSE: ClassVar[tuple[str, ...]] = (
        "lifecycle",
        "downtime",
        "control_systems",
        "sites_and_staffing",
        "drivers",
        "constraints",
        "advice",
    )

    id: IndustryId
    lifecycle: Prose
    process_types: Annotated[
        tuple[Literal["discrete", "batch", "continuous", "remote_fleet"], ...], Field(strict=False, min_length=1)
    ]
    downtime: Prose
    rules: Annotated[tuple[Words, ...], Field(strict=False)]
    control_systems: Prose
    sites_and_staffing: Prose
    drivers: Prose
    constraints: Prose
    advice: Prose
    article: Slug

    @property
    def article_ids(self) -> tuple[str, ...]:
        """Return the article on the industry."""
        return (self.article,)


class ClockStep(Strict):
    """A report that is due. `hours` is None where the rule does not count in hours."""

    what: Words
    hours: Annotated[float, Field(gt=0, le=24 * 366)] | None
    within: Words
    start: Words = Field(alias="from")
    to: Words


class ReportingClock(LinkedEntry):
    """A rule under which incidents are reported within a time limit."""

    PROSE: ClassVar[tuple[str, ...]] = ("status",)

    id: Slug
    regime: Line
    jurisdiction: JurisdictionId
    who: Words
    trigger: Words
    steps: Annotated[tuple[ClockStep, ...], Field(strict=False, min_length=1)]
    status: Prose

    @property
    def name(self) -> str:
        """Return the regime's name."""
        return self.regime


class Lessons(Strict):
    """What an incident teaches in each dimension."""

    PROSE: ClassVar[tuple[str, ...]] = ("architecture", "governance", "collaboration")

    architecture: Prose
    governance: Prose
    collaboration: Prose


class Incident(Titled, LinkedEntry):
    """A known incident. `date` is as exact as it is known: year, month or day; `names` are what people call it."""

    PROSE: ClassVar[tuple[str, ...]] = ("entry", "effect", "cost", "certainty")

    id: Slug
    names: Annotated[tuple[Line, ...], Field(strict=False, min_length=1)]
    date: Annotated[str, StringConstraints(pattern=r"^(?:19|20)\d\d(?:-[01]\d(?:-[0-3]\d)?)?$")]
    organisation: Words
    country: Words
    industries: Industries = ()
    entry: Prose
    effect: Prose
    cost: Prose | None
    certainty: Prose | None
    lessons: Lessons
