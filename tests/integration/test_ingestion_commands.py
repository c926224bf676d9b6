"""The command line of ingestion over a real home, with a fake model."""

from __future__ import annotations

import json
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from ingestion import commands
from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.workspace import Workspace
from knowledge_base.answer_space import AnswerSpace
from knowledge_base.home import Home
from knowledge_base.settings import Settings
from tests.fakes import FakeEmbedder

TEXT = "# Remote access\n\nOperators release every remote session of a vendor.\n"


class CommandLine:
    """Runs commands on one home; `chunking` and `identity` play another version of the program."""

    def __init__(self, home: Path, capture: pytest.CaptureFixture[str]) -> None:
        self.home = home
        self.chunking = CHUNKING_FINGERPRINT
        self.identity = "fake@1"
        self._capture = capture
        self.error = ""

    def __call__(self, *arguments: str) -> tuple[int, str]:
        status = commands.main(list(arguments), connect=self._connect)
        captured = self._capture.readouterr()
        self.error = captured.err
        return status, captured.out

    def json(self, *arguments: str) -> tuple[int, Any]:
        status, text = self(*arguments, "--json")
        return status, json.loads(text)

    @contextmanager
    def _connect(self, settings: Settings, *, for_repair: bool = False, create: bool = False) -> Iterator[Workspace]:
        embedder = FakeEmbedder(identity=self.identity)
        with Home.open(settings, embedder, self.chunking, for_repair=for_repair) as home:
            yield Workspace(home=home, embedder=embedder, settings=settings)


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> CommandLine:
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path / "home"))
    monkeypatch.chdir(tmp_path)
    return CommandLine(tmp_path / "home", capsys)


@pytest.fixture
def files(tmp_path: Path) -> Path:
    folder = tmp_path / "files"
    folder.mkdir()
    (folder / "a.md").write_text(TEXT, encoding="utf-8")
    (folder / "b.txt").write_text("The plant manager owns the budget of the site.", encoding="utf-8")
    return folder


def test_the_bundled_articles_are_indexed_once(run: CommandLine) -> None:
    status, report = run.json("sync")
    assert status == 0
    assert report["outcomes"]["added"] == report["files"] >= 12
    status, report = run.json("sync")
    assert (status, report["outcomes"]) == (0, {"unchanged": report["files"]})
    _, listed = run.json("list")
    assert {"remote-access", "reference-glossary"} <= {document["document_id"] for document in listed["documents"]}


def test_documents_are_added_listed_and_removed(run: CommandLine, files: Path) -> None:
    status, report = run.json("add", str(files))
    assert (status, report["outcomes"]) == (0, {"added": 2})
    _, listed = run.json("list")
    by_title = {document["title"]: document for document in listed["documents"]}
    assert set(by_title) == {"Remote access", "b"}
    status, _ = run("remove", by_title["b"]["document_id"])
    assert status == 0
    assert len(run.json("list")[1]["documents"]) == 1


def test_a_refused_file_makes_the_status_one_and_is_explained(run: CommandLine, files: Path) -> None:
    (files / "empty.pdf").write_bytes(b"")
    status, text = run("add", str(files))
    assert status == 1
    line = next(line for line in text.splitlines() if line.startswith("refused"))
    assert "empty.pdf" in line
    assert "2 added, 1 refused" in text


def test_an_engagement_is_made_only_when_its_client_is_named(run: CommandLine, files: Path) -> None:
    status, _ = run("add", str(files), "--engagement", "northwind")
    assert status == 1
    assert "--client NAME" in run.error
    assert run("add", str(files), "--engagement", "northwind", "--client", "Northwind")[0] == 0
    assert run("add", str(files), "--engagement", "northwind", "--client", "Contoso")[0] == 1
    assert "Northwind" in run.error
    _, listed = run.json("list")
    assert {document["engagement"] for document in listed["documents"]} == {"northwind"}
    assert {document["collection"] for document in listed["documents"]} == {"client"}


def test_purging_an_engagement_needs_a_yes_and_leaves_nothing(run: CommandLine, files: Path) -> None:
    run("add", str(files), "--engagement", "northwind", "--client", "Northwind")
    assert run("purge", "northwind")[0] == 2
    assert run("purge", "northwind", "--yes")[0] == 0
    assert run.json("list")[1]["documents"] == []
    assert not list((run.home / "engagements").glob("northwind*"))


def test_removing_what_is_not_there_removes_nothing(run: CommandLine, files: Path) -> None:
    run("add", str(files))
    document = run.json("list")[1]["documents"][0]["document_id"]
    assert run("remove", document, "missing")[0] == 1
    assert "'missing'" in run.error
    assert len(run.json("list")[1]["documents"]) == 2


def test_check_finds_a_healthy_index_healthy_and_reindex_keeps_it_so(run: CommandLine, files: Path) -> None:
    run("add", str(files))
    assert run("reindex")[0] == 0
    status, report = run.json("check")
    assert report["reference"]["entries"] > 200
    assert report["reference"]["problems"] == []
    assert (status, report["healthy"]) == (0, True)
    assert report["articles"]["count"] >= 12
    assert report["knowledge_bases"][0]["documents"] == 2


def test_what_the_firms_own_questions_teach_is_kept_in_the_home(run: CommandLine, files: Path) -> None:
    run("add", str(files))
    assert run("learn")[0] == 1
    assert "No questions are known of the articles" in run.error
    questions = run.home / "questions"
    questions.mkdir()
    answer = "Operators release every remote session of a vendor."
    (questions / "a.yaml").write_text(f'- answer: "{answer}"\n  asked: ["May outsiders dial in?"]\n', encoding="utf-8")
    status, report = run.json("learn")
    assert (status, report) == (0, {"file": str(run.home / "answer_space.npz")})
    assert AnswerSpace.read(run.home / "answer_space.npz").embedder == "fake@1"


def test_another_chunking_is_refused_until_rebuilt_from_the_originals(run: CommandLine, files: Path) -> None:
    run("add", str(files))
    run("add", str(files), "--engagement", "northwind", "--client", "Northwind")
    (files / "a.md").unlink()  # the kept original serves
    run.chunking = "another"
    assert run("add", str(files))[0] == 1
    assert "sync --rebuild" in run.error
    status, report = run.json("sync", "--rebuild")
    assert status == 0
    assert report["outcomes"]["updated"] == 4
    assert run("add", str(files))[0] == 0
    assert {d["title"] for d in run.json("list")[1]["documents"] if d["collection"] == "client"} == {
        "Remote access",
        "b",
    }


def test_wrong_usage_is_told_from_failed_work(run: CommandLine, tmp_path: Path) -> None:
    with pytest.raises(SystemExit, match="2"):
        run("ingest")
    assert run("add", "x.pdf", "--client", "Northwind")[0] == 2
    assert run("add", str(tmp_path / "missing.pdf"))[0] == 1
    assert "missing.pdf" in run.error


def test_json_errors_say_whether_trying_again_can_help(run: CommandLine) -> None:
    status, report = run.json("add", "missing.pdf")
    assert status == 1
    assert report["retryable"] is False
    assert "missing.pdf" in report["error"]


def test_a_damaged_engagement_costs_the_commands_only_itself(run: CommandLine, files: Path) -> None:
    run("add", str(files), "--engagement", "northwind", "--client", "Northwind")
    run("add", str(files), "--engagement", "southwind", "--client", "Southwind")
    (run.home / "engagements" / "northwind" / "engagement.json").write_text("{", encoding="utf-8")
    assert run("add", str(files), "--engagement", "southwind")[0] == 0
    assert run("add", str(files))[0] == 0
    for command in ("list", "reindex", "check"):
        status, shown = run.json(command)
        assert status == 1, command
        assert [item["engagement_id"] for item in shown["left_out"]] == ["northwind"], command
        assert "Left out: the engagement 'northwind'" in run.error
        assert "write it anew" in run.error
    assert {document["engagement"] for document in run.json("list")[1]["documents"]} == {None, "southwind"}
    assert run.json("list", "--engagement", "southwind")[0] == 0
    assert run("sync", str(files), "--rebuild")[0] == 1
    assert "Left out: the engagement 'northwind'" in run.error
    for refused in (("list",), ("add", str(files)), ("add", str(files), "--client", "Northwind")):
        assert run(*refused, "--engagement", "northwind")[0] == 1
        assert "write it anew" in run.error
    assert run("purge", "northwind", "--yes")[0] == 0
    assert run("check", "--engagement", "southwind")[0] == 0
