"""Evidence that no search found: it is there for where it stands, and for whom it was written."""

from __future__ import annotations

from advisor.answers import Evidence
from advisor.profile_wording import describe_fact
from knowledge_base.domain import Chunk, Document, Origin, Passage


def added_evidence(
    number: int,
    chunk: Chunk,
    document: Document,
    knowledge_base: str,
    *,
    because: str,
    facts: tuple[str, ...],
    score: float,
    relevance: float = 0.0,
    dense_score: float | None = None,
) -> Evidence:
    """Return a chunk as numbered evidence.

    `because` says how it came in, `facts` are those of the profile that it was written for, `score` is what it ranks
    with, `relevance` and `dense_score` are what is taken over from a passage that search found, if any.
    """
    reasons = [f"written for clients of whom {describe_fact(fact)}" for fact in facts]
    return Evidence(
        number=number,
        passage=Passage(
            chunk=chunk,
            document=document,
            knowledge_base=knowledge_base,
            score=0.0,
            origin=Origin.FUSED,
            dense_score=dense_score,
        ),
        relevance=relevance,
        score=score,
        chosen_because=(because, *reasons),
        facts=facts,
    )
