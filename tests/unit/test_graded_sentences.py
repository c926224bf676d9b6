"""The file of sentences that readers graded."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from evaluations.cases import load_suites
from evaluations.errors import CaseError
from evaluations.graded_sentences import GRADES_FILE, OUTRIGHT, load_grades


def test_every_graded_question_is_a_case_and_is_put_as_there() -> None:
    questions = {case.id: case.question for suite in load_suites().values() for case in suite.cases}
    graded = [json.loads(line) for line in GRADES_FILE.read_text(encoding="utf-8").split("\n") if line]
    assert {entry["case"]: entry["question"] for entry in graded}.items() <= questions.items()
    assert len(load_grades()) == len(graded)


def test_grades_are_read_by_case_and_sentence(tmp_path: Path) -> None:
    file = tmp_path / "graded.jsonl"
    line = {"case": "a", "sentences": [{"document": "d", "text": "Back up\u2028weekly.", "grade": OUTRIGHT}]}
    file.write_text(json.dumps(line, ensure_ascii=False) + "\n", encoding="utf-8")
    assert load_grades(file) == {"a": {"Back up\u2028weekly.": OUTRIGHT}}


@pytest.mark.parametrize("line", ["{", '{"case": "a"}', '{"case": "a", "sentences": [{"text": "T.", "grade": 4}]}'])
def test_a_line_that_is_no_graded_case_is_named(line: str, tmp_path: Path) -> None:
    file = tmp_path / "graded.jsonl"
    file.write_text(f"\n{line}\n", encoding="utf-8")
    with pytest.raises(CaseError, match=r"graded\.jsonl, line 2"):
        load_grades(file)
