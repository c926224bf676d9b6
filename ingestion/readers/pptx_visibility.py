"""Which text of a presentation an audience sees: shapes may lie off the slide, be hidden, or be white on white."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any, NamedTuple

from ingestion.cleaning import clean_line
from ingestion.hidden_text import HiddenText, Hiding

_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_P = "{http://schemas.openxmlformats.org/presentationml/2006/main}"
_FILLS = frozenset(f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill", "grpFill"))
_WHITE_NAMES = frozenset({"bg1", "lt1"})
_NEARLY_WHITE = 0xF0
_UNREADABLE_SIZE = 200  # hundredths of a point
_MAX_NESTED_GROUPS = 10


class Box(NamedTuple):
    """A place on the slide, in English Metric Units."""

    left: float
    top: float
    right: float
    bottom: float

    def meets(self, other: Box) -> bool:
        """Tell whether two places have something in common."""
        across = self.left < other.right and other.left < self.right
        return across and self.top < other.bottom and other.top < self.bottom


class SlideSight:
    """Reads the shapes of one slide as an audience sees them."""

    def __init__(self, slide: Any, number: int, size: tuple[int, int], hidden: HiddenText) -> None:
        """Take the slide and its place in the presentation; what is hidden goes to `hidden`."""
        self._place = f"slide {number}"
        self._hidden = hidden
        self._slide = Box(0, 0, *size)
        self._boxes: dict[Any, Box] = {}
        layers = (slide.slide_layout.slide_master, slide.slide_layout, slide)
        self._white_paper = _is_white_background(layers)
        self._coloured = [box for layer in layers for box in self._coloured_boxes(layer.shapes)]

    def shows(self, shape: Any) -> bool:
        """Tell whether a shape is on the slide; report its text where not."""
        box = self._boxes.get(shape.element)
        hiding = None
        if any(mark.get("hidden") in {"1", "true"} for mark in shape.element.iter(f"{_P}cNvPr")):
            hiding = Hiding.MARKED
        elif box is not None and not box.meets(self._slide):
            hiding = Hiding.OUTSIDE
        if hiding is None:
            return True
        self._hidden.add(hiding, " ".join(node.text or "" for node in shape.element.iter(f"{_A}t")), self._place)
        return False

    def text(self, paragraph: Any, shape: Any) -> str:
        """Return what is seen of a paragraph in a shape."""
        parts = []
        for child in paragraph.iterchildren(f"{_A}r", f"{_A}br", f"{_A}fld"):
            said = "".join(node.text or "" for node in child.iter(f"{_A}t")) or " "
            hiding = self._hiding(child.find(f"{_A}rPr"), shape)
            if hiding is None:
                parts.append(said)
            else:
                self._hidden.add(hiding, said, self._place)
        return clean_line(self._hidden.shown("".join(parts)))

    def _hiding(self, properties: Any, shape: Any) -> Hiding | None:
        if properties is None:
            return None
        if 0 < int(properties.get("sz", "0")) <= _UNREADABLE_SIZE:
            return Hiding.TINY
        fill = properties.find(f"{_A}solidFill")
        alpha = next(fill.iter(f"{_A}alpha"), None) if fill is not None else None
        if properties.find(f"{_A}noFill") is not None or (alpha is not None and alpha.get("val") in {"0", "0%"}):
            return Hiding.TRANSPARENT
        if fill is not None and _is_white(fill) and self._is_on_white(shape):
            return Hiding.BACKGROUND
        return None

    def _is_on_white(self, shape: Any) -> bool:
        """Tell white ground: no fill but white of its own, and nothing coloured that it might lie upon."""
        box = self._boxes.get(shape.element)
        if not self._white_paper or box is None or getattr(shape, "has_table", False):
            return False
        return not any(box.meets(other) for other in self._coloured)

    def _coloured_boxes(self, shapes: Any, depth: int = 0, frame: tuple[float, ...] = (1, 1, 0, 0)) -> Iterator[Box]:
        """Yield where anything other than plain text is, and remember where each shape is; `frame` is the group's."""
        for shape in shapes:
            box = _box(shape, frame)
            if box is None:
                continue
            self._boxes[shape.element] = box
            if hasattr(shape, "shapes") and depth < _MAX_NESTED_GROUPS:
                yield from self._coloured_boxes(shape.shapes, depth + 1, _inner_frame(shape, frame))
            elif _is_coloured(shape):
                yield box


def _box(shape: Any, frame: tuple[float, ...]) -> Box | None:
    if shape.left is None or shape.top is None:
        return None
    across, down, right, low = frame
    left, top = shape.left * across + right, shape.top * down + low
    return Box(left, top, left + (shape.width or 0) * across, top + (shape.height or 0) * down)


def _inner_frame(group: Any, frame: tuple[float, ...]) -> tuple[float, ...]:
    """Return scale and shift of the shapes in a group, which have a coordinate system of their own."""
    across, down, right, low = frame
    own = next(group.element.iter(f"{_A}xfrm"), None)
    if own is None or any(own.find(f"{_A}{name}") is None for name in ("off", "ext", "chOff", "chExt")):
        return frame
    offset, extent, inner, inner_extent = (own.find(f"{_A}{name}") for name in ("off", "ext", "chOff", "chExt"))
    wide = int(extent.get("cx")) / (int(inner_extent.get("cx")) or 1)
    high = int(extent.get("cy")) / (int(inner_extent.get("cy")) or 1)
    x = int(offset.get("x")) - int(inner.get("x")) * wide
    y = int(offset.get("y")) - int(inner.get("y")) * high
    return wide * across, high * down, x * across + right, y * down + low


def _is_coloured(shape: Any) -> bool:
    """Tell a picture, chart or shape that has or may inherit a colour from one that is bare text."""
    properties = shape.element.find(f"{_P}spPr")
    if properties is None or shape.element.tag == f"{_P}pic":
        return True
    fill = next((child for child in properties if child.tag in _FILLS), None)
    if fill is not None:
        return not (fill.tag == f"{_A}solidFill" and _is_white(fill))
    if properties.find(f"{_A}noFill") is not None:
        return False
    style = shape.element.find(f"{_P}style/{_A}fillRef")
    return style is not None and style.get("idx") != "0"


def _is_white(fill: Any) -> bool:
    for colour in fill:
        plain = not any(child.tag != f"{_A}alpha" for child in colour)
        value = colour.get("lastClr") or colour.get("val") or ""
        if colour.tag == f"{_A}schemeClr":
            return plain and value in _WHITE_NAMES
        if colour.tag in {f"{_A}srgbClr", f"{_A}sysClr"} and len(value) == 6:
            return plain and all(int(value[index : index + 2], 16) >= _NEARLY_WHITE for index in (0, 2, 4))
    return False


def _is_white_background(layers: Iterable[Any]) -> bool:
    """Tell what the nearest of master, layout and slide says; a theme's first background colour counts as white."""
    white = True
    for layer in layers:
        background = layer.element.find(f"{_P}cSld/{_P}bg")
        if background is not None:
            reference = background.find(f"{_P}bgRef")
            fill = background.find(f"{_P}bgPr/{_A}solidFill")
            found = reference if reference is not None else fill
            white = found is not None and _is_white(found) and not _is_dark_theme(layer, found)
    return white


def _is_dark_theme(layer: Any, fill: Any) -> bool:
    """Tell whether the master makes the theme's dark colour the first background colour."""
    if next(fill.iter(f"{_A}schemeClr"), None) is None:
        return False
    map_ = layer.element.find(f"{_P}clrMap")
    return map_ is not None and map_.get("bg1") not in {None, "lt1"}
