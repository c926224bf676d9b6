"""Which text of a Word document people see: runs may be hidden, white on white or too small, also by their style."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, NamedTuple

from docx.document import Document
from docx.oxml.ns import qn

from ingestion.hidden_text import HiddenText, Hiding

_W14 = "{http://schemas.microsoft.com/office/word/2010/wordml}"
_WPS = "{http://schemas.microsoft.com/office/word/2010/wordprocessingShape}"
_A = "{http://schemas.openxmlformats.org/drawingml/2006/main}"
_FALLBACK = "{http://schemas.openxmlformats.org/markup-compatibility/2006}Fallback"  # says again what the choice says
# Text that was moved away or deleted while changes were tracked.
_SUPERSEDED = frozenset({qn("w:moveFrom"), qn("w:del"), _FALLBACK})
_SPACES = frozenset({qn("w:tab"), qn("w:br"), qn("w:cr"), qn("w:p")})
_FILLED = frozenset(f"{_A}{name}" for name in ("solidFill", "gradFill", "blipFill", "pattFill"))
_OFF = frozenset({"0", "false", "off", "none"})
_UNREADABLE_HALF_POINTS = 4
_NEARLY_WHITE = 240
_MAX_BASED_ON = 10


class _Look(NamedTuple):
    """What a run or style says of its text; None where it says nothing."""

    vanish: bool | None = None
    colour: str | None = None
    half_points: int | None = None
    fill: str | None = None

    def over(self, lower: _Look) -> _Look:
        said = {name: value for name, value in self._asdict().items() if value is not None}
        return lower._replace(**said)


class DocumentSight:
    """Reads elements of one document as people see them."""

    def __init__(self, document: Document, hidden: HiddenText) -> None:
        """Take the document's styles and background; what is hidden goes to `hidden`."""
        self._hidden = hidden
        self._styles = {style.get(qn("w:styleId")): style for style in document.styles.element.iter(qn("w:style"))}
        self._looks: dict[str | None, _Look] = {None: _Look()}
        background = document.element.find(qn("w:background"))
        self._paper = background.get(qn("w:color"), "FFFFFF") if background is not None else "FFFFFF"

    def text(self, element: Any) -> str:
        """Return the visible text: insertions yes, deletions no, breaks and tabs as spaces."""
        parts: list[str] = []
        concealed: dict[Hiding, list[str]] = {}
        for node in _nodes(element):
            said = _said(node)
            if not said:
                continue
            hiding = self._hiding(node.getparent()) if node.tag == qn("w:t") else None
            (parts if hiding is None else concealed.setdefault(hiding, [])).append(said)
        for hiding, pieces in concealed.items():
            self._hidden.add(hiding, "".join(pieces))
        return self._hidden.shown("".join(parts))

    def shows_row(self, row: Any) -> bool:
        """Tell whether a table's row is shown; report it where not."""
        mark = row.find(f"./{qn('w:trPr')}/{qn('w:hidden')}")
        if mark is None or mark.get(qn("w:val")) in _OFF:
            return True
        self._hidden.add(Hiding.ROWS, self.text(row))
        return False

    def _hiding(self, run: Any) -> Hiding | None:
        if run is None or run.tag != qn("w:r"):
            return None
        properties = run.find(qn("w:rPr"))
        look = self._look(run, properties)
        if look.vanish:
            return Hiding.MARKED
        if look.half_points is not None and look.half_points <= _UNREADABLE_HALF_POINTS:
            return Hiding.TINY
        if properties is not None and _is_transparent(properties):
            return Hiding.TRANSPARENT
        if look.colour is not None and self._is_on_own_colour(run, look):
            return Hiding.BACKGROUND
        return None

    def _look(self, run: Any, properties: Any) -> _Look:
        paragraph = next(run.iterancestors(qn("w:p")), None)
        of_paragraph = paragraph.find(qn("w:pPr")) if paragraph is not None else None
        look = _look_of(properties)
        for name, holder in (("w:rStyle", properties), ("w:pStyle", of_paragraph)):
            named = holder.find(qn(name)) if holder is not None else None
            if named is not None:
                look = look.over(self._style_look(named.get(qn("w:val"))))
        return look.over(_Look(fill=_fill_of(of_paragraph)))

    def _style_look(self, style_id: str | None) -> _Look:
        """Return what a style and those that it is based on say."""
        if style_id not in self._looks:
            look, current = _Look(), style_id
            for _ in range(_MAX_BASED_ON):
                style = self._styles.get(current)
                if style is None:
                    break
                look = look.over(_look_of(style.find(qn("w:rPr")))).over(_Look(fill=_fill_of(style.find(qn("w:pPr")))))
                based_on = style.find(qn("w:basedOn"))
                current = based_on.get(qn("w:val")) if based_on is not None else None
            self._looks[style_id] = look
        return self._looks[style_id]

    def _is_on_own_colour(self, run: Any, look: _Look) -> bool:
        colour = _rgb(look.colour)
        if colour is None:
            return False
        if look.fill is not None:
            return _is_near(colour, _rgb(look.fill))
        for around in run.iterancestors():
            if around.tag == qn("w:tc"):
                fill = _fill_of(around.find(qn("w:tcPr")))
                if fill is not None:
                    return _is_near(colour, _rgb(fill))
            if around.tag == qn("w:tbl") and self._is_coloured_table(around):
                return False
            if around.tag == qn("w:txbxContent"):
                return not _is_filled_shape(around) and min(colour) >= _NEARLY_WHITE
        return _is_near(colour, _rgb(self._paper))

    def _is_coloured_table(self, table: Any) -> bool:
        """Tell whether the table or its style colours cells, such as the header; which ones is for Word to say."""
        if _fill_of(table.find(qn("w:tblPr"))) is not None:
            return True
        named = table.find(f"./{qn('w:tblPr')}/{qn('w:tblStyle')}")
        style = self._styles.get(named.get(qn("w:val"))) if named is not None else None
        shades = style.iter(qn("w:shd")) if style is not None else ()
        return any(shade.get(qn("w:fill")) not in {None, "auto", "FFFFFF"} for shade in shades)


def _nodes(element: Any) -> Iterator[Any]:
    """Yield an element and what is below it, without what was superseded."""
    waiting = [element]
    while waiting:
        node = waiting.pop()
        if node.tag not in _SUPERSEDED:
            yield node
            waiting.extend(reversed(node))


def _said(node: Any) -> str:
    if node.tag == qn("w:t"):
        return node.text or ""
    if node.tag in _SPACES:
        return " "
    return "-" if node.tag == qn("w:noBreakHyphen") else ""


def _look_of(properties: Any) -> _Look:
    if properties is None:
        return _Look()
    vanish, colour, size = (properties.find(qn(name)) for name in ("w:vanish", "w:color", "w:sz"))
    highlight = properties.find(qn("w:highlight"))
    value = size.get(qn("w:val"), "") if size is not None else ""
    return _Look(
        vanish=vanish.get(qn("w:val")) not in _OFF if vanish is not None else None,
        colour=_colour_of(colour),
        half_points=int(value) if value.isdigit() else None,
        fill=_HIGHLIGHTS.get(highlight.get(qn("w:val")), "808080") if highlight is not None else _fill_of(properties),
    )


_HIGHLIGHTS = {"white": "FFFFFF", "black": "000000", "none": None}


def _colour_of(colour: Any) -> str | None:
    if colour is None:
        return None
    theme = colour.get(qn("w:themeColor"))
    if theme in {"background1", "light1"} and colour.get(qn("w:themeShade")) is None:
        return "FFFFFF"
    value = colour.get(qn("w:val"))
    return "000000" if value == "auto" else value


def _fill_of(properties: Any) -> str | None:
    shade = properties.find(qn("w:shd")) if properties is not None else None
    fill = shade.get(qn("w:fill")) if shade is not None else None
    return None if fill in {None, "auto"} else fill


def _rgb(colour: str | None) -> tuple[int, int, int] | None:
    try:
        value = int(colour or "", 16)
    except ValueError:
        return None
    return (value >> 16 & 255, value >> 8 & 255, value & 255) if len(colour or "") == 6 else None


def _is_near(colour: tuple[int, int, int], other: tuple[int, int, int] | None) -> bool:
    return other is not None and max(abs(a - b) for a, b in zip(colour, other, strict=True)) < 256 - _NEARLY_WHITE


def _is_transparent(properties: Any) -> bool:
    fill = properties.find(f"{_W14}textFill")
    if fill is None:
        return False
    alpha = next(fill.iter(f"{_W14}alpha"), None)
    return fill.find(f"{_W14}noFill") is not None or (alpha is not None and alpha.get(f"{_W14}val") == "100000")


def _is_filled_shape(content: Any) -> bool:
    for around in content.iterancestors():
        if around.tag == f"{_WPS}wsp":
            properties = around.find(f"{_WPS}spPr")
            own = properties is not None and any(child.tag in _FILLED for child in properties)
            return own or around.find(f"{_WPS}style") is not None
        if around.get("fillcolor") is not None:
            return True
    return False
