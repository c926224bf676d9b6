"""What a model of the benchmark of model writers has before it, and one that says its pieces."""

from __future__ import annotations

from collections.abc import Iterator

from advisor.answers import Evidence
from advisor.chat_model import Message, Usage
from tests.advisor_values import make_passage

PASSAGE = (
    "The plant manager releases every remote session. The gateway records it for 90 days. "
    "The vendor calls the control room first."
)


def evidence(number: int = 1, text: str = PASSAGE) -> Evidence:
    return Evidence(number=number, passage=make_passage(text, chunk_id=f"c{number}"), relevance=0.5)


class SayingModel:
    """Says its pieces."""

    identity = "fake:saying"

    def __init__(self, *pieces: str) -> None:
        self._pieces = pieces

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        yield from self._pieces
        yield Usage(output_tokens=1)
