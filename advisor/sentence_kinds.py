"""What a sentence of the evidence is for: for every client or for some, the firm's or the client's own."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answers import Plan
from advisor.client_questions import is_case
from advisor.question_terms import content_terms
from advisor.roles import Role, role_of
from advisor.sentence_scoring import ScoredSentence
from knowledge_base.domain import Collection, Passage
from knowledge_base.reference_data import is_reference

# A question of so many terms says what it is about, and a sentence that holds this share of their weight says it too.
SEVERAL_TERMS, NEARLY_ALL = 3, 0.8


def is_general(sentence: ScoredSentence, plan: Plan) -> bool:
    """Say whether a sentence is for every client, or for the case that the question itself names."""
    passage = sentence.evidence.passage
    of_document = _scope(passage)
    # A question on wind farms is about remote access in wind farms: an article's bullet for them is what changes,
    # but an article on wind farms speaks of nothing else.
    own = [f for f in passage.chunk.facets.conditions if f in of_document or not f.startswith("industry=")]
    others = len(own) < len(passage.chunk.facets.conditions)
    asked = all(is_case(fact) or fact in plan.question_facts for fact in own)
    return asked and not others and sentence.role not in (Role.QUESTION, Role.RELATED)


def says_what_is_asked(sentence: ScoredSentence, plan: Plan) -> bool:
    """Say whether a sentence holds nearly all words of a question that has several, whomever it was written for."""
    several = len(set(content_terms(plan.original))) >= SEVERAL_TERMS
    return several and sentence.signals.coverage >= NEARLY_ALL and sentence.role not in (Role.QUESTION, Role.RELATED)


def is_scoped(sentence: ScoredSentence) -> bool:
    """Say whether a sentence stands in an article or entry that is as a whole for certain clients."""
    return bool(_scope(sentence.evidence.passage))


def _scope(passage: Passage) -> tuple[str, ...]:
    """Return whom an article is for as a whole, or an entry of the reference data, which stands for itself."""
    if is_reference(passage.document) and role_of(passage.chunk) is not Role.CHANGE:
        return passage.chunk.facets.conditions
    return passage.document.facets.conditions


def is_overview(sentence: ScoredSentence, dimensions: Sequence[str]) -> bool:
    """Say whether a sentence puts an article on all of the dimensions in a nutshell."""
    covered = sentence.evidence.passage.document.facets.dimensions
    return sentence.role is Role.ESSENCE and set(covered).issuperset(dimensions)


def is_client(sentence: ScoredSentence) -> bool:
    """Say whether a sentence stands in a document of the client."""
    return sentence.evidence.passage.document.collection is Collection.CLIENT


def is_row(sentence: ScoredSentence) -> bool:
    """Say whether a sentence is a row of a table."""
    return sentence.evidence.passage.chunk.kind == "table"


def document_of(sentence: ScoredSentence) -> str:
    """Return the id of the document that a sentence stands in."""
    return sentence.evidence.passage.document.document_id


def in_document_order(sentences: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return the sentences by document, best document first, and in reading order within each."""
    documents = list(dict.fromkeys(document_of(s) for s in sentences))
    return sorted(sentences, key=lambda s: (documents.index(document_of(s)), s.order))
