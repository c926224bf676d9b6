"""Settings, from the environment or a `.env` file, prefix `ADVISOR_`, validated at start."""

from __future__ import annotations

from pathlib import Path
from typing import Literal

from pydantic import Field, SecretStr, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge_base.errors import SettingsError


class Settings(BaseSettings):
    """What a deployment can choose. Every field has a default that works without network or key."""

    model_config = SettingsConfigDict(env_prefix="ADVISOR_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(Path(".advisor"), description="Folder that holds all state.")
    embedder: str | None = Field(
        None, description="A sentence-transformers model name or path; none means the bundled all-MiniLM-L6-v2."
    )
    nli: str | None = Field(
        None, description="A cross-encoder for natural language inference, name or path, that verification also asks."
    )
    chroma_url: str | None = Field(
        None,
        pattern=r"^https?://",
        description="A Chroma server; none means an embedded index in the home folder.",
    )
    workers: int = Field(2, ge=1, le=64, description="Child processes that parse files.")
    parse_timeout_s: int = Field(60, ge=1, le=3600, description="Processor time that one file may take to be read.")
    parse_memory_mib: int = Field(1024, ge=256, le=65536, description="Memory that one file may take to be read.")
    max_file_mib: int = Field(200, ge=1, le=4096, description="Largest file that is accepted.")
    model: str | None = Field(
        None, pattern=r"^[a-z_]+:\S+$", description="The chat model that writes, as provider:model; none quotes only."
    )
    model_base_url: str | None = Field(None, pattern=r"^https?://", description="An OpenAI-compatible server.")
    model_api_key: SecretStr | None = Field(None, description="Its key, where the provider's own variable has none.")
    model_temperature: float | Literal["default"] = Field(0.0, description="`default` leaves it to the provider.")
    model_timeout_s: int = Field(60, ge=1, le=3600, description="Time for an answer, all attempts together.")
    model_evidence_tokens: int = Field(6000, ge=200, le=1_000_000, description="Evidence that the model is given.")
    model_answer_tokens: int = Field(1500, ge=50, le=100_000, description="Longest output of one attempt.")
    model_conversation_tokens: int = Field(200_000, ge=0, description="Input and output of one conversation.")
    model_daily_tokens: int = Field(2_000_000, ge=0, description="Input and output of one day, everybody's.")
    planner: Literal["model", "rules"] = Field("model", description="Who plans where a model is configured.")
    planner_timeout_s: float = Field(4.0, ge=0.1, le=60, description="Time that a model may take to plan a question.")
    checker: str = Field(
        "model",
        pattern=r"^(model|none|[a-z_]+:\S+)$",
        description="The chat model that reads sentences beside their passages: `model` for the one that writes, "
        "another as provider:model, or `none`.",
    )
    checker_base_url: str | None = Field(None, pattern=r"^https?://", description="Its OpenAI-compatible server.")
    checker_api_key: SecretStr | None = Field(None, description="Its key, where the provider's own variable has none.")
    checker_timeout_s: float = Field(15.0, ge=0.1, le=600, description="Time that it may take for some sentences.")
    model_price_in: float | None = Field(None, ge=0, description="Price of a million tokens of input.")
    model_price_out: float | None = Field(None, ge=0, description="Price of a million tokens of output.")
    judge: str | None = Field(
        None, pattern=r"^[a-z_]+:\S+$", description="The chat model that judges answers in evaluations."
    )
    judge_base_url: str | None = Field(None, pattern=r"^https?://", description="Its OpenAI-compatible server.")
    judge_api_key: SecretStr | None = Field(None, description="Its key, where the provider's own variable has none.")
    judge_daily_tokens: int = Field(2_000_000, ge=0, description="Input and output of the judge in a day.")


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value is out of range; the message names the variable and what it must be.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"ADVISOR_{str(item['loc'][0]).upper()}={item['input']!r}: {item['msg']}{_meaning(str(item['loc'][0]))}"
            for item in error.errors()
        )
        raise SettingsError(f"Settings are not usable: {problems}. Correct the environment or the .env file.") from None


def _meaning(field: str) -> str:
    """Return what a setting means, in brackets: a pattern alone does not tell people what to write."""
    known = Settings.model_fields.get(field)
    return f" ({known.description})" if known and known.description else ""
