"""The retrieval benchmark from end to end, on a corpus of three documents."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluations.benchmarks.beir import main


@pytest.fixture
def data(tmp_path: Path) -> Path:
    folder = tmp_path / "data"
    (folder / "qrels").mkdir(parents=True)
    corpus = [
        {"_id": "fw", "title": "Firewalls", "text": "An industrial firewall separates office and plant networks."},
        {"_id": "cats", "title": "Cats", "text": "A cat sleeps for most of the day and hunts at night."},
        {"_id": "q-self", "title": "", "text": "Where do cats sleep during the day?"},
    ]
    queries = [
        {"_id": "q1", "text": "What keeps the plant network apart from the office?"},
        {"_id": "q-self", "text": "Where do cats sleep during the day?"},
    ]
    for name, records in (("corpus.jsonl", corpus), ("queries.jsonl", queries)):
        (folder / name).write_text("\n".join(map(json.dumps, records)), encoding="utf-8")
    judgements = "query-id\tcorpus-id\tscore\nq1\tfw\t1\nq-self\tcats\t1\n"
    (folder / "qrels" / "test.tsv").write_text(judgements, encoding="utf-8")
    return folder


def test_every_way_to_search_is_measured_and_the_index_is_kept(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(data), "--cache", str(tmp_path / "cache"), "--json"]
    assert main(arguments) == 0
    result = json.loads(capsys.readouterr().out)
    assert list(result) == ["dense", "lexical", "fused", "full"]
    # Both queries find their document first; the document that is the query itself does not count.
    assert {way: (row["ndcg@10"], row["recall@100"]) for way, row in result.items()} == dict.fromkeys(result, (1, 1))
    assert main(arguments) == 0
    again = capsys.readouterr()
    assert json.loads(again.out) == result
    assert "indexed" not in again.err


def test_an_index_that_was_damaged_between_runs_is_rebuilt(
    data: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    arguments = ["--data", str(data), "--cache", str(tmp_path / "cache"), "--json"]
    assert main(arguments) == 0
    result = capsys.readouterr().out
    (index,) = (tmp_path / "cache").glob("*/chroma/**/chroma.sqlite3")
    index.write_bytes(b"not a database")
    assert main(arguments) == 0
    assert capsys.readouterr().out == result


def test_a_folder_in_another_layout_ends_with_status_1(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--data", str(tmp_path)]) == 1
    assert "layout of BEIR" in capsys.readouterr().err
