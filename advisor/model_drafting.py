"""One answer in a model's words: what it is given, what is read from it, what stands, and when it writes again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING, cast

from advisor.answers import Draft, DraftSection, DraftSentence, Plan, Selection, Turn
from advisor.chat_model import Message, Restarted, Usage
from advisor.material import Material
from advisor.model_attempt import Attempt
from advisor.model_evidence import ModelEvidence, gather_for_model
from advisor.model_faults import FaultKind, ModelFault
from advisor.model_request import ask_again, ask_for_answer
from advisor.model_sections import place_of
from advisor.open_points import follow_up_question, industry_gap, missing_sides
from advisor.retrieval import TermWeights
from advisor.sentence_lines import Line
from advisor.sentence_objects import AnswerReader
from advisor.sentence_verification import Verdict
from advisor.support import SupportVerifier
from advisor.wording import read
from knowledge_base.store import KnowledgeBase
from knowledge_base.tokens import count_model_tokens

if TYPE_CHECKING:
    from collections.abc import Generator

    from advisor.guarded_model import GuardedModel

MAX_SENTENCES = 18
# Similarity to the question below which a sentence that shares no word with it is about something else.
FAR = 0.25
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


class Drafting:
    """Writes one answer. `used` and `dropped` tell what it took, also after a fault."""

    def __init__(self, task: WritingTask, model: GuardedModel, verifier: SupportVerifier, limits: WriterLimits) -> None:
        self._task = task
        self._model = model
        self._verifier = verifier
        self._limits = limits
        self._facts = tuple(dict.fromkeys((*task.plan.profile_facts, *task.plan.question_facts)))
        self.used = Usage()
        self._attempts: list[Attempt] = []

    def stream(self) -> Iterator[Written | Restarted | Draft]:
        """Yield verified sentences, `Restarted` where those before it do not count, and the whole draft at the end.

        Raises:
            ModelFault: there is no answer that the evidence supports.
        """
        deadline = time.monotonic() + self._limits.seconds
        attempt, messages, evidence = yield from self._first(deadline)
        if attempt.fault() is not None:
            yield Restarted()
            attempt = yield from self._attempt((*messages, *ask_again(attempt)), evidence, deadline)
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

    def _first(
        self, deadline: float
    ) -> Generator[Written | Restarted, None, tuple[Attempt, tuple[Message, ...], ModelEvidence]]:
        """Write a first time; once with less evidence where it was too much, once in lines where JSON is refused."""
        tokens, met = self._limits.evidence_tokens, set[FaultKind]()
        while True:
            evidence = self._evidence(tokens)
            structured = self._model.structured
            messages = ask_for_answer(self._task.plan, self._task.history, evidence, structured=structured)
            try:
                return (yield from self._attempt(messages, evidence, deadline)), messages, evidence
            except ModelFault as fault:
                if fault.kind in met or fault.kind not in (FaultKind.OVERFLOW, FaultKind.NO_SCHEMA):
                    raise
                met.add(fault.kind)
                if fault.kind is FaultKind.OVERFLOW:
                    tokens //= 3

    def _attempt(
        self, messages: tuple[Message, ...], evidence: ModelEvidence, deadline: float
    ) -> Generator[Written | Restarted, None, Attempt]:
        attempt, reader = self._begin()
        told: Usage | None = None
        charged = True
        pieces = cast("Generator[str | Usage | Restarted]", self._model.stream(messages, deadline=deadline))
        try:
            with closing(pieces):
                for piece in pieces:
                    if isinstance(piece, Restarted):
                        self._count(messages, attempt, told, charged=piece.charged)
                        (attempt, reader), told = self._begin(), None
                        yield piece
                    elif isinstance(piece, Usage):
                        told = piece
                    else:
                        attempt.text += piece
                        yield from self._check(reader.feed(piece), attempt, evidence)
                        if self._enough(attempt):
                            break
        except ModelFault as fault:
            charged = fault.charged
            raise
        finally:
            self._count(messages, attempt, told, charged=charged)
        yield from self._check(reader.close(), attempt, evidence)
        return attempt

    def _begin(self) -> tuple[Attempt, AnswerReader]:
        attempt = Attempt()
        self._attempts.append(attempt)
        return attempt, AnswerReader()

    def _enough(self, attempt: Attempt) -> bool:
        longest = self._limits.answer_tokens * _CHARACTERS_PER_TOKEN
        return attempt.kept() >= MAX_SENTENCES or len(attempt.text) > longest

    def _count(
        self, messages: Sequence[Message], attempt: Attempt, told: Usage | None, *, charged: bool = True
    ) -> None:
        """Add up what a call has used, estimated where the provider does not tell it; nothing that it never took."""
        if told is None and not attempt.text and not charged:
            return
        self.used += told or Usage(
            input_tokens=sum(count_model_tokens(message.text) for message in messages),
            output_tokens=count_model_tokens(attempt.text),
            estimated=True,
        )
        self.used += Usage(calls=1)

    def _check(self, lines: Iterator[Line], attempt: Attempt, evidence: ModelEvidence) -> Iterator[Written]:
        for line in lines:
            key = read(line.text).terms
            if key in attempt.said or (not line.numbers and line.text.endswith(":")):
                continue  # said already, or only leads over to a list
            attempt.said.add(key)
            finding = self._verifier.check(line.text, line.numbers, evidence.items, self._facts)
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

    def _draft(self, attempt: Attempt, evidence: ModelEvidence) -> Draft:
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
            facts=self._facts,
            not_covered=(*task.selection.not_covered, *sides, *gaps),
            partial=bool(sides),
            follow_up=follow_up_question(task.plan, task.material),
            closeness=self._verifier.closeness(task.plan.question, texts),
            dropped=self.dropped(),
            counts=self.counts() | {"evidence left out for the model": evidence.left_out},
        )
