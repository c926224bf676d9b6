"""The stages as one LangChain Runnable, and the hybrid search as a LangChain retriever.

`invoke`, `batch`, `stream` and callbacks work as LangChain users expect, and every stage shows up by its name in a
tracer. `stream` yields progress by stage, then verified sentences, then the whole answer.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from dataclasses import dataclass, replace
from typing import Any, cast

from langchain_core.callbacks import CallbackManagerForChainRun, CallbackManagerForRetrieverRun
from langchain_core.documents import Document as LangChainDocument
from langchain_core.retrievers import BaseRetriever
from langchain_core.runnables import Runnable, RunnableConfig, RunnableLambda
from langchain_core.runnables.config import patch_config
from pydantic import ConfigDict

from advisor.answers import Answer, Citation, Sentence
from advisor.chat_model import Restarted
from advisor.progress import Progress, Request, Shown, Step
from advisor.stages import Stages
from knowledge_base.hybrid_search import HybridSearch
from knowledge_base.store import KnowledgeBase


@dataclass(frozen=True, kw_only=True)
class StageStarted:
    """A stage begins; `stage` is its name."""

    stage: str


@dataclass(frozen=True, kw_only=True)
class SentenceReady:
    """A verified sentence, in the order of the answer."""

    kind: str
    heading: str
    sentence: Sentence
    citations: tuple[Citation, ...] = ()  # those that the sentence uses, so that a stopped answer can be checked


@dataclass(frozen=True, kw_only=True)
class WritingRestarted:
    """The sentences so far do not count: the answer is written again, or by another writer."""


Event = StageStarted | SentenceReady | WritingRestarted | Answer


class AdvisorChain(Runnable[Request, Event]):
    """Answers a request. `invoke` returns the `Answer`; `stream` yields events and ends with it."""

    def __init__(self, stages: Stages) -> None:
        self.stages: list[tuple[str, Runnable[Progress, Step]]] = [
            (name, RunnableLambda(cast("Callable[[Progress], Step]", run), name=name))
            for name, run in stages.in_order()
        ]

    def invoke(self, input: Request, config: RunnableConfig | None = None, **kwargs: Any) -> Answer:
        """Return the answer to a request."""
        for event in self.stream(input, config, **kwargs):
            if isinstance(event, Answer):
                return event
        raise RuntimeError("The stages ended without an answer.")

    def stream(self, input: Request, config: RunnableConfig | None = None, **kwargs: Any | None) -> Iterator[Event]:
        """Yield the stages as they begin, the verified sentences, then the answer."""
        yield from self._transform_stream_with_config(
            iter([input]), self._events, {"run_name": "advisor", **(config or {})}
        )

    def _events(
        self, inputs: Iterator[Request], run_manager: CallbackManagerForChainRun, config: RunnableConfig
    ) -> Iterator[Event]:
        progress = Progress(request=next(inputs))
        seconds: dict[str, float] = {}
        streamed = False
        for name, stage in self.stages:
            yield StageStarted(stage=name)
            began = time.perf_counter()
            for step in stage.stream(progress, patch_config(config, callbacks=run_manager.get_child())):
                if isinstance(step, Progress):
                    progress = step
                else:
                    streamed = isinstance(step, Shown)
                    yield _event(step)
            seconds[name] = round(time.perf_counter() - began, 6)
            if progress.answer is not None:
                break
        answer = progress.answer
        if answer is None:
            raise RuntimeError("The stages ended without an answer.")
        if not streamed:
            yield from _sentences(answer)
        yield replace(answer, trace=replace(answer.trace, seconds=seconds))


def _event(step: Shown | Restarted) -> SentenceReady | WritingRestarted:
    if isinstance(step, Restarted):
        return WritingRestarted()
    return SentenceReady(kind=step.kind, heading=step.heading, sentence=step.sentence, citations=step.citations)


def _sentences(answer: Answer) -> Iterator[SentenceReady]:
    for section in answer.sections:
        for sentence in section.sentences:
            used = tuple(citation for citation in answer.citations if citation.number in sentence.citations)
            yield SentenceReady(kind=section.kind, heading=section.heading, sentence=sentence, citations=used)


class HybridPassageRetriever(BaseRetriever):
    """The product's hybrid search, for other people's chains. It sees only the knowledge bases that it was given."""

    model_config = ConfigDict(arbitrary_types_allowed=True)

    search: HybridSearch
    knowledge_bases: tuple[KnowledgeBase, ...]
    k: int = 10

    def _get_relevant_documents(
        self, query: str, *, run_manager: CallbackManagerForRetrieverRun
    ) -> list[LangChainDocument]:
        ranking = self.search.search(self.knowledge_bases, [query], k=self.k)[0]
        return [
            LangChainDocument(
                id=passage.chunk.chunk_id,
                page_content=passage.chunk.text,
                metadata={
                    "document_id": passage.document.document_id,
                    "title": passage.document.title,
                    "collection": passage.document.collection.value,
                    "location": passage.chunk.location.label(),
                    "score": passage.score,
                },
            )
            for passage in ranking
        ]
