"""The client profile: what is known of the client, and which passages it makes relevant.

The profile acts on the plan, on retrieval, on the writing and on evaluation. Every field is optional,
because "not asked yet" is a fact too.
"""

from __future__ import annotations

import re
from enum import StrEnum
from pathlib import Path
from typing import Annotated

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, ValidationError

from knowledge_base.errors import SettingsError
from knowledge_base.plain_yaml import load_yaml

# An asset that runs for 20 years outlives several generations of the IT around it; below 10 years it is
# renewed at about the pace of IT (workable thresholds, not a standard).
LONG_ASSET_LIFE_YEARS = 20
SHORT_ASSET_LIFE_YEARS = 10
MAX_PROFILE_BYTES = 64 * 1024
# What articles say of the EU and the UK is for clients in Germany ("DE") and Great Britain ("GB"), too (ISO 3166-1).
_MEMBER_STATE = re.compile("AT|BE|BG|CY|CZ|DE|DK|EE|ES|FI|FR|GR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK")


class Industry(StrEnum):
    """The sixteen industries that the curated articles tell apart."""

    AUTOMOTIVE = "automotive"
    DISCRETE_MANUFACTURING = "discrete_manufacturing"
    FOOD_AND_BEVERAGE = "food_and_beverage"
    PHARMA = "pharma"
    CHEMICALS = "chemicals"
    OIL_AND_GAS = "oil_and_gas"
    POWER_GENERATION = "power_generation"
    UTILITIES_TD = "utilities_td"
    WATER = "water"
    MINING = "mining"
    PULP_AND_PAPER = "pulp_and_paper"
    RAIL = "rail"
    PORTS_AND_LOGISTICS = "ports_and_logistics"
    RENEWABLES = "renewables"
    SEMICONDUCTORS = "semiconductors"
    BUILDINGS_AND_DATA_CENTRES = "buildings_and_data_centres"


class ProcessType(StrEnum):
    """How the client produces."""

    DISCRETE = "discrete"
    BATCH = "batch"
    CONTINUOUS = "continuous"
    REMOTE_FLEET = "remote_fleet"


class Footprint(StrEnum):
    """How far the client's sites are spread."""

    ONE_SITE = "one_site"
    REGIONAL = "regional"
    GLOBAL = "global"


class Staffing(StrEnum):
    """Whether people are on site."""

    ON_SITE = "on_site"
    MIXED = "mixed"
    UNMANNED = "unmanned"


class Growth(StrEnum):
    """How the client grows."""

    ORGANIC = "organic"
    ACQUISITIONS = "acquisitions"
    GREENFIELD = "greenfield"
    DIVESTMENT = "divestment"


class Contracts(StrEnum):
    """Who runs the assets."""

    IN_HOUSE = "in_house"
    OUTSOURCED = "outsourced"
    OEM_RUN = "oem_run"


class Maturity(StrEnum):
    """A coarse self-assessment."""

    LOW = "low"
    MEDIUM = "medium"
    HIGH = "high"


class Audience(StrEnum):
    """Who reads the answer."""

    EXECUTIVE = "executive"
    PLANT_MANAGER = "plant_manager"
    OT_ENGINEER = "ot_engineer"
    IT_ARCHITECT = "it_architect"
    CISO = "ciso"
    NEWCOMER = "newcomer"


Jurisdiction = Annotated[str, StringConstraints(strip_whitespace=True, to_upper=True, pattern=r"^[A-Za-z]{2,3}$")]


class ClientProfile(BaseModel):
    """What is known of the client. `client` and `notes` are shown and never interpreted."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    client: str | None = Field(default=None, max_length=200)
    industry: Industry | None = None
    process_type: ProcessType | None = None
    footprint: Footprint | None = None
    staffing: Staffing | None = None
    time_zones: int | None = Field(default=None, ge=1, le=24)
    growth: Growth | None = None
    contracts: Contracts | None = None
    jurisdictions: tuple[Jurisdiction, ...] = Field(default=(), max_length=30)
    asset_life_years: int | None = Field(default=None, ge=1, le=100)
    ot_maturity: Maturity | None = None
    it_maturity: Maturity | None = None
    audience: Audience | None = None
    notes: str | None = Field(default=None, max_length=5000)

    def known_fields(self) -> tuple[str, ...]:
        """Return the names of the fields that have a value: nobody is asked for these again."""
        return tuple(name for name in type(self).model_fields if getattr(self, name) not in (None, ()))

    def facts(self) -> tuple[str, ...]:
        """Return the facts that can shape an answer, each as `field=value`, the three barriers first.

        Numbers become the classes that articles are written for: `time_zones=several`,
        `asset_life_years=long`. A member state of the EU brings the EU along.
        """
        fields = ("industry", "staffing", "growth", "footprint", "contracts", "process_type")
        facts = [f"{name}={value}" for name in fields if (value := getattr(self, name)) is not None]
        if self.time_zones is not None and self.time_zones > 1:
            facts.append("time_zones=several")
        if self.asset_life_years is not None and self.asset_life_years >= LONG_ASSET_LIFE_YEARS:
            facts.append("asset_life_years=long")
        if self.asset_life_years is not None and self.asset_life_years <= SHORT_ASSET_LIFE_YEARS:
            facts.append("asset_life_years=short")
        facts += dict.fromkeys(f"jurisdictions={area}" for code in self.jurisdictions for area in _areas(code))
        maturities = (("ot_maturity", self.ot_maturity), ("it_maturity", self.it_maturity))
        facts += [f"{name}={value}" for name, value in maturities if value is not None]
        return tuple(facts)


def _areas(jurisdiction: str) -> tuple[str, ...]:
    """Return the jurisdiction and what it belongs to, as the articles name them."""
    if jurisdiction == "GB":
        return ("UK",)
    return (jurisdiction, "EU") if _MEMBER_STATE.fullmatch(jurisdiction) else (jurisdiction,)


def parse_profile(text: str, name: str = "profile") -> ClientProfile:
    """Read a profile from YAML.

    Raises:
        SettingsError: not YAML, an unknown field, or a value that is not allowed; every problem is named.
    """
    try:
        data = load_yaml(text)
    except yaml.YAMLError as error:
        raise SettingsError(f"{name} is not valid YAML: {error}. Correct the file and try again.") from None
    if data is None:
        data = {}
    if not isinstance(data, dict):
        raise SettingsError(f"{name} holds {type(data).__name__!r}, not fields. Write lines such as 'industry: water'.")
    return profile_from_mapping(data, name)


def profile_from_mapping(data: dict[str, object], name: str = "profile") -> ClientProfile:
    """Build a profile from plain values, for example from a batch line.

    Raises:
        SettingsError: an unknown field, or a value that is not allowed; every problem is named.
    """
    try:
        return ClientProfile.model_validate(data)
    except ValidationError as error:
        found = error.errors()
        problems = "; ".join(_problem(item["loc"], item["type"], item["msg"], item["input"]) for item in found)
        unknown = any(item["type"] == "extra_forbidden" for item in found)
        known = f" Known fields: {', '.join(ClientProfile.model_fields)}." if unknown else ""
        raise SettingsError(
            f"{name} is not usable: {problems}. Correct or remove these and try again.{known}"
        ) from None


def _problem(location: tuple[int | str, ...], kind: str, message: str, value: object) -> str:
    where = ".".join(str(part) for part in location)
    if kind == "extra_forbidden":
        return f"unknown field {where!r}"
    return f"{where}={value!r}: {message[0].lower()}{message[1:]}"


def load_profile(path: Path) -> ClientProfile:
    """Read a profile file.

    Raises:
        SettingsError: the file cannot be read, is too large, or is not a profile.
    """
    try:
        if path.stat().st_size > MAX_PROFILE_BYTES:
            raise SettingsError(f"The profile {path.name!r} is larger than 64 KiB. Give a YAML file of its fields.")
        text = path.read_text(encoding="utf-8-sig")
    except OSError as error:
        raise SettingsError(
            f"The profile {str(path)!r} cannot be read: {error.strerror or error}. Give the path of a YAML file."
        ) from None
    except UnicodeDecodeError:
        raise SettingsError(
            f"The profile {str(path)!r} is not text in UTF-8. Save it as a YAML file in UTF-8."
        ) from None
    return parse_profile(text, f"The profile {path.name!r}")


def dump_profile(profile: ClientProfile) -> str:
    """Return the profile as YAML, without the fields that are not known."""
    data = profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True)
    return yaml.safe_dump(data, sort_keys=False, allow_unicode=True)


def save_profile(profile: ClientProfile, path: Path) -> None:
    """Write the profile so that a crash leaves either the old or the new file."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_suffix(".draft")
    draft.write_text(dump_profile(profile), encoding="utf-8")
    draft.replace(path)


def profile_file_name(client: str) -> str:
    """Return a file name for a client's profile that is safe on every system."""
    stem = re.sub(r"[^a-z0-9]+", "-", client.lower()).strip("-")[:60] or "profile"
    return f"{stem}.yaml"
