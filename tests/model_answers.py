"""What tests of answers by a language model share: the question, and the sentences that were shown."""

from __future__ import annotations

from collections.abc import Callable

from advisor.answers import Answer
from advisor.factory import Advisor
from knowledge_base.embedding import Embedder
from knowledge_base.home import Home

QUESTION = "Who should own remote access for our plants?"
Opened = tuple[Home, Embedder]
Make = Callable[..., Advisor]


def sentences(answer: Answer) -> list[str]:
    return [sentence.text for section in answer.sections for sentence in section.sentences]
