"""Labelled pairs as a model that checks is asked about them, and what its verdicts make of the figures."""

from __future__ import annotations

from pathlib import Path
from typing import Any, cast

from advisor.checker_reply import Reading
from advisor.guarded_model import GuardedModel, Limits
from advisor.model_checking import ModelChecker
from advisor.sentence_verification import SentenceVerifier
from evaluations.benchmarks.paced_model import PacedModel
from evaluations.benchmarks.verification import measure
from evaluations.checked_pairs import (
    AT_ONCE,
    Readings,
    ask_checker,
    claims_of,
    in_requests,
    key_of,
    read_recorded,
    write_recorded,
)
from evaluations.sentence_pairs import Pair, Text, hand_written, written_by_a_model
from tests.fakes import FakeEmbedder

DOORS = Text(
    document_id="doors", title="Doors", headings=(), text="The control room opens the doors. Crews close them."
)
PUMPS = Text(document_id="pumps", title="Pumps", headings=(), text="Operations should own the pumps of every site.")


def pair(sentence: str, *texts: Text, supported: bool = True, way: str = "hand") -> Pair:
    return Pair(sentence=sentence, passage=texts[0], further=texts[1:], supported=supported, way=way)


def test_no_two_pairs_with_a_passage_in_common_are_asked_about_together() -> None:
    pairs = [pair(f"Crew {n} opens doors.", DOORS) for n in range(3)]
    pairs += [pair(f"Pump {n} is owned.", PUMPS, DOORS) for n in range(2)]
    pairs += [pair("Others.", Text(document_id=str(n), title="", headings=(), text=f"{n}")) for n in range(20)]
    requests = list(in_requests([*pairs, pairs[0]]))
    assert sorted(key_of(p) for request in requests for p in request) == sorted(map(key_of, pairs))
    for request in requests:
        texts = [text.text for p in request for text in (p.passage, *p.further)]
        assert len(request) <= AT_ONCE and len(texts) == len(set(texts))


def test_a_pair_is_known_by_its_sentence_and_all_its_passages() -> None:
    pairs = (
        pair("A.", DOORS),
        pair("B.", DOORS),
        pair("A.", PUMPS),
        pair("A.", DOORS, PUMPS),
        pair("A.", PUMPS, DOORS),
    )
    assert len(set(map(key_of, pairs))) == len(pairs)
    assert key_of(pair("A.", DOORS)) == key_of(pair("A.", DOORS, supported=False, way="other"))


def test_passages_of_a_request_have_a_number_each() -> None:
    first, second = claims_of((pair("A.", DOORS, PUMPS), pair("B.", PUMPS)))
    assert [passage.number for passage in first.passages] == [1, 2]
    assert [(passage.number, passage.title) for passage in second.passages] == [(2, "Pumps")]


def test_verdicts_are_kept_and_read_again(tmp_path: Path) -> None:
    readings = {"b": Reading(supported=False, problem="other"), "a": Reading(supported=True), "c": None}
    write_recorded(tmp_path / "verdicts.jsonl", readings)
    assert read_recorded(tmp_path / "verdicts.jsonl") == {
        "a": Reading(supported=True),
        "b": Reading(supported=False),
        "c": None,
    }


def test_the_recorded_verdicts_are_on_the_pairs_of_both_halves() -> None:
    recorded = read_recorded()
    for half in (False, True):
        model = {key_of(p) for p, held_out in written_by_a_model() if held_out is half}
        by_hand = {key_of(p) for p, held_out in hand_written() if held_out is half}
        assert len(model & recorded.keys()) > 250 and len(by_hand & recorded.keys()) > 20
    assert any(reading is not None and not reading.supported for reading in recorded.values())


def test_a_verdict_takes_the_place_of_the_score_and_of_no_certain_rule() -> None:
    free = pair("Whoever is on watch lets people in.", DOORS)
    wrong = pair("The control room opens the doors slowly.", DOORS, supported=False)
    figure = pair("The control room opens 7 doors.", DOORS, supported=False)
    unasked = pair("Operations should own the pumps of every site.", PUMPS)
    readings: Readings = {key_of(free): Reading(supported=True), key_of(wrong): Reading(supported=False)}
    readings |= {key_of(figure): Reading(supported=True)}
    pairs = [(p, True) for p in (free, wrong, figure, unasked)]
    report = cast("dict[str, Any]", measure(SentenceVerifier(FakeEmbedder()), pairs, readings))
    checked = report["with_a_model_that_checks"]["held_out"]
    figures = checked["with_its_verdicts"]["written_by_hand"]
    assert (figures["pairs"], figures["recall"], figures["dropped"]) == (3, 1.0, 0.0)
    assert checked["by_the_score"]["written_by_hand"]["dropped"] == 1.0
    assert checked["not_heard"] == 0


def test_every_pair_is_asked_about() -> None:
    checker = ModelChecker(GuardedModel(PacedModel(0.0, 1e6), Limits(attempts=1)), seconds=10)
    pairs = [pair("Crews close them.", DOORS), pair("Operations should sell the pumps.", PUMPS, supported=False)]
    readings = ask_checker(checker, pairs)
    assert [getattr(readings[key_of(p)], "supported", None) for p in pairs] == [True, False]
