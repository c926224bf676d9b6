"""What the views of the structured knowledge show, apart from how it looks."""

from __future__ import annotations

from pathlib import Path

from knowledge_base.reference_data import load_reference
from knowledge_base.web.reference_desk import ClientFacts
from knowledge_base.web.reference_glossary import matching_terms
from tests.reference_samples import ARTICLE_IDS, write_samples


def test_a_term_is_found_by_name_other_name_and_words_of_its_text_in_this_order(tmp_path: Path) -> None:
    terms = load_reference(write_samples(tmp_path), article_ids=ARTICLE_IDS).glossary

    def found(query: str) -> list[str]:
        return [term.term for term in matching_terms(terms, query)]

    assert found("") == ["Historian", "Tag"]
    assert found("  hist ") == ["Historian"]
    assert found("PROCESS historian") == ["Historian"]
    assert found("naming rules") == ["Tag"]  # of the explanation
    assert found("tag") == ["Tag"]
    assert found("t") == ["Tag", "Historian"]  # the one that begins so comes first
    assert found("zzyzx") == []


def test_a_fact_of_the_client_is_looked_up_by_its_field() -> None:
    client = ClientFacts(name="Northwind", facts=("industry=renewables", "staffing=unmanned"))
    assert (client.value("industry"), client.value("growth")) == ("renewables", None)
