"""What of a run is judged, and how verdicts become figures with their warnings."""

from __future__ import annotations

import pytest

from evaluations.judge import Judged
from evaluations.judge_figures import JudgedItem, groups, not_judged
from evaluations.judge_items import AnswerItem, SentenceItem, drawn, items_of
from evaluations.judge_report import about_judgement, judged_rows
from evaluations.judge_rubric import (
    SentenceVerdict,
)
from tests.evaluation_values import DEV_ID, HELD_OUT_ID, make_record
from tests.judging import SENTENCE


def test_a_refusal_and_a_crash_leave_nothing_to_judge() -> None:
    refused = make_record()
    refused["answer"] = {**refused["answer"], "sections": []}
    assert items_of(refused) == ()
    assert items_of(make_record(answer=None)) == ()


def test_every_cited_sentence_is_an_item_with_the_passage_that_holds_its_quote() -> None:
    record = make_record()
    cited = record["answer"]["citations"][0]
    text = f"Before it. {cited['quote']} After it."
    record["rankings"] = {
        "select": [{"document": cited["title"], "text": "Another one."}, {"document": cited["title"], "text": text}]
    }
    *sentences, answer = items_of(record)
    assert isinstance(answer, AnswerItem)
    assert isinstance(sentences[0], SentenceItem)
    assert sentences[0].passage == text
    record["rankings"] = {}
    first = items_of(record)[0]
    assert isinstance(first, SentenceItem) and first.passage == cited["quote"]


def test_a_sample_is_the_same_every_time_and_part_of_a_larger_one() -> None:
    records = [make_record(f"case-{number}") for number in range(20)]
    ids = [[one["id"] for one in drawn(list(way), 5)] for way in (records, reversed(records))]
    assert ids[0] == ids[1] == [one["id"] for one in drawn(records, 9)][:5]
    assert len(drawn(records, None)) == 20


def judged_items(case_id: str, grades: str) -> list[JudgedItem]:
    """Return sentences of a case with grades as letters; `-` was not judged."""
    words = {"y": "yes", "p": "partly", "n": "no"}
    return [
        JudgedItem(
            record=make_record(case_id),
            item=SENTENCE,
            judged=Judged(failure="timeout")
            if grade == "-"
            else Judged(verdict=SentenceVerdict.model_validate({"relevant": words[grade], "supported": "yes"})),
        )
        for grade in grades
    ]


def test_shares_leave_out_what_was_not_judged_and_count_it() -> None:
    items = [*judged_items(DEV_ID, "yyp-"), *judged_items(HELD_OUT_ID, "n")]
    found = groups(items)
    assert found["dev"]["all"]["relevant"]["value"] == pytest.approx(2 / 3, abs=1e-4)
    assert found["dev"]["suite:advice"]["related"]["value"] == 1.0
    assert found["held-out"]["all"]["relevant"]["value"] == 0.0
    assert "direct" not in found["dev"]["all"]
    assert not_judged(items) == {"timeout": 1}


def judgement(kappa: float | None) -> dict[str, object]:
    return {
        "model": "openai:x",
        "rubric": "abc",
        "temperature": 0.0,
        "cases": 2,
        "of_cases": 3,
        "items": 5,
        "not_judged": {"timeout": 1},
        "calibration": {"scales": {"relevant": {"kappa": kappa}}},
        "groups": groups([*judged_items(DEV_ID, "yyp-"), *judged_items(HELD_OUT_ID, "n")]),
    }


@pytest.mark.parametrize(("kappa", "warned"), [(0.72, False), (0.6, False), (0.59, True), (None, True)])
def test_a_figure_carries_the_kappa_and_below_the_threshold_a_warning(kappa: float | None, warned: bool) -> None:
    relevant, _, supported = judged_rows(judgement(kappa))
    assert ("judge (kappa 0.72)" in relevant["label"]) == (kappa == 0.72)
    assert bool(relevant["warning"]) == warned
    assert "not calibrated" in supported["label"] and supported["warning"]
    assert "judged 4 of 5" in about_judgement(judgement(kappa)) and "timeout 1" in about_judgement(judgement(kappa))
