"""The frame of a benchmark's command line: what is printed where, and with which exit status."""

from __future__ import annotations

import json

import pytest

from evaluations.benchmarks import (
    abstention,
    beir,
    chunking,
    contextual_retrieval,
    files,
    firm_knowledge,
    injection,
    interruption,
    ranking,
    scope,
    sentences,
)
from evaluations.benchmarks.command_line import in_columns, print_report
from evaluations.errors import RunError

FRAMED = [
    abstention, beir, chunking, contextual_retrieval, files, firm_knowledge, injection, interruption, ranking, scope,
    sentences,
]  # fmt: skip


def test_a_report_is_json_on_one_line_for_programs_and_indented_or_in_columns_for_people(
    capsys: pytest.CaptureFixture[str],
) -> None:
    report = {"recall": 0.5, "“best”": {"mrr": 1}}
    assert print_report(lambda: report, as_json=True) == 0
    line = capsys.readouterr().out
    assert (json.loads(line), line.count("\n")) == (report, 1)
    print_report(lambda: report, as_json=False)
    assert '\n  "“best”": {\n' in capsys.readouterr().out
    print_report(lambda: report, as_json=False, as_text=in_columns(8))
    assert capsys.readouterr().out == "recall   0.5\n“best”   {'mrr': 1}\n"


def test_the_exit_status_is_the_reports(capsys: pytest.CaptureFixture[str]) -> None:
    assert print_report(lambda: {"lost": 3}, as_json=True, status=lambda report: int(report["lost"] > 0)) == 1
    assert json.loads(capsys.readouterr().out) == {"lost": 3}


def test_an_error_is_a_sentence_on_standard_error(capsys: pytest.CaptureFixture[str]) -> None:
    def fail() -> dict[str, object]:
        raise RunError("The folder 'x' is not there. Name another one.")

    assert print_report(fail, as_json=True) == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", "The folder 'x' is not there. Name another one.\n")


@pytest.mark.parametrize("benchmark", FRAMED, ids=lambda one: one.__name__.rpartition(".")[2])
def test_a_benchmark_is_called_by_the_name_of_its_module(benchmark: object, capsys: pytest.CaptureFixture[str]) -> None:
    with pytest.raises(SystemExit) as ended:
        benchmark.main(["--help"])  # type: ignore[attr-defined]
    assert ended.value.code == 0
    assert capsys.readouterr().out.split()[:4] == ["usage:", "python", "-m", benchmark.__name__]  # type: ignore[attr-defined]
