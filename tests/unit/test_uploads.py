"""Uploads reach the disk under names of our own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

import pytest

from ingestion.uploads import UploadFolder
from knowledge_base.errors import HomeNotWritableError


@dataclass
class FakeUpload:
    name: str
    content: bytes = b"text"

    def getbuffer(self) -> memoryview:
        return memoryview(self.content)


def test_the_client_does_not_choose_a_path(tmp_path: Path) -> None:
    files, batch = UploadFolder(tmp_path / "uploads").keep(
        [FakeUpload("../../etc/passwd.txt"), FakeUpload("a/b\\c.md")]
    )
    assert [file.name for file in files] == ["passwd.txt", "c.md"]
    assert all(file.path.parent == batch for file in files)
    assert all(file.path.read_bytes() == b"text" for file in files)
    assert [file.path.suffix for file in files] == [".txt", ".md"]


def test_two_files_of_one_name_do_not_replace_each_other(tmp_path: Path) -> None:
    files, _ = UploadFolder(tmp_path).keep([FakeUpload("report.pdf", b"1"), FakeUpload("x/report.pdf", b"2")])
    assert [file.origin for file in files] == ["report.pdf", "report (2).pdf"]
    assert [file.path.read_bytes() for file in files] == [b"1", b"2"]


def test_a_batch_is_gone_after_it_was_discarded(tmp_path: Path) -> None:
    folder = UploadFolder(tmp_path / "uploads")
    _, batch = folder.keep([FakeUpload("a.txt")])
    folder.discard(batch)
    assert not batch.exists()
    folder.keep([FakeUpload("b.txt")])
    folder.discard_all()
    assert not (tmp_path / "uploads").exists()


def test_a_folder_that_cannot_be_written_is_told_in_a_sentence(tmp_path: Path) -> None:
    (tmp_path / "uploads").write_text("a file where the folder should be")
    with pytest.raises(HomeNotWritableError, match="cannot be written"):
        UploadFolder(tmp_path / "uploads").keep([FakeUpload("a.txt")])
