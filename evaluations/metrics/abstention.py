"""Abstention: does the advisor refuse what its sources do not answer, and only that?

Precision, recall and F1 are those of refusing, as in SQuAD 2.0's no-answer class (Rajpurkar, Jia and Liang 2018).
The risk–coverage curve (El-Yaniv and Wiener 2010; Geifman and El-Yaniv 2017) answers the most confident questions
first and asks what share of the answered ones should have been refused; its area is small where confidence orders
questions well. Always answering and always refusing are the baselines that any rule must beat.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from statistics import fmean


@dataclass(frozen=True, kw_only=True)
class Decision:
    """One question: whether it should be refused, whether it was, and how sure the advisor was that it can answer."""

    should_refuse: bool
    refused: bool
    confidence: float


def refusal_scores(decisions: Sequence[Decision]) -> dict[str, float | None]:
    """Return precision, recall and F1 of refusing, and the share of answerable questions that were refused."""
    right = sum(item.refused and item.should_refuse for item in decisions)
    refused = sum(item.refused for item in decisions)
    should = sum(item.should_refuse for item in decisions)
    answerable = len(decisions) - should
    return {
        "precision": right / refused if refused else None,
        "recall": right / should if should else None,
        # 2PR / (P + R), written so that it is 0 rather than undefined where nothing is refused rightly.
        "f1": 2 * right / (refused + should) if refused + should and should else None,
        "false_refusals": (refused - right) / answerable if answerable else None,
    }


def baselines(decisions: Sequence[Decision]) -> dict[str, dict[str, float | None]]:
    """Return the scores of always answering and of always refusing."""
    return {
        name: refusal_scores([replace(decision, refused=refuse) for decision in decisions])
        for name, refuse in (("always_answer", False), ("always_refuse", True))
    }


def risk_coverage(decisions: Sequence[Decision]) -> tuple[tuple[float, float], ...]:
    """Return (coverage, risk) from the most confident question to all; questions of equal confidence together."""
    ordered = sorted(decisions, key=lambda item: -item.confidence)
    points: list[tuple[float, float]] = []
    wrong = 0
    for count, item in enumerate(ordered, start=1):
        wrong += item.should_refuse
        if count == len(ordered) or ordered[count].confidence < item.confidence:
            points.append((count / len(ordered), wrong / count))
    return tuple(points)


def area_under_risk(points: Sequence[tuple[float, float]]) -> float | None:
    """Return the area under the risk–coverage curve as a step function, 0 is best; None without points."""
    if not points:
        return None
    edges = [0.0, *(coverage for coverage, _ in points)]
    return sum((right - left) * risk for left, right, (_, risk) in zip(edges, edges[1:], points, strict=False))


def risk_of_answering_all(decisions: Sequence[Decision]) -> float | None:
    """Return the share that should be refused: the risk of always answering, and of confidence without order."""
    return fmean(float(item.should_refuse) for item in decisions) if decisions else None
