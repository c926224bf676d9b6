"""Holds a judge against hand labels: agreement on each scale, and whether order of choices or length sways it.

What is kept stands in `ADVISOR_HOME/evaluations/judge/<rubric>/calibration-<model>.json`, and counts for a report only
while rubric, model and labels are those that it was made with.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from statistics import fmean, median
from typing import Any

from evaluations.judge import Judge, Judged, file_name
from evaluations.judge_agreement import Pair, agreement
from evaluations.judge_items import AnswerItem, Item
from evaluations.judge_labels import LabelledItem, Labels, labelled_items, labels_hash, self_agreement
from evaluations.judge_rubric import SCALES, rubric_hash

Calibration = dict[str, Any]


@dataclass(frozen=True, kw_only=True)
class _Graded:
    """An item of one scale with label and verdicts; `turned` with the choices in the other order."""

    item: Item
    pair: Pair
    turned: str | None


def calibrate(
    judge: Judge, labels: Labels, *, jobs: int, listener: Callable[[Judged], None] | None = None
) -> Calibration:
    """Ask the judge for everything that is labelled, in both orders of the choices, and compare."""
    items = labelled_items(labels)
    asked = [one.item for one in items]
    plain = judge.judge(asked, jobs=jobs, listener=listener)
    turned = judge.judge(asked, turned=True, jobs=jobs, listener=listener)
    graded = {scale: _graded(items, plain, turned, scale) for scale in SCALES}
    failures = [judged.failure for judged in plain if judged.failure]
    return {
        "model": judge.identity,
        "rubric": rubric_hash(),
        "labels": labels_hash(),
        "calibrated_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "items": len(items),
        "not_judged": {reason: failures.count(reason) for reason in sorted(set(failures))},
        "scales": {
            scale: found.as_json() if (found := agreement([one.pair for one in own], SCALES[scale])) else None
            for scale, own in graded.items()
        },
        "ceiling": {scale: found.as_json() if found else None for scale, found in self_agreement(labels).items()},
        "order": {scale: _flips(own) for scale, own in graded.items()},
        "length": {scale: _lean_by_length(own, SCALES[scale]) for scale, own in graded.items()},
    }


def keep(folder: Path, calibration: Calibration) -> Path:
    """Write a calibration beside the judge's verdicts."""
    path = _path(folder, calibration["model"])
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(calibration, indent=2) + "\n", encoding="utf-8")
    return path


def kept(folder: Path, model: str) -> Calibration | None:
    """Return the calibration of a model; None where there is none, or it was made with other labels."""
    path = _path(folder, model)
    if not path.is_file():
        return None
    found: Calibration = json.loads(path.read_text(encoding="utf-8"))
    return found if found["labels"] == labels_hash() else None


def _path(folder: Path, model: str) -> Path:
    return folder / rubric_hash() / f"calibration-{file_name(model)}.json"


def _graded(
    items: Sequence[LabelledItem], plain: Sequence[Judged], turned: Sequence[Judged], scale: str
) -> list[_Graded]:
    return [
        _Graded(
            item=one.item,
            pair=Pair(label=one.grades[scale], verdict=judged.verdict.grades()[scale], group=one.group),
            turned=other.verdict.grades()[scale] if other.verdict else None,
        )
        for one, judged, other in zip(items, plain, turned, strict=True)
        if scale in one.grades and judged.verdict
    ]


def _flips(graded: Sequence[_Graded]) -> float | None:
    """Return the share of verdicts that change with the order of the choices: 0 for a judge without order bias."""
    both = [one for one in graded if one.turned is not None]
    return round(fmean(one.turned != one.pair.verdict for one in both), 4) if both else None


def _lean_by_length(graded: Sequence[_Graded], scale: Sequence[str]) -> dict[str, float] | None:
    """Return by how many steps verdicts lie above labels, for the shorter and the longer half of the texts."""
    if not graded:
        return None
    sizes = [len(_text(one.item).split()) for one in graded]
    leans = [float(scale.index(one.pair.verdict) - scale.index(one.pair.label)) for one in graded]
    middle = median(sizes)
    halves = {
        "short": [lean for size, lean in zip(sizes, leans, strict=True) if size <= middle],
        "long": [lean for size, lean in zip(sizes, leans, strict=True) if size > middle],
    }
    return {name: round(fmean(half), 4) for name, half in halves.items() if half}


def _text(item: Item) -> str:
    return item.answer if isinstance(item, AnswerItem) else item.sentence
