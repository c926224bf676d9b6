"""A language model reads sentences beside the passages that they cite, before a reader sees them.

Its word counts only where its reply is right on sentences whose verdict is known, and never against a rule that is
certain. Where it gives none that counts, only what follows its passage closely is shown.
"""

from __future__ import annotations

import logging
import threading
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from advisor.chat_model import Message, Restarted, Usage
from advisor.checker_reply import LONGEST_REPLY, Reading, passes, read_verdicts
from advisor.checker_request import Check, Claim, ask_to_check
from advisor.model_faults import ModelFault
from advisor.profile_wording import describe_fact
from advisor.spending import usage_figures
from knowledge_base.settings import Settings
from knowledge_base.tokens import count_model_tokens

if TYPE_CHECKING:
    from collections.abc import Generator

    from advisor.guarded_model import GuardedModel

CHECK_TOKENS = 1500  # longest reply; a verdict takes about thirty
NOT_HEARD = "was wrong on a sentence whose verdict is known"
UNREADABLE = "wrote no verdicts that can be read"
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Checked:
    """What came of one request: a reading of each claim, or None; what it took; `problem` ends "The model …"."""

    readings: tuple[Reading | None, ...]
    used: Usage
    problem: str = ""
    failed: bool = False  # nothing came back: asking again at once would only cost time


class ModelChecker:
    """Asks a chat model whether passages say what sentences say. May be used from several threads."""

    def __init__(
        self,
        model: GuardedModel,
        *,
        seconds: float,
        prices: tuple[float | None, float | None] = (None, None),
        prepare: Callable[[], object] = lambda: None,
    ) -> None:
        """Take the guarded model, the time that a request may take, and what builds its client beforehand."""
        self._model = model
        self._seconds = seconds
        self._prices = prices
        self._prepare = prepare

    @property
    def identity(self) -> str:
        """Provider and model."""
        return self._model.identity

    def figures(self, used: Usage) -> dict[str, float]:
        """Return what was used as figures for the trace."""
        return usage_figures(used, *self._prices)

    def check(
        self, claims: Sequence[Claim], facts: Sequence[str], *, deadline: float, stopped: threading.Event | None = None
    ) -> Checked:
        """Read the claims, once. Whatever happens, something comes back; `deadline` is on the monotonic clock.

        `facts` are the profile's (`field=value`). Once `stopped` is set, the request is given up.
        """
        check = ask_to_check(claims, [describe_fact(fact) for fact in facts])
        none = (None,) * len(claims)
        text, used, problem = self._ask(check.messages, deadline, stopped)
        if problem:
            return Checked(readings=none, used=used, problem=problem, failed=True)
        verdicts = read_verdicts(text)
        if not verdicts:
            return Checked(readings=none, used=used, problem=UNREADABLE)
        if not passes(verdicts, check.controls):
            return Checked(readings=none, used=used, problem=NOT_HEARD)
        return Checked(readings=_of_claims(check, verdicts), used=used)

    def _ask(
        self, messages: tuple[Message, ...], deadline: float, stopped: threading.Event | None
    ) -> tuple[str, Usage, str]:
        """Return the reply, what it took and what went wrong."""
        text, told, problem, paid = "", None, "", True
        try:
            self._prepare()
            deadline = min(deadline, time.monotonic() + self._seconds)
            pieces = cast("Generator[str | Usage | Restarted]", self._model.stream(messages, deadline=deadline))
            with closing(pieces):
                for piece in pieces:
                    if isinstance(piece, Usage):
                        told = piece
                    elif isinstance(piece, str):
                        text += piece
                    if len(text) > LONGEST_REPLY or (stopped is not None and stopped.is_set()):
                        break
        except ModelFault as fault:
            problem, paid = fault.what, fault.charged
            _logger.info("Sentences were not read again: %s", fault)
        except Exception:  # a defect in checking must not cost the answer
            problem = "could not be asked"
            _logger.exception("Sentences were not read again after a defect")
        if told is None and not text and not paid:
            return text, Usage(), problem
        estimate = Usage(
            input_tokens=sum(count_model_tokens(message.text) for message in messages),
            output_tokens=count_model_tokens(text),
            estimated=True,
        )
        return text, (told or estimate) + Usage(calls=1), problem


def checker_settings(settings: Settings) -> Settings | None:
    """Return the settings of the model that checks: the one that writes, or another whose prices are not known."""
    if settings.checker in ("model", "none"):
        return settings if settings.checker == "model" and settings.model is not None else None
    return settings.model_copy(
        update={
            "model": settings.checker,
            "model_base_url": settings.checker_base_url,
            "model_api_key": settings.checker_api_key,
            "model_price_in": None,
            "model_price_out": None,
        }
    )


def _of_claims(check: Check, verdicts: dict[int, Reading]) -> tuple[Reading | None, ...]:
    return tuple(verdicts.get(place) for place in check.places)
