"""How well a sentence answers a question: similarity, term coverage, its passage, and the part it plays."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import astuple, dataclass, replace
from pathlib import Path

import numpy as np

from advisor.answer_search import nearness
from advisor.answers import Evidence, Plan
from advisor.client_questions import asks_for_advice
from advisor.definitions import subject_of
from advisor.intent import ADVISING, Intent
from advisor.retrieval import TermWeights
from advisor.roles import Role, role_of
from advisor.self_contained import Quotable, quotables, rows
from knowledge_base.answer_space import AnswerSpace, load_answer_space
from knowledge_base.domain import Collection
from knowledge_base.embedding import Embedder
from knowledge_base.lexical import analyse
from knowledge_base.reference_data import is_reference
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import text_vectors

# Sentences of client documents that are compared by vector, the most promising ones: to embed them takes about 0.1 s on
# two cores. Those of the firm's articles are all compared, because they are embedded ahead. The choice does not look at
# what happens to be cached, so that the same question gets the same answer.
MAX_CLIENT_VECTORS = 24
HEADING_SHARE = 0.4


@dataclass(frozen=True, kw_only=True)
class SentenceSignals:
    """What speaks for a sentence, or against it.

    They are its similarity to the question (cosine), the share of the question's weighted terms that it holds, its
    passage's score in the ranking, whether its section is the one asked for, whether it sums up an article, how near
    the article's title is to the question (cosine; 0 for a client's document), whether it is an entry of the
    reference data where no definition is asked for, whether it says what something is where advice is asked for,
    whether it says who owns something where nobody asks, whether it says what IT or OT people understand by a word,
    and how well it answers, by what known questions teach (0 to 1).
    """

    similarity: float
    coverage: float
    passage: float
    wanted: float
    essence: float
    title: float
    entry: float
    defines: float
    owns: float
    sides: float
    answer: float


@dataclass(frozen=True, kw_only=True)
class SentenceModel:
    """Weights of the signals, in units of log-odds.

    Fitted so that the sentences come first with which a partner would open the answer, by readers' grades of
    development questions (`evaluations.benchmarks.sentences --fit`).
    """

    similarity: float = -2.6  # beside `answer`: what is alike and does not answer repeats the question
    coverage: float = 2.77
    passage: float = 0.34
    wanted: float = 0.52
    essence: float = 0.16
    title: float = 0.44
    entry: float = -1.12
    defines: float = 0.14
    owns: float = -1.22
    sides: float = -4.08
    answer: float = 17.3

    def score(self, signals: SentenceSignals) -> float:
        """Return the weighted sum of the signals."""
        return float(sum(weight * value for weight, value in zip(astuple(self), astuple(signals), strict=True)))


@dataclass(frozen=True, kw_only=True)
class ScoredSentence:
    """A quotable sentence with its evidence; `order` is its place in the document."""

    text: str
    evidence: Evidence
    role: Role
    score: float
    signals: SentenceSignals
    part_similarities: tuple[float, ...]  # to each query of the plan, the whole question first
    vector: np.ndarray | None
    order: tuple[int, int]

    @property
    def similarity(self) -> float:
        """Cosine to what the question is about."""
        return self.signals.similarity

    @property
    def about(self) -> float:
        """Similarity of the article's title to the question; 0 for a client's document."""
        return self.signals.title


class SentenceScorer:
    """Scores the sentences of the evidence against the question."""

    def __init__(self, embedder: Embedder, space: AnswerSpace, model: SentenceModel | None = None) -> None:
        self._embedder = embedder
        self._space = space
        self._model = model or SentenceModel()

    @classmethod
    def of(cls, embedder: Embedder, home: Path) -> SentenceScorer:
        """Return the one that answers are made with; `home` may hold an answer space of the firm's own."""
        return cls(embedder, load_answer_space(home, embedder))

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
        advice = plan.intent in ADVISING or asks_for_advice(plan.original)
        for item in evidence:
            chunk, entry = item.passage.chunk, is_reference(item.passage.document)
            role = role_of(chunk)
            for quotable in rows(chunk.text) if chunk.kind == "table" else quotables(chunk.text):
                signals = SentenceSignals(
                    similarity=0.0,
                    coverage=terms.coverage(analyse(quotable.text)),
                    passage=item.score,
                    wanted=float(role is wanted),
                    essence=float(role is Role.ESSENCE),
                    title=0.0,
                    entry=float(entry and plan.intent is not Intent.DEFINITION),
                    defines=float(advice and bool(subject_of(quotable.text))),
                    owns=float(role is Role.OWNER and plan.intent is not Intent.OWNERSHIP),
                    sides=float(role is Role.SIDES),
                    answer=0.0,
                )
                drafts.append((signals, quotable, item))
        drafts.sort(key=lambda draft: -self._model.score(draft[0]))
        titles = {(item.passage.document.title, item.passage.knowledge_base) for item in evidence if _is_firm(item)}
        sentences = [(q.text, item.passage.knowledge_base) for _, q, item in drafts]
        vectors = self._vectors([*sorted(titles), *sentences], knowledge_bases)
        asked = self._embedder.embed_queries(plan.queries)
        focus = [plan.queries.index(query) for query in plan.focus]
        about = {title: float(np.mean(asked[focus] @ vectors[title])) for title, _ in titles}
        answering = self._answering(asked[focus], {text: vectors[text] for text, _ in sentences if text in vectors})
        scored = [
            self._scored(
                replace(
                    signals,
                    title=about.get(item.passage.document.title, 0.0),
                    answer=nearness(answering.get(quotable.text)),
                ),
                quotable,
                item,
                vectors.get(quotable.text),
                asked,
                focus,
            )
            for signals, quotable, item in drafts
        ]
        return tuple(sorted(scored, key=lambda sentence: -sentence.score))

    def _answering(self, asked: np.ndarray, vectors: dict[str, np.ndarray]) -> dict[str, float]:
        """Return sentence → cosine to what is asked in the answer space."""
        if not vectors:
            return {}
        cosines = self._space.answer(np.stack(list(vectors.values()))) @ self._space.question(asked).T
        return dict(zip(vectors, cosines.mean(axis=1).tolist(), strict=True))

    def _scored(
        self,
        signals: SentenceSignals,
        quotable: Quotable,
        item: Evidence,
        vector: np.ndarray | None,
        asked: np.ndarray,
        focus: Sequence[int],
    ) -> ScoredSentence:
        """Score a sentence; `asked` holds the queries' vectors, `focus` the rows that count for the answer."""
        around = item.passage.dense_score or 0.0
        # Without a vector the passage's own similarity stands in, lowered because a sentence rarely beats its passage.
        by_query = [float(x) for x in asked @ vector] if vector is not None else [0.8 * around] * len(asked)
        similarity = sum(by_query[row] for row in focus) / len(focus)
        role = role_of(item.passage.chunk)
        if role is Role.BODY:
            # Sentences of contracts and reports lean on their heading, which only the passage's vector knows.
            similarity = (1 - HEADING_SHARE) * similarity + HEADING_SHARE * around
            own = (1 - HEADING_SHARE) * signals.answer + HEADING_SHARE * nearness(item.passage.answer_score)
            signals = replace(signals, answer=own)
        signals = replace(signals, similarity=similarity)
        return ScoredSentence(
            text=quotable.text,
            evidence=item,
            role=role,
            score=self._model.score(signals),
            signals=signals,
            part_similarities=tuple(by_query),
            vector=vector,
            order=(item.passage.chunk.position, quotable.start),
        )

    def _vectors(
        self, texts: Sequence[tuple[str, str]], knowledge_bases: Sequence[KnowledgeBase]
    ) -> dict[str, np.ndarray]:
        """Return the vectors of the sentences, which come most promising first, from the cache where they are known."""
        vectors: dict[str, np.ndarray] = {}
        for base in knowledge_bases:
            own = list(dict.fromkeys(text for text, name in texts if name == base.name))
            if base.collection is Collection.CLIENT:
                own = own[:MAX_CLIENT_VECTORS]
            vectors.update(text_vectors(base, self._embedder, own))
        return vectors


def _is_firm(item: Evidence) -> bool:
    return item.passage.document.collection is Collection.FIRM
