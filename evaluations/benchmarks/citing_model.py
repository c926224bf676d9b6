"""Gives the sentences of a model that cites nothing the numbers of the evidence that they are nearest to.

A model too weak to cite loses every sentence for that alone, which says nothing about the comparison with the
passages. With numbers added, as a better model would choose them, it is the comparison that must hold.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

from advisor.chat_model import ChatModel, Message, Usage
from advisor.sentence_lines import Line
from advisor.sentence_objects import AnswerReader
from knowledge_base.lexical import analyse
from knowledge_base.sentences import split_sentences

_EVIDENCE = re.compile(r"<(?P<fence>evidence-\w+) number=\"(?P<number>\d+)\"[^>]*>\n(?P<text>.*?)\n</(?P=fence)>", re.S)
_ENDS = (".", "!", "?", ":", ";", "”", '"', ")")


def read_evidence(request: str) -> dict[int, str]:
    """Return the numbered evidence of a request to a model."""
    return {int(match["number"]): match["text"] for match in _EVIDENCE.finditer(request)}


class CitingModel:
    """Hands on what a model writes, in lines or as JSON, sentence by sentence, each with a number."""

    def __init__(self, model: ChatModel) -> None:
        self._model = model

    @property
    def identity(self) -> str:
        """The model's, and that its numbers are not its own."""
        return f"{self._model.identity}, numbers added"

    @property
    def structured(self) -> bool:
        """Whether the model is asked for JSON; what is handed on are lines all the same."""
        return bool(getattr(self._model, "structured", False))

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Yield lines with numbers as soon as the model has ended them."""
        terms = {number: set(analyse(text)) for number, text in read_evidence(messages[1].text).items()}
        reader = AnswerReader()
        for piece in self._model.stream(messages):
            if isinstance(piece, Usage):
                yield piece
            else:
                yield from _cited(reader.feed(piece), terms)
        yield from _cited(reader.close(), terms)


def _cited(lines: Iterator[Line], terms: Mapping[int, set[str]]) -> Iterator[str]:
    for line in lines:
        for sentence in split_sentences(line.text):
            numbers = [number for number in line.numbers if number in terms]
            if not numbers and sentence.endswith(_ENDS):  # what was cut off has no number with any model
                numbers = [_nearest(sentence, terms)]
            yield f"{sentence} {''.join(f'[{number}]' for number in numbers)}\n"


def _nearest(sentence: str, terms: Mapping[int, set[str]]) -> int:
    """Return the number of the evidence that shares most words with a sentence; the first of several."""
    own = set(analyse(sentence))
    return max(terms, key=lambda number: len(own & terms[number]), default=1)
