"""The figures of a run: every measure with its interval, per half, suite and category.

`summary.json`: {"cases", "crashed", "groups": {"dev"|"held-out"|"all": {"all"|"suite:<name>"|"category:<name>":
{measure: {"value", "low", "high", "cases"}}}}, "abstention": {half: {..., "curve": [[coverage, risk], ...]}},
"latency"}.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from evaluations.case_schema import Expected
from evaluations.intervals import Estimate, mean_estimate, ratio_estimate
from evaluations.metrics import abstention
from evaluations.metrics.abstention import Decision
from evaluations.metrics.latency import percentile
from evaluations.records import Record
from evaluations.split import Split

HALVES = (Split.DEV.value, Split.HELD_OUT.value, "all")
REFUSING = "abstention"  # before the names of the measures of refusing: abstention.f1
Summary = dict[str, Any]


def summarise(records: Sequence[Record]) -> Summary:
    """Return all figures of the finished cases."""
    halves = {half: [one for one in records if half in ("all", one["split"])] for half in HALVES}
    return {
        "cases": len(records),
        "crashed": [one["id"] for one in records if one["error"]],
        "groups": {half: _groups(own) for half, own in halves.items()},
        "abstention": {half: _abstention(own) for half, own in halves.items() if own},
        "latency": _latency(records),
    }


def _groups(records: Sequence[Record]) -> dict[str, dict[str, Any]]:
    groups: dict[str, list[Record]] = {"all": list(records)}
    for record in records:
        groups.setdefault(f"category:{record['category']}", []).append(record)
        groups.setdefault(f"suite:{record['suite']}", []).append(record)
    return {
        name: {measure: estimate.as_json() for measure, estimate in estimates(own).items()}
        for name, own in sorted(groups.items())
        if own
    }


def estimates(records: Sequence[Record]) -> dict[str, Estimate]:
    """Return every measure that applies to one of the cases."""
    names = dict.fromkeys(name for record in records for name in record["metrics"] if not name.startswith("seconds"))
    found = {name: mean_estimate(column(records, name)) for name in names} | _refusal_estimates(decisions(records))
    return {name: estimate for name, estimate in found.items() if estimate is not None}


def column(records: Sequence[Record], name: str) -> list[float]:
    """Return the values of a measure where it applies."""
    return [value for record in records if (value := record["metrics"].get(name)) is not None]


def _refusal_estimates(own: Sequence[Decision]) -> dict[str, Estimate | None]:
    """Return the measures of `abstention.refusal_scores` with intervals; all are ratios of counts."""
    should, refused = [one.should_refuse for one in own], [one.refused for one in own]
    if not any(should):
        return {}
    right = [one.should_refuse and one.refused for one in own]
    return {
        f"{REFUSING}.precision": ratio_estimate(right, refused),
        f"{REFUSING}.recall": ratio_estimate(right, should),
        f"{REFUSING}.f1": ratio_estimate(
            [2 * one for one in right], [a + b for a, b in zip(refused, should, strict=True)]
        ),
        f"{REFUSING}.false_refusals": ratio_estimate(
            [one.refused and not one.should_refuse for one in own], [not one for one in should]
        ),
    }


def decisions(records: Sequence[Record]) -> list[Decision]:
    """Return what should have become of each question and what did; a crash is neither answer nor rightful refusal."""
    return [
        Decision(
            should_refuse=record["expected"] == Expected.REFUSED,
            refused=_refused(record),
            confidence=record["confidence"],
        )
        for record in records
    ]


def _refused(record: Record) -> bool:
    if record["error"]:
        return bool(record["expected"] != Expected.REFUSED)
    return bool(record["outcome"] == Expected.REFUSED)


def _abstention(records: Sequence[Record]) -> dict[str, Any]:
    own = decisions(records)
    curve = abstention.risk_coverage(own)
    return {
        "scores": _rounded(abstention.refusal_scores(own)),
        "baselines": {name: _rounded(scores) for name, scores in abstention.baselines(own).items()},
        "curve": [[round(coverage, 4), round(risk, 4)] for coverage, risk in curve],
        "area_under_risk": _round(abstention.area_under_risk(curve)),
        "risk_of_answering_all": _round(abstention.risk_of_answering_all(own)),
    }


def _latency(records: Sequence[Record]) -> dict[str, dict[str, float | None]]:
    names = dict.fromkeys(name for record in records for name in record["metrics"] if name.startswith("seconds"))
    columns = {name: column(records, name) for name in names}
    return {
        name: {"p50": _round(percentile(values, 0.5)), "p95": _round(percentile(values, 0.95))}
        for name, values in columns.items()
    }


def _rounded(scores: Mapping[str, float | None]) -> dict[str, float | None]:
    return {name: _round(value) for name, value in scores.items()}


def _round(value: float | None) -> float | None:
    return None if value is None else round(value, 4)
