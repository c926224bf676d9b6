"""The files of the structured knowledge: which there are, what they are called, and what stands in each."""

from __future__ import annotations

from abc import ABC, abstractmethod
from typing import Annotated, ClassVar

from pydantic import Field

from knowledge_base.article_schema import SourceEntry
from knowledge_base.domain import Source
from knowledge_base.reference_schema import (
    Entry,
    Incident,
    IndustryProfile,
    ReportingClock,
    Service,
    Strict,
    Term,
)


class ReferenceFile(Strict, ABC):
    """A file of entries with their sources. `STEM` is its name without `.yaml`, `KEY` the list of its entries."""

    STEM: ClassVar[str]
    KEY: ClassVar[str]
    TITLE: ClassVar[str]
    SUMMARY: ClassVar[str]

    sources: Annotated[tuple[SourceEntry, ...], Field(strict=False, min_length=1)]

    @property
    @abstractmethod
    def entries(self) -> tuple[Entry, ...]:
        """Return the entries in the order of the file."""

    def domain_sources(self) -> tuple[Source, ...]:
        """Return the sources as the domain knows them."""
        return tuple(Source(**source.model_dump()) for source in self.sources)


class GlossaryFile(ReferenceFile):
    """glossary.yaml."""

    STEM, KEY, TITLE = "glossary", "terms", "Glossary"
    SUMMARY = "Terms of IT/OT convergence, each with what IT and what OT people understand by it."

    terms: Annotated[tuple[Term, ...], Field(strict=False, min_length=1)]

    @property
    def entries(self) -> tuple[Term, ...]:
        """Return the terms."""
        return self.terms


class ServicesFile(ReferenceFile):
    """services.yaml."""

    STEM, KEY, TITLE = "services", "services", "Service catalogue"
    SUMMARY = "Services on which IT and OT meet: who owns each by default, at which level, and what shifts that."

    services: Annotated[tuple[Service, ...], Field(strict=False, min_length=1)]

    @property
    def entries(self) -> tuple[Service, ...]:
        """Return the services."""
        return self.services


class IndustriesFile(ReferenceFile):
    """industries.yaml."""

    STEM, KEY, TITLE = "industries", "industries", "Industry profiles"
    SUMMARY = "Industries by field: lifecycle, process, downtime, rules, control systems, sites, drivers, constraints."

    industries: Annotated[tuple[IndustryProfile, ...], Field(strict=False, min_length=1)]

    @property
    def entries(self) -> tuple[IndustryProfile, ...]:
        """Return the industries."""
        return self.industries


class ClocksFile(ReferenceFile):
    """reporting_clocks.yaml."""

    STEM, KEY, TITLE = "reporting_clocks", "clocks", "Reporting clocks"
    SUMMARY = "Rules under which incidents are reported, with what is due when, and to whom."

    clocks: Annotated[tuple[ReportingClock, ...], Field(strict=False, min_length=1)]

    @property
    def entries(self) -> tuple[ReportingClock, ...]:
        """Return the clocks."""
        return self.clocks


class IncidentsFile(ReferenceFile):
    """incidents.yaml."""

    STEM, KEY, TITLE = "incidents", "incidents", "Incident register"
    SUMMARY = "Known incidents in operational technology: how they got in, what they did, what they teach."

    incidents: Annotated[tuple[Incident, ...], Field(strict=False, min_length=1)]

    @property
    def entries(self) -> tuple[Incident, ...]:
        """Return the incidents."""
        return self.incidents


FILES: tuple[type[ReferenceFile], ...] = (GlossaryFile, ServicesFile, IndustriesFile, ClocksFile, IncidentsFile)
