"""Many questions from a JSON Lines file, one answer or error record per line, each written as it comes."""

from __future__ import annotations

import json
import logging
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from pydantic import BaseModel, ConfigDict, ValidationError

from advisor.answers import Turn
from advisor.profile import ClientProfile, profile_from_mapping
from advisor.serialisation import to_public
from advisor.session import Session
from knowledge_base.errors import AdvisorError

_logger = logging.getLogger(__name__)
ROLES = ("user", "assistant")


class _Turn(BaseModel):
    model_config = ConfigDict(extra="forbid")

    role: str
    text: str


class _Line(BaseModel):
    """One line of a batch file."""

    model_config = ConfigDict(extra="forbid", strict=True)

    id: str | int | None = None
    question: str
    profile: dict[str, Any] | None = None
    history: list[_Turn] | None = None
    engagement: str | None = None


class BatchLineError(AdvisorError):
    """A line of a batch file is not a question."""


@dataclass(frozen=True, kw_only=True)
class BatchDefaults:
    """What applies to a line that does not say it itself."""

    profile: ClientProfile | None = None
    engagement: str | None = None


@dataclass(frozen=True, kw_only=True)
class BatchQuestion:
    """A question from a batch file."""

    id: str | int | None
    question: str
    profile: ClientProfile | None
    history: tuple[Turn, ...]
    engagement: str | None


def read_lines(path: Path) -> Iterator[tuple[int, bytes]]:
    """Yield the lines that are not blank with their numbers, from 1, as bytes: a broken one must not stop the rest.

    Raises:
        AdvisorError: the file cannot be read.
    """
    try:
        with path.open("rb") as file:
            for number, line in enumerate(file, start=1):
                content = line.removeprefix(b"\xef\xbb\xbf") if number == 1 else line
                if content.strip():
                    yield number, content
    except OSError as error:
        raise AdvisorError(
            f"The questions {str(path)!r} cannot be read: {error.strerror or error}. Give a JSON Lines file."
        ) from None


def parse_line(line: bytes, number: int, defaults: BatchDefaults) -> BatchQuestion:
    """Read one line.

    Raises:
        BatchLineError: the line is not UTF-8, not JSON, or not a question.
        SettingsError: its profile is not usable.
    """
    try:
        data = json.loads(line.decode("utf-8"))
    except UnicodeDecodeError:
        raise BatchLineError(f"Line {number} is not UTF-8. Save the file in UTF-8.") from None
    except (ValueError, RecursionError) as error:
        raise BatchLineError(f"Line {number} is not JSON: {error}. Write one JSON object per line.") from None
    try:
        read = _Line.model_validate(data)
    except ValidationError as error:
        problems = "; ".join(_problem(item["loc"], item["msg"]) for item in error.errors())
        raise BatchLineError(
            f"Line {number} is not a question: {problems}. Known fields: {', '.join(_Line.model_fields)}."
        ) from None
    history = tuple(Turn(role=turn.role, text=turn.text) for turn in read.history or ())
    unknown = sorted({turn.role for turn in history} - set(ROLES))
    if unknown:
        raise BatchLineError(f"Line {number}: history has the role {unknown[0]!r}. Write 'user' or 'assistant'.")
    profile = defaults.profile
    if read.profile is not None:
        profile = profile_from_mapping(read.profile, f"Line {number}: the profile")
    return BatchQuestion(
        id=read.id,
        question=read.question,
        profile=profile,
        history=history,
        engagement=read.engagement or defaults.engagement,
    )


def answer_line(session: Session, line: bytes, number: int, defaults: BatchDefaults) -> dict[str, Any]:
    """Return the record for a line: an answer, or `{"id", "line", "error"}`; a line costs only itself."""
    line_id: str | int | None = None
    try:
        asked = parse_line(line, number, defaults)
        line_id = asked.id
        answer = session.ask(asked.question, profile=asked.profile, history=asked.history, engagement=asked.engagement)
    except AdvisorError as error:
        return {"id": line_id if line_id is not None else _id_of(line), "line": number, "error": str(error)}
    except Exception as error:  # a defect that one question brings to light must not cost the others their answers
        _logger.exception("Line %d could not be answered", number)
        return {
            "id": line_id,
            "line": number,
            "error": f"Line {number} failed with a defect of the program: {error!r}.",
        }
    record = to_public(answer)
    record["id"] = asked.id
    return record


def _id_of(line: bytes) -> str | int | None:
    """Return the id of a line that is JSON but no question, so that its error can be matched."""
    try:
        data = json.loads(line)
    except (ValueError, RecursionError):
        return None
    found = data.get("id") if isinstance(data, dict) else None
    return found if isinstance(found, str | int) else None


def _problem(location: tuple[int | str, ...], message: str) -> str:
    where = ".".join(str(part) for part in location)
    return f"{where or 'the line'}: {message[0].lower()}{message[1:]}"
