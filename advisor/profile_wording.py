"""Profile facts and values in words, as answers and pages show them."""

from __future__ import annotations

FIELD_WORDS = {
    "industry": "the industry is",
    "process_type": "production is",
    "footprint": "the footprint is",
    "staffing": "staffing is",
    "time_zones": "time zones are",
    "growth": "growth comes from",
    "contracts": "operation is",
    "jurisdictions": "the jurisdiction is",
    "asset_life_years": "asset life is",
    "ot_maturity": "OT maturity is",
    "it_maturity": "IT maturity is",
    "audience": "the reader is",
}
VALUE_WORDS = {
    "discrete_manufacturing": "discrete manufacturing",
    "food_and_beverage": "food and beverage",
    "oil_and_gas": "oil and gas",
    "power_generation": "power generation",
    "utilities_td": "transmission and distribution",
    "pulp_and_paper": "pulp and paper",
    "ports_and_logistics": "ports and logistics",
    "buildings_and_data_centres": "buildings and data centres",
    "remote_fleet": "a remote fleet",
    "one_site": "one site",
    "on_site": "on site",
    "in_house": "in house",
    "oem_run": "run by the OEM",
    "organic": "organic growth",
    "greenfield": "greenfield building",
    "plant_manager": "a plant manager",
    "ot_engineer": "an OT engineer",
    "it_architect": "an IT architect",
    "ciso": "a CISO",
    "executive": "an executive",
    "newcomer": "a newcomer",
}


def describe_value(value: str) -> str:
    """Return a profile value in words, for example `oil and gas`."""
    return VALUE_WORDS.get(value, value)


def describe_fact(fact: str) -> str:
    """Return a fact in words, for example `staffing is unmanned` for `staffing=unmanned`."""
    name, _, value = fact.partition("=")
    return f"{FIELD_WORDS.get(name, name.replace('_', ' '))} {describe_value(value)}"
