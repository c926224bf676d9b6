"""One answer in a model's words: what it is given, what is read from it, what stands, and when it writes again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, field, replace
from typing import TYPE_CHECKING, cast

from advisor.answers import Draft, DraftSection, DraftSentence, Plan, Selection, Turn
from advisor.chat_model import Message, Restarted, Usage
from advisor.material import Material
from advisor.model_evidence import ModelEvidence, gather_for_model
from advisor.model_faults import FaultKind, ModelFault
from advisor.model_sections import Place, place_of
from advisor.open_points import follow_up_question, industry_gap, missing_sides
from advisor.profile_wording import describe_fact
from advisor.prompt_files import fill
from advisor.retrieval import TermWeights
from advisor.sentence_lines import Line, LineReader
from advisor.sentence_verification import Finding, Verdict
from advisor.support import SupportVerifier
from advisor.wording import read
from knowledge_base.store import KnowledgeBase
from knowledge_base.tokens import count_model_tokens

if TYPE_CHECKING:
    from collections.abc import Generator

    from advisor.guarded_model import GuardedModel

MAX_SENTENCES = 18
HISTORY_TOKENS = 1000
MAX_LOSS = 1 / 3  # an answer that loses more of its sentences is written again
# Similarity to the question below which a sentence that shares no word with it is about something else.
FAR = 0.25
_MAX_REASONS = 12
_CHARACTERS_PER_TOKEN = 6  # of long words; more output than that is without end


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


@dataclass
class _Attempt:
    """What came of one attempt so far. It grows while the model writes."""

    sections: dict[Place, list[DraftSentence]] = field(default_factory=dict)
    said: set[tuple[str, ...]] = field(default_factory=set)
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    text: str = ""

    def lost(self) -> list[tuple[str, Finding]]:
        return [(text, finding) for text, finding in self.findings if finding.verdict is Verdict.UNSUPPORTED]

    def kept(self) -> int:
        return sum(len(sentences) for sentences in self.sections.values())

    def fault(self) -> FaultKind | None:
        """Say why the attempt is no answer, or None where it is one."""
        if not self.kept():
            return FaultKind.UNUSABLE
        return FaultKind.UNSUPPORTED if len(self.lost()) > MAX_LOSS * len(self.findings) else None


class Drafting:
    """Writes one answer. `used` and `dropped` tell what it took, also after a fault."""

    def __init__(self, task: WritingTask, model: GuardedModel, verifier: SupportVerifier, limits: WriterLimits) -> None:
        self._task = task
        self._model = model
        self._verifier = verifier
        self._limits = limits
        self.used = Usage()
        self._attempts: list[_Attempt] = []

    def stream(self) -> Iterator[Written | Restarted | Draft]:
        """Yield verified sentences, `Restarted` where those before it do not count, and the whole draft at the end.

        Raises:
            ModelFault: there is no answer that the evidence supports.
        """
        deadline = time.monotonic() + self._limits.seconds
        evidence = self._evidence(self._limits.evidence_tokens)
        messages = self._request(evidence)
        try:
            attempt = yield from self._attempt(messages, evidence, deadline)
        except ModelFault as fault:
            if fault.kind is not FaultKind.OVERFLOW:
                raise
            evidence = self._evidence(self._limits.evidence_tokens // 3)
            messages = self._request(evidence)
            attempt = yield from self._attempt(messages, evidence, deadline)
        if attempt.fault() is not None:
            yield Restarted()
            attempt = yield from self._attempt((*messages, *_again(attempt)), evidence, deadline)
        fault_kind = attempt.fault()
        if fault_kind is not None:
            raise ModelFault(fault_kind)
        yield self._draft(attempt, evidence)

    def dropped(self) -> tuple[str, ...]:
        """Return the sentences that did not stand, with the reasons."""
        return tuple(f"{'; '.join(f.reasons)}: {text[:120]}" for a in self._attempts for text, f in a.lost())

    def counts(self) -> dict[str, int]:
        """Return how many sentences the model wrote, by verdict."""
        verdicts = [finding.verdict for attempt in self._attempts for _, finding in attempt.findings]
        return {"written by the model": len(verdicts)} | {v.value: verdicts.count(v) for v in Verdict}

    def _evidence(self, tokens: int) -> ModelEvidence:
        evidence = gather_for_model(self._task.material.evidence, tokens)
        self._verifier.prepare(evidence.items, self._task.knowledge_bases)
        return evidence

    def _request(self, evidence: ModelEvidence) -> tuple[Message, ...]:
        plan = self._task.plan
        facts = [describe_fact(fact) for fact in dict.fromkeys((*plan.profile_facts, *plan.question_facts))]
        dimensions = ", ".join(f'"## {dimension.capitalize()}"' for dimension in plan.dimensions)
        system = fill(
            "answer_system",
            fence=evidence.fence,
            dimension_rule=f", or under {dimensions}, one for each dimension" if plan.by_dimension else "",
            most_sentences=str(MAX_SENTENCES - 4),
        )
        request = fill(
            "answer_request",
            history=trim_history(self._task.history),
            question=plan.question,
            profile="; ".join(facts) or "nothing",
            evidence=evidence.text,
        )
        return Message(role="system", text=system), Message(role="user", text=request)

    def _attempt(
        self, messages: tuple[Message, ...], evidence: ModelEvidence, deadline: float
    ) -> Generator[Written | Restarted, None, _Attempt]:
        attempt, reader = self._begin()
        told: Usage | None = None
        pieces = cast("Generator[str | Usage | Restarted]", self._model.stream(messages, deadline=deadline))
        try:
            with closing(pieces):
                for piece in pieces:
                    if isinstance(piece, Restarted):
                        self._count(messages, attempt, told)
                        attempt, reader = self._begin()
                        yield piece
                    elif isinstance(piece, Usage):
                        told = piece
                    else:
                        attempt.text += piece
                        yield from self._check(reader.feed(piece), attempt, evidence)
                        if self._enough(attempt):
                            break
        finally:
            self._count(messages, attempt, told)
        yield from self._check(reader.close(), attempt, evidence)
        return attempt

    def _begin(self) -> tuple[_Attempt, LineReader]:
        attempt = _Attempt()
        self._attempts.append(attempt)
        return attempt, LineReader()

    def _enough(self, attempt: _Attempt) -> bool:
        longest = self._limits.answer_tokens * _CHARACTERS_PER_TOKEN
        return attempt.kept() >= MAX_SENTENCES or len(attempt.text) > longest

    def _count(self, messages: Sequence[Message], attempt: _Attempt, told: Usage | None) -> None:
        """Add up what a call has used, estimated where the provider does not tell it."""
        self.used += told or Usage(
            input_tokens=sum(count_model_tokens(message.text) for message in messages),
            output_tokens=count_model_tokens(attempt.text),
            estimated=True,
        )
        self.used += Usage(calls=1)

    def _check(self, lines: Iterator[Line], attempt: _Attempt, evidence: ModelEvidence) -> Iterator[Written]:
        for line in lines:
            key = read(line.text).terms
            if key in attempt.said or (not line.numbers and line.text.endswith(":")):
                continue  # said already, or only leads over to a list
            attempt.said.add(key)
            finding = self._verifier.check(line.text, line.numbers, evidence.items)
            if finding.verdict is not Verdict.UNSUPPORTED and self._is_far(line.text):
                finding = replace(finding, verdict=Verdict.UNSUPPORTED, reasons=("it is not about the question",))
            attempt.findings.append((line.text, finding))
            if finding.verdict is Verdict.UNSUPPORTED:
                continue
            place, fact = place_of(line, finding, evidence.items, self._task.plan, first=not attempt.kept())
            sentence = DraftSentence(
                text=line.text,
                evidence=tuple(number for number, _ in finding.quotes),
                fact=fact,
                quotes=finding.quotes,
                missing=finding.missing,
            )
            attempt.sections.setdefault(place, []).append(sentence)
            yield Written(kind=place.kind, heading=place.heading, sentence=sentence)

    def _is_far(self, text: str) -> bool:
        """Say whether a sentence has nothing to do with the question, such as a poem that a document asks for."""
        question = self._task.plan.question
        shared = read(question).stems & read(text).stems
        return not shared and self._verifier.closeness(question, [text]) < FAR

    def _draft(self, attempt: _Attempt, evidence: ModelEvidence) -> Draft:
        task = self._task
        sections = tuple(
            DraftSection(kind=place.kind, heading=place.heading, sentences=tuple(sentences))
            for place, sentences in sorted(attempt.sections.items(), key=lambda entry: entry[0].order)
        )
        sides = missing_sides(task.plan, sections)
        gaps = industry_gap(task.plan, task.material, task.plan.intent)
        texts = [sentence.text for section in sections for sentence in section.sentences]
        return Draft(
            sections=sections,
            writer="model",
            not_covered=(*task.selection.not_covered, *sides, *gaps),
            partial=bool(sides),
            follow_up=follow_up_question(task.material),
            closeness=self._verifier.closeness(task.plan.question, texts),
            dropped=self.dropped(),
            counts=self.counts() | {"evidence left out for the model": evidence.left_out},
        )


def _again(attempt: _Attempt) -> tuple[Message, ...]:
    """Return the messages that ask for the answer again, with the reasons."""
    reasons = [f"- {text[:300]} ({'; '.join(finding.reasons)})" for text, finding in attempt.lost()[:_MAX_REASONS]]
    words = "\n".join(reasons) or "- There was no sentence with the numbers of its evidence."
    return (
        Message(role="assistant", text=attempt.text[:8000] or "(nothing)"),
        Message(role="user", text=fill("answer_again", reasons=words)),
    )


def trim_history(history: Sequence[Turn], budget_tokens: int = HISTORY_TOKENS) -> str:
    """Return the last turns that fit, the oldest first."""
    kept: list[str] = []
    for turn in reversed(history):
        line = f"{'Asked' if turn.role == 'user' else 'Answered'}: {turn.text}"
        budget_tokens -= count_model_tokens(line)
        if budget_tokens < 0:
            break
        kept.append(line)
    return "The conversation so far:\n" + "\n".join(reversed(kept)) + "\n" if kept else ""
