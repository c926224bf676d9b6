"""The similarity of a passage's nearest sentence."""

from __future__ import annotations

from dataclasses import replace
from typing import cast

import numpy as np
import pytest

from advisor.sentence_similarity import SentenceSimilarity
from knowledge_base.domain import Collection, Passage
from knowledge_base.store import KnowledgeBase
from tests.advisor_values import make_document, make_passage
from tests.fakes import FakeEmbedder


class SentenceCache:
    """The firm's knowledge base as far as it is needed here."""

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


def attach(*passages: Passage, cache: SentenceCache | None = None) -> dict[str, float | None]:
    bases = (cast(KnowledgeBase, cache or SentenceCache()),)
    (ranking,) = SentenceSimilarity(FakeEmbedder()).attach([QUERY], [passages], bases)
    return {passage.chunk.chunk_id: passage.sentence_score for passage in ranking}


def test_a_passage_is_as_near_as_its_nearest_sentence() -> None:
    scores = attach(make_passage(HIT, chunk_id="hit"), make_passage(MISS, chunk_id="miss"))
    assert (scores["hit"] or 0) > (scores["miss"] or 0) + 0.2


def test_the_order_stays_that_of_the_search() -> None:
    assert list(attach(make_passage(MISS, chunk_id="b"), make_passage(HIT, chunk_id="a"))) == ["b", "a"]


def test_sentences_are_embedded_once() -> None:
    cache = SentenceCache()
    attach(make_passage(HIT), cache=cache)
    first = cache.added
    attach(make_passage(HIT), cache=cache)
    assert first == cache.added == 2


def test_a_clients_sentences_are_not_looked_at() -> None:
    document = replace(make_document(), collection=Collection.CLIENT)
    cache = SentenceCache()
    client = make_passage(MISS, chunk_id="client", document=document, dense=0.99)
    assert attach(client, make_passage(HIT, chunk_id="firm"), cache=cache)["client"] is None
    assert attach(client, cache=cache) == {"client": None}
    assert not set(MISS.split(". ")) & set(cache.kept)


@pytest.mark.parametrize("rankings", [[], [()]])
def test_nothing_found_stays_nothing(rankings: list[tuple[Passage, ...]]) -> None:
    cache = cast(KnowledgeBase, SentenceCache())
    assert SentenceSimilarity(FakeEmbedder()).attach([QUERY] * len(rankings), rankings, (cache,)) == tuple(rankings)
