"""Sentences that readers graded for a question: would a partner say them in a short answer?

The pool of a question is what the product said or nearly said. Readers saw it in alphabetical order, without scores,
and gave each sentence a grade: 3 answers the question outright, 2 belongs in a complete short answer, 1 is on the
subject but not asked, 0 is beside the question. One reader graded each question.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from pathlib import Path

from evaluations.cases import CASES_FOLDER
from evaluations.errors import CaseError

GRADES_FILE = CASES_FOLDER / "graded_sentences.jsonl"
OUTRIGHT, NEEDED, ON_THE_SUBJECT, BESIDE = 3, 2, 1, 0

Grades = Mapping[str, int]  # by the sentence's text


def load_grades(path: Path = GRADES_FILE) -> Mapping[str, Grades]:
    """Return the grades by case id.

    Raises:
        CaseError: a line is no JSON object of a case with graded sentences.
    """
    grades: dict[str, Grades] = {}
    for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
        if not line.strip():
            continue
        try:
            entry = json.loads(line)
            own = {sentence["text"]: int(sentence["grade"]) for sentence in entry["sentences"]}
            if not set(own.values()) <= {BESIDE, ON_THE_SUBJECT, NEEDED, OUTRIGHT}:
                raise ValueError("a grade is not one of 0, 1, 2 and 3")
            grades[entry["case"]] = own
        except (ValueError, KeyError, TypeError) as error:
            raise CaseError(
                f"{path.name}, line {number}: {error!r}. Each line is one case with its sentences."
            ) from None
    return grades
