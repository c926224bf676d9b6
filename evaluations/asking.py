"""Asks the product what a case asks, and keeps what every stage found.

The stages are those of `advisor.factory.build_advisor`, run as its chain runs them, because the answer's own trace
counts candidates and does not name them.
"""

from __future__ import annotations

import time
from collections.abc import Mapping
from dataclasses import dataclass, field, replace

from advisor.answers import Answer, Turn
from advisor.factory import Advisor
from advisor.profile import ClientProfile
from advisor.progress import Progress, Request, finished
from evaluations.case_schema import EvalCase
from knowledge_base.domain import Chunk, Document, Passage
from knowledge_base.home import Home


@dataclass(frozen=True, kw_only=True)
class Asked:
    """One question's answer, with the ranking of each stage that ran.

    `passages` are the chunks that the answer cites; `confidence` is the estimate, 0 to 1, that it can be answered.
    """

    answer: Answer
    rankings: Mapping[str, tuple[Passage, ...]]
    passages: Mapping[str, tuple[Chunk, Document]]
    confidence: float

    @property
    def sentences(self) -> tuple[str, ...]:
        """The sentences of the answer in order."""
        return tuple(sentence.text for section in self.answer.sections for sentence in section.sentences)


@dataclass(frozen=True, kw_only=True)
class Observed:
    """Everything that a case made the advisor say."""

    asked: Asked
    earlier: tuple[Turn, ...] = ()
    swapped: Asked | None = None
    rewritten: Asked | None = None
    without: Mapping[str, tuple[str, ...]] = field(default_factory=dict)  # sentences without each named fact


class Examiner:
    """Puts cases to an advisor. May be used from several threads."""

    def __init__(self, home: Home, advisor: Advisor, *, comparing: bool = True) -> None:
        """Take what is asked; with `comparing` off only a case's own question is, not those it is compared with."""
        self._home = home
        self._advisor = advisor
        self._comparing = comparing

    def observe(self, case: EvalCase) -> Observed:
        """Ask what the case asks: its conversation, its question, and what its category compares."""
        history: tuple[Turn, ...] = ()
        for question in case.earlier:
            before = self._ask(case, question, case.profile, history)
            history += (Turn(role="user", text=question), Turn(role="assistant", text=before.answer.text))
        asked = self._ask(case, case.question, case.profile, history)
        if not self._comparing:
            return Observed(asked=asked, earlier=history)
        return Observed(
            asked=asked,
            earlier=history,
            swapped=self._ask(case, case.question, case.swap.profile, history) if case.swap else None,
            rewritten=self._ask(case, case.rewritten, case.profile, ()) if case.rewritten else None,
            without=self._without_each_fact(case, asked, history),
        )

    def _without_each_fact(self, case: EvalCase, asked: Asked, history: tuple[Turn, ...]) -> dict[str, tuple[str, ...]]:
        if case.profile is None:
            return {}
        facts = dict.fromkeys(effect.fact for effect in asked.answer.profile_effects)
        return {
            fact: self._ask(case, case.question, without_fact(case.profile, fact), history).sentences for fact in facts
        }

    def _ask(self, case: EvalCase, question: str, profile: ClientProfile | None, history: tuple[Turn, ...]) -> Asked:
        bases = self._home.knowledge_bases(case.documents)
        progress = Progress(request=Request(question=question, knowledge_bases=bases, profile=profile, history=history))
        seconds: dict[str, float] = {}
        for name, stage in self._advisor.chain.stages:
            began = time.perf_counter()
            progress = finished(stage.stream(progress))
            seconds[name] = time.perf_counter() - began
            if progress.answer is not None:
                break
        if progress.answer is None:
            raise RuntimeError("The stages ended without an answer.")
        answer = replace(progress.answer, trace=replace(progress.answer.trace, seconds=seconds))
        cited = {citation.chunk_id for citation in answer.citations}
        return Asked(
            answer=answer,
            rankings=_rankings(progress),
            passages={key: found for base in bases for key, found in base.lookup(cited).items()},
            confidence=progress.selection.coverage if progress.selection else 0.0,
        )


def without_fact(profile: ClientProfile, fact: str) -> ClientProfile:
    """Return the profile without a fact that is written `field=value`; of a list only that value goes."""
    name, _, value = fact.partition("=")
    held = getattr(profile, name)
    left = tuple(item for item in held if item != value) if isinstance(held, tuple) else None
    return profile.model_copy(update={name: left})


def _rankings(progress: Progress) -> dict[str, tuple[Passage, ...]]:
    """Return what the stages found, best first: of retrieval the ranking for the whole question."""
    return {
        "retrieve": progress.rankings[0] if progress.rankings else (),
        "fuse": tuple(candidate.passage for candidate in progress.candidates),
        "select": tuple(item.passage for item in progress.selection.evidence) if progress.selection else (),
    }
