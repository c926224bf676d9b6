"""One answer in a model's words: what it is given, what is read from it, what stands, and when it writes again."""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from typing import TYPE_CHECKING, cast

from advisor.answers import Draft, DraftSection, DraftSentence
from advisor.chat_model import Message, Restarted, Usage
from advisor.check_queue import CheckQueue
from advisor.model_attempt import Attempt
from advisor.model_evidence import ModelEvidence, gather_for_model
from advisor.model_faults import FaultKind, ModelFault
from advisor.model_request import ask_again, ask_for_answer
from advisor.model_sections import place_of
from advisor.open_points import follow_up_question, industry_gap, missing_sides
from advisor.sentence_lines import Line
from advisor.sentence_objects import AnswerReader
from advisor.sentence_verification import Finding, Verdict, ruled_out
from advisor.support import SupportVerifier, cited_passages
from advisor.wording import read
from advisor.writing_task import WriterLimits, WritingTask, Written
from knowledge_base.tokens import count_model_tokens

if TYPE_CHECKING:
    from collections.abc import Generator

    from advisor.guarded_model import GuardedModel
    from advisor.model_checking import ModelChecker

MAX_SENTENCES = 18
# Similarity to the question below which a sentence that shares no word with it is about something else.
FAR = 0.25
_CHARACTERS_PER_TOKEN = 6  # of long words; more output than that is without end


class Drafting:
    """Writes one answer. `used`, `used_to_check` and `dropped` tell what it took, also after a fault."""

    def __init__(
        self,
        task: WritingTask,
        model: GuardedModel,
        verifier: SupportVerifier,
        limits: WriterLimits,
        checker: ModelChecker | None = None,
    ) -> None:
        self._task = task
        self._model = model
        self._verifier = verifier
        self._limits = limits
        self._facts = tuple(dict.fromkeys((*task.plan.profile_facts, *task.plan.question_facts)))
        self._checker = checker
        self.used = Usage()
        self._attempts: list[Attempt] = []
        self._checks: list[CheckQueue] = []

    def stream(self) -> Iterator[Written | Restarted | Draft]:
        """Yield verified sentences, `Restarted` where those before it do not count, and the whole draft at the end.

        Raises:
            ModelFault: there is no answer that the evidence supports.
        """
        deadline = time.monotonic() + self._limits.seconds
        attempt, messages, evidence = yield from self._first(deadline)
        if attempt.fault() is FaultKind.UNCHECKED:
            raise ModelFault(FaultKind.UNCHECKED)  # nobody would check a second attempt either
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

    def used_to_check(self) -> Usage:
        """Return what the model that checks has used."""
        return sum((checks.used for checks in self._checks), Usage())

    def checker_notes(self) -> dict[str, str]:
        """Return which model read sentences, how many it gave a verdict on, and what kept it from others."""
        if self._checker is None:
            return {}
        notes = {"by": self._checker.identity, "sentences": str(sum(checks.read for checks in self._checks))}
        problems = list(dict.fromkeys(checks.problem for checks in self._checks if checks.problem))
        return notes | ({"problem": "; ".join(problems)} if problems else {})

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
        attempt, reader, checks = self._begin(deadline)
        told: Usage | None = None
        charged = True
        pieces = cast("Generator[str | Usage | Restarted]", self._model.stream(messages, deadline=deadline))
        try:
            with closing(pieces):
                for piece in pieces:
                    if isinstance(piece, Restarted):
                        self._count(messages, attempt, told, charged=piece.charged)
                        checks.close()
                        (attempt, reader, checks), told = self._begin(deadline), None
                        yield piece
                    elif isinstance(piece, Usage):
                        told = piece
                    else:
                        attempt.text += piece
                        self._verify(reader.feed(piece), attempt, evidence, checks)
                        yield from self._keep(checks.ready(), attempt, evidence)
                        if self._enough(attempt, checks):
                            break
            self._verify(reader.close(), attempt, evidence, checks)
            yield from self._keep(checks.finish(), attempt, evidence)
            attempt.unchecked = bool(checks.problem) and not checks.read
        except ModelFault as fault:
            charged = fault.charged
            raise
        finally:
            checks.close()
            self._count(messages, attempt, told, charged=charged)
        return attempt

    def _begin(self, deadline: float) -> tuple[Attempt, AnswerReader, CheckQueue]:
        attempt = Attempt()
        self._attempts.append(attempt)
        checks = CheckQueue(self._checker, self._facts, deadline)
        self._checks.append(checks)
        return attempt, AnswerReader(), checks

    def _enough(self, attempt: Attempt, checks: CheckQueue) -> bool:
        longest = self._limits.answer_tokens * _CHARACTERS_PER_TOKEN
        return attempt.kept() + len(checks) >= MAX_SENTENCES or len(attempt.text) > longest

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

    def _verify(self, lines: Iterator[Line], attempt: Attempt, evidence: ModelEvidence, checks: CheckQueue) -> None:
        """Hold what was written against the evidence; what may stand waits for its turn."""
        for line in lines:
            key = tuple(word.lower for word in read(line.text).words)
            if key in attempt.said or (not line.numbers and line.text.endswith(":")):
                continue  # said already, or only leads over to a list
            attempt.said.add(key)
            finding = self._verifier.check(line.text, line.numbers, evidence.items, self._facts)
            if not finding.ruled_out and self._is_far(line.text):
                finding = ruled_out("it is not about the question", score=finding.score, quotes=finding.quotes)
            checks.put(line, finding, cited_passages(line.numbers, evidence.items))

    def _keep(
        self, found: Iterator[tuple[Line, Finding]], attempt: Attempt, evidence: ModelEvidence
    ) -> Iterator[Written]:
        """Take over what was decided upon, and yield what stands."""
        for line, finding in found:
            if finding.verdict is not Verdict.UNSUPPORTED and attempt.repeats(line.text):
                continue
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
                checked=finding.checked,
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
            checker=self.checker_notes(),
            counts=self.counts() | {"evidence left out for the model": evidence.left_out},
        )
