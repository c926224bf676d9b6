"""One attempt of a model at an answer: what stands so far, what is lost, and whether it is an answer at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.answers import DraftSentence
from advisor.check_queue import NOT_READ
from advisor.model_faults import FaultKind
from advisor.model_sections import Place
from advisor.sentence_verification import Finding, Verdict

MAX_LOSS = 1 / 3  # an answer that loses more of its sentences is written again


@dataclass
class Attempt:
    """What came of one attempt so far. It grows while the model writes."""

    sections: dict[Place, list[DraftSentence]] = field(default_factory=dict)
    said: set[tuple[str, ...]] = field(default_factory=set)
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    text: str = ""
    unchecked: bool = False  # a model was to check its sentences, and gave no verdict that counts on any

    def lost(self) -> list[tuple[str, Finding]]:
        """Return the sentences that no evidence supports."""
        return [(text, finding) for text, finding in self.findings if finding.verdict is Verdict.UNSUPPORTED]

    def kept(self) -> int:
        """Return how many sentences stand."""
        return sum(len(sentences) for sentences in self.sections.values())

    def fault(self) -> FaultKind | None:
        """Say why the attempt is no answer, or None where it is one."""
        lost, most = self.lost(), MAX_LOSS * len(self.findings)
        unread = sum(NOT_READ in finding.reasons for _, finding in lost)
        if self.unchecked and self.kept():
            return FaultKind.UNCHECKED
        if unread and (not self.kept() or len(lost) > most >= len(lost) - unread):
            return FaultKind.UNCHECKED
        if not self.kept():
            return FaultKind.UNUSABLE
        return FaultKind.UNSUPPORTED if len(lost) > most else None
