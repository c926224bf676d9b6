"""The command line of the evaluations. Exit status: 0 done, 1 the work or the gate failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn
from rich.text import Text

from evaluations.case_schema import EvalCase
from evaluations.cases import load_suites, read_suites
from evaluations.comparison import compare, comparison_text
from evaluations.errors import RunError
from evaluations.experiment import experiment, run_id
from evaluations.gold_documents import GoldDocuments
from evaluations.html_report import html_report
from evaluations.markdown_report import markdown_report
from evaluations.records import HTML_FILE, MARKDOWN_FILE, SUMMARY_FILE, Record, RunFolder
from evaluations.split import Split
from evaluations.summary import summarise
from evaluations.worst_cases import JUDGED_BY
from knowledge_base.errors import AdvisorError
from knowledge_base.settings import load_settings

Cases = tuple[tuple[str, EvalCase], ...]
_JOBS = 2
_WARM_FROM = 150  # cases: below it, embedding all sentences beforehand takes longer than it saves


def main(argv: Sequence[str] | None = None) -> int:
    """Run a command and return its exit status."""
    arguments = build_parser().parse_args(argv)
    try:
        return int(arguments.run(arguments))
    except AdvisorError as error:
        _say(str(error), sys.stderr)
        return 1
    except KeyboardInterrupt:
        _say("Stopped. Finished cases are kept; go on with --resume last.", sys.stderr)
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of `python -m evaluations`."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluations",
        description="Measures the advisor on scripted cases.",
        epilog="Exit status: 0 done, 1 the work or the gate failed, 2 wrong usage.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add(commands, "check", _check, "list what is wrong with the cases")
    run = _add(commands, "run", _run, "ask the cases and report")
    run.add_argument("suites", nargs="*", metavar="SUITE", help="suites to run (default: all)")
    run.add_argument("--split", choices=[*(split.value for split in Split), "all"], default="all", help="which half")
    run.add_argument("--limit", type=_positive, metavar="N", help="only the first N cases of each suite")
    run.add_argument(
        "--jobs", type=_positive, default=_JOBS, metavar="N", help="cases at a time (default: %(default)s)"
    )
    run.add_argument("--resume", metavar="RUN", help="go on with this run, or with `last`")
    compare = _add(commands, "compare", _compare, "compare two runs case by case")
    compare.add_argument("first", metavar="RUN_A", help="run id, its beginning, or a path")
    compare.add_argument("second", metavar="RUN_B", help="run id, its beginning, a path, or `last`")
    report = _add(commands, "report", _report, "write a run's report again")
    report.add_argument("name", metavar="RUN", help="run id, its beginning, or `last`")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)
    return command


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not 1 or more")
    return number


def _check(arguments: argparse.Namespace) -> int:
    files, findings = read_suites(documents=GoldDocuments())
    if arguments.json:
        problems = [{"path": str(one.path), "line": one.line, "message": one.message} for one in findings]
        suites = {file.name: len(file.suite.cases) for file in files}
        print(json.dumps({"suites": suites, "problems": problems}, indent=2))
        return 1 if findings else 0
    for finding in findings:
        _say(str(finding), sys.stdout)
    count = sum(len(file.suite.cases) for file in files)
    _say(f"{count} cases in {len(files)} suites, {len(findings)} problems.", sys.stdout)
    return 1 if findings else 0


def _run(arguments: argparse.Namespace) -> int:
    cases = _chosen(arguments)
    if not cases:
        raise RunError("No case is left to run. Leave --split out, or choose another suite.")
    run = _ask(cases, arguments)
    return _write_reports(run, as_json=arguments.json)


def _chosen(arguments: argparse.Namespace) -> Cases:
    """Return the cases that were asked for."""
    chosen: list[tuple[str, EvalCase]] = []
    for name, suite in load_suites(arguments.suites).items():
        own = [case for case in suite.cases if arguments.split in ("all", case.split.value)]
        chosen += [(name, case) for case in own[: arguments.limit]]
    return tuple(chosen)


def _ask(cases: Cases, arguments: argparse.Namespace) -> RunFolder:
    from advisor.factory import build_advisor
    from evaluations.asking import Examiner
    from evaluations.gold_index import GoldIndex
    from evaluations.index_home import open_evaluation_home
    from evaluations.runner import Runner

    settings = load_settings()
    runs = runs_folder()
    _say("Opening the index of the articles and the clients' documents …", sys.stderr)
    with open_evaluation_home(settings) as opened:
        options = {"suites": arguments.suites, "split": arguments.split, "limit": arguments.limit}
        record = experiment(cases, settings=settings, manifest=opened.manifest, options=options)
        run = _resumed(runs, arguments.resume, record) if arguments.resume else None
        run = run or RunFolder.create(runs, run_id(record), record)
        advisor = build_advisor(opened.home, opened.embedder)
        if len(cases) > _WARM_FROM:
            advisor.warm()
        examiner, gold = Examiner(opened.home, advisor), GoldIndex(opened.home)
        with _bar() as bar:
            task = bar.add_task("Asking", total=len(cases), completed=len(run.records()))
            Runner(examiner, gold, run).run(cases, jobs=arguments.jobs, listener=lambda _: bar.advance(task))
    return run


def _resumed(runs: Path, name: str, now: Record) -> RunFolder:
    """Return the run to go on with.

    Raises:
        RunError: it asked other cases, or another index.
    """
    run = RunFolder.find(runs, name)
    before = run.experiment()
    for what, old, new in (
        ("cases", before["cases"]["hash"], now["cases"]["hash"]),
        ("index", before["index"]["key"], now["index"]["key"]),
        ("commit", before["commit"], now["commit"]),
    ):
        if old != new:
            raise RunError(
                f"The run {run.run_id!r} cannot be gone on with: its {what} was {old!r} and is {new!r} now. "
                "Start a new run without --resume, or bring the former state back."
            )
    return run


def _compare(arguments: argparse.Namespace) -> int:
    runs = runs_folder()
    found = compare(RunFolder.find(runs, arguments.first), RunFolder.find(runs, arguments.second), JUDGED_BY)
    print(json.dumps(found, indent=2) if arguments.json else comparison_text(found))
    return 0


def _report(arguments: argparse.Namespace) -> int:
    return _write_reports(RunFolder.find(runs_folder(), arguments.name), as_json=arguments.json)


def _write_reports(run: RunFolder, *, as_json: bool) -> int:
    records = run.records()
    summary = summarise(records)
    text = markdown_report(run.experiment(), records, summary)
    run.write_json(SUMMARY_FILE, summary)
    run.write_text(MARKDOWN_FILE, text)
    run.write_text(HTML_FILE, html_report(run.experiment(), records, summary, run.run_id))
    print(json.dumps(summary, indent=2) if as_json else text)
    _say(f"Kept in {run.folder}", sys.stderr)
    return 0


def runs_folder() -> Path:
    """Return where runs are kept."""
    return load_settings().home.expanduser() / "evaluations" / "runs"


def _bar() -> Progress:
    console = Console(stderr=True)
    return Progress(
        TextColumn("{task.description}"),
        BarColumn(),
        MofNCompleteColumn(),
        TimeRemainingColumn(),
        console=console,
        disable=not console.is_terminal,
        transient=True,
    )


def _say(text: str, stream: object) -> None:
    Console(file=stream, soft_wrap=True, highlight=False).print(Text(text))  # type: ignore[arg-type]
