"""Watches a model writer at work: what the model wrote and when, what was checked, and what was shown.

The watched parts stand in the places of the product's own and hand everything on unchanged.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field

from advisor.answers import Draft, Evidence
from advisor.chat_model import ChatModel, Message, Restarted, Usage
from advisor.model_faults import FaultKind, ModelFault
from advisor.sentence_objects import AnswerReader
from advisor.sentence_verification import Finding, SentenceVerifier, Verdict
from advisor.stages import ModelWriter
from advisor.support import SupportVerifier
from advisor.verification import Verified
from advisor.writing_task import WritingTask, Written

JSON, LINES, REFUSED = "JSON", "lines", "JSON, which the server refused"


@dataclass(frozen=True, kw_only=True)
class Check:
    """A sentence of the model with what verification found."""

    text: str
    verdict: str
    reasons: tuple[str, ...]
    seconds: float
    compared: bool = True  # False where it cited nothing that could be looked into

    @property
    def stood(self) -> bool:
        """Say whether support was found, wholly or in part."""
        return self.verdict != Verdict.UNSUPPORTED


@dataclass
class Seen:
    """What happened while one question was asked. Times are seconds since its writing began."""

    output: list[str] = field(default_factory=list)  # of each call of the model
    asked_as: list[str] = field(default_factory=list)  # in which form each call asked for the answer
    checks: list[Check] = field(default_factory=list)
    shown: list[str] = field(default_factory=list)
    unverified: list[str] = field(default_factory=list)  # shown without a check before that found support
    first_sentence_s: float | None = None  # complete in the model's output
    first_shown_s: float | None = None
    first_check: Check | None = None

    def begin_writing(self) -> None:
        """Forget the times of an earlier turn of the conversation."""
        self.first_sentence_s = self.first_shown_s = self.first_check = None

    def first_sentence_stood(self) -> bool:
        """Say whether the model's own first sentence was the first that was shown."""
        return self.first_shown_s is not None and bool(self.first_check and self.first_check.stood)

    def verified(self, text: str) -> bool:
        """Say whether the sentence was checked and stood."""
        return any(check.text == text and check.stood for check in self.checks)


class Watch:
    """Keeps what is seen, a question at a time: `begin` opens a new page."""

    def __init__(self) -> None:
        self.pages: dict[str, Seen] = {}
        self.name = ""
        self.seen = Seen()
        self.began = time.perf_counter()

    def begin(self, name: str) -> None:
        """Open the page of a question."""
        self.name, self.seen = name, Seen()
        self.pages[name] = self.seen

    def outputs(self) -> dict[str, list[str]]:
        """Return what the model wrote, call by call, by the names of the questions."""
        return {name: seen.output for name, seen in self.pages.items() if seen.output}

    def now(self) -> float:
        """Return the seconds since writing began."""
        return time.perf_counter() - self.began


class WatchedModel:
    """A chat model that is listened to."""

    def __init__(self, model: ChatModel, watch: Watch) -> None:
        self._model = model
        self._watch = watch

    @property
    def identity(self) -> str:
        """Provider and model."""
        return self._model.identity

    @property
    def structured(self) -> bool:
        """Whether the model is asked for JSON; one that knows of no such choice is asked for lines."""
        return bool(getattr(self._model, "structured", False))

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Pass on the text, noting when its first sentence was there."""
        seen, reader, asked_as = self._watch.seen, AnswerReader(), JSON if self.structured else LINES
        seen.output.append("")
        place = len(seen.output) - 1
        try:
            for piece in self._model.stream(messages):
                if isinstance(piece, str):
                    seen.output[place] += piece
                    if any(True for _ in reader.feed(piece)) and seen.first_sentence_s is None:
                        seen.first_sentence_s = self._watch.now()
                yield piece
        except ModelFault as fault:
            if fault.kind is FaultKind.NO_SCHEMA:  # nothing was written: the same is asked for in lines
                seen.output.pop()
                asked_as = REFUSED
            raise
        finally:
            seen.asked_as.append(asked_as)


class WatchedVerifier(SupportVerifier):
    """A verifier that is timed. The second check of the whole draft is not counted: it finds the vectors again."""

    def __init__(self, sentences: SentenceVerifier, watch: Watch) -> None:
        super().__init__(sentences)
        self._watch = watch
        self._again = False

    def check(
        self, text: str, numbers: Sequence[int], evidence: Sequence[Evidence], facts: Sequence[str] = ()
    ) -> Finding:
        """Check a sentence and note how long it took."""
        began = time.perf_counter()
        finding = super().check(text, numbers, evidence, facts)
        if not self._again:
            seconds = time.perf_counter() - began
            known = {item.number for item in evidence}
            check = Check(
                text=text,
                verdict=finding.verdict.value,
                reasons=finding.reasons,
                seconds=seconds,
                compared=any(number in known for number in numbers),
            )
            self._watch.seen.checks.append(check)
            self._watch.seen.first_check = self._watch.seen.first_check or check
        return finding

    def verify(self, draft: Draft, evidence: Sequence[Evidence]) -> Verified:
        """Check the whole draft again."""
        self._again = True
        try:
            return super().verify(draft, evidence)
        finally:
            self._again = False


class WatchedWriter:
    """A model writer that is watched: what it shows must have been verified before."""

    def __init__(self, writer: ModelWriter, watch: Watch) -> None:
        self._writer = writer
        self._watch = watch

    def stream(self, task: WritingTask) -> Iterator[Written | Restarted | Draft]:
        """Pass everything on."""
        self._watch.began = time.perf_counter()
        seen = self._watch.seen
        seen.begin_writing()
        for event in self._writer.stream(task):
            if isinstance(event, Written):
                if seen.first_shown_s is None:
                    seen.first_shown_s = self._watch.now()
                seen.shown.append(event.sentence.text)
                if not seen.verified(event.sentence.text):
                    seen.unverified.append(event.sentence.text)
            yield event
