"""Which characters of a PDF's page nobody sees, judged by the page's objects and, in doubt, by drawing it.

PDFium hands out all text alike. Signs that cost a call per object (render mode, colour, opacity, layers) name
suspects; most of them are cleared by what lies under them, such as white words on a blue bar. For the rest the
page is drawn twice, without the other text: what changes no pixel is hidden.
"""

from __future__ import annotations

import ctypes
from collections import defaultdict
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Any

import pypdfium2.raw as raw  # type: ignore[import-untyped]

from ingestion.hidden_text import Hiding
from ingestion.readers.pdf_objects import (
    FORM,
    NO_TEXT,
    PAINT,
    PAINT_ADDRESSES,
    PATH,
    PICTURE,
    STROKED_MODES,
    TEXT,
    Box,
    PageObject,
    Paint,
    bounds_of,
    common_area,
    content_of_form,
    content_of_page,
    count_marks,
    fill_colour,
    is_filled,
    is_in_layer,
    is_rectangle,
    kind_of,
    page_box,
    page_objects,
    paint_of,
    render_mode,
    text_objects,
)

# Invisible text, and text of which only the outline is drawn, in a colour of its own.
_ODD_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_INVISIBLE, *STROKED_MODES})
_OPAQUE_ENOUGH = 26  # of 255
_SHADE_BITS = 5  # of eight that are dropped: eight shades of each primary, so that near colours are one
_PAPER = 7 << 6 | 7 << 3 | 7
_MIN_BACKGROUND_PT = 4.0  # smaller fills are rules and dots
_SCAN_SHARE = 0.5  # of the page's area, from which on a picture may be the scan that invisible text was read from
_DRAWN_PIXELS = 4_000_000  # at most; an A4 page at 1 pixel per point has half a million
_SEEN_DIFFERENCE = 14  # of 255, in any primary; paler print is not read on paper either

Colour = int
"""Three bits of red, green and blue each."""


@dataclass(frozen=True, kw_only=True)
class PageSight:
    """How the characters of a page that nobody sees are hidden, by index; `box` is what is shown of the page.

    `recognised` tells that the text is an invisible layer over a picture, as text recognition makes it.
    """

    hidden: dict[int, Hiding]
    recognised: bool
    box: Box


@dataclass(frozen=True, kw_only=True)
class _Background:
    """What may lie under text; `colour` is None where only drawing tells it."""

    order: int
    box: Box
    colour: Colour | None

    def is_under(self, text: PageObject, box: Box) -> bool:
        return (
            self.order < text.order
            and self.box[0] <= box[0] + 1
            and self.box[1] <= box[1] + 1
            and self.box[2] >= box[2] - 1
            and self.box[3] >= box[3] - 1
        )


def sight_of(page: Any, text_page: Any, *, layered: bool) -> PageSight:
    """Return what of a page's text nobody sees. `layered` says whether the file may have layers."""
    if _gives_rise_to_doubt(page.raw, layered=layered):
        return _PageObjects(page, layered=layered).sight(text_page)
    return PageSight(hidden={}, recognised=False, box=page_box(page.raw))


def _gives_rise_to_doubt(page: Any, *, layered: bool) -> bool:
    """Look at every object as briefly as can be: most pages have only text that differs from all surfaces."""
    texts: set[bytes] = set()
    surfaces = {_PAPER}
    contents = [content_of_page(page)]
    while contents:
        content = contents.pop()
        for index in range(content.length):
            handle = content.get(content.parent, index)
            mode = render_mode(handle)
            if mode != NO_TEXT:
                fill_colour(handle, *PAINT_ADDRESSES)
                texts.add(bytes(PAINT))
                if mode in _ODD_MODES or (layered and count_marks(handle) and is_in_layer(handle)):
                    return True
            elif (kind := kind_of(handle)) == PATH:
                if is_rectangle(handle) and _is_wide(bounds_of(handle, content.matrix)) and is_filled(handle):
                    surfaces.add(_colour(paint_of(handle, mode)))
            elif kind == FORM and (inside := content_of_form(handle, content)) is not None:
                contents.append(inside)
    paints = (Paint.from_buffer_copy(paint) for paint in texts)
    return any(paint[3] < _OPAQUE_ENOUGH or _colour(paint) in surfaces for paint in paints)


def _is_wide(box: Box) -> bool:
    return box[2] - box[0] >= _MIN_BACKGROUND_PT and box[3] - box[1] >= _MIN_BACKGROUND_PT


def _colour(paint: Iterable[int]) -> Colour:
    red, green, blue, _ = paint
    return (red >> _SHADE_BITS) << 6 | (green >> _SHADE_BITS) << 3 | blue >> _SHADE_BITS


class _PageObjects:
    """What one page consists of. `layered` says whether the file may have layers."""

    def __init__(self, page: Any, *, layered: bool) -> None:
        """Take the page's objects and what they look like."""
        self._page = page
        self._layered = layered
        self._texts: dict[Colour, list[PageObject]] = defaultdict(list)
        self._fills: dict[Colour, list[PageObject]] = defaultdict(list)
        self._others: list[PageObject] = []  # pictures and shadings, which may have any colour
        self._invisible: list[PageObject] = []
        self._doubtful: dict[int, tuple[PageObject, Hiding]] = {}
        self._box = page_box(page.raw)
        for thing in page_objects(page.raw):
            self._take(thing)

    def sight(self, text_page: Any) -> PageSight:
        """Return what of the page's text is hidden."""
        self._doubt_colours()
        recognised = bool(self._invisible) and self._is_scan()
        hidden = {} if recognised else {thing.handle: Hiding.INVISIBLE for thing in self._invisible}
        if self._doubtful:
            hidden |= self._unseen()
        characters = {}
        if hidden:
            objects = text_objects(text_page, raw.FPDFText_CountChars(text_page))
            characters = {index: hidden[found] for index, found in enumerate(objects) if found in hidden}
        return PageSight(hidden=characters, recognised=recognised, box=self._box)

    def _take(self, thing: PageObject) -> None:
        if thing.kind == PATH:
            self._fills[_colour(paint_of(thing.handle, thing.mode))].append(thing)
        elif thing.kind != TEXT:
            self._others.append(thing)
        elif thing.mode == raw.FPDF_TEXTRENDERMODE_INVISIBLE:
            self._invisible.append(thing)
        else:
            *_, opacity = paint = paint_of(thing.handle, thing.mode)
            self._texts[_colour(paint)].append(thing)
            if opacity < _OPAQUE_ENOUGH:
                self._doubtful[thing.handle] = (thing, Hiding.TRANSPARENT)
            elif self._layered and is_in_layer(thing.handle):
                self._doubtful[thing.handle] = (thing, Hiding.LAYER)

    def _doubt_colours(self) -> None:
        """Suspect text that lies on its own colour, the page being white, and white text on a picture or a shape."""
        suspects = [
            colour
            for colour in self._texts
            if colour == _PAPER or any(background.colour == colour for background in self._backgrounds_of(colour))
        ]
        if not suspects:
            return
        backgrounds = [one for colour in self._fills for one in self._backgrounds_of(colour)]
        backgrounds += [_Background(order=thing.order, box=thing.box(), colour=None) for thing in self._others]
        backgrounds.sort(key=lambda background: -background.order)
        for colour in suspects:
            for thing in self._texts[colour]:
                box = thing.box()
                under = next((one.colour for one in backgrounds if one.is_under(thing, box)), _PAPER)
                if under == colour or (under is None and colour == _PAPER):
                    self._doubtful.setdefault(thing.handle, (thing, Hiding.BACKGROUND))

    def _backgrounds_of(self, colour: Colour) -> Iterator[_Background]:
        for thing in self._fills.get(colour, ()):
            box = thing.box()
            if _is_wide(box) and is_filled(thing.handle):
                plain = is_rectangle(thing.handle)
                yield _Background(order=thing.order, box=box, colour=colour if plain else None)

    def _is_scan(self) -> bool:
        pictures = (thing.box() for thing in self._others if thing.kind == PICTURE)
        covered = sum(common_area(box, self._box) for box in pictures)
        return covered >= _SCAN_SHARE * common_area(self._box, self._box)

    def _unseen(self) -> dict[int, Hiding]:
        """Return which doubtful texts leave the page's picture as it is when they are taken out."""
        for things in self._texts.values():
            for thing in things:
                if thing.handle not in self._doubtful:
                    thing.leave_out()
        scale = min(1.0, (_DRAWN_PIXELS / max(1.0, self._page.get_width() * self._page.get_height())) ** 0.5)
        with_them = self._page.render(scale=scale).to_numpy()
        for thing, _ in self._doubtful.values():
            thing.leave_out()
        without = self._page.render(scale=scale).to_numpy()
        height, width = without.shape[:2]
        unseen = {}
        for handle, (thing, hiding) in self._doubtful.items():
            place = self._pixels(thing.box(), height, width)
            difference = abs(with_them[place].astype("int16") - without[place])
            if difference.max(initial=0) < _SEEN_DIFFERENCE:
                unseen[handle] = hiding
        return unseen

    def _pixels(self, box: Box, height: int, width: int) -> tuple[slice, slice]:
        """Return the rows and columns of the drawn page that a box covers, whatever its rotation and origin."""
        x, y = ctypes.c_int(), ctypes.c_int()
        columns, rows = [], []
        for left, bottom in ((box[0], box[1]), (box[2], box[3])):
            raw.FPDF_PageToDevice(self._page.raw, 0, 0, width, height, 0, left, bottom, x, y)
            columns.append(x.value)
            rows.append(y.value)
        return _range(rows), _range(columns)


def _range(ends: list[int]) -> slice:
    """Return the pixels between two ends and one more on each side, where smooth edges fade."""
    return slice(max(0, min(ends) - 1), max(0, max(ends) + 2))
