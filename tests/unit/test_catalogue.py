from __future__ import annotations

import sqlite3
import threading
from pathlib import Path

import pytest

from knowledge_base.catalogue import Catalogue, Making
from knowledge_base.catalogue_schema import CATALOGUE_FILE, Connections
from knowledge_base.catalogue_writer import CatalogueWriter, Entry
from knowledge_base.chunk_terms import terms_of
from knowledge_base.errors import KnowledgeBaseError
from tests.documents import prepared

MAKING = Making(embedder="fake@1", dimension=64, chunking="chunker@1")


def entry(name: str, *texts: str) -> Entry:
    ready = prepared(name, texts)
    terms = tuple(terms_of(chunk, ready.document.title) for chunk in ready.chunks)
    return Entry(document=ready.document, chunks=ready.chunks, terms=terms, vectors=ready.vectors, original=None)


def test_vector_ids_are_never_given_twice_even_when_nothing_was_published(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    writer = CatalogueWriter(connections, MAKING)
    given_up = writer.reserve([entry("a", "one", "two")])
    kept = writer.reserve([entry("a", "one", "two")])
    assert not set(given_up) & set(kept)
    writer.publish([entry("a", "one", "two")], kept)
    assert writer.dead() == (given_up, [])  # what the interrupted write may have left in the index
    connections.close()


def test_a_transaction_that_fails_leaves_everything_as_it_was(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    writer, catalogue = CatalogueWriter(connections, MAKING), Catalogue(connections)
    first = entry("a", "one")
    writer.publish([first], writer.reserve([first]))
    before = catalogue.documents()
    twice = prepared("b", ("same", "same"))
    broken = Entry(
        document=twice.document,
        chunks=(twice.chunks[0], twice.chunks[0]),  # one chunk id twice, which the table refuses
        terms=entry("b", "same", "same").terms,
        vectors=twice.vectors,
        original=None,
    )
    with pytest.raises(KnowledgeBaseError):
        writer.publish([entry("a", "changed"), broken], [50, 51, 52])
    assert catalogue.documents() == before
    assert [chunk.text for chunk in catalogue.chunks("id-a")] == ["one"]
    connections.close()


def test_readers_see_the_old_state_until_the_writer_has_committed(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    catalogue = Catalogue(connections)
    seen: list[dict[str, str]] = []
    with connections.writing() as writing:
        writing.execute("INSERT INTO manifest VALUES ('color', 'red')")
        reader = threading.Thread(target=lambda: seen.append(catalogue.manifest()))
        reader.start()
        reader.join(timeout=10)
    assert "color" not in seen[0]
    assert catalogue.manifest()["color"] == "red"
    connections.close()


def test_threads_share_a_few_connections_and_leave_none_behind(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    catalogue = Catalogue(connections)
    for _ in range(20):
        reader = threading.Thread(target=catalogue.counts)
        reader.start()
        reader.join()
    assert len(connections._idle) == 1
    connections.close()


def test_what_is_looked_up_keeps_the_order_asked_for_and_more_ids_than_sqlite_has_variables(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    writer, catalogue = CatalogueWriter(connections, MAKING), Catalogue(connections)
    item = entry("a", "one", "two", "three")
    writer.publish([item], writer.reserve([item]))
    ids = [chunk.chunk_id for chunk in item.chunks]
    asked = [ids[2], *(f"unknown-{number}" for number in range(40_000)), ids[0], ids[2]]
    assert list(catalogue.lookup(asked)) == [ids[2], ids[0]]
    connections.close()


def test_the_chunks_around_a_chunk_are_those_of_its_own_document(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    writer, catalogue = CatalogueWriter(connections, MAKING), Catalogue(connections)
    items = [entry("a", "one", "two", "three", "four"), entry("b", "five")]
    writer.publish(items, writer.reserve(items))
    a, b = ([chunk.chunk_id for chunk in item.chunks] for item in items)
    assert catalogue.neighbourhoods([a[0], a[2], b[0], "unknown"], 2) == {
        a[0]: {a[1]: 1, a[2]: 2},
        a[2]: {a[0]: 2, a[1]: 1, a[3]: 1},
    }
    connections.close()


def test_a_catalogue_of_a_newer_program_is_not_touched(tmp_path: Path) -> None:
    Connections(tmp_path).close()
    connection = sqlite3.connect(tmp_path / CATALOGUE_FILE)
    connection.execute("PRAGMA user_version = 99")
    connection.close()
    with pytest.raises(KnowledgeBaseError, match=r"has format 99, this program reads 1\. Use the version"):
        Connections(tmp_path)


def test_lexical_scores_are_positive_and_rare_terms_count_more(tmp_path: Path) -> None:
    connections = Connections(tmp_path)
    writer, catalogue = CatalogueWriter(connections, MAKING), Catalogue(connections)
    item = entry("x", "valve pump", "valve fan", "valve belt", "rotor pump", "crane hook", "winch rope", "gear shaft")
    writer.publish([item], writer.reserve([item]))
    hits = catalogue.search(["rotor", "valv"], 10, (1.0, 1.0))
    assert catalogue.lookup([hits[0].chunk_id])[hits[0].chunk_id][0].text == "rotor pump"
    assert len(hits) == 4
    assert all(hit.score > 0 for hit in hits)
    assert catalogue.search(["rotor", "valv"], 2, (1.0, 1.0)) == hits[:2]
    connections.close()
