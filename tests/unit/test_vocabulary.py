"""The closed vocabulary and its labels."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.errors import SettingsError
from knowledge_base.vocabulary import VOCABULARY_FILE, load_vocabulary


@pytest.mark.parametrize(
    ("label", "fact"),
    [
        ("Unmanned sites", "staffing=unmanned"),
        ("unmanned  sites:", "staffing=unmanned"),
        ("Oil and gas", "industry=oil_and_gas"),
        ("EU", "jurisdictions=EU"),
        ("Something else", None),
    ],
)
def test_a_label_stands_for_a_profile_fact(label: str, fact: str | None) -> None:
    assert load_vocabulary().condition_of(label) == fact


def test_every_label_leads_to_a_fact_and_back() -> None:
    vocabulary = load_vocabulary()
    for label in vocabulary.labels():
        assert vocabulary.label_of(vocabulary.condition_of(label) or "") == label


def test_norway_is_a_country_and_not_false() -> None:
    assert "NO" in load_vocabulary().jurisdictions


def test_jurisdictions_take_any_country_code_and_other_facets_only_their_list() -> None:
    vocabulary = load_vocabulary()
    assert vocabulary.unknown("jurisdictions", ["BR", "EU", "Europe"]) == ("Europe",)
    assert vocabulary.unknown("topics", ["cloud", "clouds"]) == ("clouds",)


@pytest.mark.parametrize(
    ("old", "new", "said"),
    [
        ("  EU: jurisdictions=EU", "  EU: the European Union", "the European Union"),
        ("  water: Water\n", "", "water"),
        ("  EU: jurisdictions=EU", "  Water: process_type=batch", "'water'"),
        ("audience:", "audiences:", "audience"),
        ("topics:", "topics: [", "not usable"),
        ("  EU: jurisdictions=EU", "  EU: jurisdictions=EU\n  EU: jurisdictions=UK", "twice"),
    ],
)
def test_a_vocabulary_that_contradicts_itself_is_refused(tmp_path: Path, old: str, new: str, said: str) -> None:
    text = VOCABULARY_FILE.read_text(encoding="utf-8")
    assert old in text
    path = tmp_path / "vocabulary.yaml"
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(SettingsError, match=said):
        load_vocabulary(path)
