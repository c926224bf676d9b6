"""`python -m evaluations run --engagement`: a client's own cases ask its documents, and nothing leaves its folder."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from pathlib import Path
from typing import Any

import pytest
import yaml

from evaluations.cases import load_suites
from evaluations.commands import main
from evaluations.engagement_home import open_engagement_home
from evaluations.index_home import EvaluationHome
from evaluations.own_cases import OwnCases, case_folders
from knowledge_base.domain import Collection
from knowledge_base.home import Home
from knowledge_base.settings import Settings, load_settings
from tests.documents import CHUNKING, prepared
from tests.fakes import FakeEmbedder

PUMP = "The pump in hall three is maintained by the night shift every week."
VALVE = "The valve contract of Northwind ends on 31 March 2031."
BOILER = "The valve contract of Southwind ends on 30 June 2044."
CASE: dict[str, Any] = {
    "id": "own-valve",
    "question": "When does the valve contract end?",
    "category": "client_documents",
    "gold": [{"document": "valves", "quote": "ends on 31 March 2031"}],
}


@pytest.fixture
def home(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """Return a home with one firm document and one document of each of two clients."""
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    with Home.open(load_settings(), FakeEmbedder(), CHUNKING) as home:
        home.firm().put([prepared("pumps", (PUMP,))])
        for name, text in (("northwind", VALVE), ("southwind", BOILER)):
            home.create_engagement(name, name.title())
            home.engagement(name).put([prepared("valves", (text,), collection=Collection.CLIENT)])
    return tmp_path


def accept(home: Path, *cases: dict[str, Any]) -> Path:
    """Put cases among the accepted ones of northwind, and return its folder."""
    state = home / "engagements" / "northwind"
    own = OwnCases(state=state)
    own.cases.mkdir(parents=True)
    own.accepted.write_text(yaml.safe_dump({"about": "Our own cases", "cases": list(cases)}), encoding="utf-8")
    return state


def connect(settings: Settings) -> AbstractContextManager[EvaluationHome]:
    return open_engagement_home(settings, "northwind", lambda _: FakeEmbedder())


def run(*arguments: str) -> int:
    return main(["run", "--engagement", "northwind", *arguments], connect=connect)


def test_own_cases_of_an_engagement_ask_it_and_the_firm_and_all_that_comes_of_it_leaves_with_it(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    pump = {**CASE, "id": "own-pump", "question": "Who maintains the pump in hall three?"}
    pump["gold"] = [{"document": "pumps", "quote": "maintained by the night shift"}]
    state = accept(home, CASE, {**pump, "documents": "northwind"})
    assert run("--json") == 0
    summary = json.loads(capsys.readouterr().out)
    assert (summary["cases"], summary["crashed"]) == (2, [])
    assert summary["groups"]["all"]["all"]["recall@5.fuse"]["value"] == 1.0
    kept = state / "evaluations" / "runs" / summary["run"]
    assert json.loads((kept / "run.json").read_text("utf-8"))["index"]["knowledge_bases"].keys() == {
        "firm", "northwind"
    }  # fmt: skip
    assert "2044" not in (kept / "cases.jsonl").read_text("utf-8")
    assert not (home / "evaluations").exists(), "nothing of a client's run is among the firm's"
    assert "own" not in load_suites(**case_folders(None))
    with Home.open(load_settings(), FakeEmbedder(), CHUNKING) as opened:
        opened.purge_engagement("northwind")
    assert not kept.exists()


def test_a_run_of_an_engagement_is_gone_on_with_until_its_documents_change(
    home: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    accept(home, CASE)
    assert run() == 0
    assert run("--resume", "last") == 0
    with Home.open(load_settings(), FakeEmbedder(), CHUNKING) as opened:
        opened.engagement("northwind").put([prepared("minutes", ("Nobody came.",), collection=Collection.CLIENT)])
    capsys.readouterr()
    assert run("--resume", "last") == 1
    assert "its index was" in capsys.readouterr().err


@pytest.mark.parametrize("command", ["accept", "judge"])
def test_a_run_of_an_engagement_becomes_neither_a_baseline_nor_a_judgement(
    home: Path, command: str, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setenv("ADVISOR_JUDGE", "openai:judge")
    monkeypatch.setenv("ADVISOR_JUDGE_API_KEY", "none")
    state = accept(home, CASE)
    assert run() == 0
    (kept,) = (state / "evaluations" / "runs").iterdir()
    capsys.readouterr()
    assert main([command, str(kept)]) == 1
    assert "stays with the engagement" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("cases", "engagement", "problem"),
    [
        ([{**CASE, "documents": "southwind"}], "northwind", "asks the documents of 'southwind', another client"),
        ([CASE], "southwind", "No case of the engagement 'southwind' is accepted yet"),
        ([CASE], "westwind", "There is no engagement 'westwind'"),
    ],
)
def test_what_an_engagement_cannot_be_asked_is_said_before_anything_is_opened(
    home: Path, cases: list[dict[str, Any]], engagement: str, problem: str, capsys: pytest.CaptureFixture[str]
) -> None:
    accept(home, *cases)

    def refuse(_: Settings) -> AbstractContextManager[EvaluationHome]:
        raise AssertionError

    assert main(["run", "--engagement", engagement], connect=refuse) == 1
    assert problem in capsys.readouterr().err


@pytest.mark.parametrize("others", [["facts"], ["--gate"], ["--cases", "."]])
def test_an_engagement_together_with_other_cases_is_wrong_usage(home: Path, others: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        run(*others)
    assert ended.value.code == 2
