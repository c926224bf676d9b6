"""Runs over time, their charts, and the cases that a reader of a run may see."""

from __future__ import annotations

from pathlib import Path

import pytest

from evaluations.case_browser import CaseFilter, chosen, is_shown, names_of
from evaluations.measures import measure_named
from evaluations.records import Record, RunFolder
from evaluations.run_history import points, runs_in, series
from evaluations.summary import summarise
from evaluations.web.charts import in_words, spec
from tests.evaluation_values import DEV_ID, HELD_OUT_ID, make_experiment, make_record

RECALL = measure_named("recall@5.fuse")


def keep_run(folder: Path, day: int, value: float | None, **options: object) -> RunFolder:
    record = make_experiment(started_at=f"2026-11-{day:02}T20:00:00+00:00", options=options)
    run = RunFolder.create(folder, f"202611{day:02}T200000Z-0123", record)
    if value is not None:
        run.add(make_record(HELD_OUT_ID, metrics={RECALL.name: value}))
        run.write_json("summary.json", summarise(run.records()))
    return run


def test_runs_are_listed_from_new_to_old_and_drawn_from_old_to_new(tmp_path: Path) -> None:
    keep_run(tmp_path, 20, 0.5)
    keep_run(tmp_path, 21, None)
    keep_run(tmp_path, 22, 1.0)
    runs, unreadable = runs_in(tmp_path)
    assert [run.started.day for run in runs] == [22, 21, 20]
    assert unreadable == ()
    assert runs[1].summary is None
    assert [(point["run"], point["value"]) for point in points(RECALL, series(runs)["all suites"])] == [
        ("20 Nov 20:00", 0.5),
        ("22 Nov 20:00", 1.0),
    ]


def test_only_runs_that_asked_the_same_are_drawn_together(tmp_path: Path) -> None:
    keep_run(tmp_path, 19, 0.5, suites=["facts"], limit=12)
    keep_run(tmp_path, 20, 0.5, suites=[], split="all")
    keep_run(tmp_path, 21, 0.5, gate=True)
    keep_run(tmp_path, 22, 0.5, split="held-out")
    assert list(series(runs_in(tmp_path)[0])) == [
        "all suites · held-out half",
        "gate",
        "all suites",
        "facts · first 12 of each suite",
    ]


def test_files_that_are_no_run_are_named_and_do_no_harm(tmp_path: Path) -> None:
    keep_run(tmp_path, 20, 0.5)
    for name, text in (("broken", "{"), ("other", "[]"), ("old", '{"started_at": "2026-11-22"}')):
        (tmp_path / name).mkdir()
        (tmp_path / name / "run.json").write_text(text, encoding="utf-8")
    runs, unreadable = runs_in(tmp_path)
    assert len(runs) == 1
    assert set(unreadable) == {"broken", "other", "old"}
    assert runs_in(tmp_path / "none") == ((), ())


def test_a_chart_has_a_whisker_for_each_run_the_target_and_words_for_who_cannot_see_it(tmp_path: Path) -> None:
    keep_run(tmp_path, 20, 0.5)
    drawn = points(RECALL, runs_in(tmp_path)[0])
    chart = spec(RECALL, drawn)
    assert [layer["mark"]["type"] for layer in chart["layer"]] == ["rule", "line", "point", "rule"]
    assert chart["layer"][-1]["data"]["values"] == [{"target": 0.95}]
    assert in_words(RECALL, drawn) == (
        "Recall@5 of gold passages. 20 Nov 20:00: 0.500, interval 0.500 to 0.500. Target 0.95."
    )


@pytest.fixture
def records() -> list[Record]:
    return [
        make_record(DEV_ID, metrics={"outcome": 1.0}),
        make_record("b", metrics={"outcome": 0.0}, outcome="refused", category="facts", suite="facts", split="dev"),
        make_record("c", error="it broke", outcome=None, answer=None, split="dev"),
        make_record(HELD_OUT_ID, metrics={"outcome": 0.0}, outcome="refused"),
    ]


@pytest.mark.parametrize(
    ("wanted", "ids"),
    [
        (CaseFilter(), ["c", "b", DEV_ID]),
        (CaseFilter(held_out=True), ["c", "b", HELD_OUT_ID, DEV_ID]),
        (CaseFilter(suite="facts"), ["b"]),
        (CaseFilter(category="advice", worst_first=False), [DEV_ID, "c"]),
        (CaseFilter(outcome="wrong"), ["c", "b"]),
        (CaseFilter(outcome="crashed"), ["c"]),
        (CaseFilter(outcome="answered"), [DEV_ID]),
    ],
)
def test_cases_are_filtered_and_sorted_and_held_out_ones_come_only_when_asked_for(
    records: list[Record], wanted: CaseFilter, ids: list[str]
) -> None:
    assert [record["id"] for record in chosen(records, wanted)] == ids


def test_what_there_is_to_choose_from_is_read_from_the_cases(records: list[Record]) -> None:
    assert names_of(records, "suite") == ["advice", "facts"]
    assert [is_shown(record, held_out=False) for record in records] == [True, True, True, False]
