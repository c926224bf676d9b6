"""Writes the reports of a run into its folder, and says so."""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import TextIO

from rich.console import Console
from rich.text import Text

from evaluations.html_report import html_report
from evaluations.judge_figures import read_judgement
from evaluations.markdown_report import markdown_report
from evaluations.own_cases import own_cases
from evaluations.records import HTML_FILE, MARKDOWN_FILE, SUMMARY_FILE, RunFolder
from evaluations.summary import Summary, summarise


def write_reports(run: RunFolder) -> Summary:
    """Write figures, Markdown and page of a run; return the figures."""
    experiment, records = run.experiment(), run.records()
    summary, judgement = summarise(records), read_judgement(run)
    run.write_json(SUMMARY_FILE, summary)
    run.write_text(MARKDOWN_FILE, markdown_report(experiment, records, summary, judgement))
    run.write_text(HTML_FILE, html_report(experiment, records, summary, run.run_id, judgement))
    return summary


def print_report(run: RunFolder, summary: Summary, *, as_json: bool) -> None:
    """Print what was written."""
    text = (run.folder / MARKDOWN_FILE).read_text(encoding="utf-8")
    print(json.dumps({"run": run.run_id, **summary}, indent=2) if as_json else text)
    say(f"Kept in {run.folder}", sys.stderr)


def runs_folder(engagement: str | None = None) -> Path:
    """Return where runs are kept: with the engagement whose own cases they ask."""
    return own_cases(engagement).runs


def say(text: str, stream: TextIO) -> None:
    """Print a line as it is, without markup."""
    Console(file=stream, soft_wrap=True, highlight=False).print(Text(text))
