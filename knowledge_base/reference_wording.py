"""Sentences that say what the fields of an entry hold, so that answers can quote them and pages can show them."""

from __future__ import annotations

from knowledge_base.reference_schema import ClockStep, IndustryProfile, ReportingClock, Service, Term

SIDE_WORDS = {"IT": "IT", "OT": "OT", "operations": "operations", "joint": "IT and OT", "supplier": "the supplier"}
_PLURAL = frozenset({"operations", "joint"})
_PROCESS_WORDS = {
    "discrete": "discrete",
    "batch": "batch",
    "continuous": "continuous",
    "remote_fleet": "spread over a remote fleet",
}
# How a rule begins that sets no number of hours or days.
_NO_PERIOD = ("without", "immediately", "as soon as", "at once")


def in_sentence(text: str) -> str:
    """Return a name or role as it stands inside a sentence: `Head of IT` as `head of IT`, `OT manager` as it is."""
    first = text.split()[0]
    is_name = any(character.isupper() or character.isdigit() for character in first[1:])
    return text if is_name else first.lower() + text[len(first) :]


def heading_of(term: Term) -> str:
    """Return a term with its other names, under which a search finds it: `Historian (process historian)`."""
    others = [alias for alias in term.aliases if alias.casefold() not in term.term.casefold()]
    return f"{term.term} ({', '.join(others)})" if others else term.term


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
    listed = kinds[0] if len(kinds) == 1 else f"{', '.join(kinds[:-1])} and {kinds[-1]}"
    return f"Production in {in_sentence(industry.name)} is {listed}."


def rules_sentence(industry: IndustryProfile) -> str:
    """Name the rules and standards that an industry lives with; their names have commas of their own."""
    return f"Rules and standards for {in_sentence(industry.name)} include {'; '.join(industry.rules)}."


def trigger_sentence(clock: ReportingClock) -> str:
    """Say for whom a clock runs, and what starts it."""
    return (
        f"Under {clock.regime}, the reporting clock runs for {in_sentence(clock.who)},"
        f" and its trigger is {in_sentence(clock.trigger)}."
    )


def step_sentence(clock: ReportingClock, step: ClockStep) -> str:
    """Say what is due when, and to whom."""
    period = step.within if step.within.startswith(_NO_PERIOD) else f"within {step.within}"
    return (
        f"Under {clock.regime}, the {in_sentence(step.what)} is due {period} after {step.start} and goes to {step.to}."
    )
