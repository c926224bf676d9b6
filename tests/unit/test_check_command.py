"""What `python -m ingestion check` prints of the articles; none of it needs the index."""

from __future__ import annotations

import json
from contextlib import AbstractContextManager
from io import StringIO
from pathlib import Path
from typing import Any

import pytest
from rich.console import Console

from ingestion import commands
from ingestion.article_views import print_questions, print_reference, questions_json, reference_json
from ingestion.workspace import Workspace
from knowledge_base.article_findings import Finding
from knowledge_base.reference_data import read_reference
from knowledge_base.settings import Settings


def no_index(
    settings: Settings, *, for_repair: bool = False, create: bool = False
) -> AbstractContextManager[Workspace]:
    raise AssertionError("the index was opened")


def run(*arguments: str) -> int:
    return commands.main(["check", *arguments], connect=no_index)


def output(capsys: pytest.CaptureFixture[str]) -> Any:
    return json.loads(capsys.readouterr().out)


def test_figures_are_printed_with_line_sentence_and_sources(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--figures", "--json") == 0
    figures = output(capsys)["figures"]
    assert set(figures[0]) == {"article", "line", "figure", "sentence", "sources"}
    assert all(figure["sources"] and figure["figure"].split()[0] in figure["sentence"] for figure in figures)
    assert run("--figures") == 0
    assert f"{len(figures)} figures, 0 without a source" in capsys.readouterr().out


def test_coverage_is_printed_as_tables_with_the_reasons_for_what_is_empty(capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--coverage", "--json") == 0
    coverage = output(capsys)
    assert [len(table["rows"]) for table in coverage["tables"]] == [52, 16, 52]
    assert coverage["problems"] == []
    assert coverage["gaps"] and coverage["cells"]
    assert run("--coverage") == 0
    printed = capsys.readouterr().out
    assert "reference_levels" in printed and coverage["gaps"][0]["reason"] in printed
    assert run("--markdown") == 0
    assert capsys.readouterr().out.startswith("| | architecture |")


def test_the_firms_own_folder_is_checked_alone(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "ours.md").write_text("# Ours\n", encoding="utf-8")
    assert run("--articles", str(tmp_path), "--json") == 1
    (problem,) = output(capsys)["articles"]["problems"]
    assert problem.endswith("ours.md:1: no front matter between two lines of ---")
    assert run("--articles", str(tmp_path)) == 1
    assert "1 problems, 0 notices" in capsys.readouterr().out


def test_a_folder_without_articles_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert run("--articles", str(tmp_path)) == 1
    assert "holds no articles" in capsys.readouterr().err


def test_two_tables_at_once_are_wrong_usage() -> None:
    with pytest.raises(SystemExit) as stopped:
        run("--coverage", "--figures")
    assert stopped.value.code == 2


def test_known_questions_are_counted_and_what_is_wrong_with_them_is_named() -> None:
    wrong = Finding(path=Path("remote-access.yaml"), line=4, message="there is no article 'remote-access'")
    assert questions_json(7, (wrong,)) == {"count": 7, "problems": [str(wrong)]}
    stream = StringIO()
    print_questions(Console(file=stream, width=120), 7, (wrong,))
    assert stream.getvalue() == (
        "remote-access.yaml:4: there is no article 'remote-access'\nknown questions: 7, 1 problems\n"
    )


def test_the_reference_data_is_counted_and_what_is_wrong_in_it_is_named() -> None:
    data, problems = read_reference()
    assert data is not None
    assert reference_json(data, problems) == {"entries": data.entry_count(), "problems": []}
    wrong = Finding(path=Path("services.yaml"), line=3, message="there is no article 'x'")
    stream = StringIO()
    print_reference(Console(file=stream, width=120), None, (wrong,))
    assert stream.getvalue() == ("services.yaml:3: there is no article 'x'\nreference data: not readable, 1 problems\n")
