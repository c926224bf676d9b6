"""A run as Markdown: the figures of both halves side by side, by category and suite, and the cases that went worst."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluations.judge_figures import Judgement
from evaluations.judge_report import about_judgement, judged_rows
from evaluations.measures import as_text, in_order, measure_named
from evaluations.records import Record
from evaluations.split import Split
from evaluations.summary import Summary
from evaluations.worst_cases import JUDGED_BY, worst

GROUP_COLUMNS = ("recall@5.fuse", "citation_precision", "citation_recall", "point_coverage", "outcome")
_HALVES = (Split.DEV.value, Split.HELD_OUT.value)


def markdown_report(
    experiment: Record, records: Sequence[Record], summary: Summary, judgement: Judgement | None = None
) -> str:
    """Return the report's text."""
    blocks = [
        "# Evaluation",
        _about(experiment, summary),
        "## Figures",
        _figures(summary),
        "## By category and suite",
        *[_groups(summary, kind) for kind in ("category", "suite")],
        "## Refusing",
        _refusing(summary),
        "## Seconds",
        _latency(summary),
        *(["## Judged by a model", _judged_by_model(judgement)] if judgement else []),
        "## Worst cases",
        *[_worst(record) for record in worst(records)],
    ]
    return "\n\n".join(blocks) + "\n"


def table(header: Sequence[str], rows: Sequence[Sequence[str]]) -> str:
    """Return a Markdown table."""
    lines = [header, ["---"] * len(header), *rows]
    return "\n".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |" for line in lines)


def with_interval(name: str, figure: Mapping[str, Any] | None) -> str:
    """Return a figure with its interval and how many cases it counts."""
    if figure is None:
        return "—"
    ends = f"{as_text(name, figure['low'])} to {as_text(name, figure['high'])}"
    return f"{as_text(name, figure['value'])} ({ends}; {figure['cases']})"


def _about(experiment: Record, summary: Summary) -> str:
    machine, index = experiment["machine"]["processor"], experiment["index"]["key"]
    changed = f", with {len(experiment['changed_files'])} changed files" if experiment["changed_files"] else ""
    crashed = f" {len(summary['crashed'])} crashed: {', '.join(summary['crashed'])}." if summary["crashed"] else ""
    return (
        f"{summary['cases']} cases, started {experiment['started_at']}, commit {experiment['commit']}{changed}, "
        f"index {index}, {machine}.{crashed} Figures are means with 95 % bootstrap intervals and the number of cases "
        "to which the measure applies. Held-out cases are reported on and never tuned on."
    )


def _figures(summary: Summary) -> str:
    groups = [summary["groups"][half].get("all", {}) for half in _HALVES]
    rows = []
    for name in in_order({name for group in groups for name in group}):
        measure = measure_named(name)
        target = "" if measure.target is None else ("≤ " if measure.lower_is_better else "≥ ") + f"{measure.target:g}"
        rows.append([measure.label, *[with_interval(name, group.get(name)) for group in groups], target])
    return table(["Measure", *_HALVES, "Target"], rows)


def _groups(summary: Summary, kind: str) -> str:
    rows = []
    for half in _HALVES:
        for group, figures in summary["groups"][half].items():
            if group.startswith(f"{kind}:"):
                cells = [with_interval(name, figures.get(name)) for name in GROUP_COLUMNS]
                rows.append([group.partition(":")[2], half, *cells])
    header = [kind.capitalize(), "Half", *[measure_named(name).label for name in GROUP_COLUMNS]]
    return table(header, sorted(rows))


def _refusing(summary: Summary) -> str:
    rows = []
    for half, figures in summary["abstention"].items():
        for name, scores in {"advisor": figures["scores"], **figures["baselines"]}.items():
            rows.append([half, name.replace("_", " "), *[as_text(key, scores[key]) for key in scores]])
    areas = "; ".join(
        f"{half} {as_text('', own['area_under_risk'])} (without order {as_text('', own['risk_of_answering_all'])})"
        for half, own in summary["abstention"].items()
    )
    header = ["Half", "Rule", "Precision", "Recall", "F1", "Answerable refused"]
    return table(header, rows) + f"\n\nArea under the risk–coverage curve, less is better: {areas}."


def _latency(summary: Summary) -> str:
    rows = [
        [name.removeprefix("seconds.").replace("seconds", "whole answer"), *[f"{ends[key] or 0:.3f}" for key in ends]]
        for name, ends in summary["latency"].items()
    ]
    return table(["Stage", "p50", "p95"], rows)


def _judged_by_model(judgement: Judgement) -> str:
    rows = []
    for row in judged_rows(judgement):
        label = f"{row['label']}. Warning: {row['warning']}" if row["warning"] else row["label"]
        rows.append([label, *[with_interval("", row["figures"][half]) for half in _HALVES]])
    return f"{about_judgement(judgement)}\n\n{table(['Judged', *_HALVES], rows)}"


def _worst(record: Record) -> str:
    heading = f"### {record['id']} ({record['category']}, expected {record['expected']}, was {record['outcome']})"
    if record["error"]:
        return f"{heading}\n\n{record['question']}\n\nIt crashed: {record['error']}"
    gold = [f"- {'cited' if one['cited'] else 'missed'}: {one['document']}: {one['quote']}" for one in record["gold"]]
    answer = "\n".join(f"> {line}".rstrip() for line in record["answer"]["text"].splitlines())
    blocks = [heading, f"**{record['question']}**", answer, "\n".join(gold) or "No gold passages.", _judged(record)]
    return "\n\n".join(blocks)


def _judged(record: Record) -> str:
    names = [name for name in JUDGED_BY if record["metrics"].get(name) is not None]
    return "; ".join(f"{measure_named(name).label} {as_text(name, record['metrics'][name])}" for name in names) + "."
