"""Any LangChain chat model by `provider:model`. The one place where chat models are built and their errors read.

The package of OpenAI's protocol comes with the plain install and reaches every server that speaks it (Ollama, vLLM,
llama.cpp, LM Studio); other providers bring a package of their own, which an error names.
"""

from __future__ import annotations

import os
import re
import threading
from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any, cast

from pydantic import BaseModel

from advisor.chat_model import Message, Usage
from advisor.model_faults import FaultKind, ModelFault
from knowledge_base.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel

# The variable in which each provider's package looks for its key; None where it has more than one, or needs none.
KEY_VARIABLES: Mapping[str, str | None] = {
    "openai": "OPENAI_API_KEY",
    "azure_openai": "AZURE_OPENAI_API_KEY",
    "anthropic": "ANTHROPIC_API_KEY",
    "google_genai": "GOOGLE_API_KEY",
    "mistralai": "MISTRAL_API_KEY",
    "groq": "GROQ_API_KEY",
    "bedrock": None,
    "bedrock_converse": None,
    "ollama": None,
}
# A server of one's own often takes any key, but the client insists on one.
_ANY_KEY = "not-needed"
_ROLES = {"system": "system", "user": "human", "assistant": "ai"}
# Where providers say why they ended. OpenAI's protocol always says it: without it the stream was cut off.
_END_KEYS = ("finish_reason", "stop_reason", "done_reason")
_ALWAYS_SAY_WHY = ("openai", "azure_openai")
# Servers of OpenAI's protocol reject what is too long with a status of 400 and words of their own.
_TOO_LONG = re.compile(r"context.{0,20}(length|window|size)|too many tokens|too long|maximum.{0,30}tokens", re.I)
_PIECE_TIMEOUT_S = 30.0  # between two pieces; the guard around the model keeps the time of the whole answer


class LangChainModel:
    """A LangChain chat model, built at the first question so that a missing package costs only the model's answers."""

    def __init__(self, settings: Settings, reply: type[BaseModel] | None = None) -> None:
        """Take the settings; `settings.model` must be set.

        With `reply` the text is a JSON object of that shape where the provider is known to keep to one; elsewhere the
        prompt alone asks for it, because servers of one's own may refuse a schema.
        """
        self._settings = settings
        self._reply = reply
        self._building = threading.Lock()
        self._built: BaseChatModel | None = None

    @property
    def identity(self) -> str:
        """Provider and model."""
        return self._settings.model or ""

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Yield the text piece by piece, and at last the usage where the provider tells it."""
        model = self._model()
        if self._reply is not None and self._keeps_to_schemas(model):
            yield from _structured(model, self._reply, messages)
            return
        ended = self.identity.partition(":")[0] not in _ALWAYS_SAY_WHY
        begun = False
        usage: Usage | None = None
        try:
            for chunk in model.stream(_spoken(messages)):
                ended = ended or any(chunk.response_metadata.get(key) for key in _END_KEYS)
                usage = _usage(chunk) or usage
                text = str(chunk.text)
                if text:
                    begun = True
                    yield text
        except Exception as error:
            fault = translate(error)
            if begun and fault.kind is FaultKind.UNREACHABLE:
                fault = ModelFault(FaultKind.BROKEN_OFF)
            raise fault from None  # the provider's words may hold the key
        if not ended:
            raise ModelFault(FaultKind.BROKEN_OFF)
        if usage is not None:
            yield usage

    def prepare(self) -> None:
        """Build the client now; importing a provider's package takes longer than some calls may.

        Raises:
            ModelFault: the provider is unknown, its package is not installed, or there is no key.
        """
        self._model()

    def _keeps_to_schemas(self, model: BaseChatModel) -> bool:
        known = self._settings.model_base_url is None and model.profile is not None
        return known and bool((model.profile or {}).get("structured_output"))

    def _model(self) -> BaseChatModel:
        with self._building:
            if self._built is None:
                self._built = build(self._settings)
            return self._built


def _spoken(messages: tuple[Message, ...]) -> list[tuple[str, str]]:
    return [(_ROLES[message.role], message.text) for message in messages]


def _structured(model: BaseChatModel, reply: type[BaseModel], messages: tuple[Message, ...]) -> Iterator[str | Usage]:
    """Yield a reply of the given shape as JSON, and the usage where the provider tells it."""
    try:
        found: Any = model.with_structured_output(reply, include_raw=True).invoke(_spoken(messages))
    except Exception as error:
        raise translate(error) from None  # the provider's words may hold the key
    parsed, raw = found["parsed"], found["raw"]
    yield parsed.model_dump_json() if isinstance(parsed, BaseModel) else str(raw.text)
    usage = _usage(raw)
    if usage is not None:
        yield usage


def build(settings: Settings) -> BaseChatModel:
    """Return the configured model.

    Raises:
        ModelFault: the provider is unknown, its package is not installed, or there is no key.
    """
    from langchain.chat_models import init_chat_model

    provider, _, name = (settings.model or "").partition(":")
    try:
        model = init_chat_model(name, model_provider=provider, **_options(settings, provider))
    except ImportError as error:
        package = f"langchain-{provider.replace('_', '-')}"
        words = str(error).split("pip install ")
        package = words[1].split("`")[0].strip() if len(words) > 1 else package
        raise ModelFault(
            FaultKind.SETUP, detail=f"Its provider {provider!r} needs a package: `python -m pip install {package}`."
        ) from None
    except Exception as error:  # every provider's package refuses a missing key in its own way, some quoting it
        if "Unsupported provider" in str(error):
            detail = f"{provider!r} is no provider. Known are {', '.join(KEY_VARIABLES)} and others of LangChain."
        else:
            detail = f"Its package refused the settings ({type(error).__name__}). Key: {key_state(settings)[1]}."
        raise ModelFault(FaultKind.SETUP, detail=detail) from None
    return cast("BaseChatModel", model)


def key_state(settings: Settings) -> tuple[bool, str]:
    """Return whether there is a key, and in words where it is or should be. The key itself is never told."""
    provider = (settings.model or "").partition(":")[0]
    variable = KEY_VARIABLES.get(provider, f"{provider.upper()}_API_KEY")
    if settings.model_api_key is not None:
        return True, "from ADVISOR_MODEL_API_KEY"
    if variable is None:
        return True, "the provider's package finds its own credentials"
    if os.environ.get(variable):
        return True, f"from {variable}"
    if settings.model_base_url is not None:
        return True, "none; a server of one's own often needs none"
    return False, f"none; set {variable} or ADVISOR_MODEL_API_KEY"


def _options(settings: Settings, provider: str) -> dict[str, Any]:
    options: dict[str, Any] = {
        "timeout": min(_PIECE_TIMEOUT_S, float(settings.model_timeout_s)),
        "max_retries": 0,  # the guard around the model retries, within the time of the answer
        "max_tokens": settings.model_answer_tokens,
    }
    if settings.model_temperature != "default":
        options["temperature"] = settings.model_temperature
    if settings.model_base_url is not None:
        options["base_url"] = settings.model_base_url
    key = settings.model_api_key
    if key is not None:
        options["api_key"] = key
    elif settings.model_base_url is not None and not os.environ.get(KEY_VARIABLES.get(provider) or ""):
        options["api_key"] = _ANY_KEY
    return options


def _usage(chunk: Any) -> Usage | None:
    found = getattr(chunk, "usage_metadata", None)
    if not found:
        return None
    return Usage(input_tokens=int(found["input_tokens"]), output_tokens=int(found["output_tokens"]))


def translate(error: Exception) -> ModelFault:
    """Return what an error of a provider's package means, without its words."""
    from langchain_core import exceptions as langchain_errors

    if isinstance(error, ModelFault):
        return error
    kinds: tuple[tuple[type[Exception], FaultKind], ...] = (
        (langchain_errors.ContextOverflowError, FaultKind.OVERFLOW),
        (langchain_errors.ModelAuthenticationError, FaultKind.KEY),
        (langchain_errors.ModelPermissionDeniedError, FaultKind.KEY),
        (langchain_errors.ModelNotFoundError, FaultKind.NOT_FOUND),
        (langchain_errors.ModelInvalidRequestError, FaultKind.REJECTED),
        (langchain_errors.ModelRateLimitError, FaultKind.RATE_LIMIT),
        (langchain_errors.ModelTimeoutError, FaultKind.TIMEOUT),
        (langchain_errors.ModelConnectionError, FaultKind.UNREACHABLE),
        (langchain_errors.ModelAPIError, FaultKind.SERVER),
    )
    kind = next((kind for known, kind in kinds if isinstance(error, known)), None) or _by_status(error)
    if kind is FaultKind.REJECTED and _TOO_LONG.search(str(error)):
        kind = FaultKind.OVERFLOW
    return ModelFault(kind, retry_after_s=_retry_after_s(error))


_BY_STATUS = {
    400: FaultKind.REJECTED,
    401: FaultKind.KEY,
    403: FaultKind.KEY,
    404: FaultKind.NOT_FOUND,
    408: FaultKind.TIMEOUT,
    413: FaultKind.OVERFLOW,
    422: FaultKind.REJECTED,
    429: FaultKind.RATE_LIMIT,
}


def _by_status(error: Exception) -> FaultKind:
    """Read the status of the answer, or the error's name, where a package does not use LangChain's own errors."""
    status = getattr(error, "status_code", None) or getattr(getattr(error, "response", None), "status_code", None)
    if isinstance(status, int):
        return _BY_STATUS.get(status, FaultKind.SERVER if status >= 500 else FaultKind.REJECTED)
    name = type(error).__name__
    if "Timeout" in name:
        return FaultKind.TIMEOUT
    return FaultKind.UNREACHABLE if "Connect" in name and "Refused" in name else FaultKind.BROKEN_OFF


def _retry_after_s(error: Exception) -> float | None:
    headers = getattr(getattr(error, "response", None), "headers", None)
    try:
        return max(0.0, float(headers["retry-after"])) if headers is not None else None
    except (KeyError, ValueError):  # a date instead of seconds: our own waiting time will do
        return None
