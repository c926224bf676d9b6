"""One attempt of a model at an answer: what stands so far, what is lost, and whether it is an answer at all."""

from __future__ import annotations

from dataclasses import dataclass, field

from advisor.answers import DraftSentence
from advisor.check_queue import NOT_READ
from advisor.model_faults import FaultKind
from advisor.model_sections import Place
from advisor.sentence_verification import Finding, Verdict
from advisor.wording import Wording, read

MAX_LOSS = 1 / 3  # an answer that loses more of its sentences is written again
_SAME_TERMS = 0.8  # of two sentences of which one has every term of the other, and no other figure
_DENIALS = frozenset(("not", "no", "never", "without", "nor", "cannot", "none"))


@dataclass
class Attempt:
    """What came of one attempt so far. It grows while the model writes."""

    sections: dict[Place, list[DraftSentence]] = field(default_factory=dict)
    said: set[tuple[str, ...]] = field(default_factory=set)  # the words of each sentence that it wrote
    findings: list[tuple[str, Finding]] = field(default_factory=list)
    text: str = ""
    unchecked: bool = False  # a model was to check its sentences, and gave no verdict that counts on any

    def lost(self) -> list[tuple[str, Finding]]:
        """Return the sentences that no evidence supports."""
        return [(text, finding) for text, finding in self.findings if finding.verdict is Verdict.UNSUPPORTED]

    def kept(self) -> int:
        """Return how many sentences stand."""
        return sum(len(sentences) for sentences in self.sections.values())

    def repeats(self, text: str) -> bool:
        """Say whether a sentence adds next to nothing to one that stands, such as the same definition once more."""
        mine = read(text)
        return any(
            _says_the_same(mine, read(sentence.text)) for sentences in self.sections.values() for sentence in sentences
        )

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


def _says_the_same(one: Wording, other: Wording) -> bool:
    shorter, longer = sorted((one.stems, other.stems), key=len)
    return (
        shorter <= longer
        and len(shorter) >= _SAME_TERMS * len(longer)
        and [figure.value for figure in one.figures] == [figure.value for figure in other.figures]
        and one.lowers & _DENIALS == other.lowers & _DENIALS
    )
