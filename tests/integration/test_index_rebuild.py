"""An index that another embedder or another chunking made: refused, then rebuilt or put again."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.errors import IndexMismatchError
from tests.documents import nearest, open_knowledge_base, prepared
from tests.fakes import FakeEmbedder

ZONES = "Zones group assets with equal security needs."
CONDUITS = "Conduits carry the traffic between zones."
REVIEW = "Committees meet monthly to review incidents."


def test_an_index_of_another_embedder_is_refused_until_it_is_rebuilt(tmp_path: Path) -> None:
    knowledge_base = open_knowledge_base(tmp_path)
    knowledge_base.put([prepared("zones", (ZONES, CONDUITS))])
    knowledge_base.close()

    other = FakeEmbedder(identity="other@2", dimension=32)
    with pytest.raises(IndexMismatchError, match=r"'fake@1'.*'other@2'.*python -m ingestion reindex"):
        open_knowledge_base(tmp_path, embedder=other)
    repairing = open_knowledge_base(tmp_path, embedder=other, for_repair=True)
    assert repairing.known() == {"zones.txt": ("id-zones", "")}  # counts as changed for an ingestion
    repairing.reindex()
    repairing.close()

    healed = open_knowledge_base(tmp_path, embedder=other)
    hits = healed.search_dense(other.embed([prepared("zones", (ZONES,)).chunks[0].indexed_text("About zones")])[0], 1)
    assert healed.lookup([hits[0].chunk_id])[hits[0].chunk_id][0].text == ZONES
    assert healed.check().healthy
    healed.close()


def test_an_index_of_another_chunking_is_refused_until_its_documents_are_put_again(tmp_path: Path) -> None:
    knowledge_base = open_knowledge_base(tmp_path)
    knowledge_base.put([prepared("a", (ZONES,)), prepared("b", (REVIEW,))])
    knowledge_base.close()
    with pytest.raises(IndexMismatchError, match=r"'chunker@1'.*'chunker@2'.*sync --rebuild"):
        open_knowledge_base(tmp_path, chunking="chunker@2")

    repairing = open_knowledge_base(tmp_path, chunking="chunker@2", for_repair=True)
    repairing.put([prepared("a", (ZONES,))])
    assert {origin: bool(known[1]) for origin, known in repairing.known().items()} == {"a.txt": True, "b.txt": False}
    repairing.put([prepared("b", (REVIEW,))])
    repairing.close()
    open_knowledge_base(tmp_path, chunking="chunker@2").close()


def test_a_rebuild_embeds_nothing_whose_vector_is_known(tmp_path: Path) -> None:
    knowledge_base = open_knowledge_base(tmp_path)
    knowledge_base.put([prepared("zones", (ZONES, CONDUITS))])
    knowledge_base.close()
    embedder = FakeEmbedder()
    progress: list[tuple[int, int]] = []
    again = open_knowledge_base(tmp_path, embedder=embedder)
    again.reindex(lambda done, total: progress.append((done, total)))

    assert embedder.embedded == []
    assert progress == [(2, 2)]
    assert nearest(again, ZONES, 1) == [ZONES]
    assert [path.name for path in (tmp_path / "chroma").iterdir()] == ["2"]  # the first generation is gone
    again.close()
