"""Builds the advisor: the one place where its parts are wired."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterator, Sequence
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from advisor.answers import Answer, Turn
from advisor.evidence import RelevanceSelector
from advisor.extractive_writer import ExtractiveWriter
from advisor.planning import RulePlanner
from advisor.profile import ClientProfile
from advisor.reranking import SentenceReranker
from advisor.retrieval import PASSAGES_PER_QUERY, HybridRetriever
from advisor.sentence_scoring import SentenceScorer
from advisor.stages import Request, Stages
from advisor.verification import QuoteVerifier
from knowledge_base.domain import Passage
from knowledge_base.embedding import Embedder
from knowledge_base.home import Home
from knowledge_base.hybrid_search import HybridSearch
from knowledge_base.sentences import split_sentences

if TYPE_CHECKING:
    from advisor.chain import AdvisorChain, Event


class Advisor:
    """Answers questions from the firm's knowledge and at most one engagement's documents."""

    def __init__(
        self, home: Home, embedder: Embedder, stages: Stages, search: HybridSearch, reranker: SentenceReranker
    ) -> None:
        self._home = home
        self._embedder = embedder
        self._stages = stages
        self._search = search
        self._reranker = reranker
        self._chain: AdvisorChain | None = None

    @property
    def chain(self) -> AdvisorChain:
        """The stages as a LangChain Runnable. LangChain is imported on first use."""
        if self._chain is None:
            from advisor.chain import AdvisorChain

            self._chain = AdvisorChain(self._stages)
        return self._chain

    def ask(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
    ) -> Answer:
        """Return the answer to a question.

        Raises:
            EngagementError: there is no such engagement.
            KnowledgeBaseError: a knowledge base cannot be read.
        """
        return self.chain.invoke(self._request(question, profile, history, engagement))

    def stream(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
    ) -> Iterator[Event]:
        """Yield the stages as they begin, the verified sentences, then the answer; errors as in `ask`."""
        yield from self.chain.stream(self._request(question, profile, history, engagement))

    def search(self, query: str, *, k: int = 10, engagement: str | None = None) -> tuple[Passage, ...]:
        """Return the passages that hybrid search finds for a query, reranked as for an answer, best first."""
        bases = self._home.knowledge_bases(engagement)
        found = self._search.search(bases, [query], k=max(k, PASSAGES_PER_QUERY))
        return self._reranker.rerank([query], found, bases)[0][:k]

    def warm(self) -> None:
        """Load the model and embed the curated articles' sentences, so that the first answer is quick."""
        self._embedder.embed_queries([self.chain.get_name()])
        firm = self._home.firm()
        for document in firm.documents():
            sentences = [s for chunk in firm.chunks(document.document_id) for s in split_sentences(chunk.text)]
            sentences.append(document.title)
            known = firm.cached_vectors(sentences)
            missing = [sentence for sentence in dict.fromkeys(sentences) if sentence not in known]
            if missing:
                firm.cache_vectors(missing, self._embedder.embed(missing))

    def _request(
        self, question: str, profile: ClientProfile | None, history: Sequence[Turn], engagement: str | None
    ) -> Request:
        return Request(
            question=question,
            knowledge_bases=self._home.knowledge_bases(engagement),
            profile=profile,
            history=tuple(history),
        )


def build_advisor(home: Home, embedder: Embedder) -> Advisor:
    """Wire the advisor for a home. Nothing heavy is loaded before the first question."""
    search, reranker = HybridSearch(embedder), SentenceReranker(embedder)
    selector = RelevanceSelector()
    settings = {
        "embedder": embedder.identity,
        "writer": ExtractiveWriter.name,
        "relevance": repr(selector),
        "advisor": _fingerprint(repr(selector), embedder.identity),
        "langchain": _version("langchain"),
    }
    stages = Stages(
        planner=RulePlanner(),
        retriever=HybridRetriever(search=search, reranker=reranker),
        selector=selector,
        writer=ExtractiveWriter(SentenceScorer(embedder)),
        verifier=QuoteVerifier(),
        settings=settings,
    )
    return Advisor(home, embedder, stages, search, reranker)


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
