"""How well a sentence answers a question: similarity, term coverage, its passage, and the part it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from advisor.answers import Evidence, Plan
from advisor.retrieval import TermWeights
from advisor.roles import Role, role_of
from advisor.self_contained import Quotable, quotables, rows
from knowledge_base.domain import Collection
from knowledge_base.embedding import Embedder
from knowledge_base.lexical import analyse
from knowledge_base.store import KnowledgeBase

# Sentences of client documents that are compared by vector, the most promising ones: to embed them takes about 0.1 s on
# two cores. Those of the firm's articles are all compared, because they are embedded ahead. The choice does not look at
# what happens to be cached, so that the same question gets the same answer.
MAX_CLIENT_VECTORS = 24
# Weights of a sentence's score, in units of log-odds: the same fit as that of the ranking, over the sentences of the
# evidence and on the gold sentences of development questions (`evaluations.benchmarks.sentences --fit`).
SIMILARITY_WEIGHT, COVERAGE_WEIGHT, PASSAGE_WEIGHT = 3.52, 3.8, 0.73
ROLE_BONUS, ESSENCE_BONUS = 0.19, 1.09
HEADING_SHARE = 0.4
# An article that is about the question says more on it than one that mentions it: its title counts for its sentences.
TITLE_WEIGHT = 1.3


@dataclass(frozen=True, kw_only=True)
class ScoredSentence:
    """A quotable sentence with its evidence; `order` is its place in the document."""

    text: str
    evidence: Evidence
    role: Role
    score: float
    similarity: float
    about: float  # similarity of the article's title to the question; 0 for a client's document
    part_similarities: tuple[float, ...]  # to each query of the plan, the whole question first
    vector: np.ndarray | None
    order: tuple[int, int]


class SentenceScorer:
    """Scores the sentences of the evidence against the question."""

    def __init__(self, embedder: Embedder) -> None:
        self._embedder = embedder

    def score(
        self,
        plan: Plan,
        evidence: Sequence[Evidence],
        terms: TermWeights,
        knowledge_bases: Sequence[KnowledgeBase],
        wanted: Role | None,
    ) -> tuple[ScoredSentence, ...]:
        """Return the evidence's quotable sentences, best first.

        `wanted` is the role that the intent asks for.
        """
        drafts = []
        for item in evidence:
            chunk = item.passage.chunk
            for quotable in rows(chunk.text) if chunk.kind == "table" else quotables(chunk.text):
                coverage = terms.coverage(analyse(quotable.text))
                prior = COVERAGE_WEIGHT * coverage + PASSAGE_WEIGHT * item.score
                role = role_of(chunk)
                prior += (ROLE_BONUS if role is wanted else 0.0) + (ESSENCE_BONUS if role is Role.ESSENCE else 0.0)
                drafts.append((prior, quotable, item))
        drafts.sort(key=lambda draft: -draft[0])
        titles = {(item.passage.document.title, item.passage.knowledge_base) for item in evidence if _is_firm(item)}
        sentences = [(q.text, item.passage.knowledge_base) for _, q, item in drafts]
        vectors = self._vectors([*sorted(titles), *sentences], knowledge_bases)
        asked = self._embedder.embed_queries(plan.queries)
        focus = [plan.queries.index(query) for query in plan.focus]
        about = {title: float(np.mean(asked[focus] @ vectors[title])) for title, _ in titles}
        scored = [
            _scored(
                prior,
                about.get(item.passage.document.title, 0.0),
                quotable,
                item,
                vectors.get(quotable.text),
                asked,
                focus,
            )
            for prior, quotable, item in drafts
        ]
        return tuple(sorted(scored, key=lambda sentence: -sentence.score))

    def _vectors(
        self, texts: Sequence[tuple[str, str]], knowledge_bases: Sequence[KnowledgeBase]
    ) -> dict[str, np.ndarray]:
        """Return the vectors of the sentences, which come most promising first, from the cache where they are known."""
        vectors: dict[str, np.ndarray] = {}
        for base in knowledge_bases:
            own = list(dict.fromkeys(text for text, name in texts if name == base.name))
            if base.collection is Collection.CLIENT:
                own = own[:MAX_CLIENT_VECTORS]
            known = base.cached_vectors(own)
            vectors.update(known)
            missing = [text for text in own if text not in known]
            if missing:
                fresh = self._embedder.embed(missing)
                base.cache_vectors(missing, fresh)
                vectors.update(zip(missing, fresh, strict=True))
        return vectors


def _is_firm(item: Evidence) -> bool:
    return item.passage.document.collection is Collection.FIRM


def _scored(
    prior: float,
    about: float,
    quotable: Quotable,
    item: Evidence,
    vector: np.ndarray | None,
    asked: np.ndarray,
    focus: Sequence[int],
) -> ScoredSentence:
    """Score one sentence; `asked` holds the queries' vectors, `focus` the rows that the answer is measured against."""
    around = item.passage.dense_score or 0.0
    # Without a vector the passage's own similarity stands in, lowered because a sentence rarely beats its passage.
    by_query = [float(x) for x in asked @ vector] if vector is not None else [0.8 * around] * len(asked)
    similarity = sum(by_query[row] for row in focus) / len(focus)
    role = role_of(item.passage.chunk)
    if role is Role.BODY:
        # Sentences of contracts and reports lean on their heading, which only the passage's vector knows.
        similarity = (1 - HEADING_SHARE) * similarity + HEADING_SHARE * around
    return ScoredSentence(
        text=quotable.text,
        evidence=item,
        role=role,
        score=prior + TITLE_WEIGHT * about + SIMILARITY_WEIGHT * similarity,
        similarity=similarity,
        about=about,
        part_similarities=tuple(by_query),
        vector=vector,
        order=(item.passage.chunk.position, quotable.start),
    )
