"""Reranking: the best sentence of a passage decides, and what asks or refers comes last."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from advisor.reranking import SentenceReranker
from knowledge_base.domain import Collection, Origin, Passage
from knowledge_base.store import KnowledgeBase
from tests.advisor_values import make_document, make_passage
from tests.fakes import FakeEmbedder


class SentenceCache:
    """The firm's knowledge base as far as reranking needs it."""

    name = "firm"
    collection = Collection.FIRM

    def __init__(self) -> None:
        self.kept: dict[str, np.ndarray] = {}
        self.added = 0

    def cached_vectors(self, texts: list[str]) -> dict[str, np.ndarray]:
        return {text: self.kept[text] for text in texts if text in self.kept}

    def cache_vectors(self, texts: list[str], vectors: np.ndarray) -> None:
        self.kept.update(zip(texts, vectors, strict=True))
        self.added += len(texts)


QUERY = "jump host for vendor access"
HIT = "Put a jump host in front of vendor access. Finance closes the books in March every year."
MISS = "Finance closes the books in March. Recipes are kept for ten years."


def rerank(*passages: Passage, cache: SentenceCache | None = None) -> list[str]:
    bases = (cast(KnowledgeBase, cache or SentenceCache()),)
    (ranking,) = SentenceReranker(FakeEmbedder()).rerank([QUERY], [passages], bases)
    return [passage.chunk.chunk_id for passage in ranking]


def test_a_passage_whose_one_sentence_answers_passes_its_equals() -> None:
    assert rerank(make_passage(MISS, chunk_id="miss"), make_passage(HIT, chunk_id="hit")) == ["hit", "miss"]


def test_a_question_to_the_client_is_no_answer_however_close() -> None:
    asking = make_passage(HIT, chunk_id="asking", headings=("Ask next",), score=9.0)
    assert rerank(asking, make_passage(MISS, chunk_id="miss")) == ["miss", "asking"]


def test_sentences_are_embedded_once() -> None:
    cache = SentenceCache()
    rerank(make_passage(HIT), cache=cache)
    first = cache.added
    rerank(make_passage(HIT), cache=cache)
    assert first == cache.added == 2


def test_a_clients_passage_is_judged_by_its_own_vector() -> None:
    document = replace(make_document(), collection=Collection.CLIENT)
    client = make_passage(MISS, chunk_id="client", document=document, dense=0.99)
    assert rerank(make_passage(MISS, chunk_id="firm"), client) == ["client", "firm"]


def test_a_ranking_of_client_passages_alone_stays_as_it_was() -> None:
    document = replace(make_document(), collection=Collection.CLIENT)
    passages = [make_passage(MISS, chunk_id=name, document=document, dense=0.1) for name in "ab"]
    assert rerank(*passages) == ["a", "b"]


@pytest.mark.parametrize("rankings", [[], [()]])
def test_nothing_found_stays_nothing(rankings: list[tuple[Passage, ...]]) -> None:
    cache = cast(KnowledgeBase, SentenceCache())
    assert SentenceReranker(FakeEmbedder()).rerank([QUERY] * len(rankings), rankings, (cache,)) == tuple(rankings)


def test_the_score_says_where_it_comes_from() -> None:
    cache = cast(KnowledgeBase, SentenceCache())
    found = [(make_passage(HIT, chunk_id="a"), make_passage(MISS, chunk_id="b"))]
    (ranking,) = SentenceReranker(FakeEmbedder()).rerank([QUERY], found, (cache,))
    assert {passage.origin for passage in ranking} == {Origin.RERANKED}
    assert ranking[0].score > ranking[1].score
