"""The frame of a benchmark's command line: its name and `--json`, the report printed, an error as a sentence."""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from typing import Any

from knowledge_base.errors import AdvisorError

Report = Mapping[str, Any]


def benchmark_parser(
    name: str, about: str | None, *, fits: bool = False, suites: Sequence[str] | None = None
) -> argparse.ArgumentParser:
    """Return the parser of a benchmark, whose module has this name.

    One that fits weights has `--fit` too, and one with `suites`, which it asks by default, `--suite` for others.
    """
    parser = argparse.ArgumentParser(prog=f"python -m evaluations.benchmarks.{name}", description=about)
    if fits:
        parser.add_argument("--fit", action="store_true", help="print the weights that the development half gives")
    if suites is not None:
        ask = f"ask the cases of this suite; several are allowed (by default {', '.join(suites) or 'all'})"
        parser.add_argument("--suite", action="append", metavar="NAME", help=ask)
    parser.add_argument("--json", action="store_true", help="print JSON on one line")
    return parser


def indented(report: Report) -> str:
    """Return a report as JSON for reading."""
    return json.dumps(report, indent=2, ensure_ascii=False)


def in_columns(width: int) -> Callable[[Report], str]:
    """Return what writes a line for each entry of a report, with names as wide as this."""
    return lambda report: "\n".join(f"{name:{width}} {value}" for name, value in report.items())


def print_report(
    measure: Callable[[], Report],
    *,
    as_json: bool,
    as_text: Callable[[Report], str] = indented,
    status: Callable[[Report], int] = lambda _: 0,
) -> int:
    """Measure, print what was found, and return the exit status: 1 after an error, else what the report says."""
    try:
        report = measure()
    except AdvisorError as error:
        print(error, file=sys.stderr)
        return 1
    print(json.dumps(report, ensure_ascii=False) if as_json else as_text(report))
    return status(report)
