"""A folder in the layout of ClapNQ: answerable.jsonl and unanswerable.jsonl."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from evaluations.benchmarks.beir_folder import BenchmarkDataError
from evaluations.split import Split, split_of

FILES = {"answerable.jsonl": True, "unanswerable.jsonl": False}


class ClapPassage(BaseModel):
    """A passage of Wikipedia."""

    model_config = ConfigDict(frozen=True)

    title: str
    text: str


class _Output(BaseModel):
    model_config = ConfigDict(frozen=True)

    selected_sentences: tuple[str, ...] = ()


class _Record(BaseModel):
    model_config = ConfigDict(frozen=True)

    id: str
    input: str
    passages: tuple[ClapPassage, ...] = Field(min_length=1)
    output: tuple[_Output, ...] = ()


@dataclass(frozen=True, kw_only=True)
class ClapQuestion:
    """A question with the passages shown to its annotators, and the sentences that they found an answer in."""

    question_id: str
    text: str
    answerable: bool
    passages: tuple[ClapPassage, ...]
    gold_sentences: tuple[str, ...]

    @property
    def split(self) -> Split:
        """Return the half that the question belongs to."""
        return split_of(self.question_id)


def read_folder(folder: Path) -> tuple[ClapQuestion, ...]:
    """Read all questions.

    Raises:
        BenchmarkDataError: a file is missing or in another layout.
    """
    questions: list[ClapQuestion] = []
    for name, answerable in FILES.items():
        path = folder / name
        if not path.is_file():
            raise BenchmarkDataError(f"There is no file {str(path)!r}. Give a folder with {' and '.join(FILES)}.")
        for number, line in enumerate(path.read_text(encoding="utf-8").split("\n"), start=1):
            if line.strip():
                questions.append(_question(line, answerable, f"{path}:{number}"))
    if len({question.answerable for question in questions}) < 2:
        raise BenchmarkDataError(
            f"{str(folder)!r} needs answerable and unanswerable questions, it has {len(questions)} of one kind. "
            "Restore the files."
        )
    return tuple(questions)


def _question(line: str, answerable: bool, place: str) -> ClapQuestion:
    try:
        record = _Record.model_validate_json(line)
    except ValidationError as error:
        raise BenchmarkDataError(
            f"{place}: not a question in the layout of ClapNQ. Restore the file. {error}"
        ) from None
    gold = (sentence for output in record.output for sentence in output.selected_sentences)
    return ClapQuestion(
        question_id=record.id,
        text=record.input,
        answerable=answerable,
        passages=record.passages,
        gold_sentences=tuple(dict.fromkeys(gold)),
    )
