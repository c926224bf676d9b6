"""Questions to begin with, chosen for what is known of the client."""

from __future__ import annotations

from advisor.profile import ClientProfile

SUGGESTION_COUNT = 6

# A fact of the profile makes its question worth asking first. Every question is one that the curated
# articles answer; three at most come from facts, so that all three dimensions stay in sight.
_BY_FACT = {
    "staffing=unmanned": "Who should own remote access for our unmanned sites?",
    "staffing=mixed": "How should on-call and escalation work when some sites are staffed and some are not?",
    "growth=acquisitions": "Which operating model fits a company that grows by acquisitions?",
    "growth=greenfield": "What should a greenfield site decide before the first controller is ordered?",
    "growth=divestment": "How do we keep shared platforms separable before a divestment?",
    "contracts=oem_run": "Which clauses do OEM contracts need for remote access and patching?",
    "contracts=outsourced": "Which service levels should an outsourced OT provider commit to?",
    "footprint=global": "Which decisions should be global, which regional and which local?",
    "process_type=continuous": "How can changes be approved in a plant that never stops?",
    "process_type=remote_fleet": "How should vendors reach the control systems of a remote fleet?",
    "jurisdictions=EU": "What does NIS2 require of the management body for OT?",
    "asset_life_years=long": "How do we patch control systems that run for decades?",
    "ot_maturity=low": "What are the first steps towards IT/OT convergence at low OT maturity?",
    "industry=pharma": "How does a validated environment change patching and change control?",
    "industry=oil_and_gas": "How should process safety take part in change control?",
    "industry=power_generation": "How should generation sites be separated from the office network?",
}
_GENERAL = (
    "Who should own which OT service?",
    "Which level 3 functions can move to the cloud?",
    "How do we earn the trust of operators on the shop floor?",
    "Which operating models are there for IT/OT convergence?",
    "How should IT and OT run one change board?",
    "When should we use OPC UA and when MQTT?",
)
_MOST_FROM_FACTS = 4


def suggest_questions(profile: ClientProfile | None) -> tuple[str, ...]:
    """Return six questions, those that the client's facts call for first."""
    facts = profile.facts() if profile is not None else ()
    fitting = [_BY_FACT[fact] for fact in facts if fact in _BY_FACT][:_MOST_FROM_FACTS]
    return tuple(fitting + list(_GENERAL))[:SUGGESTION_COUNT]
