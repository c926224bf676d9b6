"""Values of the advisor with what a test does not care about already filled in."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from advisor.answers import (
    Answer,
    Candidate,
    Citation,
    Evidence,
    NearestMaterial,
    Outcome,
    Plan,
    ProfileEffect,
    Section,
    Sentence,
    Trace,
    Turn,
)
from advisor.intent import intent_of
from advisor.planning import RulePlanner
from advisor.roles import Role
from advisor.sentence_scoring import ScoredSentence, SentenceSignals
from knowledge_base.domain import Chunk, Collection, Document, Facets, Location, Origin, Passage


def make_document(
    document_id: str = "d1", title: str = "Remote access", collection: Collection = Collection.FIRM
) -> Document:
    return Document(
        document_id=document_id,
        title=title,
        collection=collection,
        origin=f"{document_id}.md",
        media_type="text/markdown",
        content_hash="0" * 64,
        size_bytes=1,
        published_on=date(2026, 3, 1),
    )


def make_passage(
    text: str,
    *,
    chunk_id: str = "c1",
    document: Document | None = None,
    headings: tuple[str, ...] = (),
    facets: Facets | None = None,
    position: int = 0,
    kind: str = "prose",
    dense: float | None = None,
    score: float = 0.5,
) -> Passage:
    document = document or make_document()
    chunk = Chunk(
        chunk_id=chunk_id,
        document_id=document.document_id,
        position=position,
        text=text,
        heading_path=headings,
        location=Location(page=3),
        token_count=len(text.split()),
        kind=kind,
        facets=facets or Facets(),
    )
    return Passage(
        chunk=chunk,
        document=document,
        knowledge_base="firm",
        score=score,
        origin=Origin.FUSED,
        dense_score=dense,
        dense_rank=1,
        lexical_rank=None,
    )


def make_candidate(passage: Passage, *, score: float = 0.5, coverage: float = 0.5) -> Candidate:
    return Candidate(passage=passage, score=score, coverage=coverage)


def make_plan(question: str, **fields: object) -> Plan:
    values: dict[str, object] = {
        "queries": (question,),
        "dimensions": (),
        "original": question,
        "intent": intent_of(question),
        **fields,
    }
    return Plan(question=question, **values)  # type: ignore[arg-type]


def stand_alone_of(question: str, history: Sequence[Turn]) -> str:
    """Return what a question becomes in a conversation."""
    return RulePlanner().plan(question, None, history).question


def make_answer(**fields: object) -> Answer:
    """Return an answer that has something in every field."""
    quote = "The platform belongs to a central team — with “one” owner."
    values: dict[str, object] = {
        "outcome": Outcome.PARTIAL,
        "question": "Who owns remote access?",
        "text": f"{quote} [1]",
        "sections": (
            Section(
                kind="short_answer",
                heading="Short answer",
                sentences=(Sentence(text=quote, citations=(1,), supported=True),),
            ),
            Section(
                kind="client",
                heading="What changes for this client",
                sentences=(
                    Sentence(text="Release every session.", citations=(2,), supported=True, fact="staffing=unmanned"),
                ),
            ),
        ),
        "citations": (
            make_citation(1, quote),
            make_citation(2, "Release every session.", Collection.CLIENT),
        ),
        "not_covered": ("The sources do not mention Fieldgate.",),
        "profile_effects": (ProfileEffect(fact="staffing=unmanned", effect="Because staffing is unmanned: see [2]"),),
        "nearest": (
            NearestMaterial(document_id="d3", title="Contracts", collection=Collection.FIRM, location="page 1"),
        ),
        "follow_up": "Which industry is the client in?",
        "evidence_strength": "moderate",
        "trace": Trace(
            queries=("Who owns remote access?",),
            candidates={"retrieve": 40},
            seconds={"plan": 0.25, "retrieve": 0.5},
            dropped=("not verbatim",),
            settings={"writer": "extractive"},
        ),
        **fields,
    }
    return Answer(**values)  # type: ignore[arg-type]


def make_citation(number: int, quote: str, collection: Collection = Collection.FIRM) -> Citation:
    return Citation(
        number=number,
        document_id="d1",
        chunk_id="c1",
        knowledge_base="firm",
        title="Remote access",
        collection=collection,
        location="page 3",
        quote=quote,
        verbatim=True,
        published_on="2026-03-01",
    )


def make_scored(text: str, passage: Passage, **fields: object) -> ScoredSentence:
    """Return a scored sentence; `similarity` and `title` are those of its signals."""
    signals = {
        name: float(fields.pop(name, 0.0))  # type: ignore[arg-type]
        for name in ("similarity", "coverage", "title")
    }
    values: dict[str, object] = {
        "evidence": Evidence(number=1, passage=passage, relevance=1.0),
        "role": Role.ACTION,
        "score": signals["similarity"],
        "part_similarities": (signals["similarity"],),
        "vector": None,
        "order": (0, 0),
        **fields,
    }
    read = SentenceSignals(
        **signals, passage=0.0, wanted=0.0, essence=0.0, entry=0.0, defines=0.0, owns=0.0, sides=0.0, answer=0.0
    )
    return ScoredSentence(text=text, signals=read, **values)  # type: ignore[arg-type]
