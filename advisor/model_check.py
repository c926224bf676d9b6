"""Says which language model is configured, whether it can be reached, and how fast it answers."""

from __future__ import annotations

import time
from dataclasses import dataclass, replace
from urllib.parse import urlsplit, urlunsplit

from advisor.chat_model import Message
from advisor.chat_models import LangChainModel, key_state
from advisor.guarded_model import GuardedModel, Limits
from advisor.model_checking import checker_settings
from advisor.model_faults import ModelFault
from knowledge_base.settings import Settings

_QUESTION = (Message(role="user", text="Reply with the one word: ready"),)


@dataclass(frozen=True, kw_only=True)
class ModelReport:
    """What was found. `key` says where the key comes from, never the key."""

    model: str | None
    base_url: str | None = None
    key: str = ""
    first_text_s: float | None = None
    seconds: float | None = None
    fault: str | None = None
    checker: str | None = None  # what reads its sentences again, None where nothing does
    checker_fault: str | None = None

    def lines(self) -> list[str]:
        """Return the report for people."""
        if self.model is None:
            return [
                "No language model is configured: answers are composed of sentences quoted from the sources.",
                "Set ADVISOR_MODEL=provider:model to let one write; the README has examples.",
            ]
        lines = [f"Model: {self.model}", f"Server: {self.base_url or 'of the provider'}", f"Key: {self.key}"]
        if self.fault is not None:
            return [*lines, f"Not usable: {self.fault}"]
        lines.append(f"Reachable: first text after {self.first_text_s:.2f} s, done after {self.seconds:.2f} s")
        return [*lines, f"Reads its sentences again: {self._checked()}"]

    def _checked(self) -> str:
        if self.checker is None:
            return "none, the score alone decides"
        if self.checker == self.model:
            return "the same model"
        return f"{self.checker}, {'reachable' if self.checker_fault is None else f'not usable: {self.checker_fault}'}"


def try_model(settings: Settings) -> ModelReport:
    """Ask the configured model for one word, once, and another one that checks its sentences as well."""
    if settings.model is None:
        return ModelReport(model=None)
    report, checking = _try(settings), checker_settings(settings)
    if checking is None:
        return report
    fault = _try(checking).fault if checking is not settings else None
    return replace(report, checker=checking.model, checker_fault=fault)


def _try(settings: Settings) -> ModelReport:
    url, key = _without_credentials(settings.model_base_url), key_state(settings)[1]
    client = LangChainModel(settings)
    model = GuardedModel(client, Limits(attempts=1))
    first: float | None = None
    try:
        client.prepare()  # importing a provider's package takes seconds, which are not the model's
        began = time.monotonic()
        for piece in model.stream(_QUESTION, deadline=began + settings.model_timeout_s):
            if isinstance(piece, str) and first is None:
                first = time.monotonic() - began
    except ModelFault as fault:
        return ModelReport(model=settings.model, base_url=url, key=key, fault=str(fault))
    seconds = time.monotonic() - began
    return ModelReport(
        model=settings.model, base_url=url, key=key, first_text_s=round(first or seconds, 3), seconds=round(seconds, 3)
    )


def _without_credentials(url: str | None) -> str | None:
    if url is None:
        return None
    parts = urlsplit(url)
    return urlunsplit(parts._replace(netloc=parts.netloc.rpartition("@")[2], query="", fragment=""))
