"""Where the firm's own cases live: those that a reviewer made of answers that were rated down.

They belong to the home, never to the installed package, whose suites are shared by everybody:

    ADVISOR_HOME/evaluations/drafts/drafts.yaml     cases that are not complete yet
    ADVISOR_HOME/evaluations/drafts/set-aside.txt   ids of answers that will not become cases
    ADVISOR_HOME/evaluations/cases/own.yaml         accepted cases: the suite `own`, which `run` and `check` take along

What was asked within an engagement has the same three files in `ADVISOR_HOME/engagements/<id>/evaluations/`. They
hold a client's words, so only a run of that engagement asks them (`run --engagement`), its results are kept beside
them in `runs`, and all of it is deleted with the engagement.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import TypedDict

from evaluations.case_schema import Suite
from evaluations.cases import CASES_FOLDER, load_suites
from evaluations.errors import CaseError
from knowledge_base.engagements import EngagementFolders
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

    @property
    def runs(self) -> Path:
        """The runs that asked them."""
        return self.state / "evaluations" / "runs"


def own_cases(engagement: str | None = None) -> OwnCases:
    """Return the files of the firm, or of an engagement.

    Raises:
        EngagementError: there is no such engagement.
    """
    home = load_settings().home.expanduser()
    return OwnCases(state=home if engagement is None else EngagementFolders(home / "engagements").folder(engagement))


def engagement_suite(engagement: str) -> Mapping[str, Suite]:
    """Return the accepted cases of an engagement, each asked of its documents and of the firm's knowledge.

    Raises:
        EngagementError: there is no such engagement.
        CaseError: no case is accepted, one breaks the contract, or one asks another client's documents.
    """
    files = own_cases(engagement)
    if not files.accepted.is_file():
        raise CaseError(
            f"No case of the engagement {engagement!r} is accepted yet. Accept one on the page Quality with this "
            f"engagement chosen; it is then kept in {str(files.accepted)!r}."
        )
    suite = load_suites([OWN_SUITE], files.cases)[OWN_SUITE]
    for case in suite.cases:
        if case.documents not in (None, engagement):
            raise CaseError(
                f"The case {case.id!r} of the engagement {engagement!r} asks the documents of {case.documents!r}, "
                f"another client. Correct `documents` in {str(files.accepted)!r}."
            )
    cases = tuple(case.model_copy(update={"documents": engagement}) for case in suite.cases)
    return {OWN_SUITE: suite.model_copy(update={"cases": cases})}


class CaseFolders(TypedDict):
    """The folders that suites are read from, as `cases.read_suites` takes them."""

    folder: Path
    own: Path | None


def case_folders(asked: Path | None) -> CaseFolders:
    """Return the folder that was asked for, alone, or else our suites and the firm's own, which need not be there."""
    if asked is not None:
        return CaseFolders(folder=asked, own=None)
    return CaseFolders(folder=CASES_FOLDER, own=own_cases().cases)
