"""Builds the advisor: the one place where its parts are wired."""

from __future__ import annotations

import gc
import hashlib
import json
from collections.abc import Iterator, Sequence
from dataclasses import replace
from importlib.metadata import PackageNotFoundError, version
from typing import TYPE_CHECKING

from advisor.abbreviations import write_out
from advisor.answers import Answer, Candidate, Plan, Turn
from advisor.chat_model_writer import ChatModelWriter
from advisor.evidence import RelevanceSelector
from advisor.extractive_writer import ExtractiveWriter
from advisor.fact_words import facts_in
from advisor.intent import dimensions_of, intent_of
from advisor.model_wiring import model_planner, model_writer, spending_limits
from advisor.planning import RulePlanner, clean
from advisor.profile import ClientProfile
from advisor.progress import Request
from advisor.prompt_files import fingerprint
from advisor.ranking import rank
from advisor.retrieval import HybridRetriever
from advisor.sentence_scoring import SentenceScorer
from advisor.sentence_verification import SentenceVerifier
from advisor.stages import ModelWriter, Stages
from advisor.support import SupportVerifier
from advisor.verification import QuoteVerifier
from knowledge_base.embedding import Embedder
from knowledge_base.entailment import load_entailment
from knowledge_base.home import Home
from knowledge_base.settings import Settings
from knowledge_base.text_vectors import embed_ahead

if TYPE_CHECKING:
    from advisor.chain import AdvisorChain, Event


class Advisor:
    """Answers questions from the firm's knowledge and at most one engagement's documents."""

    def __init__(self, home: Home, embedder: Embedder, stages: Stages) -> None:
        self._home = home
        self._embedder = embedder
        self._stages = stages
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
        conversation: str = "",
    ) -> Iterator[Event]:
        """Yield the stages as they begin, the verified sentences, then the answer; errors as in `ask`."""
        yield from self.chain.stream(self._request(question, profile, history, engagement, conversation))

    def search(
        self, query: str, *, k: int = 10, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> tuple[Candidate, ...]:
        """Return the best passages for a query, ranked as for an answer and nothing left out."""
        query = clean(query)
        in_full = write_out(query)
        plan = Plan(
            question=in_full,
            original=query,
            queries=(in_full,),
            dimensions=dimensions_of(query),
            intent=intent_of(query),
            profile_facts=profile.facts() if profile else (),
            question_facts=facts_in(query),
        )
        bases = self._home.knowledge_bases(engagement)
        rankings = self._stages.retriever.retrieve(plan, bases)
        return rank(plan, rankings, self._stages.retriever.weigh(plan, bases))[:k]

    def with_model_writer(self, writer: ModelWriter, support: SupportVerifier) -> Advisor:
        """Return an advisor on the same home in which another writer writes."""
        stages = replace(self._stages, model_writer=writer, support=support)
        return Advisor(self._home, self._embedder, stages)

    def warm(self) -> None:
        """Load the model and embed the articles' sentences, so that the first answer is quick."""
        self._embedder.embed_queries([self.chain.get_name()])
        firm = self._home.firm()
        embed_ahead(firm, self._embedder)
        self._stages.retriever.warm(firm)
        # What was read stays for good. A full garbage collection goes over all of it, which held up one answer in
        # seventy for 0.3 s.
        gc.freeze()

    def _request(
        self,
        question: str,
        profile: ClientProfile | None,
        history: Sequence[Turn],
        engagement: str | None,
        conversation: str = "",
    ) -> Request:
        return Request(
            question=question,
            knowledge_bases=self._home.knowledge_bases(engagement),
            profile=profile,
            history=tuple(history),
            conversation=conversation,
        )


def build_advisor(home: Home, embedder: Embedder, configured: Settings | None = None) -> Advisor:
    """Wire the advisor for a home. Nothing heavy is loaded before the first question.

    With a language model in the settings it writes; without settings the extractive writer does.
    """
    writer = ExtractiveWriter(SentenceScorer.of(embedder, home.folder))
    # Only a model's own words are verified by inference; quoted sentences stand in their passages word for word.
    entailment = load_entailment(configured.nli) if configured is not None and configured.model else None
    support = SupportVerifier(SentenceVerifier(embedder, entailment=entailment))
    spending = spending_limits(home, configured)
    writing = model_writer(configured, support, writer, spending)
    planning = model_planner(configured, spending)
    selector = RelevanceSelector()
    retriever = HybridRetriever.of(embedder, home.folder)
    settings = {
        "embedder": embedder.identity,
        "writer": ExtractiveWriter.name if writing is None else ChatModelWriter.name,
        "relevance": repr(selector),
        "advisor": _fingerprint(repr(selector), embedder.identity),
        "langchain": _version("langchain"),
    }
    if configured is not None and writing is not None:
        settings |= {"model": configured.model or "", "prompts": fingerprint(), "planner": configured.planner}
        settings["checker"] = configured.checker
    if entailment is not None:
        settings["nli"] = entailment.identity
    stages = Stages(
        planner=RulePlanner(),
        retriever=retriever,
        selector=selector,
        writer=writer,
        verifier=QuoteVerifier(),
        model_planner=planning,
        model_writer=writing,
        support=support,
        settings=settings,
    )
    return Advisor(home, embedder, stages)


def _fingerprint(*parts: str) -> str:
    return hashlib.sha256(json.dumps(parts).encode()).hexdigest()[:12]


def _version(package: str) -> str:
    try:
        return version(package)
    except PackageNotFoundError:
        return "not installed"
