"""A judge's figures as reports show them: each with the judge's agreement with people, or a warning, beside it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from evaluations.judge_agreement import TRUSTED_KAPPA
from evaluations.judge_calibration import Calibration
from evaluations.judge_figures import HALVES, MEASURES, Judgement
from evaluations.judge_rubric import SCALES


def judged_rows(judgement: Judgement) -> list[dict[str, Any]]:
    """Return a row for each measure: its label with the kappa, a warning or "", and its figures per half."""
    rows = []
    for measure in MEASURES:
        figures = {half: judgement["groups"][half].get("all", {}).get(measure.name) for half in HALVES}
        if any(figures.values()):
            kappa, warning = trust(judgement["calibration"], measure.scale)
            rows.append({"label": f"{measure.label}, {kappa}", "warning": warning, "figures": figures})
    return rows


def trust(calibration: Calibration | None, scale: str) -> tuple[str, str]:
    """Return "judge (kappa x)" for a scale, and the warning that its figures need, or ""."""
    found = (calibration or {}).get("scales", {}).get(scale)
    if found is None:
        return "judge (not calibrated)", "not held against hand labels: do not rely on it"
    if found["kappa"] is None:
        return "judge (kappa undefined)", "the judge or the labels use one grade throughout: do not rely on it"
    warning = f"kappa is below {TRUSTED_KAPPA:g}: do not rely on it" if found["kappa"] < TRUSTED_KAPPA else ""
    return f"judge (kappa {found['kappa']:.2f})", warning


def about_judgement(judgement: Judgement) -> str:
    """Return what must be known to read the figures."""
    missing = sum(judgement["not_judged"].values())
    reasons = ", ".join(f"{reason} {count}" for reason, count in judgement["not_judged"].items())
    return (
        f"The model {judgement['model']} judged {judgement['items'] - missing} of {judgement['items']} sentences and "
        f"answers of {judgement['cases']} out of {judgement['of_cases']} answered cases, by the rubric "
        f"{judgement['rubric']} at temperature {judgement['temperature']:g}. "
        f"{f'Not judged, and in no figure: {missing} ({reasons}). ' if missing else ''}A model's opinion is no label: "
        "these figures stand apart from those above, and the gate never uses them."
    )


def calibration_text(calibration: Calibration) -> str:
    """Return a calibration for the terminal."""
    lines = [f"{calibration['model']} against {calibration['items']} hand labels, rubric {calibration['rubric']}"]
    for scale in SCALES:
        lines += ["", *_scale_lines(calibration, scale)]
    missing = calibration["not_judged"]
    lines += ["", "Not judged: " + (", ".join(f"{name} {count}" for name, count in missing.items()) or "none")]
    return "\n".join(lines)


def _scale_lines(calibration: Calibration, scale: str) -> list[str]:
    found, ceiling = calibration["scales"][scale], calibration["ceiling"].get(scale)
    if found is None:
        return [f"{scale}: nothing was judged"]
    kappa = _kappa(found)
    own = f"; the labels with themselves {_kappa(ceiling)} on {ceiling['items']}" if ceiling else ""
    warning = trust(calibration, scale)[1]
    lines = [f"{scale}: agreement {found['agree']:.1%} of {found['items']}, {kappa}{own}"]
    lines += [f"  warning: {warning}"] if warning else []
    lines += [f"  labelled {label}: {_counts(verdicts)}" for label, verdicts in found["confusion"].items()]
    bias = [f"verdicts lie {found['lean']:+.2f} steps above labels"]
    bias += [f"{name} texts {lean:+.2f}" for name, lean in (calibration["length"][scale] or {}).items()]
    flips = calibration["order"][scale]
    bias += [f"{flips:.1%} change with the order of the choices"] if flips is not None else []
    return [*lines, "  " + ", ".join(bias)]


def _kappa(found: Mapping[str, Any]) -> str:
    if found["kappa"] is None:
        return "kappa undefined"
    return f"kappa {found['kappa']:.2f} ({found['low']:.2f} to {found['high']:.2f})"


def _counts(verdicts: Mapping[str, int]) -> str:
    return ", ".join(f"judged {grade} {count}" for grade, count in verdicts.items())
