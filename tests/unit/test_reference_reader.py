"""The structured knowledge as documents: one passage for each part of an entry, found under the entry's name."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.roles import Role, role_of
from ingestion.blocks import ParsedFile
from ingestion.chunking import Chunker
from ingestion.errors import RefusalCode, RefusedError
from ingestion.readers import read_file
from ingestion.readers.reference import read
from ingestion.sync import folder_work
from knowledge_base.domain import Chunk, Collection, Document
from knowledge_base.reference_data import REFERENCE_FOLDER, is_reference, load_reference
from knowledge_base.reference_files import FILES
from tests.fakes import FakeEmbedder
from tests.reference_samples import SAMPLES


def chunked(stem: str) -> tuple[Document, dict[str, list[Chunk]]]:
    """Return a shipped file as a document, and its passages by the name of their entry."""
    parsed = read_file(REFERENCE_FOLDER / f"{stem}.yaml")
    document = _document(parsed)
    embedder = FakeEmbedder()
    chunks = Chunker(embedder.count_tokens, embedder.max_tokens).chunk(document, parsed)
    by_name: dict[str, list[Chunk]] = {}
    for chunk in chunks:
        by_name.setdefault(chunk.location.label(), []).append(chunk)
    return document, by_name


def _document(parsed: ParsedFile) -> Document:
    return Document(
        document_id=str(parsed.article_id),
        title=parsed.title,
        collection=Collection.FIRM,
        origin="x",
        media_type=parsed.media_type,
        content_hash="0" * 64,
        size_bytes=1,
        sources=parsed.sources,
    )


def test_a_term_is_quoted_as_glossary_and_term_and_found_under_its_other_names() -> None:
    document, by_name = chunked("glossary")
    assert (document.document_id, document.title, is_reference(document)) == ("reference-glossary", "Glossary", True)
    definition, sides = by_name["Historian"]
    assert definition.text.startswith("A historian is ")
    assert role_of(definition) is Role.DEFINITION
    assert role_of(sides) is Role.SIDES
    assert sides.text.startswith("To IT people, ")
    assert "process historian" in definition.indexed_text(document.title)
    assert set(definition.source_ids) <= {source.id for source in document.sources}
    assert definition.source_ids


@pytest.mark.parametrize("stem", [file.STEM for file in FILES])
def test_every_entry_is_there_under_its_name(stem: str) -> None:
    data = load_reference()
    entries = {
        "glossary": data.glossary,
        "services": data.services,
        "industries": data.industries,
        "reporting_clocks": data.clocks,
        "incidents": data.incidents,
    }[stem]
    _, by_name = chunked(stem)
    assert list(by_name) == [entry.name for entry in entries]
    assert [chunk.text for chunks in by_name.values() for chunk in chunks if role_of(chunk) is Role.BODY] == []


def test_a_shift_of_a_service_is_for_the_clients_that_it_names() -> None:
    _, by_name = chunked("services")
    service = next(service for service in load_reference().services if service.id == "patch-management")
    passages = by_name[service.name]
    assert [role_of(chunk) for chunk in passages[:2]] == [Role.DEFINITION, Role.OWNER]
    assert passages[1].text.startswith("By default, OT owns patch management")
    shifts = {chunk.facets.conditions: chunk.text for chunk in passages[2:]}
    assert shifts == {(shift.when,): shift.then for shift in service.shifts}
    assert {chunk.facets.dimensions for chunk in passages} == {("governance",)}
    assert {chunk.facets.industries for chunk in passages} >= {("pharma",), ()}


def test_an_industry_and_an_incident_are_for_those_who_ask_for_them() -> None:
    _, industries = chunked("industries")
    assert {chunk.facets.conditions for chunk in industries["Water"]} == {("industry=water",)}
    assert {chunk.facets.industries for chunk in industries["Water"]} == {("water",)}
    _, incidents = chunked("incidents")
    assert {chunk.facets.conditions for chunk in incidents["Oldsmar water plant"]} == {("case=Oldsmar",)}


def test_a_clock_carries_its_jurisdiction() -> None:
    _, clocks = chunked("reporting_clocks")
    assert {chunk.facets.jurisdictions for chunks in clocks.values() for chunk in chunks} == {("EU",), ("UK",), ("US",)}


def test_a_file_that_breaks_its_schema_is_refused_with_the_line(tmp_path: Path) -> None:
    path = tmp_path / "incidents.yaml"
    path.write_text(SAMPLES["incidents"].replace("cost: null", "costs: null"), encoding="utf-8")
    with pytest.raises(RefusedError) as raised:
        read(path)
    assert raised.value.code is RefusalCode.INVALID_ARTICLE
    assert f"{path}:8: incidents.1.cost: Field required" in raised.value.reason


def test_a_file_of_no_known_kind_is_refused_by_its_name(tmp_path: Path) -> None:
    with pytest.raises(RefusedError, match="'vendors'"):
        read(tmp_path / "vendors.yaml")


def test_yaml_from_elsewhere_is_not_read(tmp_path: Path) -> None:
    path = tmp_path / "glossary.yaml"
    path.write_text(SAMPLES["glossary"], encoding="utf-8")
    with pytest.raises(RefusedError) as raised:
        read_file(path)
    assert raised.value.code is RefusalCode.UNKNOWN_TYPE


def test_articles_and_reference_data_are_kept_in_step_by_one_run() -> None:
    work = folder_work(None)
    reference = [file.origin for file in work.files if file.path.parent == REFERENCE_FOLDER]
    assert reference == [f"articles/reference/{file.STEM}.yaml" for file in sorted(FILES, key=lambda file: file.STEM)]
    assert work.prune_under is not None
    assert all(file.origin.startswith(work.prune_under) and file.curated for file in work.files)
