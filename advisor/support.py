"""Verify a draft in free words: a sentence stands when its passages support it, and cites their own words."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answers import Citation, Draft, DraftSentence, Evidence, Section, Sentence
from advisor.instructions import speaks_to_a_machine, without_instructions
from advisor.sentence_verification import CitedPassage, Finding, SentenceVerifier, Verdict, ruled_out
from advisor.verification import Verified, cite
from knowledge_base.domain import Collection
from knowledge_base.sentences import split_sentences
from knowledge_base.store import KnowledgeBase


class SupportVerifier:
    """Accepts sentences that their evidence supports, wholly or in part."""

    def __init__(self, sentences: SentenceVerifier) -> None:
        self._sentences = sentences

    def prepare(self, evidence: Sequence[Evidence], knowledge_bases: Sequence[KnowledgeBase]) -> None:
        """Fetch the vectors that the knowledge bases keep of the evidence's sentences."""
        for base in knowledge_bases:
            own = [item.passage.chunk.text for item in evidence if item.passage.knowledge_base == base.name]
            self._sentences.learn(base.cached_vectors([s for text in own for s in split_sentences(text)]))

    def check(
        self, text: str, numbers: Sequence[int], evidence: Sequence[Evidence], facts: Sequence[str] = ()
    ) -> Finding:
        """Return whether the numbered evidence supports a sentence, with what is told of the client."""
        by_number = {item.number: item for item in evidence}
        unknown = [number for number in numbers if number not in by_number]
        reason = None
        if not numbers:
            reason = "it cites no evidence"
        elif len(unknown) == len(numbers):
            reason = f"there is no evidence {unknown[0]}"
        elif text.endswith("?"):
            reason = "it is a question"
        elif speaks_to_a_machine(text):
            reason = "it speaks to a program instead of a reader"
        if reason is not None:
            return ruled_out(reason)
        return self._sentences.verify(text, cited_passages(numbers, evidence), facts)

    def closeness(self, question: str, sentences: Sequence[str]) -> float:
        """Return the similarity to the question of the closest sentence."""
        return self._sentences.closeness(question, sentences)

    def verify(self, draft: Draft, evidence: Sequence[Evidence]) -> Verified:
        """Return what can be shown, every sentence checked again; the rest is dropped with its reason.

        What a model has read is not read again: for its sentences only the certain rules run a second time.
        """
        book = CitationBook(evidence)
        dropped = list(draft.dropped)
        sections: list[Section] = []
        for section in draft.sections:
            kept: list[Sentence] = []
            for sentence in section.sentences:
                finding = self.check(sentence.text, sentence.evidence, evidence, draft.facts)
                if finding.verdict is Verdict.UNSUPPORTED and (finding.ruled_out or not sentence.checked):
                    dropped.append(f"{'; '.join(finding.reasons)}: {sentence.text[:120]}")
                else:
                    kept.append(book.cited(sentence)[0])
            if kept:
                sections.append(Section(kind=section.kind, heading=section.heading, sentences=tuple(kept)))
        return Verified(sections=tuple(sections), citations=book.citations, dropped=tuple(dropped))


class CitationBook:
    """Numbers citations in the order in which sentences use them."""

    def __init__(self, evidence: Sequence[Evidence]) -> None:
        self._by_number = {item.number: item for item in evidence}
        self._citations: dict[tuple[str, str], Citation] = {}

    def fresh(self) -> CitationBook:
        """Return a book on the same evidence in which nothing is cited yet."""
        return CitationBook(tuple(self._by_number.values()))

    @property
    def citations(self) -> tuple[Citation, ...]:
        """All citations so far."""
        return tuple(self._citations.values())

    def cited(self, sentence: DraftSentence) -> tuple[Sentence, tuple[Citation, ...]]:
        """Return a sentence as it is shown, with the citations that it uses."""
        numbers = tuple(
            dict.fromkeys(cite(quote, self._by_number[number], self._citations) for number, quote in sentence.quotes)
        )
        shown = Sentence(
            text=sentence.text,
            citations=numbers,
            supported=not sentence.missing,
            fact=sentence.fact,
            missing=sentence.missing,
        )
        return shown, tuple(citation for citation in self.citations if citation.number in numbers)


def cited_passages(numbers: Sequence[int], evidence: Sequence[Evidence]) -> tuple[CitedPassage, ...]:
    """Return the passages with these numbers, as verification reads them."""
    by_number = {item.number: item for item in evidence}
    return tuple(_cited(by_number[number]) for number in dict.fromkeys(numbers) if number in by_number)


def _cited(item: Evidence) -> CitedPassage:
    chunk = item.passage.chunk
    return CitedPassage(
        number=item.number,
        text=without_instructions(chunk.text),
        title=item.passage.document.title,
        headings=chunk.heading_path,
        client=item.passage.document.collection is Collection.CLIENT,
    )
