"""The gate: has the product become worse than what was accepted?

`baseline.json` holds held-out figures with their intervals and the ids of the cases behind them: some of each
category, so that a run takes a continuous integration less than three minutes. A run of the same cases fails when a
figure is worse than the baseline's by more than its interval, or when a case crashes. Seconds are not gated: they
belong to a machine.

`python -m evaluations accept RUN` makes a run's figures the baseline; the change is reviewed like code.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from evaluations.case_schema import EvalCase
from evaluations.errors import RunError
from evaluations.measures import HEADLINES, as_text, measure_named
from evaluations.records import Record
from evaluations.split import Split
from evaluations.summary import estimates

BASELINE = Path(__file__).with_name("baseline.json")
CASES_PER_CATEGORY = 15
# A style is chosen, not accepted once and for all: length and LIX are reported only.
GATED = tuple(measure.name for measure in HEADLINES if measure.percent)


@dataclass(frozen=True, kw_only=True)
class Regression:
    """A figure that fell through the lower end of the baseline's interval, or rose above the upper one."""

    measure: str
    now: float | None
    accepted: Mapping[str, float]

    def __str__(self) -> str:
        """Return the finding as a sentence."""
        low, high = (as_text(self.measure, self.accepted[end]) for end in ("low", "high"))
        value = as_text(self.measure, self.accepted["value"])
        label = measure_named(self.measure).label
        return f"{label}: {as_text(self.measure, self.now)}, accepted {value} ({low} to {high})"


def choose_cases(records: Sequence[Record]) -> list[str]:
    """Return the ids of held-out cases for the gate: some of each category, chosen by hash."""
    chosen: list[str] = []
    held_out = [record for record in records if record["split"] == Split.HELD_OUT.value]
    for category in sorted({record["category"] for record in held_out}):
        ids = [record["id"] for record in held_out if record["category"] == category]
        chosen += sorted(ids, key=lambda one: hashlib.sha256(f"gate:{one}".encode()).hexdigest())[:CASES_PER_CATEGORY]
    return sorted(chosen)


def baseline_of(run_id: str, experiment: Record, records: Sequence[Record]) -> dict[str, Any]:
    """Return the baseline that a run gives.

    Raises:
        RunError: it has no held-out cases, or one of them crashed.
    """
    ids = choose_cases(records)
    own = [record for record in records if record["id"] in set(ids)]
    crashed = [record["id"] for record in own if record["error"]]
    if not own or crashed:
        problem = f"crashed in {', '.join(crashed)}" if crashed else "has no held-out cases"
        raise RunError(f"The run {run_id!r} {problem}, so it cannot be the baseline. Accept another run.")
    return {
        "run": run_id,
        "commit": experiment["commit"],
        "embedder": experiment["index"]["embedder"],
        "figures": {name: one.as_json() for name, one in estimates(own).items() if name in GATED},
        "cases": ids,
    }


def load_baseline(path: Path = BASELINE) -> dict[str, Any]:
    """Return the accepted baseline.

    Raises:
        RunError: there is none.
    """
    if not path.is_file():
        raise RunError(
            f"There is no baseline {str(path)!r}. Make one of a run with `python -m evaluations accept RUN`."
        )
    baseline: dict[str, Any] = json.loads(path.read_text(encoding="utf-8"))
    return baseline


def write_baseline(baseline: Mapping[str, Any], path: Path = BASELINE) -> None:
    """Accept a baseline."""
    path.write_text(json.dumps(baseline, indent=1, ensure_ascii=False) + "\n", encoding="utf-8")


def gate_cases(
    baseline: Mapping[str, Any], cases: Sequence[tuple[str, EvalCase]]
) -> tuple[tuple[tuple[str, EvalCase], ...], tuple[str, ...]]:
    """Return the baseline's cases, and the ids of those that are gone."""
    wanted = set(baseline["cases"])
    found = tuple((suite, case) for suite, case in cases if case.id in wanted)
    return found, tuple(sorted(wanted - {case.id for _, case in found}))


def require_same_embedder(baseline: Mapping[str, Any], manifest: Mapping[str, object]) -> None:
    """Refuse to compare figures of two embedding models.

    Raises:
        RunError: the baseline was measured with another one.
    """
    if baseline["embedder"] != manifest["embedder"]:
        raise RunError(
            f"The baseline was measured with the embedder {baseline['embedder']!r}, this run used "
            f"{manifest['embedder']!r}. Unset ADVISOR_EMBEDDER, or accept a baseline for it."
        )


def regressions(baseline: Mapping[str, Any], records: Sequence[Record]) -> list[Regression]:
    """Return the figures that are worse than the baseline's by more than its interval; one that is gone is worse."""
    now = estimates(records)
    found = []
    for name, accepted in baseline["figures"].items():
        value = now[name].value if name in now else None
        if value is None or _is_worse(name, round(value, 4), accepted):
            found.append(Regression(measure=name, now=value, accepted=accepted))
    return found


def _is_worse(name: str, value: float, accepted: Mapping[str, float]) -> bool:
    return value > accepted["high"] if measure_named(name).lower_is_better else value < accepted["low"]
