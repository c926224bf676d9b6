"""What a judge's verdicts on a run come to, kept in the run's folder and apart from the figures of labels.

`judge.json`: {"model", "rubric", "temperature", "judged_at", "commit", "cases", "of_cases", "items", "not_judged":
{reason: count}, "calibration": (judge_calibration.py) or null, "groups": {half: {"all"|"suite:<name>": {measure:
{"value", "low", "high", "cases"}}}}}. `judge.jsonl`: a line per item, {"id", "sentence" or null, verdict or null,
"failure" or null}. The gate and comparisons never read either.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from evaluations.intervals import Estimate, ratio_estimate
from evaluations.judge import Judged
from evaluations.judge_items import Item, SentenceItem
from evaluations.records import Record, RunFolder
from evaluations.split import Split

JUDGE_FILE, VERDICTS_FILE = "judge.json", "judge.jsonl"
HALVES = (Split.DEV.value, Split.HELD_OUT.value)
Judgement = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class JudgedMeasure:
    """A share or mean between 0 and 1 of one scale's grades."""

    name: str
    scale: str
    label: str
    worth: Callable[[str], float]


MEASURES = (
    JudgedMeasure(
        name="relevant", scale="relevant", label="Cited sentences that are relevant", worth=lambda g: float(g == "yes")
    ),
    JudgedMeasure(
        name="related",
        scale="relevant",
        label="Cited sentences that are relevant or partly so",
        worth=lambda g: float(g != "no"),
    ),
    JudgedMeasure(
        name="supported",
        scale="supported",
        label="Cited sentences that their passage supports",
        worth=lambda g: float(g == "yes"),
    ),
    JudgedMeasure(
        name="direct", scale="direct", label="Directness of the first sentence, 0 to 1", worth=lambda g: int(g) / 2
    ),
    JudgedMeasure(
        name="sign", scale="sign", label="Answers that a partner would sign", worth=lambda g: float(g == "yes")
    ),
)


@dataclass(frozen=True, kw_only=True)
class JudgedItem:
    """An item of a case with what became of it."""

    record: Record
    item: Item
    judged: Judged

    def line(self) -> dict[str, Any]:
        """Return the item as it is kept."""
        return {
            "id": self.record["id"],
            "sentence": self.item.sentence if isinstance(self.item, SentenceItem) else None,
            "verdict": self.judged.verdict.model_dump() if self.judged.verdict else None,
            "failure": self.judged.failure,
        }


def groups(items: Sequence[JudgedItem]) -> dict[str, dict[str, Any]]:
    """Return every measure per half and suite; what was not judged counts in none of them."""
    found: dict[str, dict[str, Any]] = {}
    for half in HALVES:
        own = [one for one in items if one.record["split"] == half]
        suites = sorted({one.record["suite"] for one in own})
        parts = {"all": own} | {f"suite:{name}": [one for one in own if one.record["suite"] == name] for name in suites}
        found[half] = {
            name: {measure: estimate.as_json() for measure, estimate in _estimates(part).items()}
            for name, part in parts.items()
        }
    return found


def not_judged(items: Sequence[JudgedItem]) -> dict[str, int]:
    """Return how many items have no verdict, by reason."""
    return dict(sorted(Counter(one.judged.failure for one in items if one.judged.failure).items()))


def keep_judgement(run: RunFolder, judgement: Judgement, items: Sequence[JudgedItem]) -> None:
    """Write a judgement into its run."""
    run.write_text(VERDICTS_FILE, "".join(json.dumps(one.line(), ensure_ascii=False) + "\n" for one in items))
    run.write_json(JUDGE_FILE, judgement)


def read_judgement(run: RunFolder) -> Judgement | None:
    """Return the judgement of a run; None where no judge has seen it."""
    path = run.folder / JUDGE_FILE
    if not path.is_file():
        return None
    found: Judgement = json.loads(path.read_text(encoding="utf-8"))
    return found


def _estimates(items: Sequence[JudgedItem]) -> Mapping[str, Estimate]:
    found = {measure.name: _estimate(items, measure) for measure in MEASURES}
    return {name: estimate for name, estimate in found.items() if estimate is not None}


def _estimate(items: Sequence[JudgedItem], measure: JudgedMeasure) -> Estimate | None:
    """Return the mean over items with its interval over cases, whose sentences are not independent."""
    sums: dict[str, float] = {}
    counts: dict[str, int] = {}
    for one in items:
        grade = one.judged.verdict.grades().get(measure.scale) if one.judged.verdict else None
        if grade is not None:
            case_id = one.record["id"]
            sums[case_id] = sums.get(case_id, 0.0) + measure.worth(grade)
            counts[case_id] = counts.get(case_id, 0) + 1
    return ratio_estimate(list(sums.values()), list(counts.values())) if counts else None
