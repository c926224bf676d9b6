"""What can go wrong with a chat model, told so that the user, the retry and the circuit breaker know what to do.

A fault never repeats what the provider wrote: providers quote keys and prompts in their messages.
"""

from __future__ import annotations

from enum import StrEnum

from knowledge_base.errors import AdvisorError


class FaultKind(StrEnum):
    """Why there is no answer from the model. The value ends the sentence "The language model …"."""

    SETUP = "cannot be used as it is configured"
    KEY = "refused the key"
    NOT_FOUND = "is not known to its provider"
    REJECTED = "rejected the request"
    NO_SCHEMA = "cannot be told in which form to answer"
    OVERFLOW = "was given more text than it can take"
    RATE_LIMIT = "is over its rate limit"
    SERVER = "failed at its provider"
    UNREACHABLE = "could not be reached"
    BROKEN_OFF = "broke off in the middle"
    TIMEOUT = "did not answer in time"
    SUSPENDED = "has failed several times in a row and is left alone"
    SPENT = "has used up its limit of tokens"
    UNUSABLE = "wrote nothing that the sources support"
    UNSUPPORTED = "wrote too much that the sources do not support"
    UNCHECKED = "could not be brought to check what it wrote"


RETRYABLE = frozenset({FaultKind.RATE_LIMIT, FaultKind.SERVER, FaultKind.UNREACHABLE, FaultKind.BROKEN_OFF})
# Faults after which a provider may charge for what it was sent; after all others it has taken nothing.
CHARGED = frozenset({FaultKind.TIMEOUT, FaultKind.BROKEN_OFF})
_ADVICE = {
    FaultKind.SETUP: "Check ADVISOR_MODEL; `python -m advisor models` says what is missing.",
    FaultKind.KEY: "Check the key in the environment; `python -m advisor models` names its variable.",
    FaultKind.NOT_FOUND: "Check the name in ADVISOR_MODEL and what the key may use.",
    FaultKind.REJECTED: "Run `python -m advisor models`; set ADVISOR_MODEL_TEMPERATURE=default if it takes none.",
    FaultKind.OVERFLOW: "Lower ADVISOR_MODEL_EVIDENCE_TOKENS to fit the model.",
    FaultKind.RATE_LIMIT: "Ask again in a minute.",
    FaultKind.UNREACHABLE: "Check the network and ADVISOR_MODEL_BASE_URL.",
    FaultKind.SUSPENDED: "Ask again after that; `python -m advisor models` says what is wrong with it.",
    FaultKind.TIMEOUT: "Ask again, or raise ADVISOR_MODEL_TIMEOUT_S.",
    FaultKind.UNCHECKED: "Raise ADVISOR_CHECKER_TIMEOUT_S, name another model in ADVISOR_CHECKER, or set it to none.",
    FaultKind.SPENT: "Raise ADVISOR_MODEL_CONVERSATION_TOKENS or ADVISOR_MODEL_DAILY_TOKENS, or go on without it.",
}


class ModelFault(AdvisorError):
    """A chat model gave no usable answer.

    `retry_after_s` is how long its provider asks us to wait. `detail` is ours, never the provider's words.
    """

    def __init__(self, kind: FaultKind, *, retry_after_s: float | None = None, detail: str = "") -> None:
        self.kind = kind
        self.retry_after_s = retry_after_s
        self.retryable = kind in RETRYABLE
        self.charged = kind in CHARGED
        rests = retry_after_s is not None and kind is FaultKind.SUSPENDED
        rest = f" for another {max(1, round(retry_after_s or 0))} seconds" if rests else ""
        self.what = f"{kind.value}{rest}"
        parts = (f"The language model {self.what}.", detail, _ADVICE.get(kind, ""))
        super().__init__(" ".join(part for part in parts if part))

    @property
    def why(self) -> str:
        """What ends "because the language model …": the fault, and what a reader can do where that is to wait."""
        if self.kind is not FaultKind.SUSPENDED:
            return self.what
        advice = _ADVICE[self.kind].removesuffix(".")
        return f"{self.what}: {advice[0].lower()}{advice[1:]}"
