"""Charts of figures with intervals. They hold labels and numbers of ours only, never text of questions or answers."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from evaluations.measures import Measure, as_text

_HEIGHT = 150
_COLOUR, _TARGET_COLOUR = "#2b8a91", "#868c90"  # three to one at least against both the light and the dark page
_LEAST_SPAN = 0.1  # of an axis: smaller differences look like nothing, which is what they are
_LABELLED = 6  # with more runs than this the dates of an axis run into each other; the tooltip has them


def history_chart(measure: Measure, points: Sequence[Mapping[str, Any]]) -> None:
    """Draw a measure over runs: points joined by a line, whiskers for the intervals, the target dashed."""
    st.vega_lite_chart(
        spec(measure, points),
        width="stretch",
        height=_HEIGHT,
        alt=in_words(measure, points),
        key=f"chart-{measure.name}",
    )


def spec(measure: Measure, points: Sequence[Mapping[str, Any]]) -> dict[str, Any]:
    """Return the chart in Vega-Lite's language."""
    labels = {} if len(points) <= _LABELLED else {"labels": False, "ticks": False}
    place = {
        "field": "order",
        "type": "ordinal",
        "axis": {"title": None, "labelAngle": 0, "labelOverlap": True, "labelExpr": _dates(points), **labels},
    }
    span = _span(measure, points)
    drawn = {"color": _COLOUR}
    dot = {"type": "point", "filled": True, "size": 70, "opacity": 1, **drawn}
    layers: list[dict[str, Any]] = [
        {
            "mark": {"type": "rule", "strokeWidth": 2, **drawn},
            "encoding": {"y": _value("low", span), "y2": {"field": "high"}},
        },
        {"mark": {"type": "line", "opacity": 0.5, **drawn}, "encoding": {"y": _value("value", span)}},
        {"mark": dot, "encoding": {"y": _value("value", span), "tooltip": _tooltip(measure)}},
    ]
    for layer in layers:
        layer["encoding"]["x"] = place
    if measure.target is not None:
        mark = {"type": "rule", "strokeDash": [5, 4], "color": _TARGET_COLOUR}
        data = {"values": [{"target": measure.target}]}
        layers.append({"data": data, "mark": mark, "encoding": {"y": _value("target", span)}})
    return {"data": {"values": [dict(point) for point in points]}, "layer": layers}


def in_words(measure: Measure, points: Sequence[Mapping[str, Any]]) -> str:
    """Return what the chart shows, for those who cannot see it."""
    listed = "; ".join(
        f"{point['run']}: {as_text(measure.name, point['value'])}, interval {as_text(measure.name, point['low'])}"
        f" to {as_text(measure.name, point['high'])}"
        for point in points
    )
    target = "" if measure.target is None else f" Target {measure.target:g}."
    return f"{measure.label}. {listed}.{target}"


def _span(measure: Measure, points: Sequence[Mapping[str, Any]]) -> list[float]:
    """Return the ends of the axis, so that all intervals and the target have room."""
    targets = [] if measure.target is None else [measure.target]
    values = [*targets, *(end for point in points for end in (point["low"], point["high"]))]
    low, high = min(values), max(values)
    if high - low < _LEAST_SPAN:
        low, high = (high - _LEAST_SPAN, high) if high > _LEAST_SPAN else (low, low + _LEAST_SPAN)
    return [round(low, 3), round(high, 3)]


def _value(field: str, span: Sequence[float]) -> dict[str, Any]:
    return {
        "field": field,
        "type": "quantitative",
        "scale": {"zero": False, "nice": True, "domain": list(span)},
        "axis": {"title": None, "tickCount": 4, "format": ".2f"},
    }


def _tooltip(measure: Measure) -> list[dict[str, Any]]:
    names = {"run": "Run", "commit": "Commit", "value": measure.label, "low": "From", "high": "To", "cases": "Cases"}
    return [{"field": field, "title": title} for field, title in names.items()]


def _dates(points: Sequence[Mapping[str, Any]]) -> str:
    """Return the expression that writes the day and time of a run below its place."""
    return "{" + ", ".join(f"'{point['order']}': '{point['run']}'" for point in points) + "}[datum.value]"
