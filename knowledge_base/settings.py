"""Settings, from the environment or a `.env` file, prefix `ADVISOR_`, validated at start."""

from __future__ import annotations

from pathlib import Path

from pydantic import Field, ValidationError
from pydantic_settings import BaseSettings, SettingsConfigDict

from knowledge_base.errors import SettingsError


class Settings(BaseSettings):
    """What a deployment can choose. Every field has a default that works without network or key."""

    model_config = SettingsConfigDict(env_prefix="ADVISOR_", env_file=".env", extra="ignore", frozen=True)

    home: Path = Field(Path(".advisor"), description="Folder that holds all state.")
    embedder: str | None = Field(
        None, description="A sentence-transformers model name or path; none means the bundled all-MiniLM-L6-v2."
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


def load_settings(**overrides: object) -> Settings:
    """Read the settings.

    Raises:
        SettingsError: a value is out of range; the message names the variable and what it must be.
    """
    try:
        return Settings(**overrides)  # type: ignore[arg-type]
    except ValidationError as error:
        problems = "; ".join(
            f"ADVISOR_{str(item['loc'][0]).upper()}={item['input']!r}: {item['msg']}" for item in error.errors()
        )
        raise SettingsError(f"Settings are not usable: {problems}. Correct the environment or the .env file.") from None
