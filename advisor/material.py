"""What the main articles of the evidence add: tailored bullets, steps, cautions, questions to ask.

Search finds the passages that match the words of a question. The rest of the same article belongs to a good
answer as well, and is looked up by its place and its facets, not searched again.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.added_evidence import added_evidence
from advisor.answers import Evidence, Plan, Selection
from advisor.client_articles import client_articles
from advisor.client_questions import is_case
from advisor.open_fields import open_fields
from advisor.ranking import match_facts
from advisor.roles import Role, passage_dimension, role_of
from knowledge_base.domain import Chunk, Collection, Document
from knowledge_base.reference_data import is_reference
from knowledge_base.sentences import split_sentences
from knowledge_base.store import KnowledgeBase

# A further article belongs to the answer when its best passage scores at least this share of the best one's.
MAIN_SHARE = 0.75
MAX_MAIN_DOCUMENTS, MAX_MAIN_PER_DIMENSION = 2, 2
CONTEXT_RELEVANCE = 0.8
CONTEXT_STEP = 1.0  # a passage that search did not find ranks this much below the last one that it did
_EXPANDED = (
    Role.ESSENCE,
    Role.DEFINITION,
    Role.SIDES,
    Role.REASON,
    Role.ACTION,
    Role.RULE,
    Role.OWNER,
    Role.CAUTION,
    Role.CHANGE,
)


@dataclass(frozen=True, kw_only=True)
class Material:
    """All evidence for the writer, with what the main articles ask of a client.

    `open_fields` are profile fields that are not known and for which the main articles give different advice.
    """

    evidence: tuple[Evidence, ...]
    main_documents: tuple[str, ...]
    questions: tuple[str, ...] = ()
    open_fields: tuple[str, ...] = ()


def gather(plan: Plan, selection: Selection, knowledge_bases: Sequence[KnowledgeBase]) -> Material:
    """Extend the selected evidence by the main articles' other sections that fit the client."""
    # What the profile brings in comes on top: it neither makes an article a main one nor ranks the others.
    general = [e for e in selection.evidence if set(plan.question_facts).issuperset(e.facts)] or selection.evidence
    main = _main_documents(plan, general)
    bases = {base.name: base for base in knowledge_bases}
    evidence = list(selection.evidence)
    have = {item.passage.chunk.chunk_id for item in evidence}
    questions: list[str] = []
    conditions: list[tuple[str, ...]] = []
    below = min((item.score for item in general), default=0.0) - CONTEXT_STEP
    for best in (*main, *_entries(general)):
        document = best.passage.document
        for chunk in _belonging(best, bases[best.passage.knowledge_base]):
            role = role_of(chunk)
            conditions.append(chunk.facets.conditions)
            if role is Role.QUESTION:
                questions += [sentence for sentence in split_sentences(chunk.text) if sentence.endswith("?")]
            if role not in _EXPANDED or chunk.chunk_id in have:
                continue
            facts, for_others = match_facts(chunk.facets, plan)
            if not for_others:
                evidence.append(_from_context(len(evidence) + 1, chunk, document, best, facts, below))
                have.add(chunk.chunk_id)
    evidence += client_articles(plan, knowledge_bases, have=have, first=len(evidence) + 1, score=below)
    return Material(
        evidence=tuple(evidence),
        main_documents=tuple(item.passage.document.document_id for item in main),
        questions=tuple(questions),
        open_fields=open_fields(plan, conditions),
    )


def _main_documents(plan: Plan, evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the best passage of each firm article that carries the answer.

    For a question on all dimensions each dimension has its own.
    """
    best: dict[str, Evidence] = {}
    for item in evidence:
        document = item.passage.document
        # What is written for certain clients adds to the answer, but the answer is not built on it unless asked for.
        general = plan.by_dimension or set(document.facets.conditions) <= {*plan.question_facts, *_cases(document)}
        is_article = document.collection is Collection.FIRM and not is_reference(document)
        if is_article and general and role_of(item.passage.chunk) is not Role.BODY:
            best.setdefault(document.document_id, item)
    ranked = list(best.values())
    if not ranked:
        return ()
    if plan.by_dimension:
        return tuple(
            item
            for dimension in plan.dimensions
            for item in [i for i in ranked if passage_dimension(i.passage) == dimension][:MAX_MAIN_PER_DIMENSION]
        )
    top = ranked[0].relevance
    return tuple(item for item in ranked if item.relevance >= MAIN_SHARE * top)[:MAX_MAIN_DOCUMENTS]


def _cases(document: Document) -> tuple[str, ...]:
    return tuple(condition for condition in document.facets.conditions if is_case(condition))


def _entries(evidence: Sequence[Evidence]) -> tuple[Evidence, ...]:
    """Return the entry of the reference data that fits the question best, where it fits about as well as an article."""
    top = max((item.relevance for item in evidence), default=0.0)
    found = [i for i in evidence if is_reference(i.passage.document) and i.relevance >= MAIN_SHARE * top]
    return tuple(found[:1])


def _belonging(best: Evidence, base: KnowledgeBase) -> tuple[Chunk, ...]:
    """Return the passages of an article, or those of the one entry of the reference data."""
    chunks = base.chunks(best.passage.document.document_id)
    if not is_reference(best.passage.document):
        return chunks
    return tuple(chunk for chunk in chunks if chunk.heading_path[:1] == best.passage.chunk.heading_path[:1])


def _from_context(
    number: int, chunk: Chunk, document: Document, best: Evidence, facts: tuple[str, ...], score: float
) -> Evidence:
    return added_evidence(
        number,
        chunk,
        document,
        best.passage.knowledge_base,
        because="beside a passage that matches the question",
        facts=facts,
        score=score,
        relevance=best.relevance * CONTEXT_RELEVANCE,
        dense_score=(best.passage.dense_score or 0.0) * CONTEXT_RELEVANCE,
    )
