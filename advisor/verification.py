"""Verify a draft: every sentence must stand in the evidence that it claims. Code, not a prompt."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence
from dataclasses import dataclass, replace

from advisor.answers import Citation, Draft, DraftSentence, Evidence, Section, Sentence
from advisor.instructions import speaks_to_a_machine, stands_in_a_script
from knowledge_base.domain import Chunk, Collection, Location

_TYPOGRAPHY = str.maketrans(
    {
        "‘": "'",
        "’": "'",
        "‚": "'",
        "“": '"',
        "”": '"',
        "„": '"',
        "–": "-",
        "—": "-",
        "‐": "-",
        "‑": "-",
        "−": "-",
        "…": "...",
    }
)
_SPACE = re.compile(r"\s+")
_LINE_BREAK_HYPHEN = re.compile(r"(?<=\w)-\s*\n\s*(?=[a-z])")


@dataclass(frozen=True, kw_only=True)
class Verified:
    """The sentences that stood, with their citations in order of first use, and what was dropped and why."""

    sections: tuple[Section, ...]
    citations: tuple[Citation, ...]
    dropped: tuple[str, ...]


def normalise(text: str) -> str:
    """Return text as it is compared: ligatures and typographic signs in plain form, line breaks as spaces."""
    text = _LINE_BREAK_HYPHEN.sub("", text.replace("\u00ad", ""))
    return _SPACE.sub(" ", unicodedata.normalize("NFKC", text).translate(_TYPOGRAPHY)).strip()


def is_verbatim(quote: str, text: str) -> bool:
    """Say whether a quote stands in a text word for word, whatever the quotation marks and line breaks."""
    quote = normalise(quote)
    return bool(quote) and quote in normalise(text)


class QuoteVerifier:
    """Accepts a sentence when it is verbatim in a passage that it cites; numbers the citations."""

    def verify(self, draft: Draft, evidence: Sequence[Evidence]) -> Verified:
        """Return what can be shown. A sentence without support is dropped, never shown as fact."""
        by_number = {item.number: item for item in evidence}
        citations: dict[tuple[str, str], Citation] = {}
        dropped: list[str] = []
        sections: list[Section] = []
        for section in draft.sections:
            kept = []
            for sentence in section.sentences:
                supporting = self._supporting(sentence, by_number, dropped)
                if supporting:
                    numbers = tuple(cite(sentence.text, item, citations) for item in supporting)
                    kept.append(
                        Sentence(
                            text=sentence.text,
                            citations=numbers,
                            supported=True,
                            fact=sentence.fact,
                            paper=_paper(supporting) if section.kind != "client_documents" else "",
                        )
                    )
            if kept:
                sections.append(Section(kind=section.kind, heading=section.heading, sentences=tuple(kept)))
        return Verified(sections=tuple(sections), citations=tuple(citations.values()), dropped=tuple(dropped))

    def _supporting(
        self, sentence: DraftSentence, by_number: dict[int, Evidence], dropped: list[str]
    ) -> list[Evidence]:
        unknown = [number for number in sentence.evidence if number not in by_number]
        if unknown or not sentence.evidence:
            dropped.append(f"cites evidence {unknown or 'of no number'}: {sentence.text[:120]}")
            return []
        items = [by_number[number] for number in sentence.evidence]
        scripted = all(stands_in_a_script(sentence.text, item.passage.chunk.text) for item in items)
        if scripted or speaks_to_a_machine(sentence.text):
            dropped.append(f"speaks to a program instead of a reader: {sentence.text[:120]}")
            return []
        supporting = [item for item in items if is_verbatim(sentence.text, item.passage.chunk.text)]
        if not supporting:
            dropped.append(f"not verbatim in its passage: {sentence.text[:120]}")
        return supporting


def _paper(supporting: Sequence[Evidence]) -> str:
    """Return the client's document that a sentence is from: unnamed, it would read as the firm's own advice."""
    documents = [item.passage.document for item in supporting]
    return documents[0].title if all(document.collection is Collection.CLIENT for document in documents) else ""


def _location(chunk: Chunk, quote: str) -> Location:
    """Return where the quote is: for a row of a table its own row, on a page its own page, else the passage's place."""
    start = chunk.text.find(quote)
    if chunk.location.page_starts and start >= 0:
        return chunk.location.within(start, start + len(quote))
    first, last, lines = chunk.location.first_row, chunk.location.last_row, chunk.text.splitlines()
    if chunk.kind != "table" or first is None or last is None or len(lines) != last - first + 1:
        return chunk.location
    row = next((number for number, line in enumerate(lines, start=first) if quote in line), None)
    return chunk.location if row is None else replace(chunk.location, first_row=row, last_row=row)


def cite(quote: str, item: Evidence, citations: dict[tuple[str, str], Citation]) -> int:
    """Return the number of the citation of a quote, a new one where it is not cited yet."""
    chunk, document = item.passage.chunk, item.passage.document
    key = (chunk.chunk_id, quote)
    if key not in citations:
        citations[key] = Citation(
            number=len(citations) + 1,
            document_id=document.document_id,
            chunk_id=chunk.chunk_id,
            knowledge_base=item.passage.knowledge_base,
            title=document.title,
            collection=document.collection,
            location=_location(chunk, quote).label(),
            quote=quote,
            verbatim=is_verbatim(quote, chunk.text),
            published_on=document.published_on.isoformat() if document.published_on else None,
        )
    return citations[key].number
