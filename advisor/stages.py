"""The stages of an answer, one verb each: plan, retrieve, fuse, select, write, verify, present.

They are plain Python and import no framework; `chain.py` composes them.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field, replace
from typing import TypeVar

from advisor.answers import Answer, Candidate, Draft, Plan, Selection, Trace, Turn
from advisor.evidence import EvidenceSelector
from advisor.extractive_writer import ExtractiveWriter
from advisor.material import Material, gather
from advisor.planning import RulePlanner
from advisor.presentation import end_early, present, refuse
from advisor.profile import ClientProfile
from advisor.retrieval import Retriever, TermWeights, fuse, weigh_terms
from advisor.verification import QuoteVerifier, Verified
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


@dataclass(frozen=True, kw_only=True)
class Progress:
    """A request on its way through the stages; `answer` is set when it is done, early or at the end."""

    request: Request
    plan: Plan | None = None
    rankings: tuple[tuple[Passage, ...], ...] = ()
    terms: TermWeights = field(default_factory=lambda: TermWeights(weights={}, unknown=()))
    candidates: tuple[Candidate, ...] = ()
    selection: Selection | None = None
    material: Material | None = None
    draft: Draft | None = None
    verified: Verified | None = None
    answer: Answer | None = None
    trace: Trace = field(default_factory=Trace)


def _need(value: T | None) -> T:
    """Return a value that an earlier stage has set."""
    if value is None:
        raise RuntimeError("A stage ran before the one that it depends on.")
    return value


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The collaborators of an answer, wired once in the factory."""

    planner: RulePlanner
    retriever: Retriever
    selector: EvidenceSelector
    writer: ExtractiveWriter
    verifier: QuoteVerifier
    settings: dict[str, str] = field(default_factory=dict)

    def in_order(self) -> tuple[tuple[str, Callable[[Progress], Progress]], ...]:
        """Return the stages by name, in the order in which they run."""
        return (
            ("plan", self.plan),
            ("retrieve", self.retrieve),
            ("fuse", self.fuse),
            ("select", self.select),
            ("write", self.write),
            ("verify", self.verify),
            ("present", self.present),
        )

    def plan(self, progress: Progress) -> Progress:
        """Make the question stand-alone and decide what to look up."""
        request = progress.request
        plan = self.planner.plan(request.question, request.profile, request.history)
        trace = replace(progress.trace, queries=plan.queries, settings=self.settings)
        answer = end_early(plan, trace) if plan.refusal is not None else None
        return replace(progress, plan=plan, trace=trace, answer=answer)

    def retrieve(self, progress: Progress) -> Progress:
        """Search every query in the knowledge bases of the request."""
        rankings = self.retriever.retrieve(_need(progress.plan), progress.request.knowledge_bases)
        return replace(progress, rankings=rankings, trace=_count(progress.trace, "retrieve", rankings))

    def fuse(self, progress: Progress) -> Progress:
        """Merge the rankings and apply the boosts of the client's facts."""
        plan = _need(progress.plan)
        terms = weigh_terms(plan, progress.request.knowledge_bases)
        candidates = fuse(plan, progress.rankings, terms)
        return replace(progress, terms=terms, candidates=candidates, trace=_count(progress.trace, "fuse", [candidates]))

    def select(self, progress: Progress) -> Progress:
        """Keep what is relevant enough, add the main articles' fitting sections, or refuse."""
        plan = _need(progress.plan)
        selection = self.selector.select(plan, progress.candidates, progress.terms, progress.rankings)
        trace = _count(progress.trace, "select", [selection.evidence])
        if not selection.evidence:
            return replace(progress, selection=selection, trace=trace, answer=refuse(plan, selection, trace))
        material = gather(plan, selection, progress.request.knowledge_bases)
        return replace(progress, selection=selection, material=material, trace=trace)

    def write(self, progress: Progress) -> Progress:
        """Compose a draft from the evidence."""
        draft = self.writer.write(
            _need(progress.plan),
            _need(progress.selection),
            _need(progress.material),
            progress.terms,
            progress.request.knowledge_bases,
        )
        sentences = [section.sentences for section in draft.sections]
        return replace(progress, draft=draft, trace=_count(progress.trace, "write", sentences))

    def verify(self, progress: Progress) -> Progress:
        """Check every sentence against the passages that it cites."""
        verified = self.verifier.verify(_need(progress.draft), _need(progress.material).evidence)
        return replace(progress, verified=verified, trace=replace(progress.trace, dropped=verified.dropped))

    def present(self, progress: Progress) -> Progress:
        """Turn what was verified into the answer."""
        answer = present(
            _need(progress.plan),
            _need(progress.selection),
            _need(progress.draft),
            _need(progress.verified),
            progress.trace,
        )
        return replace(progress, answer=answer)


def _count(trace: Trace, stage: str, groups: Sequence[Sequence[object]]) -> Trace:
    return replace(trace, candidates={**trace.candidates, stage: sum(len(group) for group in groups)})
