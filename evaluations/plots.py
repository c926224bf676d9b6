"""Plots as SVG text, drawn here: three simple figures are no reason for a plotting library in every installation.

Halves differ by shape and colour (Okabe and Ito's palette, which colour-blind people can tell apart). Text takes the
colour of the page around it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from html import escape

DEV_COLOUR, HELD_OUT_COLOUR, RULE_COLOUR = "#b06f00", "#0072b2", "#8888888c"
_FONT = 'font-family="system-ui, sans-serif" font-size="13" fill="currentColor"'
_ROW, _LABELS, _PLOT, _MARGIN = 34, 270, 470, 30


@dataclass(frozen=True, kw_only=True)
class Mark:
    """A figure of one half with the ends of its interval, from 0 to 1."""

    value: float
    low: float
    high: float


@dataclass(frozen=True, kw_only=True)
class Row:
    """A measure in the plot of intervals."""

    label: str
    dev: Mark | None
    held_out: Mark | None
    target: float | None = None


def interval_plot(rows: Sequence[Row]) -> str:
    """Return measures one below the other, both halves with whiskers, and the target as a bar."""
    height = _ROW * len(rows) + 2 * _MARGIN
    parts = [_axis(height)]
    for number, row in enumerate(rows):
        middle = _MARGIN + _ROW * number + _ROW / 2
        parts.append(_text(_LABELS - 12, middle + 4, row.label, anchor="end"))
        if row.target is not None:
            left = _x(row.target)
            parts.append(_line(left, middle - 13, left, middle + 13, width=3, colour="currentColor"))
        for mark, offset, colour, square in (
            (row.held_out, -5, HELD_OUT_COLOUR, False),
            (row.dev, 6, DEV_COLOUR, True),
        ):
            if mark is not None:
                parts += _whisker(mark, middle + offset, colour, square=square)
    return _svg(_LABELS + _PLOT + 60, height, parts, "Measures with their intervals")


def curve_plot(curves: Mapping[str, Sequence[tuple[float, float]]], baselines: Mapping[str, float]) -> str:
    """Return risk against coverage: a line for each half, and dashed the risk of answering all its questions."""
    width, height = 420, 300
    left, top, right, bottom = 60, 20, width - 20, height - 50
    highest = max([0.1, *(risk for curve in curves.values() for _, risk in curve), *baselines.values()])
    colours = {"dev": DEV_COLOUR, "held-out": HELD_OUT_COLOUR}

    def place(coverage: float, risk: float) -> str:
        return f"{left + coverage * (right - left):.1f},{bottom - risk / highest * (bottom - top):.1f}"

    parts = [
        _line(left, bottom, right, bottom),
        _line(left, top, left, bottom),
        _text((left + right) / 2, height - 12, "Share of questions answered, most confident first", anchor="middle"),
        _text(left - 8, bottom + 4, "0", anchor="end"),
        _text(left - 8, top + 8, f"{highest:.2f}", anchor="end"),
    ]
    for half, curve in curves.items():
        colour = colours.get(half, "currentColor")
        points = " ".join(place(*point) for point in curve)
        parts.append(f'<polyline points="{points}" fill="none" stroke="{colour}" stroke-width="2"/>')
        ends = f"{place(0, baselines[half])} {place(1, baselines[half])}"
        parts.append(f'<polyline points="{ends}" fill="none" stroke="{colour}" stroke-dasharray="4 4"/>')
    return _svg(width, height, parts, "Share of answered questions that should have been refused")


def bar_plot(bars: Sequence[tuple[str, float, float]], unit: str) -> str:
    """Return bars of two figures each, the second one beyond the first: (label, median, 95th percentile)."""
    height = 26 * len(bars) + 2 * _MARGIN
    longest = max([*(high for _, _, high in bars), 1e-9])
    parts = []
    for number, (label, middle, high) in enumerate(bars):
        top = _MARGIN + 26 * number
        parts.append(_text(_LABELS - 12, top + 14, label, anchor="end"))
        for value, opacity in ((high, 0.35), (middle, 1.0)):
            wide = max(value / longest * _PLOT, 1)
            shape = f'x="{_LABELS}" y="{top}" width="{wide:.1f}" height="18" fill="{HELD_OUT_COLOUR}"'
            parts.append(f'<rect {shape} opacity="{opacity}"/>')
        right = _LABELS + high / longest * _PLOT + 6
        parts.append(_text(right, top + 14, f"{middle:.3f} / {high:.3f} {unit}"))
    return _svg(_LABELS + _PLOT + 150, height, parts, "Median and 95th percentile")


def _x(share: float) -> float:
    return _LABELS + min(max(share, 0.0), 1.0) * _PLOT


def _axis(height: int) -> str:
    parts = []
    for step in range(6):
        left = _x(step / 5)
        parts.append(_line(left, _MARGIN - 6, left, height - _MARGIN))
        parts.append(_text(left, height - 10, f"{step / 5:.1f}", anchor="middle"))
    return "".join(parts)


def _whisker(mark: Mark, y: float, colour: str, *, square: bool) -> list[str]:
    x = _x(mark.value)
    shape = (
        f'<rect x="{x - 4.5:.1f}" y="{y - 4.5:.1f}" width="9" height="9" fill="{colour}"/>'
        if square
        else f'<circle cx="{x:.1f}" cy="{y:.1f}" r="5" fill="{colour}"/>'
    )
    return [_line(_x(mark.low), y, _x(mark.high), y, width=2, colour=colour), shape]


def _line(x1: float, y1: float, x2: float, y2: float, *, width: float = 1, colour: str = RULE_COLOUR) -> str:
    ends = f'x1="{x1:.1f}" y1="{y1:.1f}" x2="{x2:.1f}" y2="{y2:.1f}"'
    return f'<line {ends} stroke="{colour}" stroke-width="{width}"/>'


def _text(x: float, y: float, text: str, *, anchor: str = "start") -> str:
    return f'<text x="{x:.1f}" y="{y:.1f}" text-anchor="{anchor}" {_FONT}>{escape(text)}</text>'


def _svg(width: float, height: float, parts: Iterable[str], title: str) -> str:
    size = f'viewBox="0 0 {width:.0f} {height:.0f}" style="max-width: {width:.0f}px; width: 100%"'
    inner = f"<title>{escape(title)}</title>{''.join(parts)}"
    return f'<svg xmlns="http://www.w3.org/2000/svg" role="img" {size}>{inner}</svg>'
