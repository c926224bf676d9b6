"""Figures, comparisons, reports and the gate, on records that were made by hand."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluations import gate
from evaluations.comparison import compare, comparison_text, differences, pairs
from evaluations.errors import RunError
from evaluations.html_report import html_report
from evaluations.intervals import mean_estimate, randomisation_p, ratio_estimate
from evaluations.markdown_report import markdown_report
from evaluations.measures import as_text, in_order
from evaluations.plots import Mark, Row, bar_plot, curve_plot, interval_plot
from evaluations.records import Record, RunFolder
from evaluations.summary import summarise
from evaluations.worst_cases import worst
from tests.evaluation_values import DEV_ID, HELD_OUT_ID, make_case, make_experiment, make_record


def refusal(case_id: str, *, outcome: str = "refused", confidence: float = 0.1) -> Record:
    return make_record(case_id, expected="refused", outcome=outcome, confidence=confidence, category="abstention")


def test_an_interval_holds_the_mean_and_has_no_width_without_variance() -> None:
    estimate = mean_estimate([0.0, 1.0, 1.0, 1.0] * 10)
    assert estimate is not None
    assert estimate.value == 0.75
    # The standard error of 40 such values is 0.068; the 95 % interval reaches about 1.96 times as far.
    assert estimate.low == pytest.approx(0.75 - 1.96 * 0.068, abs=0.02)
    assert estimate.high == pytest.approx(0.75 + 1.96 * 0.068, abs=0.02)
    same = mean_estimate([0.5] * 5)
    assert same is not None
    assert (same.low, same.high) == (0.5, 0.5)
    assert mean_estimate([]) is None


def test_a_ratio_is_taken_over_sums() -> None:
    estimate = ratio_estimate([1, 0, 1], [1, 1, 2])
    assert estimate is not None
    assert estimate.value == 0.5
    assert ratio_estimate([0.0], [0.0]) is None


def test_chance_explains_what_has_no_direction() -> None:
    # Ten differences of one sign: 2 of 1024 sign patterns are as far from zero.
    assert randomisation_p([0.1] * 10) < 0.01
    assert randomisation_p([0.1, -0.1] * 5) > 0.9
    assert randomisation_p([0.0, 0.0]) == 1.0
    assert randomisation_p([0.3]) > 0.9  # one case proves nothing


def test_figures_are_kept_apart_by_half_category_and_suite() -> None:
    records = [
        make_record(DEV_ID, metrics={"recall@5.fuse": 1.0, "citation_precision": None, "seconds": 2.0}),
        make_record(HELD_OUT_ID, metrics={"recall@5.fuse": 0.0, "seconds": 4.0}),
    ]
    summary = summarise(records)
    groups = summary["groups"]
    assert groups["dev"]["all"]["recall@5.fuse"]["value"] == 1.0
    assert groups["held-out"]["category:advice"]["recall@5.fuse"]["value"] == 0.0
    assert groups["all"]["suite:advice"]["recall@5.fuse"] == {"value": 0.5, "low": 0.0, "high": 1.0, "cases": 2}
    assert "citation_precision" not in groups["dev"]["all"]  # None is no 0
    assert summary["latency"]["seconds"] == {"p50": 2.0, "p95": 4.0}


def test_a_crash_is_never_a_right_refusal() -> None:
    crashed = make_record("b", expected="refused", outcome=None, error="RuntimeError: no", confidence=0.0)
    summary = summarise([refusal("a"), crashed, make_record("c")])
    assert summary["crashed"] == ["b"]
    assert summary["abstention"]["dev"]["scores"]["recall"] == 0.5
    assert summary["groups"]["dev"]["all"]["abstention.recall"]["value"] == 0.5
    assert summary["groups"]["dev"]["all"]["abstention.precision"]["value"] == 1.0


def test_two_runs_are_compared_on_the_cases_of_both_and_by_direction() -> None:
    first = [make_record("a", metrics={"outcome": 0.0, "redundancy": 0.2}), make_record("b"), make_record("c")]
    second = [make_record("a", metrics={"outcome": 1.0, "redundancy": 0.4}), make_record("b"), make_record("d")]
    found = {one.measure: one for one in differences(pairs(first, second))}
    assert found["outcome"].change.value == 0.5
    assert (found["outcome"].better, found["outcome"].worse) == (1, 0)
    assert (found["redundancy"].better, found["redundancy"].worse) == (0, 1)  # less is better
    assert found["redundancy"].change.cases == 1


def run_of(folder: Path, name: str, *records: Record) -> RunFolder:
    run = RunFolder.create(folder, name, make_experiment())
    for record in records:
        run.add(record)
    return run


def test_a_comparison_names_development_cases_only(tmp_path: Path) -> None:
    first = run_of(tmp_path, "one", make_record(DEV_ID), make_record(HELD_OUT_ID))
    worse = {"outcome": 0.0}
    second = run_of(tmp_path, "two", make_record(DEV_ID, metrics=worse), make_record(HELD_OUT_ID, metrics=worse))
    found = compare(first, second, ["outcome"])
    assert [change["id"] for change in found["changed"]] == [DEV_ID, HELD_OUT_ID]
    text = comparison_text(found)
    assert f"- {DEV_ID}: outcome -1.00" in text
    assert f"- {HELD_OUT_ID}:" not in text
    with pytest.raises(RunError, match="no case in common"):
        compare(first, run_of(tmp_path, "three", make_record("zz")), ["outcome"])


def test_the_worst_cases_are_of_the_development_half_crashes_first() -> None:
    bad, good = {"outcome": 0.0, "citation_recall": 0.5}, {"outcome": 1.0}
    crashed = make_record("c", outcome=None, error="RuntimeError: no", metrics={"outcome": 0.0})
    records = [
        make_record("a", metrics=good),
        make_record("b", metrics=bad),
        crashed,
        make_record(HELD_OUT_ID, metrics=bad),
    ]
    assert [record["id"] for record in worst(records)] == ["c", "b"]


def test_the_markdown_has_both_halves_their_targets_and_the_worst_cases() -> None:
    records = [
        make_record(DEV_ID, metrics={"recall@5.fuse": 0.5, "citation_recall": 0.0, "seconds": 1.0}),
        make_record(HELD_OUT_ID, metrics={"recall@5.fuse": 1.0}),
        refusal("b"),
    ]
    text = markdown_report(make_experiment(), records, summarise(records))
    assert "| Recall@5 of gold passages | 0.500 (0.500 to 0.500; 1) | 1.000 (1.000 to 1.000; 1) | ≥ 0.95 |" in text
    assert "### a (advice, expected answered, was answered)" in text
    assert "| dev | always refuse | 0.500 | 1.000 | 0.667 | 1.000 |" in text


def test_the_page_needs_no_network_and_takes_hostile_text_as_text() -> None:
    hostile = "<script src='https://evil.example/x.js'></script>"
    record = make_record(DEV_ID, question=hostile, metrics={"outcome": 0.0, "recall@5.fuse": 0.25, "seconds": 0.5})
    records = [record, refusal("b"), make_record(HELD_OUT_ID, metrics={"outcome": 1.0, "recall@5.fuse": 0.75})]
    page = html_report(make_experiment(), records, summarise(records), "run-1")
    assert "<script" not in page
    assert "&lt;script" in page
    assert "default-src &#39;none&#39;" in page or "default-src 'none'" in page
    assert 'src="http' not in page
    assert 'href="http' not in page
    assert page.count("<svg") == 3
    assert "0.750" in page


def test_a_crash_has_its_place_on_the_page() -> None:
    crashed = make_record(DEV_ID, outcome=None, answer=None, error="RuntimeError: no", metrics={"outcome": 0.0})
    page = html_report(make_experiment(), [crashed], summarise([crashed]), "run-1")
    assert "It crashed: RuntimeError: no" in page
    assert "It crashed: RuntimeError: no" in markdown_report(make_experiment(), [crashed], summarise([crashed]))


def test_plots_place_values_where_they_belong() -> None:
    plot = interval_plot([Row(label="A & B", dev=None, held_out=Mark(value=0.5, low=0.25, high=1.0), target=1.0)])
    # The plot is 470 wide and begins at 270: 0.5 is at 505, 0.25 at 387.5, 1 at 740.
    assert 'cx="505.0"' in plot
    assert 'x1="387.5"' in plot
    assert 'x1="740.0"' in plot
    assert "A &amp; B" in plot
    assert "polyline" in curve_plot({"dev": [(0.5, 0.0), (1.0, 0.5)]}, {"dev": 0.5})
    assert "0.100 / 0.200 s" in bar_plot([("plan", 0.1, 0.2)], "s")


def test_headlines_come_first_and_what_does_not_apply_is_a_dash() -> None:
    assert in_order(["zeta", "outcome", "recall@5.fuse", "alpha"]) == ["recall@5.fuse", "outcome", "alpha", "zeta"]
    assert as_text("words", 143.4) == "143"
    assert as_text("outcome", None) == "—"


def baseline(**figures: dict[str, float]) -> dict[str, object]:
    return {"run": "r", "commit": "c", "embedder": "fake@1", "figures": figures, "cases": ["e"]}


ACCEPTED = {"value": 0.8, "low": 0.7, "high": 0.9, "cases": 20}


def test_the_gate_lets_chance_pass_and_stops_what_is_below_the_interval() -> None:
    inside = make_record(metrics={"outcome": 0.7, "redundancy": 0.9})
    outside = make_record(metrics={"outcome": 0.69, "redundancy": 0.91})
    accepted = baseline(outcome=ACCEPTED, redundancy=ACCEPTED)
    assert gate.regressions(accepted, [inside]) == []
    found = gate.regressions(accepted, [outside])
    assert [one.measure for one in found] == ["outcome", "redundancy"]
    assert str(found[0]) == "Right outcome: 0.690, accepted 0.800 (0.700 to 0.900)"


def test_a_figure_that_is_gone_is_worse() -> None:
    (found,) = gate.regressions(baseline(tailoring=ACCEPTED), [make_record()])
    assert found.now is None


def test_a_baseline_is_held_out_and_of_every_category_some() -> None:
    records = [make_record(DEV_ID), make_record(HELD_OUT_ID, metrics={"outcome": 1.0, "words": 3.0, "lix": 40.0})]
    accepted = gate.baseline_of("r", make_experiment(), records)
    assert accepted["cases"] == [HELD_OUT_ID]
    assert accepted["figures"] == {"outcome": {"value": 1.0, "low": 1.0, "high": 1.0, "cases": 1}}
    many = [make_record(f"e{n}", split="held-out", category="facts") for n in range(40)]
    assert len(gate.choose_cases([*many, *records])) == gate.CASES_PER_CATEGORY + 1


def test_a_run_that_crashed_or_has_no_held_out_case_is_no_baseline() -> None:
    with pytest.raises(RunError, match="has no held-out cases"):
        gate.baseline_of("r", make_experiment(), [make_record(DEV_ID)])
    with pytest.raises(RunError, match="crashed in e"):
        gate.baseline_of("r", make_experiment(), [make_record(HELD_OUT_ID, error="RuntimeError: no")])


def test_the_gate_asks_the_cases_of_the_baseline_and_knows_which_are_gone(tmp_path: Path) -> None:
    path = tmp_path / "baseline.json"
    with pytest.raises(RunError, match="There is no baseline"):
        gate.load_baseline(path)
    gate.write_baseline({**baseline(outcome=ACCEPTED), "cases": ["e", "gone"]}, path)
    accepted = gate.load_baseline(path)
    cases, gone = gate.gate_cases(accepted, [("advice", make_case("a")), ("advice", make_case("e"))])
    assert [case.id for _, case in cases] == ["e"]
    assert gone == ("gone",)
    with pytest.raises(RunError, match="'fake@1', this run used 'other@1'"):
        gate.require_same_embedder(accepted, {"embedder": "other@1"})


def test_the_accepted_baseline_names_cases_that_are_there_and_held_out() -> None:
    from evaluations.cases import all_cases, load_suites

    accepted = gate.load_baseline()
    cases, gone = gate.gate_cases(accepted, all_cases(load_suites()))
    assert len(gone) <= 0.1 * len(accepted["cases"]), f"gone: {gone}; accept a new baseline"
    assert {case.split.value for _, case in cases} == {"held-out"}
    json.dumps(accepted)
