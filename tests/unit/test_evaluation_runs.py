"""Runs: every case ends as a line, whatever happens, and a run can be gone on with."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answers import Outcome
from advisor.profile import ClientProfile, Industry, Staffing
from evaluations.asking import Observed, without_fact
from evaluations.case_schema import Category, Expected, Swap
from evaluations.errors import RunError
from evaluations.experiment import hash_of, run_id
from evaluations.records import CASES_FILE, RunFolder
from evaluations.runner import Runner
from evaluations.scoring import failed_scores, score
from tests.advisor_values import make_answer, make_passage
from tests.evaluation_values import (
    GOLD,
    ScriptedExaminer,
    ScriptedGold,
    make_asked,
    make_case,
    make_experiment,
)


@pytest.fixture
def run(tmp_path: Path) -> RunFolder:
    return RunFolder.create(tmp_path / "runs", "20261122T200000Z-012345678", make_experiment())


def test_a_crash_is_a_failed_case_and_the_others_go_on(run: RunFolder) -> None:
    cases = [("advice", make_case(name)) for name in ("a", "b", "c")]
    Runner(ScriptedExaminer(breaks=["b"]), ScriptedGold(), run).run(cases, jobs=1)
    records = {record["id"]: record for record in run.records()}
    assert records["b"]["error"] == "RuntimeError: the index is on fire"
    assert records["b"]["metrics"]["recall@5.fuse"] == 0.0
    assert records["a"]["error"] is None
    assert records["a"]["metrics"]["recall@5.fuse"] == 1.0
    assert records["c"]["outcome"] == "partial"


def test_a_run_goes_on_where_it_was_cut_short(run: RunFolder) -> None:
    cases = [("advice", make_case(name)) for name in ("a", "b", "c")]
    Runner(ScriptedExaminer(), ScriptedGold(), run).run(cases[:1], jobs=1)
    with (run.folder / CASES_FILE).open("a", encoding="utf-8") as file:
        file.write('{"id": "b", "sui')  # the power failed here
    examiner = ScriptedExaminer()
    heard: list[str] = []
    Runner(examiner, ScriptedGold(), run).run(cases, jobs=2, listener=lambda record: heard.append(record["id"]))
    assert sorted(examiner.asked) == sorted(heard) == ["b", "c"]
    assert sorted(record["id"] for record in run.records()) == ["a", "b", "c"]


def test_a_line_is_a_line_whatever_separators_its_question_holds(run: RunFolder) -> None:
    question = "Who owns it?\u2028And\u2029who\x85pays\x0c\x1e for it?"
    case = make_case("a", question=question)
    Runner(ScriptedExaminer(), ScriptedGold(), run).run([("advice", case)], jobs=1)
    run.mend()
    assert [record["question"] for record in run.records()] == [question]


def test_a_run_is_found_by_the_beginning_of_its_id_by_last_and_by_path(run: RunFolder, tmp_path: Path) -> None:
    runs = tmp_path / "runs"
    later = RunFolder.create(runs, run.run_id, make_experiment())
    assert later.run_id == f"{run.run_id}-2"
    assert RunFolder.find(runs, "last").run_id == later.run_id
    assert RunFolder.find(runs, run.run_id).run_id == run.run_id  # though two begin with it
    assert RunFolder.find(runs, str(run.folder)).experiment()["commit"] == "0123456789abcdef"
    with pytest.raises(RunError, match="Several runs begin with '2026'"):
        RunFolder.find(runs, "2026")
    with pytest.raises(RunError, match=r"There is no run 'x' .* Latest: 2026"):
        RunFolder.find(runs, "x")


def test_a_line_keeps_what_a_reviewer_needs(run: RunFolder) -> None:
    Runner(ScriptedExaminer(), ScriptedGold(), run).run([("advice", make_case())], jobs=1)
    (record,) = run.records()
    assert record["split"] == "dev"
    assert record["gold"] == [{"document": "remote-access", "quote": GOLD, "cited": True}]
    assert record["rankings"]["fuse"] == [{"rank": 1, "document": "Remote access", "location": "page 3", "gold": [0]}]
    assert record["rankings"]["select"][0]["text"].startswith("The platform")
    assert record["answer"]["sections"][0]["heading"] == "Short answer"
    json.dumps(record)


def test_scores_of_an_answer_come_from_gold_passages_and_the_answers_own_sentences() -> None:
    # Two citations, both to the chunk that holds the gold; two sentences, both verbatim in it; 1 of 2 points made.
    case = make_case(points=[["central team"], ["vendors decide"]], outcome=Expected.PARTIAL, gaps=["Fieldgate"])
    scores = score(case, Observed(asked=make_asked()), {"c1": frozenset({0})})
    assert scores["citation_precision"] == scores["citation_first"] == scores["citation_recall"] == 1.0
    assert scores["faithfulness"] == scores["quote_fidelity"] == 1.0
    assert scores["point_coverage"] == 0.5
    assert scores["completeness"] == pytest.approx(2 / 3)
    assert scores["outcome"] == 1.0
    assert scores["words"] == 13.0
    assert scores["seconds"] == 0.75
    assert scores["context_precision"] == 1.0


def test_a_refusal_has_no_citations_to_be_right_but_misses_its_gold() -> None:
    refusal = make_answer(outcome=Outcome.OUT_OF_SCOPE, sections=(), citations=(), profile_effects=())
    asked = make_asked(refusal, rankings=dict.fromkeys(("retrieve", "fuse", "select"), ()))
    scores = score(make_case(), Observed(asked=asked), {"c1": frozenset({0})})
    assert scores["citation_precision"] is None
    assert scores["faithfulness"] is None
    assert scores["citation_recall"] == 0.0
    assert scores["recall@5.fuse"] == 0.0
    assert scores["outcome"] == 0.0


def test_what_an_answer_names_as_missing_is_not_held_against_it() -> None:
    said = score(make_case(forbidden=["Fieldgate"]), Observed(asked=make_asked()), {})
    leaked = score(make_case(forbidden=["Contracts"]), Observed(asked=make_asked()), {})
    assert said["free_of_forbidden"] == 1.0
    assert leaked["free_of_forbidden"] == 0.0  # the title of the nearest material


def test_a_tailoring_case_is_scored_by_its_swap_and_its_named_facts() -> None:
    other = replace(make_asked(), answer=make_answer(sections=()))
    case = make_case(
        category=Category.TAILORING,
        profile=ClientProfile(staffing=Staffing.UNMANNED),
        swap=Swap(profile=ClientProfile(staffing=Staffing.ON_SITE), changes=("Release every session.",)),
    )
    observed = Observed(asked=make_asked(), swapped=other, without={"staffing=unmanned": (GOLD,)})
    scores = score(case, observed, {})
    assert scores["tailoring"] == 1.0
    assert scores["truthful_effects"] == 1.0


def test_a_follow_up_is_scored_beside_its_rewriting() -> None:
    far = make_asked(rankings=dict.fromkeys(("retrieve", "fuse", "select"), (make_passage("No.", chunk_id="c9"),)))
    case = make_case(category=Category.FOLLOW_UP, earlier=["What is it?"], rewritten="Who owns it?")
    scores = score(case, Observed(asked=far, rewritten=make_asked()), {"c1": frozenset({0})})
    assert scores["follow_up.difference"] == -1.0


def test_a_crash_is_worth_nothing_in_every_measure_that_its_case_has() -> None:
    scores = failed_scores(make_case(points=["a point"]))
    assert set(scores.values()) == {0.0}
    assert {"outcome", "recall@5.fuse", "citation_recall", "point_coverage", "completeness"} <= set(scores)
    assert "tailoring" not in scores


def test_taking_a_fact_away_leaves_the_others() -> None:
    profile = ClientProfile(industry=Industry.WATER, jurisdictions=("EU", "UK"))
    assert without_fact(profile, "industry=water") == ClientProfile(jurisdictions=("EU", "UK"))
    assert without_fact(profile, "jurisdictions=EU").jurisdictions == ("UK",)
    assert without_fact(ClientProfile(asset_life_years=30), "asset_life_years=long") == ClientProfile()


def test_a_run_is_named_by_its_start_and_commit_and_its_cases_by_their_content() -> None:
    assert run_id(make_experiment()) == "20261122T200000Z-012345678"
    assert run_id(make_experiment(commit=None)) == "20261122T200000Z-no-commit"
    one, other = ("advice", make_case("a")), ("advice", make_case("b"))
    assert hash_of([one, other]) == hash_of([other, one])
    assert hash_of([one]) != hash_of([("advice", make_case("a", points=["another point"]))])
