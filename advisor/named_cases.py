"""Questions that name a case and ask no more than what there is to it: "What can we learn from Norsk Hydro?"."""

from __future__ import annotations

from collections.abc import Iterable

from advisor.question_terms import QUESTION_TERMS
from advisor.unknown_words import named_terms
from knowledge_base.domain import Passage
from knowledge_base.lexical import analyse

_ASKS_WHAT_THERE_IS = frozenset(
    analyse("learn lesson teach taught happen attack incident breach hack cyber case story event know go went wrong")
)


def is_about_what_is_named(question: str, passages: Iterable[Passage]) -> bool:
    """Say whether a question names something, asks nothing else of it, and a passage stands under its name."""
    named = named_terms(question)
    asked = frozenset(analyse(question)) - QUESTION_TERMS - _ASKS_WHAT_THERE_IS
    if not named or not asked <= named:
        return False
    return any(named <= _headings(passage) for passage in passages)


def _headings(passage: Passage) -> frozenset[str]:
    return frozenset(analyse(" ".join((passage.document.title, *passage.chunk.heading_path))))
