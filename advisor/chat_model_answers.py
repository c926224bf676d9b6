"""The chat model that writes answers: as JSON of a given shape where its provider keeps to one, else as lines."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, cast

from advisor.chat_model import Message, Usage
from advisor.chat_models import LangChainModel
from advisor.model_faults import FaultKind, ModelFault
from advisor.sentence_objects import ANSWER_SCHEMA
from knowledge_base.settings import Settings

if TYPE_CHECKING:
    from langchain_core.language_models import BaseChatModel
    from langchain_core.runnables import Runnable

# Of these servers' own clients it is known that they take the strict variant; others may refuse the argument.
_STRICT = ("openai", "azure_openai")


class AnswerModel(LangChainModel):
    """Asks for JSON until the server refuses it once; that is remembered for the life of the process."""

    def __init__(self, settings: Settings) -> None:
        """Take the settings; `settings.model` must be set."""
        super().__init__(settings)
        self._binding = threading.Lock()
        self._bound: Runnable[Any, Any] | None = None
        self._writes_lines = False

    @property
    def structured(self) -> bool:
        """Whether the next answer is asked for as JSON.

        Raises:
            ModelFault: the model cannot be built.
        """
        with self._binding:
            if self._bound is None and not self._writes_lines:
                self._bound = _bound(super()._model(), self.identity.partition(":")[0])
                self._writes_lines = self._bound is None
            return not self._writes_lines

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Yield the text piece by piece, and at last the usage where the provider tells it.

        Raises:
            ModelFault: as for every model; `NO_SCHEMA` where the server refuses the shape, and only then.
        """
        structured = self.structured
        try:
            yield from super().stream(messages)
        except ModelFault as fault:
            if not structured or fault.kind is not FaultKind.REJECTED:
                raise
            with self._binding:
                self._writes_lines = True
            raise ModelFault(FaultKind.NO_SCHEMA) from None

    def _model(self) -> BaseChatModel:
        # The bound model is a Runnable: it streams the same chunks.
        return cast("BaseChatModel", self._bound) if self.structured else super()._model()


def _bound(model: BaseChatModel, provider: str) -> Runnable[Any, Any] | None:
    """Return the model bound to the answer's shape, or None where it writes no JSON into its text."""
    from langchain_core.runnables import RunnableBinding, RunnableSequence

    if (model.profile or {}).get("structured_output") is False:
        return None
    options: dict[str, Any] = {"strict": True} if provider in _STRICT else {}
    try:
        chain = model.with_structured_output(ANSWER_SCHEMA, method="json_schema", **options)
    except (NotImplementedError, TypeError, ValueError):
        return None
    # The first part is the bound model. What follows it parses the whole, and would hold the stream back.
    first = chain.first if isinstance(chain, RunnableSequence) else None
    if not isinstance(first, RunnableBinding) or "tools" in first.kwargs:
        return None
    return cast("Runnable[Any, Any]", first)
