"""Drafts of cases: kept until a reviewer has completed them, then added to the own suite (own_cases.py)."""

from __future__ import annotations

import re
import tempfile
import threading
from collections.abc import Iterable, Sequence
from pathlib import Path
from textwrap import indent
from typing import Any

import yaml

from evaluations.case_schema import Category
from evaluations.cases import read_suites
from evaluations.errors import CaseError
from evaluations.feedback import DraftCase
from evaluations.gold_documents import QuotedDocuments
from evaluations.own_cases import OwnCases
from knowledge_base.plain_yaml import load_yaml
from knowledge_base.storage_errors import storage_errors

ABOUT_DRAFTS = "Drafts of cases from answers that were rated down; a reviewer completes and accepts them."
ABOUT_OWN = "The firm's own cases, each from an answer that was rated down and that a reviewer labelled."
_GUARD = threading.Lock()  # several browsers, one process: who reads a file to write it must be alone
_WHOLE = re.compile(r"^cases\.1: case '[a-z0-9-]+' ")
_FIELD = re.compile(r"^cases\.1\.")


class DraftShelf:
    """The drafts of the firm or of an engagement, and the way of each into its own suite."""

    def __init__(self, files: OwnCases, documents: QuotedDocuments) -> None:
        self._files = files
        self._documents = documents

    def drafts(self) -> tuple[DraftCase, ...]:
        """Return the drafts, the oldest first.

        Raises:
            CaseError: the file was edited and is not YAML any more.
        """
        return _cases_in(self._files.drafts)

    def accepted(self) -> tuple[DraftCase, ...]:
        """Return the accepted cases.

        Raises:
            CaseError: the file was edited and is not YAML any more.
        """
        return _cases_in(self._files.accepted)

    def known(self) -> frozenset[str]:
        """Return the ids of all that is a draft, accepted or set aside: nothing of it waits any longer."""
        ids = {str(case.get("id")) for case in (*self.drafts(), *self.accepted())}
        return frozenset(ids | set(self._set_aside()))

    def keep(self, case: DraftCase) -> None:
        """Keep a draft, in place of the one with its id if there is one.

        Raises:
            CaseError, HomeNotWritableError: the file cannot be read, or written.
        """
        with _GUARD:
            drafts = list(self.drafts())
            places = [place for place, draft in enumerate(drafts) if draft.get("id") == case["id"]]
            if places:
                drafts[places[0]] = case
            else:
                drafts.append(case)
            self._write_drafts(drafts)

    def set_aside(self, case_id: str) -> None:
        """Note that an answer will not become a case; its draft, if there is one, is deleted."""
        with _GUARD:
            ids = dict.fromkeys((*self._set_aside(), case_id))
            _write(self._files.set_aside, "".join(f"{one}\n" for one in ids))
            self._write_drafts([draft for draft in self.drafts() if draft.get("id") != case_id])

    def problems(self, case: DraftCase) -> tuple[str, ...]:
        """Return what keeps a case from being accepted, in the words of `python -m evaluations check`."""
        with tempfile.TemporaryDirectory(prefix="case-") as folder:
            (Path(folder) / "draft.yaml").write_text(suite_text(ABOUT_DRAFTS, [case]), encoding="utf-8")
            findings = read_suites(Path(folder), documents=self._documents)[1]
        own = (_WHOLE.sub("the case ", _FIELD.sub("", finding.message)) for finding in findings)
        messages = [message.removeprefix(f"{case['id']}: ") for message in own]
        if any(one.get("id") == case["id"] for one in self.accepted()):
            messages.append(f"the id {case['id']!r} is accepted already; set this draft aside")
        return tuple(dict.fromkeys(messages))

    def accept(self, case: DraftCase) -> None:
        """Add a complete case to the own suite and delete its draft.

        Raises:
            CaseError: it is not complete; the message lists every problem.
            HomeNotWritableError: the suite cannot be written.
        """
        with _GUARD:
            problems = self.problems(case)
            if problems:
                listed = "\n".join(f"  {problem}" for problem in problems)
                raise CaseError(
                    f"The case {case['id']!r} cannot be accepted:\n{listed}\nComplete it, and accept again."
                )
            _write(self._files.accepted, self._with(case))
            self._write_drafts([draft for draft in self.drafts() if draft.get("id") != case["id"]])

    def _with(self, case: DraftCase) -> str:
        """Return the own suite with a case at its end. What stands there stays as it is, comments included."""
        path = self._files.accepted
        if not path.is_file():
            return suite_text(ABOUT_OWN, [case])
        text = path.read_text(encoding="utf-8").rstrip() + "\n" + _entry(case)
        try:
            held = [one.get("id") for one in load_yaml(text)["cases"]]
        except (yaml.YAMLError, TypeError, KeyError, AttributeError):
            held = []
        if held[-1:] != [case["id"]]:
            raise CaseError(
                f"The suite {str(path)!r} has another layout than a file of cases, so nothing can be added to its end. "
                "`python -m evaluations check` says what is wrong with it."
            )
        return text

    def _set_aside(self) -> tuple[str, ...]:
        path = self._files.set_aside
        return tuple(path.read_text(encoding="utf-8").split()) if path.is_file() else ()

    def _write_drafts(self, drafts: Sequence[DraftCase]) -> None:
        if drafts:
            _write(self._files.drafts, suite_text(ABOUT_DRAFTS, drafts))
        else:
            self._files.drafts.unlink(missing_ok=True)


def suite_text(about: str, cases: Iterable[DraftCase]) -> str:
    """Return a file of cases."""
    return f"about: {about}\ncases:\n" + "".join(_entry(case) for case in cases)


def case_text(case: DraftCase) -> str:
    """Return one case as YAML."""
    return yaml.safe_dump(case, sort_keys=False, allow_unicode=True, width=110)


def case_from(text: str, case_id: str) -> DraftCase:
    """Return the case that was written as YAML. Its id stays, because its half follows from it.

    Raises:
        CaseError: the text is not the fields of a case.
    """
    try:
        data = load_yaml(text)
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = f"line {mark.line + 1}: " if mark else ""
        problem = getattr(error, "problem", error)
        raise CaseError(f"Not valid YAML, {line}{problem}. Quote text that holds a colon or a hash.") from None
    if not isinstance(data, dict):
        raise CaseError("This is not a case. Write one field a line, for example 'category: advice'.")
    return {"id": case_id, **{str(name): value for name, value in data.items() if name != "id"}}


def choosable_categories() -> tuple[str, ...]:
    """Return the categories that the form can complete; a profile swap needs the YAML."""
    return tuple(category.value for category in Category if category is not Category.TAILORING)


def _entry(case: DraftCase) -> str:
    lines = indent(case_text(case), "    ")
    return "  - " + lines[4:]


def _cases_in(path: Path) -> tuple[DraftCase, ...]:
    if not path.is_file():
        return ()
    try:
        data: Any = load_yaml(path.read_text(encoding="utf-8"))
        return tuple(dict(case) for case in data["cases"])
    except (OSError, UnicodeDecodeError, yaml.YAMLError, TypeError, KeyError, ValueError) as error:
        raise CaseError(
            f"The cases in {str(path)!r} cannot be read: {error}. Mend the file, or move it away to begin with none."
        ) from None


def _write(path: Path, text: str) -> None:
    """Write a file so that a crash leaves either the old or the new one."""
    with storage_errors(path.parent, "keep a case"):
        path.parent.mkdir(parents=True, exist_ok=True)
        coming = path.with_suffix(".coming")
        coming.write_text(text, encoding="utf-8")
        coming.replace(path)
