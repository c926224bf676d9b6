"""Articles that are as a whole for clients like this one: what they say on the kind of question that was asked.

A question seldom holds the words of its client's industry, so search does not find the industry's article. It is known
by its facets instead, and whether a sentence of it is on the question's subject is for the writer to judge.
"""

from __future__ import annotations

from collections.abc import Container, Sequence

from advisor.added_evidence import added_evidence
from advisor.answers import Evidence, Plan
from advisor.ranking import match_facts
from advisor.roles import ROLE_OF_INTENT, Role, role_of
from knowledge_base.domain import Collection, Document
from knowledge_base.reference_data import is_reference
from knowledge_base.store import KnowledgeBase


def client_articles(
    plan: Plan, knowledge_bases: Sequence[KnowledgeBase], *, have: Container[str], first: int, score: float
) -> list[Evidence]:
    """Return the passages, numbered from `first`, that the profile's own articles have for the kind of question.

    `have` are the passages that are evidence already; `score` is what one that search did not find ranks with.
    """
    wanted = {Role.ESSENCE, Role.CHANGE, ROLE_OF_INTENT.get(plan.intent, Role.ACTION)}
    evidence: list[Evidence] = []
    for base, document in _articles(plan, knowledge_bases):
        for chunk in base.chunks(document.document_id):
            facts, for_others = match_facts(chunk.facets, plan)
            if chunk.chunk_id in have or for_others or role_of(chunk) not in wanted:
                continue
            number, because = first + len(evidence), "in an article for clients like this one"
            evidence.append(
                added_evidence(number, chunk, document, base.name, because=because, facts=facts, score=score)
            )
    return evidence


def _articles(plan: Plan, knowledge_bases: Sequence[KnowledgeBase]) -> list[tuple[KnowledgeBase, Document]]:
    """Return the firm's articles that were written for clients of whom only facts of the profile are true."""
    facts = frozenset(plan.profile_facts) - frozenset(plan.question_facts)
    if not facts:
        return []
    return [
        (base, document)
        for base in knowledge_bases
        if base.collection is Collection.FIRM
        for document in base.documents()
        if document.facets.conditions and facts.issuperset(document.facets.conditions) and not is_reference(document)
    ]
