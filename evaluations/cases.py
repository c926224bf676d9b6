"""Reads the files of cases and lists what is wrong with them, with file, line and what to do.

A file in the folder that has neither `about` nor `cases` is no suite: labelled pairs of a benchmark, say.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from pathlib import Path
from typing import Any

import yaml
from pydantic import ValidationError

from evaluations.case_schema import EvalCase, Suite
from evaluations.errors import CaseError
from evaluations.gold_documents import QuotedDocuments
from ingestion.errors import RefusedError
from knowledge_base.article_findings import Finding
from knowledge_base.plain_yaml import line_of, load_yaml
from knowledge_base.vocabulary import Vocabulary, load_vocabulary

CASES_FOLDER = Path(__file__).with_name("cases")
_SUITE_KEY = re.compile(r"^(?:about|cases|- id):", re.MULTILINE)
_ADVICE = {
    "missing": "is missing; add it",
    "extra_forbidden": "is no field of a case; correct its name, or remove it (case_schema.py lists the fields)",
}


@dataclass(frozen=True, kw_only=True)
class SuiteFile:
    """A suite as its file has it. `name` is the file's name without its ending."""

    name: str
    path: Path
    text: str
    suite: Suite

    def line(self, *place: int | str) -> int:
        """Return the line of a value."""
        return line_of(self.text, place)


def load_suites(
    names: Sequence[str] = (), folder: Path = CASES_FOLDER, *, own: Path | None = None
) -> Mapping[str, Suite]:
    """Return the suites of these names, or all, in the order of their names.

    Quotes are not looked up here; `read_suites` with documents does so. `own` is a second folder (own_cases.py).

    Raises:
        CaseError: there is no such suite, or one breaks the contract.
    """
    files, findings = read_suites(folder, names=names, own=own)
    if findings:
        raise _error(findings)
    return {file.name: file.suite for file in files}


def read_suites(
    folder: Path = CASES_FOLDER,
    *,
    names: Sequence[str] = (),
    documents: QuotedDocuments | None = None,
    own: Path | None = None,
) -> tuple[tuple[SuiteFile, ...], tuple[Finding, ...]]:
    """Return the suites as far as they can be read, and every problem; with `documents` the quotes are looked up.

    Suites of the folder `own` come after the others; they cannot take the place of one of the same name.

    Raises:
        CaseError: there is no such suite.
    """
    paths = _suites_in(folder)
    added = _suites_in(own) if own is not None else {}
    taken = [path for name, path in added.items() if name in paths]
    paths = {**paths, **{name: path for name, path in added.items() if name not in paths}}
    unknown = [name for name in names if name not in paths]
    if unknown:
        raise CaseError(f"There is no suite {unknown[0]!r}. Known suites: {', '.join(paths) or 'none'}. Correct it.")
    vocabulary = load_vocabulary()
    files: list[SuiteFile] = []
    findings = [Finding(path=path, line=1, message="a suite of this name is ours; rename the file") for path in taken]
    for name in names or paths:
        file, problems = _read(paths[name], vocabulary)
        findings.extend(problems)
        if file is not None:
            files.append(file)
    findings.extend(_repeated_ids(files))
    if documents is not None:
        findings.extend(finding for file in files for finding in _document_problems(file, documents))
    return tuple(files), tuple(sorted(findings))


def _suites_in(folder: Path) -> dict[str, Path]:
    return {path.stem: path for path in sorted(folder.glob("*.yaml")) if _is_suite(path)}


def _is_suite(path: Path) -> bool:
    """Say whether a file is, or is meant to be, a suite; what cannot be read is, so that it is complained about."""
    try:
        return not path.stat().st_size or bool(_SUITE_KEY.search(path.read_text(encoding="utf-8-sig")))
    except (OSError, UnicodeDecodeError):
        return True


def _read(path: Path, vocabulary: Vocabulary) -> tuple[SuiteFile | None, list[Finding]]:
    try:
        text = path.read_text(encoding="utf-8-sig")
        suite = Suite.model_validate(load_yaml(text), context={"vocabulary": vocabulary})
    except (OSError, UnicodeDecodeError) as error:
        return None, [Finding(path=path, line=1, message=f"cannot be read as UTF-8: {error}; save it as UTF-8")]
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        message = f"not valid YAML: {getattr(error, 'problem', error)}; quote text that holds a colon or a hash"
        return None, [Finding(path=path, line=mark.line + 1 if mark else 1, message=message)]
    except ValidationError as error:
        return None, [
            Finding(path=path, line=line_of(text, item["loc"]), message=_problem(item)) for item in error.errors()
        ]
    return SuiteFile(name=path.stem, path=path, text=text, suite=suite), []


def _problem(item: Mapping[str, Any]) -> str:
    place = ".".join(str(step + 1) if isinstance(step, int) else step for step in item["loc"]) or "the file"
    advice = _ADVICE.get(item["type"])
    if advice:
        return f"{place}: {advice}"
    message = item["msg"].removeprefix("Value error, ")
    value = f" (it is {item['input']!r})" if isinstance(item["input"], str | int | float) else ""
    return f"{place}: {message[0].lower()}{message[1:]}{value if item['type'] != 'value_error' else ''}"


def _repeated_ids(files: Sequence[SuiteFile]) -> Iterator[Finding]:
    first: dict[str, Path] = {}
    for file in files:
        for number, case in enumerate(file.suite.cases):
            if case.id in first:
                message = f"the id {case.id!r} is also used in {first[case.id].name}; choose another one"
                yield Finding(path=file.path, line=file.line("cases", number, "id"), message=message)
            first.setdefault(case.id, file.path)


def _document_problems(file: SuiteFile, documents: QuotedDocuments) -> Iterator[Finding]:
    for number, case in enumerate(file.suite.cases):
        for field in ("documents", "foreign_documents"):
            name = getattr(case, field)
            if name and not documents.has_client(name):
                message = f"{case.id}: no file in evaluations/documents/{name}/; add some, or correct {field}"
                yield Finding(path=file.path, line=file.line("cases", number, field), message=message)
        for place, message in (*_quote_problems(case, documents), *_swap_problems(case, documents)):
            line = file.line("cases", number, *place)
            yield Finding(path=file.path, line=line, message=f"{case.id}: {message}")


def _quote_problems(case: EvalCase, documents: QuotedDocuments) -> Iterator[tuple[tuple[int | str, ...], str]]:
    for position, gold in enumerate(case.gold):
        if not documents.has(gold.document, case.documents):
            known = (*documents.names(None), *(documents.names(case.documents) if case.documents else ()))
            near = ", ".join(get_close_matches(gold.document, known, n=3))
            hint = f"; did you mean {near}?" if near else "; name an article by its id or a client's file by its name"
            yield ("gold", position, "document"), f"there is no document {gold.document!r}{hint}"
            continue
        try:
            held = documents.quotes(gold.document, gold.quote, case.documents)
        except RefusedError as error:
            yield ("gold", position, "document"), f"{gold.document} cannot be read: {error}; mend the file"
            continue
        if not held:
            message = f"the quote does not stand in {gold.document}: {gold.quote!r}; copy the sentence from it again"
            yield ("gold", position, "quote"), message


def _swap_problems(case: EvalCase, documents: QuotedDocuments) -> Iterator[tuple[tuple[int | str, ...], str]]:
    for field in ("changes", "appears", "stays") if case.swap else ():
        for position, quote in enumerate(getattr(case.swap, field)):
            if not documents.held_anywhere(quote, case.documents):
                yield ("swap", field, position), f"no document holds the sentence {quote!r}; copy it from one again"


def _error(findings: Sequence[Finding]) -> CaseError:
    listed = "\n".join(f"  {finding}" for finding in findings)
    return CaseError(
        f"{len(findings)} problem{'s' * (len(findings) != 1)} in the cases:\n{listed}\n"
        "Correct the lines above; `python -m evaluations check` looks again. evaluations/case_schema.py has the fields."
    )


def all_cases(suites: Mapping[str, Suite]) -> tuple[tuple[str, EvalCase], ...]:
    """Return every case with the name of its suite, in order."""
    return tuple((name, case) for name, suite in suites.items() for case in suite.cases)
