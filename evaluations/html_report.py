"""A run as one HTML file that needs no network: plots, figures, and the worst cases with answer and gold.

The template escapes whatever comes from questions and documents, and the page's own policy forbids scripts and
requests, so that hostile text in a test document stays text.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from jinja2 import Environment, FileSystemLoader, StrictUndefined
from markupsafe import Markup

from evaluations.judge_figures import Judgement
from evaluations.judge_report import about_judgement, judged_rows
from evaluations.markdown_report import GROUP_COLUMNS
from evaluations.measures import HEADLINES, Measure, as_text, in_order, measure_named
from evaluations.plots import Mark, Row, bar_plot, curve_plot, interval_plot
from evaluations.records import Record
from evaluations.split import Split
from evaluations.summary import Summary
from evaluations.worst_cases import JUDGED_BY, worst

TEMPLATE = "report_template.html"
_HALVES = (Split.HELD_OUT.value, Split.DEV.value)


def html_report(
    experiment: Record,
    records: Sequence[Record],
    summary: Summary,
    run_id: str,
    judgement: Judgement | None = None,
) -> str:
    """Return the report's page."""
    environment = Environment(
        loader=FileSystemLoader(Path(__file__).parent),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template(TEMPLATE).render(
        run_id=run_id,
        experiment=experiment,
        summary=summary,
        targets=_targets(summary),
        plots={name: Markup(svg) for name, svg in _plots(summary).items()},  # our own SVG, its text escaped
        figures=_figures(summary),
        groups={kind: _groups(summary, kind) for kind in ("category", "suite")},
        columns=[measure_named(name).label for name in GROUP_COLUMNS],
        judged=_judged_by_model(judgement) if judgement else None,
        worst=[_worst(record) for record in worst(records)],
    )


def is_met(measure: Measure, value: float) -> bool:
    """Say whether a figure reaches the measure's target, as it is printed."""
    target = measure.target if measure.target is not None else 0.0
    return round(value, 3) <= target if measure.lower_is_better else round(value, 3) >= target


def _targets(summary: Summary) -> dict[str, list[str]]:
    """Return the labels of the targets that the held-out half meets, and those that it misses."""
    figures = summary["groups"][Split.HELD_OUT.value].get("all", {})
    found: dict[str, list[str]] = {"met": [], "missed": []}
    for measure in HEADLINES:
        if measure.target is not None and measure.name in figures:
            met = is_met(measure, figures[measure.name]["value"])
            found["met" if met else "missed"].append(measure.label)
    return found


def _plots(summary: Summary) -> dict[str, str]:
    curves = {half: own["curve"] for half, own in summary["abstention"].items() if half != "all"}
    baselines = {half: own["risk_of_answering_all"] for half, own in summary["abstention"].items()}
    bars = [
        (name.removeprefix("seconds.").replace("seconds", "whole answer"), ends["p50"] or 0.0, ends["p95"] or 0.0)
        for name, ends in summary["latency"].items()
    ]
    return {
        "measures": interval_plot(_rows(summary)),
        "risk": curve_plot(curves, baselines),
        "seconds": bar_plot(bars, "s"),
    }


def _rows(summary: Summary) -> list[Row]:
    """Return the headline measures between 0 and 1 that apply to the run."""
    halves = {half: summary["groups"][half].get("all", {}) for half in _HALVES}
    return [
        Row(
            label=measure.label,
            dev=_mark(halves[Split.DEV.value].get(measure.name)),
            held_out=_mark(halves[Split.HELD_OUT.value].get(measure.name)),
            target=measure.target,
        )
        for measure in HEADLINES
        if measure.percent
        and measure.name != "follow_up.difference"
        and any(measure.name in own for own in halves.values())
    ]


def _mark(figure: Mapping[str, float] | None) -> Mark | None:
    return Mark(value=figure["value"], low=figure["low"], high=figure["high"]) if figure else None


def _figures(summary: Summary) -> list[dict[str, Any]]:
    halves = [summary["groups"][half].get("all", {}) for half in _HALVES]
    rows = []
    for name in in_order({name for own in halves for name in own}):
        measure = measure_named(name)
        sign = "≤" if measure.lower_is_better else "≥"
        rows.append(
            {
                "label": measure.label,
                "cells": [_cell(name, own.get(name)) for own in halves],
                "target": "" if measure.target is None else f"{sign} {measure.target:g}",
                "met": None
                if measure.target is None or name not in halves[0]
                else is_met(measure, halves[0][name]["value"]),
            }
        )
    return rows


def _groups(summary: Summary, kind: str) -> list[dict[str, Any]]:
    names = {name for half in _HALVES for name in summary["groups"][half] if name.startswith(f"{kind}:")}
    rows = []
    for group in sorted(names):
        for half in _HALVES:
            figures = summary["groups"][half].get(group, {})
            cells = [_cell(name, figures.get(name)) for name in GROUP_COLUMNS]
            rows.append({"name": group.partition(":")[2], "half": half, "cells": cells})
    return rows


def _cell(name: str, figure: Mapping[str, Any] | None) -> dict[str, Any]:
    if figure is None:
        return {"text": "—", "interval": "", "share": None}
    interval = f"{as_text(name, figure['low'])}–{as_text(name, figure['high'])} · {figure['cases']}"
    return {"text": as_text(name, figure["value"]), "interval": interval, "share": figure["value"]}


def _judged_by_model(judgement: Judgement) -> dict[str, Any]:
    rows = [{**row, "cells": [_cell("", row["figures"][half]) for half in _HALVES]} for row in judged_rows(judgement)]
    return {"about": about_judgement(judgement), "rows": rows}


def _worst(record: Record) -> dict[str, Any]:
    judged = [
        (measure_named(name).label, as_text(name, value))
        for name in JUDGED_BY
        if (value := record["metrics"].get(name)) is not None
    ]
    return {**record, "judged": judged}
