"""The answer while it is being put together: nothing is said twice."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace

from advisor.answers import DraftSection, DraftSentence
from advisor.sentence_kinds import is_row
from advisor.sentence_scoring import ScoredSentence
from knowledge_base.lexical import analyse

# Two sentences above this cosine, or sharing this much of their terms (Jaccard), say the same.
SAME_COSINE, SAME_TERMS = 0.8, 0.5
# A figure that tells two sentences apart: no year, no part of a designation such as CIP-015-1 or 2021-01.
_FIGURE = re.compile(r"(?<![\w.,-])(?!(?:19|20)\d\d\b)\d+(?:[.,]\d+)*(?![\w-]|[.,]\d)")


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

    def add(
        self,
        kind: str,
        heading: str,
        sentences: Sequence[ScoredSentence],
        *,
        tailored: bool = False,
        before: str | None = None,
    ) -> None:
        """Add a section where there is something to say, at the end or `before` the section of that kind.

        `tailored` notes the client fact behind each sentence.
        """
        if not sentences:
            return
        drafts = tuple(_draft(sentence, tailored=tailored) for sentence in sentences)
        place = next((i for i, section in enumerate(self.sections) if section.kind == before), len(self.sections))
        self.sections.insert(place, DraftSection(kind=kind, heading=heading, sentences=drafts))

    def extend(self, kind: str, sentences: Sequence[ScoredSentence]) -> None:
        """Add sentences at the end of the section of that kind, where there is one."""
        drafts = tuple(_draft(sentence, tailored=False) for sentence in sentences)
        self.sections = [
            replace(section, sentences=section.sentences + drafts) if section.kind == kind else section
            for section in self.sections
        ]


def _draft(sentence: ScoredSentence, *, tailored: bool) -> DraftSentence:
    # The last condition is the narrowest: a bullet for unmanned sites in an article on wind farms.
    fact = sentence.evidence.facts[-1] if tailored else None
    return DraftSentence(text=sentence.text, evidence=(sentence.evidence.number,), fact=fact)


def say_the_same(one: ScoredSentence, other: ScoredSentence) -> bool:
    """Say whether two sentences repeat each other.

    Those of which all figures differ do not, however alike they sound, nor do two rows of a table.
    """
    if one.text in other.text or other.text in one.text:
        return True
    figures, others = set(_FIGURE.findall(one.text)), set(_FIGURE.findall(other.text))
    if (figures and others and not figures & others) or (is_row(one) and is_row(other)):
        return False
    if one.vector is not None and other.vector is not None and float(one.vector @ other.vector) > SAME_COSINE:
        return True
    terms, held = set(analyse(one.text)), set(analyse(other.text))
    return len(terms & held) >= SAME_TERMS * len(terms | held)
