"""Reporting clocks side by side, incidents as a timeline, and industries by field."""

from __future__ import annotations

import streamlit as st

from knowledge_base.article_outlines import DIMENSION_HEADINGS
from knowledge_base.reference_schema import ClockStep, Incident, IndustryProfile, ReportingClock
from knowledge_base.reference_wording import date_in_words, process_sentence, trigger_sentence
from knowledge_base.vocabulary import load_vocabulary
from knowledge_base.web.reference_desk import ReferenceDesk, field, further_reading, paragraphs, table
from knowledge_base.web.rendering import as_label, as_markdown_text, one_line

# The two limits that most rules set, in hours; what comes later or has no fixed time stands in the last column.
_LIMITS = ((24, "Within 24 hours"), (72, "Within 72 hours"))
_LATER = "Later, or without fixed hours"


def show_clocks(desk: ReferenceDesk) -> None:
    """Draw all clocks in one table, and each with what it says to whom."""
    table([_clock_row(clock) for clock in desk.data.clocks], "Reporting rules with what is due when")
    for clock in desk.data.clocks:
        with st.expander(f"{clock.jurisdiction} · {as_label(clock.regime)}", key=f"clock-{clock.id}"):
            paragraphs(f"clock-{clock.id}", (trigger_sentence(clock), clock.status))
            table([_step_row(step) for step in clock.steps], f"What is due when under {one_line(clock.regime)}")
            further_reading(f"clock-{clock.id}", "reporting_clocks", clock, desk)


def _clock_row(clock: ReportingClock) -> dict[str, str]:
    columns = [label for _, label in _LIMITS] + [_LATER]
    cells: dict[str, list[str]] = {label: [] for label in columns}
    for step in clock.steps:
        column = _column(step)
        said_above = column.endswith(step.within)
        cells[column].append(_capitalised(step.what if said_above else f"{step.what} ({step.within})"))
    return {
        "Rule": as_markdown_text(f"{clock.regime} ({clock.jurisdiction})"),
        **{label: as_markdown_text("; ".join(texts)) or "–" for label, texts in cells.items()},
    }


def _step_row(step: ClockStep) -> dict[str, str]:
    row = {"Report": _capitalised(step.what), "Due": step.within, "Counted from": step.start, "Goes to": step.to}
    return {column: as_markdown_text(text) for column, text in row.items()}


def _capitalised(text: str) -> str:
    return text[:1].upper() + text[1:]


def _column(step: ClockStep) -> str:
    hours = step.hours
    return next((label for limit, label in _LIMITS if hours is not None and hours <= limit), _LATER)


def show_incidents(desk: ReferenceDesk) -> None:
    """Draw the incidents from the latest to the earliest, for one industry or all."""
    labels = load_vocabulary().industry_labels
    there = {industry for incident in desk.data.incidents for industry in incident.industries}
    chosen = st.selectbox(
        "Industry",
        [industry for industry in labels if industry in there],
        index=None,
        format_func=lambda industry: labels[industry],
        placeholder="All industries",
        key="incident-industry",
        width=460,
    )
    for incident in sorted(desk.data.incidents, key=lambda incident: incident.date, reverse=True):
        if chosen is None or chosen in incident.industries:
            _incident(incident, desk)


def _incident(incident: Incident, desk: ReferenceDesk) -> None:
    label = f"{date_in_words(incident.date)} · {incident.name} · {incident.country}"
    with st.expander(as_label(label), key=f"incident-{incident.id}"):
        field("Organisation", incident.organisation)
        field("What happened", incident.effect)
        field("How it got in", incident.entry)
        if incident.cost is not None:
            field("What it cost", incident.cost)
        if incident.certainty is not None:
            field("How certain it is", incident.certainty)
        for heading in DIMENSION_HEADINGS:
            field(f"Lesson for {heading.lower()}", getattr(incident.lessons, heading.lower()))
        further_reading(f"incident-{incident.id}", "incidents", incident, desk)


def show_industries(desk: ReferenceDesk) -> None:
    """Draw the industry that was chosen, at first the client's."""
    by_id = {industry.id: industry for industry in desk.data.industries}
    own = desk.client.value("industry") if desk.client is not None else None
    chosen = st.selectbox(
        "Industry",
        list(by_id),
        index=list(by_id).index(own) if own in by_id else 0,
        format_func=lambda industry: by_id[industry].name,
        key="industry-choice",
        width=460,
    )
    if chosen is not None:
        _industry(by_id[chosen], desk)


def _industry(industry: IndustryProfile, desk: ReferenceDesk) -> None:
    with st.container(key="reading-industry"):
        st.header(as_label(industry.name), anchor=False)
        for heading, text in (
            ("Process", process_sentence(industry)),
            ("Lifecycle", industry.lifecycle),
            ("Control systems", industry.control_systems),
            ("Sites and staffing", industry.sites_and_staffing),
            ("Cost of downtime", industry.downtime),
            ("What drives convergence", industry.drivers),
            ("What holds it back", industry.constraints),
            ("Where we begin", industry.advice),
        ):
            field(heading, text)
        st.markdown("**Rules and standards**\n\n" + "\n".join(f"- {as_markdown_text(rule)}" for rule in industry.rules))
        further_reading("industry", "industries", industry, desk)
