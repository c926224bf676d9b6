"""The structured knowledge: its schema names every mistake with its line."""

from __future__ import annotations

from pathlib import Path

import pytest

from knowledge_base.errors import ReferenceDataError
from knowledge_base.reference_data import ReferenceData, load_reference
from knowledge_base.vocabulary import load_vocabulary
from tests.reference_samples import ARTICLE_IDS, SAMPLES, write_samples


def load(folder: Path) -> ReferenceData:
    return load_reference(folder, article_ids=ARTICLE_IDS)


def test_all_five_kinds_are_read(tmp_path: Path) -> None:
    data = load(write_samples(tmp_path))
    assert [term.name for term in data.glossary] == ["Historian", "Tag"]
    assert data.glossary[0].explanation.startswith("A historian samples values from controllers every second or")
    assert "\n" not in data.glossary[0].explanation
    assert data.services[0].shifts[1].responsible_role == "control system supplier"
    assert data.services[0].shifts[1].level is None
    assert data.industries[0].rules == ("NIS2", "drinking water law")
    assert [(step.what, step.hours, step.start) for step in data.clocks[0].steps] == [
        ("early warning", 24, "becoming aware"),
        ("final report", None, "the notification"),
    ]
    assert data.incidents[0].lessons.governance.endswith("both networks.")
    assert data.entry_count() == 6


def test_advice_rests_on_no_publication(tmp_path: Path) -> None:
    data = load(write_samples(tmp_path))
    assert data.glossary[1].source_ids == ()
    assert data.services[0].source_ids == ("handbook",)
    assert [source.title for source in data.sources["glossary"]] == ["Handbook of plants"]


@pytest.mark.parametrize(
    ("stem", "old", "new", "line_start", "said"),
    [
        ("glossary", "  - term: Tag", "  - term: Historian", "  - term: Historian", "'historian' is there twice"),
        ("glossary", "    for_ot: OT people address", "    for_ops: OT people address", "    for_ops:", "Extra inputs"),
        ("glossary", "see_also: [Tag]", "see_also: [tag]", "    see_also: [tag]", "'tag' is no other term"),
        ("glossary", "see_also: [Tag]", "see_also: [Historian]", "    see_also", "'Historian' is no other term"),
        ("glossary", "articles: [historians]", "articles: [history]", "    articles: [history]", "no article"),
        ("glossary", "source: handbook", "source: hand", "    source: hand", "'hand' has no entry in sources"),
        ("glossary", "source: handbook", "source: advice", "  - id: handbook", "'handbook' is not used"),
        ("glossary", "A tag is the name", "It is the name", "    definition: It", "cannot be quoted alone"),
        ("glossary", "A tag is the name", "One name", "    definition: One", "does not open with the term 'Tag'"),
        (
            "glossary",
            "outlives the device",
            "outlives 3 devices",
            "    explanation: A tag",
            "the figure '3' has no source",
        ),
        ("glossary", "a control system.", "a" + " very" * 30 + ".", "    definition: A", "more than 30"),
        ("glossary", "behind it.", "behind it", "    explanation: A tag", "no full stop"),
        ("glossary", "for_it: IT people may", "for_it: IT | people may", "    for_it: IT |", "cannot be quoted as"),
        ("services", "accountable: OT", "accountable: plant", "    accountable: plant", "Input should be 'IT', 'OT'"),
        ("services", "when: staffing=unmanned", "when: staffing=none", "      - when: staff", "neither a condition"),
        ("services", "when: industry=water", "when: staffing=unmanned", "      - when: staff", "is there twice"),
        ("services", "        level: regional", "        level: local", "        level: local", "the default already"),
        ("services", "In water utilities, the", "However, the", "        then: However", "cannot be quoted alone"),
        ("industries", "  - id: water", "  - id: waste", "  - id: waste", "'waste' is not in vocabulary.yaml"),
        ("industries", "article: water-article", "article: wine", "    article: wine", "no article 'wine'"),
        ("reporting_clocks", "hours: 24", 'hours: "24"', '        hours: "24"', "valid number"),
        ("reporting_clocks", "jurisdiction: EU", "jurisdiction: Europe", "    jurisdiction: Europe", "not in vocab"),
        ("incidents", 'date: "2014-12"', "date: 2014", "    date: 2014", "valid string"),
        ("incidents", "governance: The steel works shows", "governance: This shows", "      governance: This", "alone"),
        ("incidents", "    cost: null\n", "", "  - id: works", "incidents.1.cost: Field required"),
        ("incidents", "incidents:\n", "incidents: [\n", "  - id: works", "not valid YAML"),
    ],
)
def test_a_mistake_is_named_with_its_file_and_line(
    stem: str, old: str, new: str, line_start: str, said: str, tmp_path: Path
) -> None:
    head, found, tail = SAMPLES[stem].rpartition(old)
    text = head + new + tail
    assert found
    with pytest.raises(ReferenceDataError) as raised:
        load(write_samples(tmp_path, **{stem: text}))
    message = next((line for line in str(raised.value).splitlines() if said in line), str(raised.value))
    assert said in message
    path, number, _ = message.strip().split(":", 2)
    assert Path(path).name == f"{stem}.yaml"
    assert text.splitlines()[int(number) - 1].startswith(line_start)


def test_a_number_in_the_name_of_an_entry_needs_no_source(tmp_path: Path) -> None:
    glossary = SAMPLES["glossary"].replace("term: Tag", "term: Tag 7").replace("A tag is", "A tag 7 is")
    data = load(write_samples(tmp_path, glossary=glossary.replace("[Tag]", "[Tag 7]").replace("A tag 7", "Tag 7")))
    assert data.glossary[1].definition == "Tag 7 is the name of one measured value in a control system."


def test_every_problem_of_every_file_is_listed_at_once(tmp_path: Path) -> None:
    services = SAMPLES["services"].replace("articles: [backup]", "articles: [back-up]")
    folder = write_samples(tmp_path, services=services, incidents="incidents: []\n")
    (folder / "glossary.yaml").unlink()
    with pytest.raises(ReferenceDataError, match="4 problems in 3 reference files") as raised:
        load(folder)
    assert "glossary.yaml:1: cannot be read" in str(raised.value)
    assert "incidents.yaml:1: sources: Field required" in str(raised.value)


def test_a_source_is_there_once_and_is_not_called_advice(tmp_path: Path) -> None:
    source = SAMPLES["reporting_clocks"].partition("clocks:")[0]
    second = source.removeprefix("sources:\n")
    twice = SAMPLES["reporting_clocks"].replace(second, second * 2)
    with pytest.raises(ReferenceDataError, match="'handbook' is there twice"):
        load(write_samples(tmp_path, reporting_clocks=twice))
    advice = SAMPLES["reporting_clocks"].replace("handbook", "advice")
    with pytest.raises(ReferenceDataError, match="stands for no publication"):
        load(write_samples(tmp_path, reporting_clocks=advice))


def test_the_shipped_files_keep_every_rule() -> None:
    data = load_reference()
    assert len(data.glossary) >= 120
    assert len(data.services) >= 24
    assert len(data.incidents) >= 12
    assert {industry.id for industry in data.industries} == set(load_vocabulary().industries)
    assert [term.term for term in data.glossary] == sorted((term.term for term in data.glossary), key=str.casefold)
