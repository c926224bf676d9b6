"""Documents in a knowledge base on a real Chroma: put, found, replaced, removed, and read while others write."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.chunk_terms import Terms
from knowledge_base.domain import Collection, Facets, Location, Source
from knowledge_base.errors import KnowledgeBaseError
from knowledge_base.store import KnowledgeBase
from tests.documents import by_words, nearest, open_knowledge_base, prepared
from tests.fakes import FakeEmbedder

ZONES = "Zones group assets with equal security needs."
CONDUITS = "Conduits carry the traffic between zones."
PATCHING = "Patching waits for the next planned outage."
REVIEW = "Committees meet monthly to review incidents."


@pytest.fixture
def knowledge_base(tmp_path: Path) -> Iterator[KnowledgeBase]:
    """Open an empty one of the firm, and close it whatever a test finds."""
    knowledge_base = open_knowledge_base(tmp_path / "firm")
    yield knowledge_base
    knowledge_base.close()


def test_what_was_put_is_found_by_meaning_and_by_words_after_reopening(tmp_path: Path) -> None:
    knowledge_base = open_knowledge_base(tmp_path)
    knowledge_base.put([prepared("zones", (ZONES, CONDUITS)), prepared("patching", (PATCHING,))])
    knowledge_base.close()

    again = open_knowledge_base(tmp_path)
    assert nearest(again, "security needs of assets", 1) == [ZONES]
    assert by_words(again, "planned outage", 1) == [PATCHING]
    assert (again.document_count(), again.chunk_count()) == (2, 3)
    assert again.check().healthy
    again.close()


def test_everything_about_a_document_and_its_chunks_survives_storage(knowledge_base: KnowledgeBase) -> None:
    plain = prepared("zones", (ZONES,))
    document = replace(
        plain.document,
        publisher="Example Institute",
        published_on=date(2024, 5, 6),
        pages=7,
        summary="What zones are.",
        facets=Facets(topics=("segmentation",), conditions=("staffing=unmanned",)),
        sources=(Source(id="s1", title="Guide", publisher="Institute", year=None, locator="ch. 3"),),
        notes=("page 3 has no text layer",),
    )
    location = Location(page=3, last_page=4, sheet="Costs", first_row=2, last_row=10, page_starts=((24, 4),))
    chunk = replace(
        plain.chunks[0], heading_path=("A", "B"), location=location, kind="table",
        facets=Facets(industries=("rail",)), source_ids=("s1",),
    )  # fmt: skip
    (stored,) = knowledge_base.put([replace(plain, document=document, chunks=(chunk,))])

    assert stored.added_at
    assert knowledge_base.document(document.document_id) == stored == replace(document, added_at=stored.added_at)
    assert knowledge_base.lookup([chunk.chunk_id]) == {chunk.chunk_id: (chunk, stored)}
    assert knowledge_base.chunk(chunk.chunk_id) == chunk


def test_a_new_version_replaces_the_old_one_everywhere(knowledge_base: KnowledgeBase) -> None:
    knowledge_base.put([prepared("zones", (ZONES, CONDUITS))])
    old_chunk = knowledge_base.chunks("id-zones")[0].chunk_id
    (stored,) = knowledge_base.put([prepared("zones", (PATCHING,))])

    assert stored.version == 2
    assert nearest(knowledge_base, ZONES) == [PATCHING]
    assert by_words(knowledge_base, "zones conduits assets") == [PATCHING]  # its title still says "zones"
    assert knowledge_base.lookup([old_chunk]) == {}
    assert knowledge_base.check().vectors == 1


def test_putting_the_same_version_again_stores_the_vectors_that_were_given_last(knowledge_base: KnowledgeBase) -> None:
    # Chroma ignores the second `add` of an id without a word; ids of ours are never used twice.
    first = prepared("zones", (ZONES,))
    knowledge_base.put([first])
    (again,) = knowledge_base.put([replace(first, vectors=FakeEmbedder().embed([REVIEW]))])

    assert again.version == 1
    (hit,) = knowledge_base.search_dense(FakeEmbedder().embed([REVIEW])[0], 5)
    assert hit.score == pytest.approx(1.0, abs=1e-5)
    assert knowledge_base.check().healthy


def test_a_removed_document_leaves_neither_text_nor_vector_nor_original(
    knowledge_base: KnowledgeBase, tmp_path: Path
) -> None:
    source = tmp_path / "upload.PDF"
    source.write_bytes(b"bytes of the original")
    gone = prepared("gone", (ZONES,), original=source)
    knowledge_base.put([gone, prepared("stays", (CONDUITS,))])
    kept = knowledge_base.original("id-gone")
    assert kept is not None
    assert kept.name == gone.document.content_hash + ".pdf"
    assert kept.read_bytes() == b"bytes of the original"

    assert knowledge_base.remove(["id-gone", "id-unknown"]) == ("id-gone",)
    assert not kept.exists()
    assert nearest(knowledge_base, ZONES) == [CONDUITS]
    assert knowledge_base.cached_vectors([gone.chunks[0].indexed_text("About gone")]) == {}
    assert knowledge_base.check().healthy


def test_an_original_that_two_documents_share_stays_until_the_second_is_gone(
    knowledge_base: KnowledgeBase, tmp_path: Path
) -> None:
    source = tmp_path / "same.txt"
    source.write_text("same")
    first, second = (prepared(name, (ZONES,), original=source) for name in ("first", "second"))
    knowledge_base.put([first, second])
    knowledge_base.remove(["id-first"])
    kept = knowledge_base.original("id-second")
    assert kept is not None
    assert kept.exists()
    knowledge_base.remove(["id-second"])
    assert not kept.exists()


def test_neighbours_come_in_order_and_stop_at_the_ends_of_the_document(knowledge_base: KnowledgeBase) -> None:
    item = prepared("zones", ("one", "two", "three", "four"))
    knowledge_base.put([item, prepared("other", ("five",))])
    ids = [chunk.chunk_id for chunk in item.chunks]

    assert [chunk.text for chunk in knowledge_base.neighbours(ids[1])] == ["one", "two", "three"]
    assert [chunk.text for chunk in knowledge_base.neighbours(ids[3], before=2)] == ["two", "three", "four"]
    assert knowledge_base.neighbours("unknown") == ()


@pytest.mark.parametrize("query", ['a" OR zones', "zones AND", "c++ (NEAR", "-zones *", "heading:zones", "\0 zones ''"])
def test_no_sign_in_a_question_acts_as_search_syntax(knowledge_base: KnowledgeBase, query: str) -> None:
    knowledge_base.put([prepared("assets", (ZONES, REVIEW))])
    assert by_words(knowledge_base, query + " zones") == [ZONES]
    assert by_words(knowledge_base, "") == by_words(knowledge_base, '"" () *') == []


def test_document_frequencies_count_chunks_for_designations_too(knowledge_base: KnowledgeBase) -> None:
    knowledge_base.put([prepared("a", ("See IEC 62443-3-3 and level 3.5.", "Level 3.5 again, 3.5 twice."))])
    # The title "About a" and the heading "Section" hold none of these.
    assert knowledge_base.document_frequencies(["62443-3-3", "3.5", "absent"]) == {
        "62443-3-3": 1, "3.5": 2, "absent": 0,
    }  # fmt: skip


def test_vectors_are_known_by_the_text_that_was_embedded(knowledge_base: KnowledgeBase) -> None:
    item = prepared("zones", (ZONES,))
    knowledge_base.put([item])
    knowledge_base.cache_vectors(["not put yet"], FakeEmbedder().embed(["not put yet"]))
    text = item.chunks[0].indexed_text("About zones")

    found = knowledge_base.cached_vectors([text, "not put yet", "never seen"])
    assert set(found) == {text, "not put yet"}
    np.testing.assert_array_equal(found[text], item.vectors[0])


def test_a_document_that_contradicts_itself_is_refused_whole(knowledge_base: KnowledgeBase) -> None:
    good = prepared("zones", (ZONES, CONDUITS))
    wrong = [
        replace(good, vectors=good.vectors[:1]),
        replace(good, vectors=np.full_like(good.vectors, np.nan)),
        replace(good, document=replace(good.document, collection=Collection.CLIENT)),
        replace(good, chunks=prepared("other", (ZONES, CONDUITS)).chunks),
        replace(good, terms=(Terms(heading="about zone", body="zone"),) * 3),
    ]
    for item in wrong:
        with pytest.raises(ValueError, match=r"Document 'zones.txt' cannot be put into 'firm'"):
            knowledge_base.put([prepared("fine", (REVIEW,)), item])
    assert knowledge_base.document_count() == 0


def test_terms_that_a_document_brings_along_are_found_and_others_are_made(knowledge_base: KnowledgeBase) -> None:
    brought = replace(prepared("zones", (ZONES,)), terms=(Terms(heading="about zone", body="quagga"),))
    knowledge_base.put([brought, prepared("review", (REVIEW,))])
    assert by_words(knowledge_base, "quagga") == [ZONES]
    assert by_words(knowledge_base, REVIEW) == [REVIEW]


def test_dead_vectors_never_take_the_place_of_live_ones(knowledge_base: KnowledgeBase) -> None:
    knowledge_base.put([prepared(f"n{number}", (f"{ZONES} {number}",)) for number in range(30)])
    # What a kill between the transaction and the deletion of old vectors leaves: vectors nobody owns.
    extra = FakeEmbedder().embed([ZONES] * 20)
    knowledge_base._index.add(list(range(900, 920)), extra)

    assert len(knowledge_base.search_dense(extra[0], 10)) == 10
    assert knowledge_base.check().orphan_vectors == 20


def test_threads_search_while_another_writes_and_never_see_half_a_document(knowledge_base: KnowledgeBase) -> None:
    versions = [tuple(f"{ZONES} version {number} part {part}" for part in range(6)) for number in range(8)]
    knowledge_base.put([prepared("zones", versions[0])])
    done = threading.Event()
    problems: list[str] = []

    def read() -> None:
        while not done.is_set():
            texts = {chunk.text.split(" version ")[1][0] for chunk in knowledge_base.chunks("id-zones")}
            if len(texts) != 1:
                problems.append(f"mixed versions {texts}")
            try:
                nearest(knowledge_base, ZONES)
                by_words(knowledge_base, "zones")
            except KeyError:
                pass  # replaced between the search and the look-up
            except Exception as error:
                problems.append(repr(error))

    readers = [threading.Thread(target=read) for _ in range(4)]
    for reader in readers:
        reader.start()
    for texts in versions[1:]:
        knowledge_base.put([prepared("zones", texts)])
    knowledge_base.reindex()
    done.set()
    for reader in readers:
        reader.join()
    assert problems == []
    assert knowledge_base.check().healthy


def test_a_released_knowledge_base_opens_again_by_itself_and_a_closed_one_does_not(tmp_path: Path) -> None:
    knowledge_base = open_knowledge_base(tmp_path)
    knowledge_base.put([prepared("zones", (ZONES,))])
    knowledge_base.release()
    assert nearest(knowledge_base, ZONES) == [ZONES]
    knowledge_base.close()
    with pytest.raises(KnowledgeBaseError, match="was closed"):
        nearest(knowledge_base, ZONES)
