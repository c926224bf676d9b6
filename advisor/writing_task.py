"""What a model is to write from, what it gives while it writes, and what that may take."""

from __future__ import annotations

from dataclasses import dataclass

from advisor.answers import DraftSentence, Plan, Selection, Turn
from advisor.material import Material
from advisor.retrieval import TermWeights
from knowledge_base.store import KnowledgeBase


@dataclass(frozen=True, kw_only=True)
class WritingTask:
    """Everything that an answer is written from."""

    plan: Plan
    selection: Selection
    material: Material
    terms: TermWeights
    knowledge_bases: tuple[KnowledgeBase, ...]
    history: tuple[Turn, ...] = ()
    conversation: str = ""


@dataclass(frozen=True, kw_only=True)
class Written:
    """A verified sentence, as soon as it is there."""

    kind: str
    heading: str
    sentence: DraftSentence


@dataclass(frozen=True, kw_only=True)
class WriterLimits:
    """What an answer may take. Prices are those of a million tokens."""

    seconds: float = 60.0
    evidence_tokens: int = 6000
    answer_tokens: int = 1500
    price_in: float | None = None
    price_out: float | None = None
