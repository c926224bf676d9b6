from __future__ import annotations

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from knowledge_base.errors import HomeNotWritableError, IndexDamagedError, KnowledgeBaseError
from knowledge_base.index_seal import broken_files, dump_seal, load_seal, seal_of
from knowledge_base.originals import Originals
from knowledge_base.server_address import ServerAddress, without_password
from knowledge_base.storage_errors import index_error, storage_errors


@pytest.fixture
def index(tmp_path: Path) -> Path:
    (tmp_path / "graph").mkdir()
    (tmp_path / "graph" / "data.bin").write_bytes(b"numbers" * 100)
    (tmp_path / "graph" / "index_metadata.pickle").write_bytes(b"ids")  # says that the graph was written out
    with closing(sqlite3.connect(tmp_path / "chroma.sqlite3")) as connection:
        connection.execute("CREATE TABLE t (x)")
        connection.executemany("INSERT INTO t VALUES (?)", [("row" * 100,)] * 200)
        connection.commit()
    return tmp_path


def test_a_seal_survives_storage_and_a_touch_of_the_files(index: Path) -> None:
    seal = load_seal(dump_seal(seal_of(index, {})))
    assert sorted(seal) == ["chroma.sqlite3", "graph/data.bin", "graph/index_metadata.pickle"]
    for name in seal:
        os.utime(index / name, (1, 1))
    assert broken_files(index, seal) == []


def test_a_seal_names_changed_missing_and_foreign_files(index: Path) -> None:
    seal = seal_of(index, {})
    (index / "graph" / "data.bin").write_bytes(b"Numbers" * 100)  # the same size
    (index / "graph" / "new.bin").write_bytes(b"x")
    assert broken_files(index, seal) == ["graph/data.bin", "graph/new.bin"]
    (index / "graph" / "data.bin").unlink()
    assert broken_files(index, seal) == ["graph/data.bin", "graph/new.bin"]


def test_chromas_database_may_change_as_long_as_sqlite_finds_it_whole(index: Path) -> None:
    seal = seal_of(index, {})
    with closing(sqlite3.connect(index / "chroma.sqlite3")) as connection:
        connection.execute("INSERT INTO t VALUES ('more')")
        connection.commit()
    assert broken_files(index, seal) == []
    database = index / "chroma.sqlite3"
    database.write_bytes(database.read_bytes()[:4096] + os.urandom(database.stat().st_size - 4096))
    assert broken_files(index, seal) == ["chroma.sqlite3"]


def test_a_file_that_claims_to_be_huge_is_broken_without_being_read(index: Path) -> None:
    seal = seal_of(index, {})
    os.truncate(index / "graph" / "data.bin", 1 << 42)  # sparse; reading its four terabytes would take an hour
    assert broken_files(index, seal) == ["graph/data.bin"]


def test_after_a_crash_the_graph_alone_is_compared(index: Path) -> None:
    seal = seal_of(index, {})
    (index / "chroma.sqlite3").unlink()
    assert broken_files(index, seal, graph_only=True) == []
    (index / "graph" / "data.bin").write_bytes(b"torn")
    assert broken_files(index, seal, graph_only=True) == ["graph/data.bin"]


def test_an_upload_never_chooses_where_its_original_is_kept(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "originals")
    assert originals.name_for("hash", Path("Report.PDF")) == "hash.pdf"
    assert originals.name_for("hash", Path("evil.p/../../x")) == "hash"
    assert originals.name_for("hash", Path("archive.averylongsuffix")) == "hash"


def test_a_copy_that_fails_leaves_neither_part_nor_whole(tmp_path: Path) -> None:
    originals = Originals(tmp_path / "originals")
    with pytest.raises(FileNotFoundError):  # the source's fault is not reported as the home's
        originals.keep("hash", tmp_path / "gone.txt")
    source = tmp_path / "source.txt"
    source.write_text("text")
    (tmp_path / "originals" / "hash").mkdir(parents=True)  # a folder cannot be replaced by a file
    with pytest.raises(OSError):
        originals.keep("hash", source)
    assert [path.name for path in (tmp_path / "originals").iterdir()] == ["hash"]


@pytest.mark.parametrize(
    ("number", "words"),
    [(28, "the disk is full"), (27, "the disk is full"), (13, "Permission denied"), (30, "Read-only")],
)
def test_what_the_system_says_becomes_a_sentence(tmp_path: Path, number: int, words: str) -> None:
    with pytest.raises(HomeNotWritableError, match=words), storage_errors(tmp_path, "add documents"):
        raise OSError(number, os.strerror(number))


@pytest.mark.parametrize(
    ("text", "url", "expected", "retryable"),
    [
        ("error returned from database: (code: 13) database or disk is full", None, HomeNotWritableError, False),
        ("attempt to write a readonly database", None, HomeNotWritableError, False),
        ("Error loading hnsw index", None, IndexDamagedError, False),
        ("[Errno 111] Connection refused", "http://me:word@host:1", KnowledgeBaseError, True),
    ],
)
def test_what_chroma_says_becomes_the_error_that_fits(
    tmp_path: Path, text: str, url: str | None, expected: type[Exception], retryable: bool
) -> None:
    error = index_error(RuntimeError(text), "search", tmp_path, url)
    assert type(error) is expected
    assert error.retryable is retryable
    assert "word" not in str(error)


def test_a_server_s_address_is_taken_apart() -> None:
    assert ServerAddress.parse("http://127.0.0.1:9000") == ServerAddress(host="127.0.0.1", port=9000, tls=False)
    with_password = ServerAddress.parse("https://reader:p%40ss@chroma.example")
    assert (with_password.port, with_password.tls) == (443, True)
    assert with_password.headers == {"Authorization": "Basic cmVhZGVyOnBAc3M="}  # base64 of reader:p@ss
    assert "cmVh" not in repr(with_password)
    assert without_password("https://reader:p%40ss@chroma.example") == "https://chroma.example"
