"""What goes through the stages of an answer: the request, what each stage adds to it, and what is shown on the way."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import TypeVar

from advisor.answers import Answer, Candidate, Citation, Draft, Plan, Selection, Sentence, Trace, Turn
from advisor.chat_model import Restarted
from advisor.material import Material
from advisor.model_planning import Planned
from advisor.profile import ClientProfile
from advisor.retrieval import TermWeights
from advisor.verification import Verified
from knowledge_base.domain import Passage
from knowledge_base.store import KnowledgeBase

T = TypeVar("T")


@dataclass(frozen=True, kw_only=True)
class Request:
    """A question as it comes in. `knowledge_bases` are the only ones that are searched."""

    question: str
    knowledge_bases: tuple[KnowledgeBase, ...]
    profile: ClientProfile | None = None
    history: tuple[Turn, ...] = ()
    conversation: str = ""  # for the limits of a language model; empty where there is none


@dataclass(frozen=True, kw_only=True)
class Shown:
    """A verified sentence while the rest is still being written."""

    kind: str
    heading: str
    sentence: Sentence
    citations: tuple[Citation, ...]


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A request on its way through the stages; `answer` is set when it is done, early or at the end."""

    request: Request
    plan: Plan | None = None
    rule_plan: Plan | None = None  # the one without a model
    planned: Planned | None = None
    rankings: tuple[tuple[Passage, ...], ...] = ()
    terms: TermWeights = field(default_factory=lambda: TermWeights(weights={}, unknown=()))
    candidates: tuple[Candidate, ...] = ()
    selection: Selection | None = None
    material: Material | None = None
    draft: Draft | None = None
    verified: Verified | None = None
    answer: Answer | None = None
    trace: Trace = field(default_factory=Trace)


Step = Progress | Shown | Restarted


def need(value: T | None) -> T:
    """Return a value that an earlier stage has set."""
    if value is None:
        raise RuntimeError("A stage ran before the one that it depends on.")
    return value


def finished(steps: Iterable[Step]) -> Progress:
    """Return where a stage has brought a request, leaving out what it showed on the way."""
    last: Progress | None = None
    for step in steps:
        last = step if isinstance(step, Progress) else last
    return need(last)
