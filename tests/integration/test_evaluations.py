"""`python -m evaluations` from end to end, on three documents and a client, with the real model and a real Chroma."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import AbstractContextManager
from pathlib import Path

import pytest

from evaluations.commands import main
from evaluations.index_home import EvaluationHome, open_evaluation_home
from knowledge_base.settings import Settings

ARTICLES = {
    "remote-access.md": "# Remote access\n\nSecurity should own remote access to every plant as the one accountable"
    " party.\n\nThe plant releases each vendor session before it begins.\n",
    "patching.md": "# Patching\n\nOperations decides when a production line is patched, because only operations knows"
    " when it stands still.\n",
    "historian.md": "# Historian\n\nThe historian keeps the plant's measurements for the years that quality needs.\n",
}
CONTRACT = "# Agreement\n\nThe maintenance contract between Northwind and the turbine supplier ends on 31 May 2031.\n"
CASES = """about: A suite to see the whole way with.
cases:
  - id: remote-access-owner
    question: Who should own remote access to the plants?
    category: advice
    gold: [{document: remote-access, quote: Security should own remote access to every plant}]
    points: [security owns remote access]
  - id: contract-end
    question: When does the maintenance contract with the turbine supplier end?
    category: client_documents
    documents: northwind
    gold: [{document: contract.md, quote: ends on 31 May 2031}]
  - id: contract-end-outside
    question: When does the maintenance contract with the turbine supplier end?
    category: abstention
    outcome: refused
    forbidden: ["2031"]
  - id: who-releases-it
    question: And who releases a vendor session for it?
    category: follow_up
    earlier: ["Who should own remote access to the plants?"]
    rewritten: Who releases a vendor session of remote access?
    gold: [{document: remote-access, quote: releases each vendor session}]
"""


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    folder = tmp_path_factory.mktemp("evaluations")
    for name, text in ARTICLES.items():
        (folder / "articles").mkdir(exist_ok=True)
        (folder / "articles" / name).write_text(text, encoding="utf-8")
    (folder / "documents" / "northwind").mkdir(parents=True)
    (folder / "documents" / "northwind" / "contract.md").write_text(CONTRACT, encoding="utf-8")
    (folder / "cases").mkdir()
    (folder / "cases" / "tiny.yaml").write_text(CASES, encoding="utf-8")
    return folder


@pytest.fixture
def command(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[list[str]]:
    monkeypatch.setenv("ADVISOR_HOME", str(folder / "home"))
    yield ["run", "--cases", str(folder / "cases")]


def test_a_run_asks_reports_and_is_compared_and_gone_on_with(
    folder: Path, command: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    opened: list[str] = []

    def connect(settings: Settings) -> AbstractContextManager[EvaluationHome]:
        opened.append(str(settings.home))
        return open_evaluation_home(settings, folder / "documents", folder / "articles")

    assert main([*command, "--json"], connect=connect) == 0
    summary = json.loads(capsys.readouterr().out)
    assert summary["cases"] == 4
    assert summary["crashed"] == []
    figures = summary["groups"]["all"]["all"]
    assert figures["recall@5.fuse"]["value"] == 1.0
    assert figures["quote_fidelity"]["value"] == 1.0
    assert figures["free_of_forbidden"]["value"] == 1.0
    assert figures["follow_up.difference"]["value"] == 0.0
    run = folder / "home" / "evaluations" / "runs" / summary["run"]
    records = {one["id"]: one for one in map(json.loads, (run / "cases.jsonl").read_text("utf-8").splitlines())}
    assert "2031" in records["contract-end"]["answer"]["text"]
    assert records["contract-end-outside"]["outcome"] == "refused"
    assert {path.name for path in run.iterdir()} == {
        "run.json",
        "cases.jsonl",
        "summary.json",
        "report.md",
        "report.html",
    }

    # A second run finds the index built; going on with a finished run asks nothing and keeps its lines.
    assert main([*command, "--resume", "last", "--json"], connect=connect) == 0
    assert json.loads(capsys.readouterr().out)["run"] == summary["run"]
    assert len(list((folder / "home" / "evaluations" / "indexes").glob("*/complete"))) == 1
    assert main(["compare", "last", "last"]) == 0
    assert "+0.000" in capsys.readouterr().out
    assert main([*command, "--resume", "last", "--limit", "1"], connect=connect) == 1
    assert "its cases was" in capsys.readouterr().err
    assert len(opened) == 3


def test_a_gate_that_names_suites_is_wrong_usage(command: list[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        main([*command, "--gate", "--limit", "1"])
    assert ended.value.code == 2


def test_a_run_that_is_not_there_is_named(command: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["report", "1999"]) == 1
    assert "There is no run '1999'" in capsys.readouterr().err
