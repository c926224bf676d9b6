"""Files made to harm: each costs only itself, and an ordinary file beside them is read."""

from __future__ import annotations

import subprocess
import sys
import zipfile
from collections.abc import Callable
from pathlib import Path

import pypdf
import pytest

from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadFile
from tests.file_builders import with_part, write_docx, write_pdf, write_raw_pdf, write_xlsx
from tests.reading import make_pool, read_all

PNG = b"\x89PNG\r\n\x1a\n" + b"\x00" * 100
TEXT = "Vendors connect over modems that nobody has listed so far."


def _bomb(path: Path) -> Path:
    """Write a Word document of a few hundred kilobytes whose text unpacks to 150 MB."""
    body = b"<w:document>" + b"<w:p><w:r><w:t>aaaa</w:t></w:r></w:p>" * 4_000_000
    return with_part(write_docx(path), "word/document.xml", body)


def _laughs(path: Path) -> Path:
    entities = b"".join(b'<!ENTITY l%d "%s">' % (n, b"&l%d;" % (n - 1) * 10) for n in range(1, 10))
    namespace = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    body = (
        b'<?xml version="1.0"?><!DOCTYPE d [<!ENTITY l0 "ha">%s]><w:document xmlns:w="%s"><w:body><w:p><w:r>'
        b"<w:t>&l9;</w:t></w:r></w:p></w:body></w:document>"
    ) % (entities, namespace)
    return with_part(write_docx(path), "word/document.xml", body)


def _protected(path: Path) -> Path:
    writer = pypdf.PdfWriter(clone_from=write_pdf(path, [[(50, 700, 10, TEXT)]]))
    writer.encrypt("secret", algorithm="AES-256")
    writer.write(path)
    return path


def _old_office(path: Path) -> Path:
    path.write_bytes(bytes.fromhex("D0CF11E0A1B11AE1") + b"\x00" * 600)
    return path


def _with_bytes(data: bytes) -> Callable[[Path], Path]:
    def write(path: Path) -> Path:
        path.write_bytes(data)
        return path

    return write


def _many_parts(path: Path) -> Path:
    with zipfile.ZipFile(write_docx(path), "a") as archive:
        for number in range(10_001):
            archive.writestr(f"word/extra{number}.xml", b"")
    return path


HOSTILE: list[tuple[str, Callable[[Path], Path], RefusalCode]] = [
    ("bomb.docx", _bomb, RefusalCode.BOMB),
    ("parts.docx", _many_parts, RefusalCode.BOMB),
    ("laughs.docx", _laughs, RefusalCode.DAMAGED),
    ("protected.pdf", _protected, RefusalCode.ENCRYPTED),
    ("protected.xlsx", _old_office, RefusalCode.ENCRYPTED),
    ("picture.pdf", _with_bytes(PNG), RefusalCode.WRONG_TYPE),
    ("page.pdf", _with_bytes(b"<!DOCTYPE html><p>Please sign in"), RefusalCode.WRONG_TYPE),
    (
        "table.docx",
        lambda path: write_xlsx(path.with_suffix(".xlsx"), {"A": [[1]]}).rename(path),
        RefusalCode.WRONG_TYPE,
    ),
    ("nothing.pdf", _with_bytes(b""), RefusalCode.EMPTY),
    ("blank.txt", _with_bytes(b" \n\t\r\n"), RefusalCode.EMPTY),
    ("zeros.txt", _with_bytes(b"\x00" * 3000), RefusalCode.EMPTY),
    ("cut.docx", lambda path: _cut(write_docx(path)), RefusalCode.DAMAGED),
    ("cut.pdf", _with_bytes(b"%PDF-1.7\n1 0 obj\n<</Type/Cat"), RefusalCode.DAMAGED),
    ("macro.exe", _with_bytes(b"MZ\x90\x00"), RefusalCode.UNKNOWN_TYPE),
    ("old.doc", _old_office, RefusalCode.UNKNOWN_TYPE),
    ("photo.png", _with_bytes(PNG), RefusalCode.UNKNOWN_TYPE),
    ("program.md", _with_bytes(b"\x7fELF" + b"\x00" * 100), RefusalCode.WRONG_TYPE),
]


def _workbook(path: Path) -> Path:
    return write_xlsx(path.with_suffix(".xlsx"), {"A": [[1]]}).rename(path)


def _cut(path: Path) -> Path:
    path.write_bytes(path.read_bytes()[:2000])
    return path


def test_each_hostile_file_has_its_own_outcome_and_harms_no_other(tmp_path: Path) -> None:
    wanted: dict[Path, RefusalCode | None] = {}
    for name, write, code in HOSTILE:
        wanted[write(tmp_path / name)] = code
        ordinary = tmp_path / f"beside {name}.txt"
        ordinary.write_text(TEXT, encoding="utf-8")
        wanted[ordinary] = None
    wanted[tmp_path / "gone.pdf"] = RefusalCode.UNREADABLE
    wanted[tmp_path] = RefusalCode.UNREADABLE
    with make_pool(workers=2, timeout_s=30, memory_mib=1024) as pool:
        outcomes = read_all(pool, wanted)
    found = {
        path.name: outcome.code if isinstance(outcome, RefusedError) else None for path, outcome in outcomes.items()
    }
    assert found == {path.name: code for path, code in wanted.items()}
    for outcome in outcomes.values():
        if isinstance(outcome, RefusedError):
            assert outcome.reason.endswith(".")
            assert outcome.advice.endswith(".")


def test_a_pdf_that_keeps_a_parser_busy_is_stopped_and_the_next_file_is_read(tmp_path: Path) -> None:
    slow = write_raw_pdf(tmp_path / "slow.pdf", [b"BT /F1 9 Tf (a) Tj ET\n" * 900_000] * 20)
    good = write_pdf(tmp_path / "good.pdf", [[(50, 700, 10, TEXT)]])
    with make_pool(workers=1, timeout_s=2, memory_mib=512) as pool:
        outcomes = read_all(pool, [slow, good])
    refused, read = outcomes[slow], outcomes[good]
    assert isinstance(refused, RefusedError)
    assert refused.code in {RefusalCode.TIMED_OUT, RefusalCode.OUT_OF_MEMORY}
    assert refused.retryable
    assert isinstance(read, ReadFile)


def test_a_file_that_takes_too_much_memory_is_refused_and_the_next_is_read(tmp_path: Path) -> None:
    words = b"<w:p><w:r><w:t>%d modem</w:t></w:r></w:p>"
    body = b"".join(words % number for number in range(1_200_000))
    namespace = b"http://schemas.openxmlformats.org/wordprocessingml/2006/main"
    document = b'<w:document xmlns:w="%s"><w:body>%s</w:body></w:document>' % (namespace, body)
    large = with_part(write_docx(tmp_path / "large.docx"), "word/document.xml", document)
    good = write_pdf(tmp_path / "good.pdf", [[(50, 700, 10, TEXT)]])
    with make_pool(workers=1, timeout_s=60, memory_mib=256) as pool:
        outcomes = read_all(pool, [large, good])
    refused, read = outcomes[large], outcomes[good]
    assert isinstance(refused, RefusedError)
    assert refused.code is RefusalCode.OUT_OF_MEMORY
    assert "256 MiB" in refused.reason
    assert isinstance(read, ReadFile)


def test_a_name_cannot_mislead_by_control_and_direction_characters(tmp_path: Path) -> None:
    path = tmp_path / "plan\u202egnp\x07 \u2066notes.txt"
    path.write_text(TEXT + "\x00\u202e more", encoding="utf-8")
    with make_pool(workers=1, timeout_s=30, memory_mib=512) as pool:
        (read,) = read_all(pool, [path]).values()
    assert isinstance(read, ReadFile)
    assert read.document.title == "plangnp notes"
    assert read.chunks[0].text == TEXT + " more"


@pytest.mark.skipif(sys.platform == "win32", reason="the parent watches memory there, not the child")
def test_the_memory_of_the_starting_process_is_not_counted_as_the_childs() -> None:
    ballast = bytearray(400 * 1024 * 1024)
    ballast[::4096] = b"x" * len(ballast[::4096])  # touch every page, so that it is resident
    command = "from ingestion.process_limits import peak_memory_mib; print(peak_memory_mib())"
    measured = subprocess.run([sys.executable, "-c", command], capture_output=True, text=True, check=True)
    assert float(measured.stdout) < 200 < len(ballast) / 1024**2
