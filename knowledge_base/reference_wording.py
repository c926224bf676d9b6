"""Sentences that say what the fields of an entry hold, so that answers can quote them and pages can show them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date

from knowledge_base.reference_schema import (
    ClockStep,
    Entry,
    Incident,
    IndustryProfile,
    ReportingClock,
    Service,
    Term,
)
from knowledge_base.vocabulary import load_vocabulary

BOTH_SIDES = "What IT and OT understand by it"
"""The heading of what the two sides make of a term, which is not its definition."""
SIDE_WORDS = {"IT": "IT", "OT": "OT", "operations": "operations", "joint": "IT and OT", "supplier": "the supplier"}
_PLURAL = frozenset({"operations", "joint"})
_PROCESS_WORDS = {
    "discrete": "discrete",
    "batch": "batch",
    "continuous": "continuous",
    "remote_fleet": "spread over a remote fleet",
}
_STEPS_PER_SENTENCE = 3
# How a rule begins that sets no number of hours or days.
_NO_PERIOD = ("without", "immediately", "as soon as", "at once")


def in_sentence(text: str) -> str:
    """Return a name or role as it stands inside a sentence: `Head of IT` as `head of IT`, `OT manager` as it is."""
    first = text.split()[0]
    is_name = any(character.isupper() or character.isdigit() for character in first[1:])
    return text if is_name else first.lower() + text[len(first) :]


def heading_of(entry: Entry) -> str:
    """Return an entry's name with the words under which a search should find it: `Historian (process historian)`."""
    words: list[str] = []
    if isinstance(entry, Term):
        words = [alias for alias in entry.aliases if alias.casefold() not in entry.term.casefold()]
    elif isinstance(entry, ReportingClock):
        words = ["incident reporting deadline", entry.jurisdiction]
    elif isinstance(entry, Incident):
        labels = load_vocabulary().industry_labels
        words = ["incident", date_in_words(entry.date), *(labels[industry] for industry in entry.industries)]
    return f"{entry.name} ({', '.join(words)})" if words else entry.name


def date_in_words(text: str) -> str:
    """Return a date that is known to the day, month or year: `2021-05-07` is `7 May 2021`, `2017-06` is `June 2017`."""
    parts = [int(part) for part in text.split("-")]
    if len(parts) == 1:
        return text
    day = date(parts[0], parts[1], parts[2] if len(parts) > 2 else 1)
    return f"{day.day} {day:%B %Y}" if len(parts) > 2 else f"{day:%B %Y}"


def owner_sentence(service: Service) -> str:
    """Say who owns a service by default, who runs it, and where decisions on it are taken."""
    owns = "own" if service.accountable in _PLURAL else "owns"
    runs = "run" if service.responsible in _PLURAL else "runs"
    return (
        f"By default, {SIDE_WORDS[service.accountable]} {owns} {in_sentence(service.name)}"
        f" ({in_sentence(service.accountable_role)}), {SIDE_WORDS[service.responsible]} {runs} the service"
        f" ({in_sentence(service.responsible_role)}), and the level for decisions is {service.level}."
    )


def process_sentence(industry: IndustryProfile) -> str:
    """Say how an industry produces."""
    kinds = [_PROCESS_WORDS[kind] for kind in industry.process_types]
    return f"Production in {in_sentence(industry.name)} is {_listed(kinds)}."


def rules_sentence(industry: IndustryProfile) -> str:
    """Name the rules and standards that an industry lives with; their names have commas of their own."""
    return f"Rules and standards for {in_sentence(industry.name)} include {'; '.join(industry.rules)}."


def trigger_sentence(clock: ReportingClock) -> str:
    """Say for whom a clock runs, and what starts it."""
    return (
        f"Under {clock.regime}, the reporting clock runs for {in_sentence(clock.who)},"
        f" and its trigger is {in_sentence(clock.trigger)}."
    )


def due_sentences(clock: ReportingClock) -> tuple[str, ...]:
    """Say which reports are due when, the first ones together: that is what somebody asks first."""
    return tuple(
        f"Under {clock.regime}, the {_listed([_due(step, opens=not at) for at, step in enumerate(steps)])}."
        for steps in _in_groups(clock.steps, _STEPS_PER_SENTENCE)
    )


def counting_sentences(clock: ReportingClock) -> tuple[str, ...]:
    """Say from when each report is counted, and to whom reports go."""
    starts = dict.fromkeys(step.start for step in clock.steps)
    counted = tuple(
        f"Under {clock.regime}, the time for the {_listed([step.what for step in clock.steps if step.start == start])}"
        f" is counted from {start}."
        for start in starts
    )
    recipients = dict.fromkeys(step.to for step in clock.steps)
    return (*counted, f"Reports under {clock.regime} go to {_listed(list(recipients))}.")


def _due(step: ClockStep, *, opens: bool) -> str:
    period = step.within if step.within.startswith(_NO_PERIOD) else f"within {step.within}"
    return f"{step.what} is due {period}" if opens else f"the {step.what} {period}"


def _in_groups(steps: Sequence[ClockStep], size: int) -> Iterator[Sequence[ClockStep]]:
    for start in range(0, len(steps), size):
        yield steps[start : start + size]


def _listed(parts: Sequence[str]) -> str:
    return parts[0] if len(parts) == 1 else f"{', '.join(parts[:-1])} and {parts[-1]}"
