"""Entries of the structured knowledge as blocks: one passage for each, found under its name and quotable alone."""

from __future__ import annotations

from collections.abc import Iterator
from functools import singledispatch

from ingestion.blocks import Block, BlockKind
from knowledge_base.article_outlines import CHANGES, DIMENSION_HEADINGS
from knowledge_base.domain import Facets, Location, case_condition
from knowledge_base.reference_schema import Entry, Incident, IndustryProfile, ReportingClock, Service, Shift, Term
from knowledge_base.reference_wording import (
    BOTH_SIDES,
    counting_sentences,
    due_sentences,
    heading_of,
    owner_sentence,
    process_sentence,
    rules_sentence,
    trigger_sentence,
)

# Headings are those of the articles, because by them the advisor knows which part of an answer a passage can be.
_DEFINITION, _RULES, _OWNER = "What it is", "Rules and standards", "Who owns it"
_REASON, _ACTION = "Why it matters", "What to do"
_HAPPENED, _TEACHES = "What happened", "What it teaches"


@singledispatch
def blocks_of(entry: Entry) -> Iterator[Block]:
    """Yield the headings and paragraphs of an entry."""
    raise TypeError(f"There are no blocks for entries of type {type(entry).__name__!r}.")


@blocks_of.register
def _term(term: Term) -> Iterator[Block]:
    yield _heading(heading_of(term), 1)
    yield from _section(term, _DEFINITION, term.definition, term.explanation)
    yield from _section(term, BOTH_SIDES, term.for_it, term.for_ot)


@blocks_of.register
def _service(service: Service) -> Iterator[Block]:
    facets = Facets(dimensions=("governance",), topics=("service_ownership", "decision_rights"))
    yield _heading(service.name, 1)
    yield from _section(service, _DEFINITION, service.what, facets=facets)
    yield from _section(service, _OWNER, owner_sentence(service), service.why, facets=facets)
    if service.shifts:
        yield _heading(CHANGES, 2)
    for shift in service.shifts:
        yield _paragraph(service, shift.then, _facets_of_shift(shift, facets))


@blocks_of.register
def _industry(industry: IndustryProfile) -> Iterator[Block]:
    facets = Facets(industries=(industry.id,), barriers=("industry",), conditions=(f"industry={industry.id}",))
    yield _heading(industry.name, 1)
    yield from _section(
        industry,
        _DEFINITION,
        process_sentence(industry),
        industry.lifecycle,
        industry.control_systems,
        industry.sites_and_staffing,
        facets=facets,
    )
    yield from _section(industry, _RULES, rules_sentence(industry), facets=facets)
    yield from _section(industry, _REASON, industry.downtime, industry.drivers, industry.constraints, facets=facets)
    yield from _section(industry, _ACTION, industry.advice, facets=facets)


@blocks_of.register
def _clock(clock: ReportingClock) -> Iterator[Block]:
    facets = Facets(jurisdictions=(clock.jurisdiction,), topics=("regulation", "incident_response"))
    sentences = (*due_sentences(clock), trigger_sentence(clock), *counting_sentences(clock), clock.status)
    yield _heading(heading_of(clock), 1)
    yield from _section(clock, _DEFINITION, *sentences, facets=facets)


@blocks_of.register
def _incident(incident: Incident) -> Iterator[Block]:
    case = case_condition(incident.names)
    facets = Facets(industries=incident.industries, topics=("incidents",), conditions=(case,))
    happened = (incident.effect, incident.entry, incident.cost, incident.certainty)
    yield _heading(heading_of(incident), 1)
    yield from _section(incident, _HAPPENED, *filter(None, happened), facets=facets)
    lessons = (getattr(incident.lessons, heading.lower()) for heading in DIMENSION_HEADINGS)
    yield from _section(incident, _TEACHES, *lessons, facets=facets)


def _section(entry: Entry, heading: str, *sentences: str, facets: Facets | None = None) -> Iterator[Block]:
    yield _heading(heading, 2)
    yield _paragraph(entry, " ".join(sentences), facets or Facets())


def _heading(text: str, level: int) -> Block:
    return Block(kind=BlockKind.HEADING, text=text, level=level, location=Location())


def _paragraph(entry: Entry, text: str, facets: Facets) -> Block:
    """Return a passage of an entry. Having facets, even empty ones, keeps it apart from the next."""
    return Block(
        kind=BlockKind.PARAGRAPH,
        text=text,
        location=Location(section=entry.name),
        facets=facets,
        source_ids=entry.source_ids,
    )


def _facets_of_shift(shift: Shift, facets: Facets) -> Facets:
    field, _, value = shift.when.partition("=")
    return Facets(
        dimensions=facets.dimensions,
        topics=facets.topics,
        conditions=(shift.when,),
        industries=(value,) if field == "industry" else (),
        jurisdictions=(value,) if field == "jurisdictions" else (),
    )
