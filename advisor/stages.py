"""The stages of an answer, one verb each: plan, retrieve, fuse, select, write, verify, present.

They are plain Python and import no framework; `chain.py` composes them.
"""

from __future__ import annotations

from collections.abc import Callable, Generator, Iterator, Sequence
from concurrent.futures import Future
from dataclasses import dataclass, field, replace
from typing import Protocol

from advisor.answers import Draft, Trace
from advisor.chat_model import Restarted
from advisor.evidence import EvidenceSelector
from advisor.extractive_writer import ExtractiveWriter
from advisor.material import gather
from advisor.model_planning import ModelPlanner, Planned, clarifying_question
from advisor.planning import RulePlanner
from advisor.presentation import end_early, present, refuse
from advisor.progress import Progress, Shown, Step, need
from advisor.ranking import industry_by_meaning, rank
from advisor.retrieval import Retriever
from advisor.spending import add_figures
from advisor.support import CitationBook, SupportVerifier
from advisor.verification import QuoteVerifier
from advisor.writing_task import WritingTask, Written


class ModelWriter(Protocol):
    """A writer that shows what it has while it goes on."""

    def stream(self, task: WritingTask) -> Iterator[Written | Restarted | Draft]:
        """Yield verified sentences, `Restarted` where those before it do not count, and the draft at the end."""


@dataclass(frozen=True, kw_only=True)
class Stages:
    """The collaborators of an answer, wired once in the factory."""

    planner: RulePlanner
    retriever: Retriever
    selector: EvidenceSelector
    writer: ExtractiveWriter
    verifier: QuoteVerifier
    model_planner: ModelPlanner | None = None
    model_writer: ModelWriter | None = None
    support: SupportVerifier | None = None  # verifies what the model writer wrote
    settings: dict[str, str] = field(default_factory=dict)

    def in_order(self) -> tuple[tuple[str, Callable[[Progress], Progress | Iterator[Step]]], ...]:
        """Return the stages by name, in the order in which they run. Writing yields what can be shown already."""
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
        trace = replace(progress.trace, settings=self.settings)
        planned = Planned(plan=plan, notes={"by": "rules"})
        if self.model_planner is not None:
            planned = self.model_planner.improve(plan, request.history, request.conversation)
            trace = self._noted(trace, planned)
        trace = replace(trace, queries=planned.plan.queries)
        answer = end_early(plan, trace) if plan.refusal is not None else None
        return replace(progress, plan=planned.plan, rule_plan=plan, planned=planned, trace=trace, answer=answer)

    def retrieve(self, progress: Progress) -> Progress:
        """Search every query in the knowledge bases of the request."""
        rankings = self.retriever.retrieve(need(progress.plan), progress.request.knowledge_bases)
        return replace(progress, rankings=rankings, trace=_count(progress.trace, "retrieve", rankings))

    def fuse(self, progress: Progress) -> Progress:
        """Merge the rankings into one by all that is known of each passage."""
        plan = need(progress.plan)
        terms = self.retriever.weigh(plan, progress.request.knowledge_bases)
        candidates = rank(plan, progress.rankings, terms)
        industry = industry_by_meaning(plan, candidates)
        if industry is not None:
            plan = replace(plan, question_facts=(*plan.question_facts, industry))
            candidates = rank(plan, progress.rankings, terms)
        return replace(
            progress, plan=plan, terms=terms, candidates=candidates, trace=_count(progress.trace, "fuse", [candidates])
        )

    def select(self, progress: Progress) -> Progress:
        """Keep what is relevant enough, add the main articles' fitting sections, or refuse."""
        plan = need(progress.plan)
        selection = self.selector.select(plan, progress.candidates, progress.terms, progress.rankings)
        trace = _count(progress.trace, "select", [selection.evidence])
        if not selection.evidence and progress.rule_plan is not None and progress.rule_plan.queries != plan.queries:
            return self.select(self._by_rules(progress))
        if not selection.evidence:
            return replace(progress, selection=selection, trace=trace, answer=refuse(plan, selection, trace))
        material = gather(plan, selection, progress.request.knowledge_bases)
        return replace(progress, selection=selection, material=material, trace=trace)

    def _by_rules(self, progress: Progress) -> Progress:
        """Look the rules' plan up after all: a model's plan must not cost the answer."""
        rules = need(progress.rule_plan)
        notes = progress.trace.planner | {"by": "rules", "reason": "nothing was found by the language model's plan"}
        trace = replace(progress.trace, planner=notes, queries=rules.queries)
        return self.fuse(self.retrieve(replace(progress, plan=rules, trace=trace)))

    def _noted(self, trace: Trace, planned: Planned) -> Trace:
        used = add_figures(trace.usage, self.model_planner.figures(planned.used)) if self.model_planner else {}
        return replace(trace, planner=trace.planner | planned.notes, usage=used if planned.used.calls else trace.usage)

    def write(self, progress: Progress) -> Iterator[Step]:
        """Compose a draft from the evidence; a model's verified sentences can be shown as they come."""
        plan, material = need(progress.plan), need(progress.material)
        selection, bases = need(progress.selection), progress.request.knowledge_bases
        clarifying = self._begin_to_clarify(progress)
        if self.model_writer is None:
            draft = self.writer.write(plan, selection, material, progress.terms, bases)
        else:
            task = WritingTask(
                plan=plan,
                selection=selection,
                material=material,
                terms=progress.terms,
                knowledge_bases=bases,
                history=progress.request.history,
                conversation=progress.request.conversation,
            )
            draft = yield from _shown(self.model_writer.stream(task), CitationBook(material.evidence))
        trace = _count(progress.trace, "write", [section.sentences for section in draft.sections])
        trace = replace(
            trace,
            candidates={**trace.candidates, **draft.counts},
            usage=add_figures(trace.usage, draft.usage),
            checker=draft.checker,
        )
        planned = need(progress.planned)
        if clarifying is not None and self.model_planner is not None:
            planned = self.model_planner.clarified(clarifying, plan)
            trace = self._noted(trace, planned)
        question = clarifying_question(planned.clarification, material.open_fields)
        yield replace(progress, draft=replace(draft, follow_up=question or draft.follow_up), trace=trace)

    def _begin_to_clarify(self, progress: Progress) -> Future[Planned] | None:
        """Ask the model for the clarifying question beside the writing, where its one call was not needed before."""
        plan, fields, request = need(progress.plan), need(progress.material).open_fields, progress.request
        planner = self.model_planner
        if planner is None or need(progress.planned).asked or not planner.wants_to_clarify(plan, fields):
            return None
        return planner.clarify(plan, fields, request.history, request.conversation)

    def verify(self, progress: Progress) -> Progress:
        """Check every sentence against the passages that it cites."""
        draft, evidence = need(progress.draft), need(progress.material).evidence
        free_words = draft.writer != self.writer.name
        verified = (need(self.support) if free_words else self.verifier).verify(draft, evidence)
        dropped = verified.dropped if free_words else (*draft.dropped, *verified.dropped)
        return replace(progress, verified=verified, trace=replace(progress.trace, dropped=dropped))

    def present(self, progress: Progress) -> Progress:
        """Turn what was verified into the answer."""
        answer = present(
            need(progress.plan),
            need(progress.selection),
            need(progress.draft),
            need(progress.verified),
            progress.trace,
        )
        return replace(progress, answer=answer)


def _shown(
    events: Iterator[Written | Restarted | Draft], book: CitationBook
) -> Generator[Shown | Restarted, None, Draft]:
    """Pass on what can be shown, with its citations; return the draft."""
    for event in events:
        if isinstance(event, Draft):
            return event
        if isinstance(event, Restarted):
            book = book.fresh()
            yield event
        else:
            sentence, citations = book.cited(event.sentence)
            yield Shown(kind=event.kind, heading=event.heading, sentence=sentence, citations=citations)
    raise RuntimeError("The writer ended without a draft.")


def _count(trace: Trace, stage: str, groups: Sequence[Sequence[object]]) -> Trace:
    return replace(trace, candidates={**trace.candidates, stage: sum(len(group) for group in groups)})
