"""Hybrid search over real knowledge bases: Chroma and SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import ExitStack
from pathlib import Path

import pytest

from knowledge_base.domain import Collection
from knowledge_base.hybrid_search import HybridSearch
from knowledge_base.store import KnowledgeBase, PreparedDocument
from tests.fakes import FakeEmbedder, make_chunk, make_document

TEXTS = [
    f"{subject} in the {place} are reviewed by the {owner} every {period}."
    for subject, owner in (
        ("Firewall rules", "network team"),
        ("Vendor accounts", "plant manager"),
        ("Backups", "service desk"),
    )
    for place, period in (("wind farm", "spring"), ("paper mill", "month"), ("IEC 62443-3-3 zone", "week"))
]


@pytest.fixture
def opened(tmp_path: Path) -> Iterator[dict[str, KnowledgeBase]]:
    embedder = FakeEmbedder(dimension=256)
    parts = {"all": TEXTS, "firm": TEXTS[:7], "client": TEXTS[7:]}
    with ExitStack() as stack:
        bases = {}
        for name, texts in parts.items():
            base = KnowledgeBase.open(
                tmp_path / name, name=name, collection=Collection.FIRM, embedder=embedder, chunking="test"
            )
            stack.callback(base.close)
            base.put([prepared(text, embedder) for text in texts])
            bases[name] = base
        yield bases


def prepared(text: str, embedder: FakeEmbedder) -> PreparedDocument:
    document = make_document(f"d{TEXTS.index(text)}", title="Reviews")
    chunk = make_chunk(f"{document.document_id}-0", document, text)
    return PreparedDocument(document=document, chunks=(chunk,), vectors=embedder.embed([chunk.indexed_text("Reviews")]))


@pytest.mark.parametrize("query", ["vendor accounts of the wind farm", "62443 backups", "who reviews every month?"])
def test_two_knowledge_bases_rank_as_one(opened: dict[str, KnowledgeBase], query: str) -> None:
    search = HybridSearch(FakeEmbedder(dimension=256))
    together = search.search([opened["all"]], [query], k=9)[0]
    apart = search.search([opened["firm"], opened["client"]], [query], k=9)[0]
    assert len(together) == 9
    scores = {passage.chunk.text: passage.score for passage in together}
    assert {passage.chunk.text: passage.score for passage in apart} == pytest.approx(scores, abs=1e-5)
    assert apart[0].chunk.text == together[0].chunk.text


def test_scores_are_those_of_the_knowledge_bases_own_searches(opened: dict[str, KnowledgeBase]) -> None:
    embedder, query = FakeEmbedder(dimension=256), "vendor accounts"
    dense = {hit.chunk_id: hit.score for hit in opened["all"].search_dense(embedder.embed_queries([query])[0], 9)}
    for passage in HybridSearch(embedder).search([opened["all"]], [query], k=9)[0]:
        assert passage.dense_score == pytest.approx(dense[passage.chunk.chunk_id], abs=1e-5)
        assert (passage.lexical_rank is not None) == passage.chunk.text.startswith("Vendor accounts")


def test_a_removed_document_is_not_found(opened: dict[str, KnowledgeBase]) -> None:
    opened["all"].remove(["d3"])
    found = HybridSearch(FakeEmbedder(dimension=256)).search([opened["all"]], ["vendor accounts"], k=9)[0]
    assert "d3" not in {passage.document.document_id for passage in found}
    assert len(found) == 8
