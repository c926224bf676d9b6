"""Small files of every kind, ordinary and hostile, made by the tests that read them."""

from __future__ import annotations

import io
import zipfile
import zlib
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import docx
import openpyxl  # type: ignore[import-untyped]
import pptx

Placed = tuple[float, float, float, str]  # left, bottom, type size, text


def write_pdf(
    path: Path, pages: Sequence[Sequence[Placed]], *, title: str | None = None, picture: bool = False
) -> Path:
    """Write a PDF with text at the given places; with `picture`, every page without text shows one."""
    contents = [
        b"\n".join(
            b"BT /%s %g Tf %g %g Td (%s) Tj ET" % (b"F2" if size < 0 else b"F1", abs(size), x, y, _escaped(text))
            for x, y, size, text in page
        )
        or (b"q 200 0 0 200 50 500 cm /Im1 Do Q" if picture else b"")
        for page in pages
    ]
    return write_raw_pdf(path, contents, title=title)


def write_raw_pdf(path: Path, contents: Sequence[bytes], *, title: str | None = None) -> Path:
    """Write a PDF whose pages have these content streams."""
    objects: list[bytes] = [b""] * (6 + 2 * len(contents))
    kids = b" ".join(b"%d 0 R" % (7 + 2 * index) for index in range(len(contents)))
    objects[0] = b"<</Type/Catalog/Pages 2 0 R>>"
    objects[1] = b"<</Type/Pages/Count %d/Kids[%s]>>" % (len(contents), kids)
    objects[2] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica/Encoding/WinAnsiEncoding>>"
    objects[3] = b"<</Type/Font/Subtype/Type1/BaseFont/Helvetica-Bold/Encoding/WinAnsiEncoding>>"
    objects[4] = _stream(
        b"\x00" * 3, b"/Type/XObject/Subtype/Image/Width 1/Height 1/ColorSpace/DeviceRGB/BitsPerComponent 8"
    )
    objects[5] = b"<</Title(%s)>>" % _escaped(title) if title else b"<<>>"
    for index, content in enumerate(contents):
        objects[6 + 2 * index] = (
            b"<</Type/Page/Parent 2 0 R/MediaBox[0 0 600 800]/Contents %d 0 R"
            b"/Resources<</Font<</F1 3 0 R/F2 4 0 R>>/XObject<</Im1 5 0 R>>>>>>" % (8 + 2 * index)
        )
        objects[7 + 2 * index] = _stream(content, b"")
    data = b"%PDF-1.4\n"
    offsets = []
    for number, body in enumerate(objects, start=1):
        offsets.append(len(data))
        data += b"%d 0 obj\n%s\nendobj\n" % (number, body)
    table = b"".join(b"%010d 00000 n \n" % offset for offset in offsets)
    data += b"xref\n0 %d\n0000000000 65535 f \n%s" % (len(objects) + 1, table)
    data += b"trailer<</Size %d/Root 1 0 R/Info 6 0 R>>\nstartxref\n%d\n%%%%EOF" % (
        len(objects) + 1,
        data.rindex(b"xref\n0"),
    )
    path.write_bytes(data)
    return path


def write_docx(path: Path, build: Any = None) -> Path:
    """Write a Word document; `build` fills it."""
    document = docx.Document()
    if build is not None:
        build(document)
    document.save(str(path))
    return path


def write_pptx(path: Path, build: Any) -> Path:
    """Write a presentation; `build` fills it."""
    presentation = pptx.Presentation()
    build(presentation)
    presentation.save(str(path))
    return path


def write_xlsx(path: Path, sheets: dict[str, Sequence[Sequence[object]]]) -> Path:
    """Write a workbook with these sheets."""
    workbook = openpyxl.Workbook()
    workbook.remove(workbook.active)
    for name, rows in sheets.items():
        sheet = workbook.create_sheet(name)
        for row in rows:
            sheet.append(list(row))
    workbook.save(path)
    return path


def with_part(path: Path, name: str, content: bytes) -> Path:
    """Replace one part of a zip-based file."""
    buffer = io.BytesIO()
    with zipfile.ZipFile(path) as old, zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, content if entry.filename == name else old.read(entry))
    path.write_bytes(buffer.getvalue())
    return path


def _stream(content: bytes, entries: bytes) -> bytes:
    packed = zlib.compress(content)
    return b"<<%s/Filter/FlateDecode/Length %d>>stream\n%s\nendstream" % (entries, len(packed), packed)


def _escaped(text: str) -> bytes:
    return text.replace("\\", r"\\").replace("(", r"\(").replace(")", r"\)").encode("cp1252")
