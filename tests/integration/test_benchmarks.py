"""The benchmarks on public layouts from end to end, each on a folder of a few lines."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluations.benchmarks import abstention, chunking, contextual_retrieval

FIREWALL = "An industrial firewall separates office and plant networks."
CATS = "A cat sleeps for most of the day and hunts at night."


def test_pieces_of_code_are_found(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    chunks = [
        {"original_index": number, "content": f"/// {text}\nfn number_{number}() {{}}"}
        for number, text in enumerate((FIREWALL, CATS))
    ]
    (tmp_path / "codebase_chunks.json").write_text(json.dumps([{"original_uuid": "f", "chunks": chunks}]))
    question = {"query": "Where do cats sleep?", "golden_chunk_uuids": [["f", 1]]}
    (tmp_path / "evaluation_set.jsonl").write_text(json.dumps(question))
    arguments = ["--data", str(tmp_path), "--cache", str(tmp_path / "cache"), "--json"]
    assert contextual_retrieval.main(arguments) == 0
    result = json.loads(capsys.readouterr().out)
    assert {way: row["pass@5"] for way, row in result.items()} == {"dense": 100, "lexical": 100, "fused": 100}
    assert contextual_retrieval.main(arguments) == 0
    again = capsys.readouterr()
    assert json.loads(again.out) == result
    assert "indexed" not in again.err


def test_passages_are_compared_with_spans(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "corpora").mkdir()
    (tmp_path / "corpora" / "walls.md").write_text(f"# Walls\n\n**{FIREWALL}**\n", encoding="utf-8")
    (tmp_path / "corpora" / "pets.md").write_text(f"# Pets\n\n{CATS}\n", encoding="utf-8")
    # "# Pets", two line ends, then 52 characters of which the last, a full stop, is not located.
    reference = json.dumps([{"content": CATS, "start_index": 8, "end_index": 59}]).replace('"', '""')
    (tmp_path / "questions_df.csv").write_text(
        f'question,references,corpus_id\nWhere do cats sleep?,"{reference}",pets\n', encoding="utf-8"
    )
    assert chunking.main(["--data", str(tmp_path), "--k", "1", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["recall"], result["precision"], result["iou"]) == (1, 1, 1)
    assert (result["chunks"], result["located"]) == (2, 1)


def test_refusals_are_counted(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    def record(number: int, question: str, text: str, *gold: str) -> str:
        output = [{"answer": "", "selected_sentences": list(gold)}]
        passages = [{"title": text.split()[1], "text": text}]
        return json.dumps({"id": str(number), "input": question, "passages": passages, "output": output})

    answerable = [record(1, "When do cats hunt?", CATS, CATS)]
    unanswerable = [record(2, "Which king first wore a crown of thorns?", FIREWALL)]
    (tmp_path / "answerable.jsonl").write_text("\n".join(answerable))
    (tmp_path / "unanswerable.jsonl").write_text("\n".join(unanswerable))
    assert abstention.main(["--data", str(tmp_path), "--split", "all", "--json"]) == 0
    result = json.loads(capsys.readouterr().out)
    assert (result["precision"], result["recall"], result["f1"], result["false_refusals"]) == (1, 1, 1, 0)
    assert result["baselines"]["always_answer"]["recall"] == 0
    assert result["baselines"]["always_refuse"]["false_refusals"] == 1
    assert result["risk_coverage"] == [[0.5, 0], [1, 0.5]]
    assert result["gold_cited"] == 1


@pytest.mark.parametrize("benchmark", [contextual_retrieval, chunking, abstention])
def test_a_folder_in_another_layout_ends_with_status_1(
    benchmark: object, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert benchmark.main(["--data", str(tmp_path)]) == 1  # type: ignore[attr-defined]
    assert "Give a folder with" in capsys.readouterr().err
