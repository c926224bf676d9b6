"""Files are found, and names from outside are safe to show."""

from __future__ import annotations

from pathlib import Path

import pytest

from ingestion.errors import SourceError
from ingestion.sources import collect, collect_folder, display_name, name_in


@pytest.mark.parametrize(
    ("raw", "shown"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("C:\\Users\\x\\Plan.docx", "Plan.docx"),
        ("report\u202efdp.exe", "reportfdp.exe"),
        ("a\x00b\x1b[31m\n.pdf", "ab[31m .pdf"),
        ("Cafe\u0301.pdf", "Café.pdf"),
        ("   ", "unnamed"),
        ("...", "unnamed"),
        (".hidden.pdf", "hidden.pdf"),
    ],
)
def test_a_name_from_outside_is_one_safe_line(raw: str, shown: str) -> None:
    assert display_name(raw) == shown


def test_a_long_name_keeps_its_ending() -> None:
    name = display_name("x" * 400 + ".pdf")
    assert len(name) == 150
    assert name.endswith("x.pdf")


def test_the_name_in_an_origin_is_its_last_part() -> None:
    assert name_in("/home/x/Plan.pdf") == "Plan.pdf"
    assert name_in("upload:Plan.pdf") == "Plan.pdf"


def test_folders_are_searched_in_order_without_hidden_files_and_litter(tmp_path: Path) -> None:
    for name in ("b.txt", "a/c.txt", ".hidden", ".git/config", "~$b.docx", "Thumbs.db"):
        (tmp_path / name).parent.mkdir(exist_ok=True)
        (tmp_path / name).write_text("x", encoding="utf-8")
    found = collect([tmp_path, tmp_path / "b.txt"])
    assert [file.origin for file in found] == [(tmp_path / name).as_posix() for name in ("a/c.txt", "b.txt")]


def test_a_path_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="missing"):
        collect([tmp_path / "missing"])


def test_an_empty_folder_is_not_taken_for_removal_of_everything(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="nothing was changed"):
        collect_folder(tmp_path)
