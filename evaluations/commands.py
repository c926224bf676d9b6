"""The command line of the evaluations. Exit status: 0 done, 1 the work or the gate failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Sequence
from pathlib import Path

from evaluations.cases import read_suites
from evaluations.comparison import compare, comparison_text
from evaluations.gate import BASELINE, baseline_of, write_baseline
from evaluations.gold_documents import GoldDocuments
from evaluations.judge_command import judge_run
from evaluations.own_cases import case_folders
from evaluations.records import RunFolder
from evaluations.report_files import print_report, runs_folder, say, write_reports
from evaluations.run_command import Connect, run_cases
from evaluations.split import Split
from evaluations.worst_cases import JUDGED_BY
from knowledge_base.errors import AdvisorError

_JOBS = 2


def main(argv: Sequence[str] | None = None, *, connect: Connect | None = None) -> int:
    """Run a command and return its exit status; `connect` opens the home that a run asks."""
    parser = build_parser()
    arguments = parser.parse_args(argv)
    if arguments.command == "run" and (problem := _usage_problem(arguments)):
        parser.error(problem)
    try:
        return int(arguments.run(arguments, connect))
    except AdvisorError as error:
        say(str(error), sys.stderr)
        return 1
    except KeyboardInterrupt:
        say("Stopped. Finished cases are kept; go on with the same command and `--resume last`.", sys.stderr)
        return 1


def _usage_problem(arguments: argparse.Namespace) -> str | None:
    if arguments.engagement and (arguments.suites or arguments.gate or arguments.cases):
        return "--engagement runs that engagement's own cases alone; leave SUITE, --gate and --cases out"
    if arguments.gate and (arguments.suites or arguments.limit or arguments.split):
        return "--gate runs the cases of the baseline; leave SUITE, --split and --limit out"
    return None


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of `python -m evaluations`."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluations",
        description="Measures the advisor on scripted cases.",
        epilog="Exit status: 0 done, 1 the work or the gate failed, 2 wrong usage.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    _add_cases(_add(commands, "check", _check, "list what is wrong with the cases"))
    run = _add(commands, "run", run_cases, "ask the cases and report")
    run.add_argument("suites", nargs="*", metavar="SUITE", help="suites to run (default: all)")
    run.add_argument("--split", choices=[*(split.value for split in Split), "all"], help="which half (default: all)")
    run.add_argument("--limit", type=_positive, metavar="N", help="only the first N cases of each suite")
    run.add_argument("--jobs", type=_positive, default=_JOBS, metavar="N", help="cases at a time (default: 2)")
    run.add_argument("--resume", metavar="RUN", help="go on with this run, or with `last`")
    _add_cases(run)
    run.add_argument("--engagement", metavar="E", help="ask this engagement's own cases, and no others")
    run.add_argument("--gate", action="store_true", help="run the baseline's cases; fail if they became worse")
    comparison = _add(commands, "compare", _compare, "compare two runs case by case")
    comparison.add_argument("first", metavar="RUN_A", help="run id, its beginning, a path, or `last`")
    comparison.add_argument("second", metavar="RUN_B", help="run id, its beginning, a path, or `last`")
    report = _add(commands, "report", _report, "write a run's report again")
    report.add_argument("name", metavar="RUN", help="run id, its beginning, a path, or `last`")
    judge = _add(commands, "judge", judge_run, "let a model judge a run's answers, or hold it against hand labels")
    what = judge.add_mutually_exclusive_group(required=True)
    what.add_argument("name", nargs="?", metavar="RUN", help="run id, its beginning, a path, or `last`")
    what.add_argument("--calibrate", action="store_true", help="measure the judge's agreement with the hand labels")
    judge.add_argument("--limit", type=_positive, metavar="N", help="only N answers, drawn by a hash of their ids")
    judge.add_argument("--jobs", type=_positive, default=_JOBS, metavar="N", help="items at a time (default: 2)")
    accept = _add(commands, "accept", _accept, "make a run's held-out figures the baseline of the gate")
    accept.add_argument("name", metavar="RUN", help="run id, its beginning, a path, or `last`")
    return parser


def _add(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace, Connect | None], int],
    text: str,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
    command.add_argument("--json", action="store_true", help="print JSON")
    command.set_defaults(run=run)
    return command


def _add_cases(command: argparse.ArgumentParser) -> None:
    command.add_argument(
        "--cases", type=Path, metavar="DIR", help="folder of suites (default: ours, and the firm's own)"
    )


def _positive(text: str) -> int:
    number = int(text)
    if number < 1:
        raise argparse.ArgumentTypeError(f"{text!r} is not 1 or more")
    return number


def _check(arguments: argparse.Namespace, _: Connect | None) -> int:
    files, findings = read_suites(**case_folders(arguments.cases), documents=GoldDocuments())
    if arguments.json:
        problems = [{"path": str(one.path), "line": one.line, "message": one.message} for one in findings]
        suites = {file.name: len(file.suite.cases) for file in files}
        print(json.dumps({"suites": suites, "problems": problems}, indent=2))
        return 1 if findings else 0
    for finding in findings:
        say(str(finding), sys.stdout)
    count = sum(len(file.suite.cases) for file in files)
    say(f"{count} cases in {len(files)} suites, {len(findings)} problems.", sys.stdout)
    return 1 if findings else 0


def _compare(arguments: argparse.Namespace, _: Connect | None) -> int:
    runs = runs_folder()
    found = compare(RunFolder.find(runs, arguments.first), RunFolder.find(runs, arguments.second), JUDGED_BY)
    print(json.dumps(found, indent=2) if arguments.json else comparison_text(found))
    return 0


def _report(arguments: argparse.Namespace, _: Connect | None) -> int:
    run = RunFolder.find(runs_folder(), arguments.name)
    print_report(run, write_reports(run), as_json=arguments.json)
    return 0


def _accept(arguments: argparse.Namespace, _: Connect | None) -> int:
    run = RunFolder.find(runs_folder(), arguments.name)
    run.require_no_engagement("be the baseline")
    baseline = baseline_of(run.run_id, run.experiment(), run.records())
    write_baseline(baseline)
    if arguments.json:
        print(json.dumps(baseline, indent=2))
    say(f"{len(baseline['cases'])} held-out cases of {run.run_id} are the baseline now: {BASELINE}", sys.stderr)
    return 0
