"""A chat model as the writer sees it: messages in, pieces of text out. No framework, so that fakes are short."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol


@dataclass(frozen=True, kw_only=True)
class Message:
    """One message; `role` is `system`, `user` or `assistant`."""

    role: str
    text: str


@dataclass(frozen=True, kw_only=True)
class Usage:
    """Tokens of a call; `estimated` where the provider does not say."""

    input_tokens: int = 0
    output_tokens: int = 0
    calls: int = 0
    estimated: bool = False

    def __add__(self, other: Usage) -> Usage:
        """Return both together."""
        return Usage(
            input_tokens=self.input_tokens + other.input_tokens,
            output_tokens=self.output_tokens + other.output_tokens,
            calls=self.calls + other.calls,
            estimated=self.estimated or other.estimated,
        )

    @property
    def tokens(self) -> int:
        """Input and output."""
        return self.input_tokens + self.output_tokens


@dataclass(frozen=True, kw_only=True)
class Restarted:
    """What came so far does not count: the writing begins again. `charged` says whether its provider may charge it."""

    charged: bool = True


class ChatModel(Protocol):
    """What writes. Implementations may be called from several threads."""

    @property
    def identity(self) -> str:
        """Provider and model, for example `openai:gpt-4o`."""

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Yield the text piece by piece, and at last the usage where the provider tells it.

        Raises:
            ModelFault: there is no answer, or it broke off.
        """
