"""The questions that the curated articles answer, in the words of the people who ask them.

People ask about "the phone at 3 am" and the article speaks of out-of-hours support. For each article a file in
`questions/` lists sentences of it, and for each the wordings of the questions that it answers; a new question is
compared with them. They lead to the article's sentence and are never quoted themselves.

`unanswered_questions.yaml` lists questions that no article answers, many of them close to the field: from both kinds
together is learned where the border runs.
"""

from __future__ import annotations

from collections.abc import Container, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path, PurePosixPath
from typing import Annotated, TypeVar

import yaml
from pydantic import BaseModel, ConfigDict, Field, StringConstraints, TypeAdapter, ValidationError

from knowledge_base.article_findings import Finding
from knowledge_base.articles import Article
from knowledge_base.domain import Document
from knowledge_base.plain_yaml import line_of, load_yaml

QUESTIONS_FOLDER = Path(__file__).with_name("questions")
UNANSWERED_NAME = "unanswered_questions.yaml"
UNANSWERED = Path(__file__).with_name(UNANSWERED_NAME)
NO_ANSWERS = ("What changes", "Ask next", "Related")  # for some clients only, and no answers at all
_Wording = Annotated[str, StringConstraints(min_length=8, max_length=300, strip_whitespace=True)]


class AnsweredQuestions(BaseModel):
    """A sentence of an article, word for word, and the questions that it answers."""

    model_config = ConfigDict(frozen=True, extra="forbid", strict=True)

    answer: str = Field(min_length=1)
    asked: list[_Wording] = Field(min_length=1)


_Entry = TypeVar("_Entry")
_FILE = TypeAdapter(list[AnsweredQuestions])
_UNANSWERED_FILE = TypeAdapter(list[_Wording])


@dataclass(frozen=True, kw_only=True)
class KnownQuestion:
    """One wording of a question, and the sentence of the article that answers it."""

    article_id: str
    answer: str
    wording: str


def own_questions(home: Path) -> Path:
    """Return the folder for the questions that the firm's own articles answer."""
    return home.expanduser() / "questions"


def question_folders(home: Path) -> tuple[Path, Path]:
    """Return the folder of the bundled articles' questions and that of the firm's own."""
    return QUESTIONS_FOLDER, own_questions(home)


def unanswered_files(home: Path) -> tuple[Path, Path]:
    """Return the product's list of questions that no article answers, and where the firm may keep one of its own."""
    return UNANSWERED, home.expanduser() / UNANSWERED_NAME


def read_unanswered_questions(paths: Iterable[Path]) -> tuple[str, ...]:
    """Return the questions of the files that are there; a file with a fault gives none."""
    return tuple(dict.fromkeys(question for path in paths for question in _read_unanswered(path)[0]))


def unanswered_findings(path: Path, answered: Iterable[KnownQuestion]) -> tuple[Finding, ...]:
    """Return what is wrong with a file of questions that no article answers, such as one that an article answers."""
    questions, findings = _read_unanswered(path)
    seen = {known.wording.casefold(): f"is in {known.article_id}.yaml with its answer" for known in answered}
    text = path.read_text(encoding="utf-8", errors="replace") if questions else ""
    for number, question in enumerate(questions):
        line = line_of(text, [number])
        where = seen.setdefault(question.casefold(), f"is also in line {line}")
        if where != f"is also in line {line}":
            findings.append(Finding(path=path, line=line, message=f"the question {where}: {question}"))
    return tuple(findings)


def articles_among(documents: Iterable[Document]) -> dict[str, Document]:
    """Return article id → document: an article has the name of its file."""
    return {PurePosixPath(document.origin).stem: document for document in documents}


def questions_about(articles: Container[str], folders: Iterable[Path]) -> tuple[KnownQuestion, ...]:
    """Return the questions in the folders that the articles with these ids answer."""
    paths = (path for folder in folders for path in sorted(folder.glob("*.yaml")) if path.stem in articles)
    return tuple(question for path in paths for question in _questions(path, _read(path)[0]))


def read_known_questions(folder: Path = QUESTIONS_FOLDER) -> tuple[tuple[KnownQuestion, ...], tuple[Finding, ...]]:
    """Read every file of the folder as far as possible; return the questions, and what is wrong.

    A file is named after its article: `remote-access.yaml`. A file with a fault gives no questions and costs no other
    one; a folder that is not there holds none.
    """
    questions: list[KnownQuestion] = []
    findings: list[Finding] = []
    for path in sorted(folder.glob("*.yaml")):
        entries, problems = _read(path)
        findings += problems
        questions += _questions(path, entries)
    return tuple(questions), tuple(findings)


def question_findings(folder: Path, articles: Sequence[Article]) -> tuple[Finding, ...]:
    """Return what is wrong with the questions in a folder, such as answers that no article gives."""
    _, found = read_known_questions(folder)
    findings = list(found)
    answers = {article.article_id: _answers(article) for article in articles}
    asked: dict[str, str] = {}  # wording → where it stands
    for path in sorted(folder.glob("*.yaml")):
        text = path.read_text(encoding="utf-8", errors="replace")
        if path.stem not in answers:
            findings.append(Finding(path=path, line=1, message=f"there is no article {path.stem!r}"))
            continue
        for number, entry in enumerate(_read(path)[0]):
            if entry.answer not in answers[path.stem]:
                message = "the answer is no sentence of the article that is there for every client"
                findings.append(Finding(path=path, line=line_of(text, [number, "answer"]), message=message))
            for place, wording in enumerate(entry.asked):
                line = line_of(text, [number, "asked", place])
                here = f"line {line} of {path.name}"
                before = asked.setdefault(wording.casefold(), here)
                if before != here:
                    findings.append(
                        Finding(path=path, line=line, message=f"the question is also in {before}: {wording}")
                    )
    return tuple(sorted(findings))


def _questions(path: Path, entries: Sequence[AnsweredQuestions]) -> list[KnownQuestion]:
    return [
        KnownQuestion(article_id=path.stem, answer=entry.answer, wording=wording)
        for entry in entries
        for wording in entry.asked
    ]


def _read(path: Path) -> tuple[Sequence[AnsweredQuestions], list[Finding]]:
    return _validated(path, _FILE)


def _read_unanswered(path: Path) -> tuple[Sequence[str], list[Finding]]:
    return _validated(path, _UNANSWERED_FILE) if path.is_file() else ([], [])


def _validated(path: Path, file: TypeAdapter[list[_Entry]]) -> tuple[list[_Entry], list[Finding]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
    except (OSError, UnicodeDecodeError) as error:
        return [], [Finding(path=path, line=1, message=f"cannot be read as UTF-8: {error}")]
    try:
        return file.validate_python(load_yaml(text) or []), []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 1 if mark else 1
        return [], [Finding(path=path, line=line, message=f"not valid YAML: {getattr(error, 'problem', error)}")]
    except ValidationError as error:
        return [], [Finding(path=path, line=line_of(text, e["loc"]), message=e["msg"]) for e in error.errors()]


def _answers(article: Article) -> frozenset[str]:
    return frozenset(_sentences(article))


def _sentences(article: Article) -> Iterable[str]:
    for section in article.sections:
        if section.path[0] not in NO_ANSWERS:
            for statement in section.statements:
                yield from (sentence.text for sentence in statement.sentences)
