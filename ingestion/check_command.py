"""The command `check`: the linter of the articles, their coverage map and figures, and the health of every index."""

from __future__ import annotations

import argparse
import sys
from collections.abc import Sequence
from dataclasses import asdict, replace
from pathlib import Path

from rich.console import Console
from rich.text import Text

from ingestion.article_views import (
    coverage_json,
    figures_json,
    findings_json,
    print_coverage,
    print_figures,
    print_findings,
    print_questions,
    print_reference,
    questions_json,
    reference_json,
)
from ingestion.errors import SourceError
from ingestion.terminal import print_left_out
from ingestion.workspace import Connect
from knowledge_base.article_figures import figure_uses
from knowledge_base.article_findings import Finding
from knowledge_base.article_linter import LintReport, lint_folder, lint_shipped_articles
from knowledge_base.articles import ARTICLES_FOLDER, read_articles
from knowledge_base.coverage_gaps import coverage_findings, load_gaps
from knowledge_base.coverage_map import CoverageMap, markdown_table
from knowledge_base.health import HealthReport
from knowledge_base.known_questions import (
    QUESTIONS_FOLDER,
    own_questions,
    question_findings,
    read_known_questions,
    unanswered_files,
    unanswered_findings,
)
from knowledge_base.reference_data import read_reference
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase
from knowledge_base.terminal import console_for, plain, print_json
from knowledge_base.vocabulary import load_vocabulary


def add_check_options(command: argparse.ArgumentParser) -> None:
    """Add what `check` can print instead, of which one is taken at a time."""
    shown = command.add_mutually_exclusive_group()
    shown.add_argument(
        "--articles", type=Path, metavar="FOLDER", help="check only the firm's own articles in this folder"
    )
    shown.add_argument("--coverage", action="store_true", help="print what the articles cover, and why cells are empty")
    shown.add_argument("--markdown", action="store_true", help="print the coverage table that README.md shows")
    shown.add_argument("--figures", action="store_true", help="print every figure of the articles with its sources")


def run_check(arguments: argparse.Namespace, connect: Connect) -> int:
    """Check articles and reference data against their rules and every index, or print what was asked for."""
    if arguments.figures:
        return _show_figures(arguments)
    if arguments.coverage or arguments.markdown:
        return _show_coverage(arguments)
    if arguments.articles is not None:
        return _show_lint(arguments, _lint_own(arguments.articles))
    report = lint_shipped_articles() if arguments.engagement is None else None
    reference = read_reference() if report is not None else (None, ())
    questions = _check_questions(own_questions(load_settings().home)) if report is not None else (0, ())
    if report is not None and not arguments.json:  # before the index is opened, which may be missing or in use
        print_findings(console_for(sys.stdout), report)
        print_reference(console_for(sys.stdout), *reference)
        print_questions(console_for(sys.stdout), *questions)
    with connect(load_settings(), for_repair=True) as workspace:
        health = [_check_index(base) for _, base in workspace.chosen(arguments.engagement)]
        damaged = workspace.left_out(arguments.engagement)
    print_left_out(damaged)
    sound = not (report and report.problems) and not reference[1] and not questions[1] and not damaged
    healthy = sound and all(base.healthy for base in health)
    if arguments.json:
        bases = [{**asdict(base), "healthy": base.healthy} for base in health]
        found = {
            "healthy": healthy,
            "articles": _lint_json(report),
            "reference": reference_json(*reference),
            "questions": questions_json(*questions),
        }
        left_out = [asdict(one) for one in damaged]
        print_json({**found, "knowledge_bases": bases, "left_out": left_out}, sys.stdout)
    else:
        _print_health(console_for(sys.stdout), health)
    return 0 if healthy else 1


def _check_questions(own: Path) -> tuple[int, tuple[Finding, ...]]:
    """Return how many questions the articles are known to answer, and what is wrong with them.

    Of the firm's own, in the folder `own`, only the files are checked: their articles may lie anywhere.
    """
    (bundled, _), (added, faults) = read_known_questions(), read_known_questions(own)
    shipped, own_unanswered = unanswered_files(own.parent)
    found = (*question_findings(QUESTIONS_FOLDER, read_articles()[0]), *unanswered_findings(shipped, bundled))
    return len(bundled) + len(added), (*found, *faults, *unanswered_findings(own_unanswered, added))


def _lint_own(folder: Path) -> LintReport:
    if folder.expanduser().resolve() == ARTICLES_FOLDER.resolve():
        return lint_shipped_articles()
    report = lint_folder(folder.expanduser(), beside=read_articles()[0])
    if not report.articles and not report.findings:
        raise SourceError(f"The folder {str(folder)!r} holds no articles (*.md). Check its spelling, then try again.")
    return report


def _show_lint(arguments: argparse.Namespace, report: LintReport) -> int:
    if arguments.json:
        print_json({"healthy": not report.problems, "articles": _lint_json(report)}, sys.stdout)
    else:
        print_findings(console_for(sys.stdout), report)
    return 1 if report.problems else 0


def _lint_json(report: LintReport | None) -> dict[str, object]:
    if report is None:
        return {"count": 0, "problems": [], "notices": []}
    return {
        "count": len(report.articles),
        "problems": findings_json(report.problems),
        "notices": findings_json(report.notices),
    }


def _show_coverage(arguments: argparse.Namespace) -> int:
    """Print the map; an empty cell without a reason fails."""
    coverage = CoverageMap.of(read_articles()[0], load_vocabulary())
    gaps = load_gaps()
    problems = tuple(coverage_findings(coverage, gaps))
    if arguments.json:
        print_json({**coverage_json(coverage, gaps), "problems": findings_json(problems)}, sys.stdout)
    elif arguments.markdown:
        console_for(sys.stdout).print(Text(markdown_table(coverage)), soft_wrap=True)
    else:
        console = console_for(sys.stdout)
        print_coverage(console, coverage, gaps)
        for problem in problems:
            console.print(Text(plain(str(problem)), style="red"))
    return 1 if problems else 0


def _show_figures(arguments: argparse.Namespace) -> int:
    """Print the table of figures; a figure without a source fails."""
    uses = figure_uses(read_articles()[0])
    if arguments.json:
        print_json({"figures": figures_json(uses)}, sys.stdout)
    else:
        print_figures(console_for(sys.stdout), uses)
    return 0 if all(use.source_lines for use in uses) else 1


def _check_index(base: KnowledgeBase) -> HealthReport:
    report = base.check()
    outdated = sum(not content_hash for _, content_hash in base.known().values())
    if not outdated:
        return report
    problem = f"{outdated} documents were made with other settings. Run `python -m ingestion sync --rebuild`."
    return replace(report, problems=(*report.problems, problem))


def _print_health(console: Console, health: Sequence[HealthReport]) -> None:
    for report in health:
        state = "healthy" if report.healthy else "not healthy"
        summary = f"{report.name}: {report.documents} documents, {report.chunks} passages, {state}"
        console.print(Text(plain(summary), style="green" if report.healthy else "red"))
        for problem in report.problems:
            console.print(Text(plain(f"  {problem}")))
