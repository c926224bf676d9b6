"""Where the firm's own cases live: those that a reviewer made of answers that were rated down.

They belong to the home, never to the installed package, whose suites are shared by everybody:

    ADVISOR_HOME/evaluations/drafts/drafts.yaml     cases that are not complete yet
    ADVISOR_HOME/evaluations/drafts/set-aside.txt   ids of answers that will not become cases
    ADVISOR_HOME/evaluations/cases/own.yaml         accepted cases: the suite `own`, which `run` and `check` take along

What was asked within an engagement has the same three files in `ADVISOR_HOME/engagements/<id>/evaluations/`. They
hold a client's words, so no run and no other engagement sees them, and they are deleted with the engagement.
"""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from evaluations.cases import CASES_FOLDER
from knowledge_base.settings import load_settings

OWN_SUITE = "own"


@dataclass(frozen=True, kw_only=True)
class OwnCases:
    """The files of the firm, or of an engagement, by the folder that holds its state."""

    state: Path

    @property
    def cases(self) -> Path:
        """The folder of accepted cases."""
        return self.state / "evaluations" / "cases"

    @property
    def accepted(self) -> Path:
        """The suite of accepted cases."""
        return self.cases / f"{OWN_SUITE}.yaml"

    @property
    def drafts(self) -> Path:
        """The cases that are not complete yet."""
        return self.state / "evaluations" / "drafts" / "drafts.yaml"

    @property
    def set_aside(self) -> Path:
        """The ids of answers that will not become cases, one a line."""
        return self.state / "evaluations" / "drafts" / "set-aside.txt"


class CaseFolders(TypedDict):
    """The folders that suites are read from, as `cases.read_suites` takes them."""

    folder: Path
    own: Path | None


def case_folders(asked: Path | None) -> CaseFolders:
    """Return the folder that was asked for, alone, or else our suites and the firm's own, which need not be there."""
    if asked is not None:
        return CaseFolders(folder=asked, own=None)
    return CaseFolders(folder=CASES_FOLDER, own=OwnCases(state=load_settings().home.expanduser()).cases)
