"""The answer while it is being put together: nothing is said twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field

from advisor.answers import DraftSection, DraftSentence
from advisor.sentence_scoring import ScoredSentence
from knowledge_base.lexical import analyse

# Two sentences above this cosine, or sharing this much of their terms (Jaccard), say the same.
SAME_COSINE, SAME_TERMS = 0.8, 0.5
_FIGURE = re.compile(r"\d[\d,.]*")


@dataclass
class AnswerPage:
    """Sections in the order in which they were added; what is used already is not used again."""

    used: list[ScoredSentence] = field(default_factory=list)
    sections: list[DraftSection] = field(default_factory=list)

    def take(self, candidates: Iterable[ScoredSentence], most: int) -> list[ScoredSentence]:
        """Take up to `most` of the candidates that say something new."""
        taken: list[ScoredSentence] = []
        for sentence in candidates:
            if len(taken) == most:
                break
            if not any(say_the_same(sentence, other) for other in self.used):
                taken.append(sentence)
                self.used.append(sentence)
        return taken

    def add(self, kind: str, heading: str, sentences: Sequence[ScoredSentence], *, tailored: bool = False) -> None:
        """Add a section where there is something to say; `tailored` notes the client fact behind each sentence."""
        if not sentences:
            return
        drafts = tuple(
            DraftSentence(
                text=sentence.text,
                evidence=(sentence.evidence.number,),
                # The last condition is the narrowest: a bullet for unmanned sites in an article on wind farms.
                fact=sentence.evidence.facts[-1] if tailored else None,
            )
            for sentence in sentences
        )
        self.sections.append(DraftSection(kind=kind, heading=heading, sentences=drafts))


def say_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    """Say whether two sentences repeat each other. Those with other figures do not, however alike they sound."""
    if one.text in other.text or other.text in one.text:
        return True
    if set(_FIGURE.findall(one.text)) != set(_FIGURE.findall(other.text)):
        return False
    if one.vector is not None and other.vector is not None and float(one.vector @ other.vector) > SAME_COSINE:
        return True
    terms, others = set(analyse(one.text)), set(analyse(other.text))
    return len(terms & others) > SAME_TERMS * len(terms | others)
