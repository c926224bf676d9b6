"""Sentences made from the fields of entries, and what a client shifts in a service."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.self_contained import stands_alone
from knowledge_base.reference_data import ReferenceData, load_reference
from knowledge_base.reference_shifts import fit_services
from knowledge_base.reference_wording import (
    counting_sentences,
    date_in_words,
    due_sentences,
    heading_of,
    in_sentence,
    owner_sentence,
    process_sentence,
    rules_sentence,
    trigger_sentence,
)
from tests.reference_samples import ARTICLE_IDS, write_samples


@pytest.fixture
def data(tmp_path: Path) -> ReferenceData:
    return load_reference(write_samples(tmp_path), article_ids=ARTICLE_IDS)


@pytest.mark.parametrize(
    ("text", "inside"),
    [
        ("Head of network services", "head of network services"),
        ("A cyber incident", "a cyber incident"),
        ("CISO", "CISO"),
        ("OT engineering manager", "OT engineering manager"),
        ("US-flag vessels", "US-flag vessels"),
        ("Time, DNS and certificates", "time, DNS and certificates"),
    ],
)
def test_a_name_loses_its_capital_inside_a_sentence_unless_it_is_an_abbreviation(text: str, inside: str) -> None:
    assert in_sentence(text) == inside


def test_fields_become_sentences_that_can_be_quoted_alone(data: ReferenceData) -> None:
    service, industry, clock = data.services[0], data.industries[0], data.clocks[0]
    assert owner_sentence(service) == (
        "By default, OT owns backup of controllers (plant manager), OT runs the service (automation engineers),"
        " and the level for decisions is local."
    )
    assert process_sentence(industry) == "Production in water is continuous."
    assert rules_sentence(industry) == "Rules and standards for water include NIS2; drinking water law."
    assert trigger_sentence(clock) == (
        "Under Example Act, the reporting clock runs for operators of essential services,"
        " and its trigger is a significant incident."
    )
    assert due_sentences(clock) == (
        "Under Example Act, the early warning is due within 24 hours and the final report within one month.",
    )
    assert counting_sentences(clock) == (
        "Under Example Act, the time for the early warning is counted from becoming aware.",
        "Under Example Act, the time for the final report is counted from the notification.",
        "Reports under Example Act go to the national authority.",
    )


def test_a_rule_with_many_reports_is_said_in_several_sentences(data: ReferenceData) -> None:
    clock = data.clocks[0]
    steps = tuple(clock.steps[0].model_copy(update={"what": f"report {number}"}) for number in range(4))
    assert due_sentences(clock.model_copy(update={"steps": steps})) == (
        "Under Example Act, the report 0 is due within 24 hours, the report 1 within 24 hours and the report 2 within"
        " 24 hours.",
        "Under Example Act, the report 3 is due within 24 hours.",
    )


def test_a_rule_without_a_period_is_due_as_it_says(data: ReferenceData) -> None:
    clock = data.clocks[0]
    steps = (clock.steps[0].model_copy(update={"within": "without delay"}),)
    assert due_sentences(clock.model_copy(update={"steps": steps})) == (
        "Under Example Act, the early warning is due without delay.",
    )


def test_an_entry_is_headed_by_the_words_under_which_it_is_looked_for(data: ReferenceData) -> None:
    assert [heading_of(term) for term in data.glossary] == ["Historian (process historian, PHD)", "Tag"]
    assert heading_of(data.clocks[0]) == "Example Act (incident reporting deadline, EU)"
    assert heading_of(data.incidents[0]) == "The Works (incident, December 2014, Discrete manufacturing)"
    assert heading_of(data.services[0]) == "Backup of controllers"


@pytest.mark.parametrize(("text", "words"), [("2010", "2010"), ("2017-06", "June 2017"), ("2021-05-07", "7 May 2021")])
def test_a_date_is_as_exact_as_it_is_known(text: str, words: str) -> None:
    assert date_in_words(text) == words


def test_every_sentence_made_from_the_shipped_data_stands_alone() -> None:
    shipped = load_reference()
    made = [owner_sentence(service) for service in shipped.services]
    made += [process_sentence(industry) for industry in shipped.industries]
    made += [trigger_sentence(clock) for clock in shipped.clocks]
    made += [text for clock in shipped.clocks for text in (*due_sentences(clock), *counting_sentences(clock))]
    assert len(made) > 80
    assert [sentence for sentence in made if not stands_alone(sentence)] == []


def test_a_client_shifts_the_default_by_each_of_its_facts(data: ReferenceData) -> None:
    plain, unmanned = (fit_services(data.services, facts)[0] for facts in ((), ("staffing=unmanned",)))
    assert (plain.values("level"), plain.is_shifted("level")) == (("local",), False)
    assert (unmanned.values("level"), unmanned.is_shifted("level")) == (("regional",), True)
    assert unmanned.values("accountable") == ("OT",)
    assert not unmanned.is_shifted("accountable")


def test_facts_that_point_in_different_ways_are_both_shown(data: ReferenceData) -> None:
    both = fit_services(data.services, ("industry=water", "staffing=unmanned"))[0]
    assert both.values("responsible") == ("supplier", "joint")
