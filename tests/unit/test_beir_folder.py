"""Folders in the layout of BEIR."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluations.benchmarks.beir_folder import BenchmarkDataError, read_folder


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    (tmp_path / "qrels").mkdir()
    corpus = [{"_id": "d1", "title": " Cats ", "text": "They sleep."}, {"_id": 2, "text": "Dogs bark."}]
    queries = [{"_id": "q1", "text": "what do cats do?"}, {"_id": "q2", "text": "never judged"}]
    for name, records in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        (tmp_path / name).write_text("\n".join(map(json.dumps, records)) + "\n\n", encoding="utf-8")
    (tmp_path / "qrels" / "test.tsv").write_text("query-id\tcorpus-id\tscore\nq1\td1\t2\n", encoding="utf-8")
    return tmp_path


def test_a_folder_gives_its_judged_queries_and_documents(folder: Path) -> None:
    read = read_folder(folder)
    assert read.queries == {"q1": "what do cats do?"}
    assert read.judgements == {"q1": {"d1": 2}}
    assert [(d.document_id, d.title) for d in read.documents()] == [("d1", "Cats"), ("2", "")]


def test_the_test_split_is_preferred_and_any_other_used_where_there_is_none(folder: Path) -> None:
    (folder / "qrels" / "dev.tsv").write_text("q2\td1\t1\n", encoding="utf-8")
    assert set(read_folder(folder).judgements) == {"q1"}
    (folder / "qrels" / "test.tsv").unlink()
    assert set(read_folder(folder).judgements) == {"q2"}


@pytest.mark.parametrize(
    ("file", "content", "said"),
    [
        ("queries.jsonl", "{", "queries.jsonl:1: not JSON"),
        ("queries.jsonl", "[1]", "is not a JSON object"),
        ("queries.jsonl", '{"_id": "other", "text": "x"}', "0 judged queries"),
        ("qrels/test.tsv", "query-id\tcorpus-id\tscore\nq1 d1 1\n", "test.tsv:2"),
        ("corpus.jsonl", '{"id": "d1"}', "needs '_id'"),
    ],
)
def test_data_in_another_layout_is_named(folder: Path, file: str, content: str, said: str) -> None:
    (folder / file).write_text(content, encoding="utf-8")
    with pytest.raises(BenchmarkDataError, match=said):
        list(read_folder(folder).documents())


def test_a_missing_file_is_named(folder: Path) -> None:
    (folder / "queries.jsonl").unlink()
    with pytest.raises(BenchmarkDataError, match="There is no file"):
        read_folder(folder)
