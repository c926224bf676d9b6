"""How findings, the coverage map and the table of figures look in a terminal and as JSON."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from pathlib import Path

from rich.box import SIMPLE_HEAD
from rich.console import Console
from rich.table import Table
from rich.text import Text

from knowledge_base.article_figures import FigureUse
from knowledge_base.article_findings import Finding, Severity
from knowledge_base.article_linter import LintReport
from knowledge_base.coverage_gaps import Gap
from knowledge_base.coverage_map import CoverageMap, CoverageTable
from knowledge_base.reference_data import ReferenceData
from knowledge_base.terminal import plain

_MANY_COLUMNS = 12
_WIDE, _NARROW = 12, 6  # letters of a column's heading: sixteen industries stand side by side
_STYLES = {Severity.PROBLEM: "red", Severity.NOTICE: "yellow"}
_TITLES = {
    "topic_dimension": "Articles by topic and dimension",
    "industry_dimension_barrier": "Articles by industry, dimension and barrier",
    "topic_industry": "Articles by topic and industry",
}


def print_findings(console: Console, report: LintReport) -> None:
    """Print problems and notices file by file, and how many there are."""
    for path, findings in groupby(report.findings, key=lambda finding: finding.path):
        console.print(Text(plain(_shown(path))))
        for finding in findings:
            line = Text(f"  {finding.severity.value:<8}", style=_STYLES[finding.severity])
            line.append(plain(f"{_shown(path)}:{finding.line}: {finding.message}"), style="default")
            console.print(line)
    summary = f"articles: {len(report.articles)}, {len(report.problems)} problems, {len(report.notices)} notices"
    console.print(Text(summary, style="red" if report.problems else "green"))


def print_reference(console: Console, data: ReferenceData | None, problems: Sequence[Finding]) -> None:
    """Print what is wrong in the reference data, and how many entries there are."""
    for problem in problems:
        console.print(Text(plain(f"{_shown(problem.path)}:{problem.line}: {problem.message}"), style="red"))
    entries = f"{data.entry_count()} entries" if data is not None else "not readable"
    console.print(Text(f"reference data: {entries}, {len(problems)} problems", style="red" if problems else "green"))


def print_questions(console: Console, asked: int, problems: Sequence[Finding]) -> None:
    """Print what is wrong with the known questions, and how many there are."""
    for problem in problems:
        console.print(Text(plain(f"{_shown(problem.path)}:{problem.line}: {problem.message}"), style="red"))
    console.print(Text(f"known questions: {asked}, {len(problems)} problems", style="red" if problems else "green"))


def questions_json(asked: int, problems: Sequence[Finding]) -> dict[str, object]:
    """Return the number of known questions and the problems."""
    return {"count": asked, "problems": findings_json(problems)}


def reference_json(data: ReferenceData | None, problems: Sequence[Finding]) -> dict[str, object]:
    """Return the number of entries, 0 where a file cannot be read, and the problems."""
    return {"entries": data.entry_count() if data is not None else 0, "problems": findings_json(problems)}


def findings_json(findings: Iterable[Finding]) -> list[str]:
    """Return findings as lines that editors can jump to."""
    return [str(finding) for finding in findings]


def print_coverage(console: Console, coverage: CoverageMap, gaps: Sequence[Gap]) -> None:
    """Print the tables of the map, then why cells are empty."""
    for table in coverage.tables():
        console.print(_coverage_table(table))
    console.print(Text("Why cells are empty"))
    for gap in gaps:
        where = f"{', '.join(gap.rows) or 'all'} × {', '.join(gap.columns) or 'all'}"
        console.print(Text(plain(f"  {where}: {gap.reason}")))


def coverage_json(coverage: CoverageMap, gaps: Sequence[Gap]) -> dict[str, object]:
    """Return the tables, the cells of the whole map with their articles, and the reasons for empty cells."""
    tables = [
        {
            "name": table.name,
            "rows": table.rows,
            "columns": table.columns,
            "articles": {
                row: {column: table.counts.get((row, column), 0) for column in table.columns} for row in table.rows
            },
            "empty": table.empty_cells(),
        }
        for table in coverage.tables()
    ]
    cells = [
        {
            "dimension": cell.dimension,
            "industry": cell.industry,
            "barrier": cell.barrier,
            "topic": cell.topic,
            "articles": sorted(ids),
        }
        for cell, ids in coverage.cells.items()
    ]
    return {"tables": tables, "cells": cells, "gaps": [gap.model_dump() for gap in gaps]}


def print_figures(console: Console, uses: Sequence[FigureUse]) -> None:
    """Print each figure with its sentence and below it the sources that the sentence names."""
    for use in uses:
        head = Text(f"{use.article.article_id}:{use.sentence.line}  ", style="cyan")
        head.append(plain(use.figure), style="bold default")
        head.append(plain(f"  {use.sentence.text}"), style="default")
        console.print(head)
        for line in use.source_lines or ("no source",):
            console.print(Text(plain(f"    {line}"), style="dim" if use.source_lines else "red"))
    without = sum(not use.source_lines for use in uses)
    console.print(Text(f"{len(uses)} figures, {without} without a source", style="red" if without else "green"))


def figures_json(uses: Iterable[FigureUse]) -> list[dict[str, object]]:
    """Return the table of figures for machines."""
    return [
        {
            "article": use.article.article_id,
            "line": use.sentence.line,
            "figure": use.figure,
            "sentence": use.sentence.text,
            "sources": use.source_lines,
        }
        for use in uses
    ]


def _coverage_table(table: CoverageTable) -> Table:
    shown = Table(
        title=_TITLES[table.name], title_justify="left", box=SIMPLE_HEAD, pad_edge=False, padding=(0, 1, 0, 0)
    )
    shown.add_column("", no_wrap=True)
    letters = _WIDE if len(table.columns) < _MANY_COLUMNS else _NARROW
    for column in table.columns:
        shown.add_column(_heading(column, letters), justify="right", no_wrap=True)
    for row in table.rows:
        counts = (table.counts.get((row, column), 0) for column in table.columns)
        shown.add_row(row, *(str(count) if count else "·" for count in counts))
    return shown


def _heading(column: str, letters: int) -> str:
    """Break a column's name into short lines."""
    words = column.replace("/", "_").split("_")
    return "\n".join(word[:letters] for word in words if word != "and")


def _shown(path: Path) -> str:
    """Return the path as seen from the working folder, where it lies below it."""
    here = Path.cwd()
    return str(path.relative_to(here)) if path.is_relative_to(here) else str(path)
