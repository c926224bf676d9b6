"""The measures as reports and the gate know them: what they are called, which are headlines, which way is better."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, kw_only=True)
class Measure:
    """A measure's name in the figures, its words for people, and how it is read.

    `target` is what the product wants to reach on held-out cases; None where there is none.
    """

    name: str
    label: str
    lower_is_better: bool = False
    target: float | None = None
    percent: bool = True


HEADLINES = (
    Measure(name="recall@5.fuse", label="Recall@5 of gold passages", target=0.95),
    Measure(name="ndcg@10.fuse", label="nDCG@10 of gold passages"),
    Measure(name="mrr.fuse", label="Mean reciprocal rank"),
    Measure(name="context_precision", label="Context precision of the evidence"),
    Measure(name="citation_precision", label="Citation precision", target=0.95),
    Measure(name="citation_first", label="First sentence cites a gold passage"),
    Measure(name="citation_recall", label="Citation recall", target=0.90),
    Measure(name="quote_fidelity", label="Quote fidelity", target=1.0),
    Measure(name="faithfulness", label="Faithful sentences", target=1.0),
    Measure(name="point_coverage", label="Required points made", target=0.85),
    Measure(name="completeness", label="Completeness"),
    Measure(name="free_of_forbidden", label="Answers free of what is forbidden", target=1.0),
    Measure(name="outcome", label="Right outcome"),
    Measure(name="abstention.precision", label="Abstention precision"),
    Measure(name="abstention.recall", label="Abstention recall"),
    Measure(name="abstention.f1", label="Abstention F1", target=0.85),
    Measure(name="abstention.false_refusals", label="Answerable questions refused", lower_is_better=True, target=0.05),
    Measure(name="gap_coverage", label="Gaps named"),
    Measure(name="tailoring", label="Profile swaps fully met", target=0.90),
    Measure(name="truthful_effects", label="Truthful profile effects", target=1.0),
    Measure(name="follow_up.difference", label="Follow-up recall@5 minus written out", target=-0.03),
    Measure(name="redundancy", label="Repeating sentence pairs", lower_is_better=True),
    Measure(name="orphan_openings", label="Sentences that open with a pronoun", lower_is_better=True),
    Measure(name="words", label="Words of an answer", lower_is_better=True, target=250, percent=False),
    Measure(name="lix", label="LIX of an answer", lower_is_better=True, percent=False),
)
# Times belong to a machine: compared, and neither a headline nor gated.
_OTHERS = (Measure(name="seconds", label="Seconds of an answer", lower_is_better=True),)
_BY_NAME = {measure.name: measure for measure in (*HEADLINES, *_OTHERS)}


def measure_named(name: str) -> Measure:
    """Return the measure of a name; one that is no headline is called by its name, and more of it is better."""
    return _BY_NAME.get(name, Measure(name=name, label=name))


def in_order(names: Iterable[str]) -> list[str]:
    """Return names in the order of reports: headlines first, then the others by name."""
    places = {name: place for place, name in enumerate(_BY_NAME)}
    return sorted(names, key=lambda name: (places.get(name, len(places)), name))


def as_text(name: str, value: float | None) -> str:
    """Return a value as it is printed; — where the measure does not apply."""
    if value is None:
        return "—"
    return f"{value:.3f}" if measure_named(name).percent else f"{value:.0f}"
