"""`python -m evaluations run`: chooses cases, opens the index, asks, reports, and holds the result to the gate."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TYPE_CHECKING, Any

from rich.console import Console
from rich.progress import BarColumn, MofNCompleteColumn, Progress, TextColumn, TimeRemainingColumn

from evaluations.case_schema import EvalCase
from evaluations.cases import CASES_FOLDER, all_cases, load_suites
from evaluations.errors import RunError
from evaluations.experiment import experiment, run_id
from evaluations.gate import gate_cases, load_baseline, regressions, require_same_embedder
from evaluations.own_cases import case_folders, engagement_suite
from evaluations.records import Record, RunFolder
from evaluations.report_files import print_report, runs_folder, say, write_reports
from knowledge_base.settings import Settings, load_settings

if TYPE_CHECKING:
    from evaluations.index_home import EvaluationHome

Cases = Sequence[tuple[str, EvalCase]]
Connect = Callable[[Settings], AbstractContextManager["EvaluationHome"]]
_WARM_FROM = 150  # cases: below it, embedding all sentences beforehand takes longer than it saves
_MOST_GONE = 0.1  # of the baseline's cases; with more of them gone it says too little about what is left


def run_cases(arguments: argparse.Namespace, connect: Connect | None) -> int:
    """Run the cases that were asked for and return the exit status."""
    if arguments.gate:
        return _run_gate(arguments, connect)
    cases = _chosen(arguments)
    if not cases:
        raise RunError("No case is left to run. Leave --split out, or choose another suite.")
    run = _ask(cases, arguments, connect)
    summary = write_reports(run)
    print_report(run, summary, as_json=arguments.json)
    return 0


def _run_gate(arguments: argparse.Namespace, connect: Connect | None) -> int:
    """Run the baseline's cases; 1 where one crashes or a figure is worse than accepted."""
    baseline = load_baseline()
    cases, gone = gate_cases(baseline, all_cases(load_suites(folder=arguments.cases or CASES_FOLDER)))
    if len(gone) > _MOST_GONE * len(baseline["cases"]):
        raise RunError(
            f"{len(gone)} of the baseline's {len(baseline['cases'])} cases are gone, first {gone[0]!r}. "
            "Run all cases, look at the report, and accept it with `python -m evaluations accept last`."
        )
    run = _ask(cases, arguments, connect, baseline)
    summary = write_reports(run)
    found = regressions(baseline, run.records())
    if arguments.json:
        print_report(run, summary, as_json=True)
    for case_id in summary["crashed"]:
        say(f"Crashed: {case_id}", sys.stderr)
    for regression in found:
        say(f"Worse than accepted. {regression}", sys.stderr)
    passed = not found and not summary["crashed"]
    say(f"{len(cases)} held-out cases {'keep' if passed else 'break'} the baseline. Report: {run.folder}", sys.stderr)
    return 0 if passed else 1


def _chosen(arguments: argparse.Namespace) -> Cases:
    """Return the cases that were asked for."""
    suites = (
        engagement_suite(arguments.engagement)
        if arguments.engagement
        else load_suites(arguments.suites, **case_folders(arguments.cases))
    )
    chosen: list[tuple[str, EvalCase]] = []
    for name, suite in suites.items():
        own = [case for case in suite.cases if arguments.split in (None, "all", case.split.value)]
        chosen += [(name, case) for case in own[: arguments.limit]]
    return tuple(chosen)


def _ask(
    cases: Cases, arguments: argparse.Namespace, connect: Connect | None, baseline: Mapping[str, Any] | None = None
) -> RunFolder:
    # With Chroma and LangChain below them, which a mistyped command need not wait for.
    from advisor.factory import build_advisor
    from evaluations.asking import Examiner
    from evaluations.gold_index import GoldIndex
    from evaluations.runner import Runner

    settings = load_settings()
    with (connect or _opening(arguments.engagement))(settings) as opened:
        if baseline is not None:
            require_same_embedder(baseline, opened.manifest)
        names = ("suites", "split", "limit", "gate", "jobs", "engagement")
        options = {name: getattr(arguments, name) for name in names}
        record = experiment(cases, settings=settings, manifest=opened.manifest, options=options)
        run = _opened_run(runs_folder(arguments.engagement), arguments.resume, record)
        advisor = build_advisor(opened.home, opened.embedder)
        if len(cases) > _WARM_FROM:
            advisor.warm()
        runner = Runner(Examiner(opened.home, advisor), GoldIndex(opened.home), run)
        with _bar() as bar:
            task = bar.add_task("Asking", total=len(cases), completed=len(run.records()))
            runner.run(cases, jobs=arguments.jobs, listener=lambda _: bar.advance(task))
    return run


def _opening(engagement: str | None) -> Connect:
    """Return what opens the home to ask: the evaluations' own, or the reader's for an engagement's cases."""
    from evaluations.engagement_home import open_engagement_home
    from evaluations.index_home import open_evaluation_home

    if engagement is None:
        say("Opening the index of the articles and the clients' documents …", sys.stderr)
        return open_evaluation_home
    say(f"Opening the firm's knowledge and the documents of {engagement} …", sys.stderr)
    return lambda settings: open_engagement_home(settings, engagement)


def _opened_run(runs: Path, resume: str | None, now: Record) -> RunFolder:
    """Return a new run, or the one to go on with.

    Raises:
        RunError: it asked other cases, of another index or another commit.
    """
    if resume is None:
        return RunFolder.create(runs, run_id(now), now)
    run = RunFolder.find(runs, resume)
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
