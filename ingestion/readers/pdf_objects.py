"""The objects of a PDF's page as PDFium lists them, those inside forms included, with their place on the page.

A page has hundreds of objects, so a call must cost little: handles are plain addresses here, which ctypes passes
in half the time that pointer objects take.
"""

from __future__ import annotations

import ctypes
from collections.abc import Callable, Iterator
from typing import Any, NamedTuple

import pypdfium2.raw as raw  # type: ignore[import-untyped]

TEXT, PATH = raw.FPDF_PAGEOBJ_TEXT, raw.FPDF_PAGEOBJ_PATH
PICTURE, FORM = raw.FPDF_PAGEOBJ_IMAGE, raw.FPDF_PAGEOBJ_FORM
STROKED_MODES = frozenset({raw.FPDF_TEXTRENDERMODE_STROKE, raw.FPDF_TEXTRENDERMODE_STROKE_CLIP})
NO_TEXT = -1  # what PDFium calls the render mode of other objects
_MAX_FORM_DEPTH = 5
_RECTANGLE_SEGMENTS = frozenset({4, 5, 6})  # with or without the line back to its start
_IDENTITY = (1.0, 0.0, 0.0, 1.0, 0.0, 0.0)
# One place for answers of every call: PDFium must not be called by two threads anyway.
_EDGES = (ctypes.c_float * 4)()
_EDGE_ADDRESSES = tuple(ctypes.addressof(_EDGES) + 4 * index for index in range(4))
Paint = ctypes.c_uint * 4  # red, green, blue, opacity
PAINT = Paint()
PAINT_ADDRESSES = tuple(ctypes.addressof(PAINT) + 4 * index for index in range(4))
_LAYER_MARK = "OC".encode("utf-16-le") + b"\0\0"

Box = tuple[float, float, float, float]  # left, bottom, right, top in points
Matrix = tuple[float, float, float, float, float, float]


def of_addresses(function: Any, result: Any, *arguments: Any) -> Callable[..., Any]:
    """Return a PDFium function that takes and gives handles as numbers."""
    address = ctypes.cast(function, ctypes.c_void_p).value
    assert address is not None
    prototype: Any = ctypes.CFUNCTYPE(result, *arguments)
    made: Callable[..., Any] = prototype(address)
    return made


_int, _handle = ctypes.c_int, ctypes.c_void_p
_count_of_page = of_addresses(raw.FPDFPage_CountObjects, _int, _handle)
_object_of_page = of_addresses(raw.FPDFPage_GetObject, _handle, _handle, _int)
_count_of_form = of_addresses(raw.FPDFFormObj_CountObjects, _int, _handle)
_object_of_form = of_addresses(raw.FPDFFormObj_GetObject, _handle, _handle, ctypes.c_ulong)
render_mode = of_addresses(raw.FPDFTextObj_GetTextRenderMode, _int, _handle)
kind_of = of_addresses(raw.FPDFPageObj_GetType, _int, _handle)
_bounds = of_addresses(raw.FPDFPageObj_GetBounds, _int, *[_handle] * 5)
_matrix_of = of_addresses(raw.FPDFPageObj_GetMatrix, _int, _handle, _handle)
_draw_mode = of_addresses(raw.FPDFPath_GetDrawMode, _int, _handle, _handle, _handle)
count_marks = of_addresses(raw.FPDFPageObj_CountMarks, _int, _handle)
_mark = of_addresses(raw.FPDFPageObj_GetMark, _handle, _handle, ctypes.c_ulong)
_mark_name = of_addresses(raw.FPDFPageObjMark_GetName, _int, _handle, _handle, ctypes.c_ulong, _handle)
_set_active = of_addresses(raw.FPDFPageObj_SetIsActive, _int, _handle, _int)
_text_object = of_addresses(raw.FPDFText_GetTextObject, _handle, _handle, _int)
_count_segments = of_addresses(raw.FPDFPath_CountSegments, _int, _handle)
fill_colour = of_addresses(raw.FPDFPageObj_GetFillColor, _int, *[_handle] * 5)
_stroke_colour = of_addresses(raw.FPDFPageObj_GetStrokeColor, _int, *[_handle] * 5)


class PageObject(NamedTuple):
    """An object of the page; `order` is what it is drawn in, `matrix` that of the forms around it.

    `mode` is the render mode of text.
    """

    order: int
    kind: int
    handle: int
    mode: int
    matrix: Matrix

    def box(self) -> Box:
        """Return the place on the page, that of glyphs without their font's white space."""
        return bounds_of(self.handle, self.matrix)

    def leave_out(self) -> None:
        """Have the object not drawn any more; the file is not changed."""
        _set_active(self.handle, 0)


def page_objects(page: Any) -> Iterator[PageObject]:
    """Yield the objects of a page, those of a form in its place."""
    for order, (kind, handle, mode, matrix) in enumerate(_walk(content_of_page(page))):
        yield PageObject(order, kind, handle, mode, matrix)


class Content(NamedTuple):
    """What a page or a form holds: `length` objects, `get(parent, index)` of each, and where it stands."""

    parent: int
    length: int
    get: Callable[[int, int], int]
    matrix: Matrix
    depth: int


def content_of_page(page: Any) -> Content:
    """Return a page's own content."""
    handle = address_of(page)
    return Content(handle, _count_of_page(handle), _object_of_page, _IDENTITY, 0)


def content_of_form(form: int, around: Content) -> Content | None:
    """Return a form's content, None for one that is too deep inside others."""
    if around.depth >= _MAX_FORM_DEPTH:
        return None
    matrix = raw.FS_MATRIX()
    _matrix_of(form, ctypes.addressof(matrix))
    own = (matrix.a, matrix.b, matrix.c, matrix.d, matrix.e, matrix.f)
    return Content(form, _count_of_form(form), _object_of_form, _product(own, around.matrix), around.depth + 1)


def _walk(content: Content) -> Iterator[tuple[int, int, int, Matrix]]:
    for index in range(content.length):
        found = content.get(content.parent, index)
        mode = render_mode(found)
        kind = TEXT if mode != NO_TEXT else kind_of(found)
        inside = content_of_form(found, content) if kind == FORM else None
        if inside is not None:
            yield from _walk(inside)
        else:
            yield kind, found, mode, content.matrix


def bounds_of(handle: int, matrix: Matrix = _IDENTITY) -> Box:
    """Return an object's place on the page."""
    _bounds(handle, *_EDGE_ADDRESSES)
    left, bottom, right, top = _EDGES
    if matrix is _IDENTITY:
        return left, bottom, right, top
    a, b, c, d, e, f = matrix
    xs = [a * x + c * y + e for x in (left, right) for y in (bottom, top)]
    ys = [b * x + d * y + f for x in (left, right) for y in (bottom, top)]
    return min(xs), min(ys), max(xs), max(ys)


def _product(inner: Matrix, outer: Matrix) -> Matrix:
    a, b, c, d, e, f = inner
    p, q, r, s, t, u = outer
    return a * p + b * r, a * q + b * s, c * p + d * r, c * q + d * s, e * p + f * r + t, e * q + f * s + u


def paint_of(handle: int, mode: int) -> tuple[int, int, int, int]:
    """Return red, green, blue and opacity of what an object is painted with: text by its render mode."""
    (_stroke_colour if mode in STROKED_MODES else fill_colour)(handle, *PAINT_ADDRESSES)
    red, green, blue, opacity = PAINT
    return red, green, blue, opacity


def address_of(handle: Any) -> int:
    """Return the address that a handle of pypdfium2 points to."""
    return ctypes.cast(handle, ctypes.c_void_p).value or 0


def text_objects(text_page: Any, count: int) -> Iterator[int]:
    """Yield for each of a page's characters the object that it belongs to; 0 for line ends that PDFium adds."""
    handle = address_of(text_page)
    return (_text_object(handle, index) or 0 for index in range(count))


def page_box(page: Any) -> Box:
    """Return what of a page is shown: the common part of its media box and its crop box."""
    box = raw.FS_RECTF()
    raw.FPDF_GetPageBoundingBox(page, box)
    return box.left, box.bottom, box.right, box.top


def is_in_layer(handle: int) -> bool:
    """Tell whether the object is marked as optional content."""
    for index in range(count_marks(handle)):
        name, length = ctypes.create_string_buffer(16), ctypes.c_ulong()
        _mark_name(_mark(handle, index), ctypes.addressof(name), len(name), ctypes.addressof(length))
        if name.raw.startswith(_LAYER_MARK):
            return True
    return False


def is_rectangle(path: int) -> bool:
    """Tell whether a path may be a rectangle, by its number of segments."""
    return _count_segments(path) in _RECTANGLE_SEGMENTS


def is_filled(path: int) -> bool:
    """Tell whether a path's inside is painted."""
    fill, stroke = ctypes.c_int(), ctypes.c_int()
    done = _draw_mode(path, ctypes.addressof(fill), ctypes.addressof(stroke))
    return bool(done) and fill.value != raw.FPDF_FILLMODE_NONE


def common_area(box: Box, other: Box) -> float:
    """Return the area that two boxes share, in square points."""
    width = min(box[2], other[2]) - max(box[0], other[0])
    return max(0.0, width) * max(0.0, min(box[3], other[3]) - max(box[1], other[1]))
