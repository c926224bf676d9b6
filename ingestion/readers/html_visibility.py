"""What a web page holds but does not show, by its own attributes and styles; other style sheets are not loaded."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, replace
from typing import Any

from ingestion.hidden_text import HiddenText, Hiding

_DECLARATION = re.compile(r"([a-z-]+)\s*:\s*([^;]+)")
_COMMENT = re.compile(r"/\*.*?\*/", re.DOTALL)
_NESTED_RULES = re.compile(r"@[^{};]*\{(?:[^{}]*\{[^{}]*\})*[^{}]*\}")  # for print, for small screens
_RULE = re.compile(r"([^{}]+)\{([^{}]*)\}")
_SIMPLE_SELECTOR = re.compile(r"(?:[a-z][a-z0-9]*)?[.#][\w-]+|[a-z][a-z0-9]*", re.IGNORECASE)
_MAX_STYLE_CHARACTERS = 500_000
_ZERO = re.compile(r"[+-]?0*\.?0*(?:px|pt|em|rem|%)?")
_LENGTH = re.compile(r"([+-]?\d*\.?\d+)\s*(px|pt|em|rem|%|vw|vh)?")
_UNREADABLE_PX = 2.0
_FAR_AWAY = 900.0  # px; half a window
_EM_PX = 16.0
_WHITE_WORDS = frozenset({"white", "#fff", "#ffffff", "transparent", "snow", "#fefefe", "#fffffe"})
_RGB = re.compile(r"rgba?\(\s*(\d+)[\s,]+(\d+)[\s,]+(\d+)(?:[\s,/]+([\d.]+%?))?\s*\)")
_NEARLY_WHITE = 245
_JUDGED_ATTRIBUTES = ("style", "hidden", "aria-hidden")
_ORNAMENT_TAGS = frozenset({"a", "i", "span", "b", "em"})

Styles = dict[str, str]


@dataclass(frozen=True, kw_only=True)
class _State:
    """What an element takes over from those around it."""

    gone: Hiding | None = None  # no child can undo it
    unseen: Hiding | None = None  # visibility and type size, which a child may set again
    white: bool = False
    backed: bool = False


class PageStyles:
    """The declarations of a page's own style elements for single classes, ids and tags."""

    def __init__(self, sheets: Iterator[str]) -> None:
        """Take the texts of the style elements."""
        self._rules: dict[str, Styles] = {}
        for sheet in sheets:
            plain = _NESTED_RULES.sub("", _COMMENT.sub("", sheet[:_MAX_STYLE_CHARACTERS]))
            for selectors, body in _RULE.findall(plain):
                for selector in selectors.split(","):
                    if _SIMPLE_SELECTOR.fullmatch(selector.strip()):
                        self._rules.setdefault(selector.strip(), {}).update(_declarations(body))

    def of(self, element: Any) -> Styles:
        """Return what an element's tag, classes, id and style attribute declare, the strongest last."""
        tag = element.tag
        classes = (element.get("class") or "").split()
        names = [tag, *(f".{name}" for name in classes), *(f"{tag}.{name}" for name in classes)]
        if element.get("id"):
            names += [f"#{element.get('id')}", f"{tag}#{element.get('id')}"]
        found: Styles = {}
        for name in names:
            found.update(self._rules.get(name, {}))
        found.update(_declarations(element.get("style") or ""))
        return found


def take_out_hidden(root: Any, hidden: HiddenText, styles: PageStyles | None = None) -> None:
    """Blank out the texts below `root` that are not shown, and report them."""
    styles = styles or PageStyles(iter(()))
    waiting: list[tuple[Any, _State, bool]] = [(root, _State(), False)]
    while waiting:
        element, around, behind = waiting.pop()
        if behind:
            element.tail = _kept(element.tail, around, hidden)
            continue
        if not isinstance(element.tag, str):
            continue
        state = _state(element, styles, around)
        element.text = _kept(element.text, state, hidden)
        for child in reversed(element):
            waiting += [(child, state, True), (child, state, False)]
        for name in _JUDGED_ATTRIBUTES:  # or whoever reads on would judge again, and leave out what was found shown
            element.attrib.pop(name, None)


def _kept(text: str | None, state: _State, hidden: HiddenText) -> str | None:
    """Return the text where it is shown, else nothing but the space that it takes."""
    hiding = state.gone or state.unseen or (Hiding.BACKGROUND if state.white and not state.backed else None)
    if hiding is None or not text:
        return text
    hidden.add(hiding, text)
    return " "


def hides(styles: Styles, attributes: Any) -> Hiding | None:
    """Tell whether an element with these declarations and attributes is not shown, whatever is in it."""
    if attributes.get("hidden") is not None or styles.get("display") == "none":
        return Hiding.MARKED
    if _is_zero(styles.get("opacity")) or styles.get("transform", "").replace(" ", "") == "scale(0)":
        return Hiding.TRANSPARENT
    if _is_far_away(styles) or _is_closed(styles):
        return Hiding.OUTSIDE
    return None


def _state(element: Any, styles: PageStyles, around: _State) -> _State:
    own = styles.of(element)
    state = replace(around, gone=around.gone or hides(own, element.attrib) or _ornament(element))
    visibility = own.get("visibility")
    size = _pixels(own.get("font-size", ""))
    if visibility in {"hidden", "collapse"}:
        state = replace(state, unseen=Hiding.MARKED)
    elif visibility == "visible" and state.unseen is Hiding.MARKED:
        state = replace(state, unseen=None)
    if size is not None and size <= _UNREADABLE_PX:
        state = replace(state, unseen=state.unseen or Hiding.TINY)
    elif "font-size" in own and state.unseen is Hiding.TINY:
        state = replace(state, unseen=None)
    colour = own.get("color") or (element.get("color") or "").strip().lower()
    if colour and colour != "inherit":
        state = replace(state, white=_is_white(colour))
    background = own.get("background-color") or own.get("background") or own.get("background-image")
    background = background or (element.get("bgcolor") or element.get("background") or "").strip().lower()
    if background:
        state = replace(state, backed=not _is_white(background) and background not in {"none", "inherit"})
    return state


def _ornament(element: Any) -> Hiding | None:
    """Tell an icon or the mark beside a heading, which is kept from those who hear the page."""
    if element.get("aria-hidden") == "true" and element.tag in _ORNAMENT_TAGS:
        text = "".join(element.itertext())
        if sum(character.isalnum() for character in text) < 3:
            return Hiding.MARKED
    return None


def declared(attribute: str) -> Styles:
    """Return the declarations of a style attribute."""
    return _declarations(attribute)


def _declarations(body: str) -> Styles:
    found = _DECLARATION.findall(body.lower())
    return {name: value.replace("!important", "").strip() for name, value in found}


def _is_zero(value: str | None) -> bool:
    return bool(value) and _ZERO.fullmatch(value or "") is not None


def _pixels(value: str) -> float | None:
    found = _LENGTH.fullmatch(value)
    if not found:
        return None
    number, unit = float(found.group(1)), found.group(2) or "px"
    return number * {"px": 1.0, "pt": 4 / 3, "%": _EM_PX / 100}.get(unit, _EM_PX)


def _is_far_away(styles: Styles) -> bool:
    placed = styles.get("position") in {"absolute", "fixed", "relative"}
    names = ("text-indent", "margin-left", "margin-top", *(("left", "top", "right", "bottom") if placed else ()))
    return any((_pixels(styles.get(name, "")) or 0.0) < -_FAR_AWAY for name in names)


def _is_closed(styles: Styles) -> bool:
    """Tell a box of no extent that cuts off what is in it."""
    if styles.get("clip", "").replace(" ", "").replace("px", "") in {"rect(0,0,0,0)", "rect(1,1,1,1)"}:
        return True
    flat = any(_is_zero(styles.get(name)) for name in ("height", "max-height", "width", "max-width"))
    return flat and styles.get("overflow") in {"hidden", "clip"}


def _is_white(colour: str) -> bool:
    found = _RGB.fullmatch(colour)
    if found:
        red, green, blue, alpha = found.groups()
        return min(int(red), int(green), int(blue)) >= _NEARLY_WHITE or _is_zero(alpha)
    return colour in _WHITE_WORDS
