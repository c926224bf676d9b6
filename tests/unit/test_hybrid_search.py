"""Hybrid search over collections in memory."""

from __future__ import annotations

import pytest

from knowledge_base.domain import Origin, Passage
from knowledge_base.hybrid_search import HybridSearch
from tests.fakes import FakeEmbedder, FakeKnowledgeBase

FIRM = [
    ("Segmentation", "Zones and conduits divide the plant network so that an intruder stays in one zone."),
    ("Remote access", "Vendors reach the plant through one guarded gateway with approval for each session."),
    ("Patching", "Patches are tested on a copy of the controller before the maintenance window."),
    ("Funding", "A value case names the owner of the benefit and the year in which it is counted."),
    ("Incident response", "The shift leader decides whether the line stops when an intruder is found."),
    ("Historian", "The historian stores process values and is replicated to the enterprise network."),
    ("Standards", "IEC 62443-3-3 lists system requirements for zones by security level."),
    ("Culture", "Engineers trust colleagues who have stood a night shift with them."),
]
CLIENT = [
    ("Northwind audit", "Project Heron found that the wind farm gateway has no approval for vendor sessions."),
    ("Northwind audit", "Project Heron recommends that turbines are patched twice a year."),
    ("Northwind audit", "Project Heron was reported to the board in spring."),
]


@pytest.fixture
def embedder() -> FakeEmbedder:
    return FakeEmbedder(dimension=512)


def find(bases: list[FakeKnowledgeBase], query: str, embedder: FakeEmbedder, k: int = 20) -> tuple[Passage, ...]:
    return HybridSearch(embedder).search(bases, [query], k=k)[0]


def test_the_passage_that_shares_the_questions_words_comes_first(embedder: FakeEmbedder) -> None:
    firm = FakeKnowledgeBase("firm", FIRM, embedder)
    best = find([firm], "How do vendors get approval for a session?", embedder)[0]
    assert (best.document.title, best.knowledge_base, best.origin) == ("Remote access", "firm", Origin.FUSED)
    assert (best.dense_rank, best.lexical_rank) == (1, 1)


def test_a_designation_is_found_by_its_series(embedder: FakeEmbedder) -> None:
    firm = FakeKnowledgeBase("firm", FIRM, embedder)
    assert find([firm], "IEC 62443", embedder)[0].document.title == "Standards"


def test_two_collections_rank_as_one(embedder: FakeEmbedder) -> None:
    firm, client = FakeKnowledgeBase("firm", FIRM, embedder), FakeKnowledgeBase("client", CLIENT, embedder)
    whole = FakeKnowledgeBase("all", [*FIRM, *CLIENT], embedder)
    for query in ("vendor approval at the gateway", "what did Project Heron find?", "who stops the line?"):
        apart, together = find([firm, client], query, embedder), find([whole], query, embedder)
        assert [p.chunk.text for p in apart] == [p.chunk.text for p in together]
        assert [p.score for p in apart] == pytest.approx([p.score for p in together])


def test_a_small_collection_is_not_drowned_by_its_own_subject(embedder: FakeEmbedder) -> None:
    # "Heron" is in each of the client's chunks, so within them alone it would weigh next to nothing.
    firm, client = FakeKnowledgeBase("firm", FIRM * 10, embedder), FakeKnowledgeBase("client", CLIENT, embedder)
    found = find([firm, client], "What did project Heron recommend for turbines?", embedder)
    assert found[0].chunk.text.startswith("Project Heron recommends")
    assert {passage.knowledge_base for passage in found[:3]} == {"client"}


def test_a_small_collection_is_not_lifted_either(embedder: FakeEmbedder) -> None:
    firm, client = FakeKnowledgeBase("firm", FIRM, embedder), FakeKnowledgeBase("client", CLIENT[2:], embedder)
    found = find([firm, client], "Who decides whether the line stops when an intruder is found?", embedder)
    assert found[0].document.title == "Incident response"
    place = [passage.knowledge_base for passage in found].index("client")
    assert place >= len(found) // 2


def test_collections_in_another_order_rank_the_same(embedder: FakeEmbedder) -> None:
    firm, client = FakeKnowledgeBase("firm", FIRM, embedder), FakeKnowledgeBase("client", CLIENT, embedder)
    one, other = (find(bases, "gateway approval", embedder) for bases in ([firm, client], [client, firm]))
    scores = {passage.chunk.chunk_id: passage.score for passage in one}
    assert {passage.chunk.chunk_id: passage.score for passage in other} == pytest.approx(scores)
    assert [p.chunk.chunk_id for p in one[:2]] == [p.chunk.chunk_id for p in other[:2]]  # the others score alike


def test_every_passage_knows_its_dense_score_and_none_has_an_invented_lexical_one(embedder: FakeEmbedder) -> None:
    firm = FakeKnowledgeBase("firm", FIRM, embedder)
    found = find([firm], "vendors", embedder)
    assert len(found) == len(FIRM)
    assert all(passage.dense_score is not None for passage in found)
    with_term = [passage for passage in found if passage.lexical_score is not None]
    assert [passage.document.title for passage in with_term] == ["Remote access"]
    assert [passage.lexical_rank for passage in with_term] == [1]


def test_of_equal_passages_the_one_whose_neighbours_speak_of_the_subject_comes_first(embedder: FakeEmbedder) -> None:
    passages = [("Log", "It is tested yearly."), ("Log", "The turbine controller."), ("Log", "It is tested yearly.")]
    base = FakeKnowledgeBase("firm", passages, embedder)
    question = "Is the turbine tested yearly?"

    def ranked() -> dict[str, Passage]:
        return {passage.chunk.chunk_id: passage for passage in find([base], question, embedder)}

    assert list(ranked()).index("firm-0") < list(ranked()).index("firm-2")
    base.near = {"firm-2": {"firm-1": 1}}
    found = ranked()
    assert list(found).index("firm-2") < list(found).index("firm-0")
    # What stands around a passage orders it, and is never taken for its own words.
    assert found["firm-0"].lexical_score == found["firm-2"].lexical_score


def test_depth_limits_each_list_over_all_collections(embedder: FakeEmbedder) -> None:
    firm, client = FakeKnowledgeBase("firm", FIRM, embedder), FakeKnowledgeBase("client", CLIENT, embedder)
    found = HybridSearch(embedder).search([firm, client], ["gateway approval"], k=50, depth=2)[0]
    assert sorted(p.dense_rank for p in found if p.dense_rank) == [1, 2]
    assert sorted(p.lexical_rank for p in found if p.lexical_rank) == [1, 2]


def test_queries_are_embedded_in_one_batch_and_ranked_each(embedder: FakeEmbedder) -> None:
    firm = FakeKnowledgeBase("firm", FIRM, embedder)
    embedder.embedded.clear()
    queries = ["historian values", "night shift trust"]
    rankings = HybridSearch(embedder).search([firm], queries, k=1)
    assert embedder.embedded == queries
    assert [ranking[0].document.title for ranking in rankings] == ["Historian", "Culture"]


@pytest.mark.parametrize("query", ["", "?!", "the of and", "数据"])
def test_a_query_without_terms_still_gives_a_ranking(embedder: FakeEmbedder, query: str) -> None:
    firm = FakeKnowledgeBase("firm", FIRM, embedder)
    assert all(passage.lexical_rank is None for passage in find([firm], query, embedder))


def test_nothing_to_search_gives_nothing(embedder: FakeEmbedder) -> None:
    search = HybridSearch(embedder)
    assert search.search([], ["a"], k=5) == ((),)
    assert search.search([FakeKnowledgeBase("firm", FIRM, embedder)], [], k=5) == ()
    assert search.search([FakeKnowledgeBase("firm", [], embedder)], ["a"], k=5) == ((),)
    assert search.search([FakeKnowledgeBase("firm", FIRM, embedder)], ["a"], k=0) == ((),)
