"""`python -m evaluations judge`: lets a model judge the answers of a run, or holds it against the hand labels."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from rich.console import Console
from rich.progress import Progress

from evaluations.errors import RunError
from evaluations.experiment import current_commit
from evaluations.judge import Judge, Judged, VerdictCache
from evaluations.judge_calibration import calibrate, keep, kept
from evaluations.judge_figures import JudgedItem, groups, keep_judgement, not_judged
from evaluations.judge_items import drawn, items_of
from evaluations.judge_labels import labelled_items, load_labels
from evaluations.judge_report import about_judgement, calibration_text, judged_rows
from evaluations.judge_rubric import rubric_hash
from evaluations.records import Record, RunFolder
from evaluations.report_files import runs_folder, say, write_reports
from knowledge_base.settings import Settings, load_settings

TEMPERATURE = 0.0
_SECONDS = 120.0  # for one verdict, all attempts together; nobody waits for it
_REPLY_TOKENS = 300
_FAULTS_IN_A_ROW = 8  # then the provider is taken to be down, and the judging ends


def judge_run(arguments: argparse.Namespace, _: object = None) -> int:
    """Judge a run, or calibrate; 1 where the judging ended early."""
    settings = load_settings()
    folder = settings.home.expanduser() / "evaluations" / "judge"
    judge = _judge(settings, folder)
    if arguments.calibrate:
        return _calibrate(judge, folder, arguments)
    run = RunFolder.find(runs_folder(), arguments.name)
    run.require_no_engagement("be judged")
    answered = [record for record in run.records() if items_of(record)]
    if not answered:
        raise RunError(f"The run {run.run_id!r} has no answer to judge. Choose another one.")
    chosen = drawn(answered, arguments.limit)
    judged = _judged(judge, chosen, arguments.jobs)
    judgement = {
        "model": judge.identity,
        "rubric": rubric_hash(),
        "temperature": TEMPERATURE,
        "judged_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": current_commit(),
        "cases": len(chosen),
        "of_cases": len(answered),
        "items": len(judged),
        "not_judged": not_judged(judged),
        "calibration": kept(folder, judge.identity),
        "groups": groups(judged),
    }
    keep_judgement(run, judgement, judged)
    write_reports(run)
    print(json.dumps(judgement, indent=2) if arguments.json else _as_text(judgement))
    say(f"Kept in {run.folder}", sys.stderr)
    return _ended(judge)


def _judge(settings: Settings, folder: Path) -> Judge:
    """Return the configured judge.

    Raises:
        RunError: none is configured.
    """
    if settings.judge is None:
        raise RunError("No judge is configured. Set ADVISOR_JUDGE=provider:model, for example openai:gpt-4.1.")
    from advisor.chat_models import LangChainModel
    from advisor.guarded_model import GuardedModel, Limits
    from advisor.spending import SpendingLimits

    own = settings.model_copy(
        update={
            "model": settings.judge,
            "model_base_url": settings.judge_base_url,
            "model_api_key": settings.judge_api_key,
            "model_temperature": TEMPERATURE,
            "model_answer_tokens": _REPLY_TOKENS,
        }
    )
    folder.mkdir(parents=True, exist_ok=True)
    spending = SpendingLimits(folder / "use.sqlite3", per_conversation=0, per_day=settings.judge_daily_tokens)
    model = GuardedModel(LangChainModel(own), Limits(faults_in_a_row=_FAULTS_IN_A_ROW))
    return Judge(model, VerdictCache(folder, settings.judge), spending, seconds=_SECONDS)


def _calibrate(judge: Judge, folder: Path, arguments: argparse.Namespace) -> int:
    labels = load_labels()
    with _progress(2 * len(labelled_items(labels))) as step:
        found = calibrate(judge, labels, jobs=arguments.jobs, listener=step)
    print(json.dumps(found, indent=2) if arguments.json else calibration_text(found))
    if judge.stopped is None:  # half of the labels would pass for all of them
        say(f"Kept in {keep(folder, found)}", sys.stderr)
    return _ended(judge)


def _judged(judge: Judge, records: Sequence[Record], jobs: int) -> list[JudgedItem]:
    pairs = [(record, item) for record in records for item in items_of(record)]
    with _progress(len({item for _, item in pairs})) as step:
        found = judge.judge([item for _, item in pairs], jobs=jobs, listener=step)
    return [
        JudgedItem(record=record, item=item, judged=judged) for (record, item), judged in zip(pairs, found, strict=True)
    ]


@contextmanager
def _progress(total: int) -> Iterator[Callable[[Judged], None]]:
    console = Console(stderr=True)
    with Progress(console=console, disable=not console.is_terminal, transient=True) as bar:
        task = bar.add_task("Judging", total=total)
        yield lambda _: bar.advance(task)


def _as_text(judgement: dict[str, Any]) -> str:
    lines = [about_judgement(judgement)]
    for row in judged_rows(judgement):
        figures = "; ".join(
            f"{half} {figure['value']:.3f} ({figure['low']:.3f} to {figure['high']:.3f}; {figure['cases']} cases)"
            for half, figure in row["figures"].items()
            if figure
        )
        lines.append(f"{row['label']}: {figures}" + (f"; WARNING: {row['warning']}" if row["warning"] else ""))
    return "\n".join(lines)


def _ended(judge: Judge) -> int:
    if judge.stopped is None:
        return 0
    say(
        f"The judging ended early. {judge.stopped} The judge is set by ADVISOR_JUDGE, ADVISOR_JUDGE_BASE_URL, "
        "ADVISOR_JUDGE_API_KEY and ADVISOR_JUDGE_DAILY_TOKENS. Verdicts are kept; the same command goes on.",
        sys.stderr,
    )
    return 1
