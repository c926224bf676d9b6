"""The processes of the measurement of interruptions: one that ingests and may be killed, one that looks afterwards.

`ingest HOME FOLDER` prints a JSON object per line: `{"at": "opening"}`, `{"at": "open"}`, each outcome as soon as
it is true, and `{"at": "done"}`. `check HOME REFERENCE` reads a JSON list of reported origins and prints findings.
"""

from __future__ import annotations

import json
import sys
from collections.abc import Sequence
from pathlib import Path

from evaluations.benchmarks.interruption_check import Findings, examine, whole_documents
from ingestion.report import DUPLICATE, FileOutcome, Progress
from ingestion.sync import folder_work, ingest_files
from ingestion.workspace import open_workspace
from knowledge_base.errors import AdvisorError
from knowledge_base.settings import load_settings


def main(arguments: Sequence[str]) -> int:
    """Ingest or check, and return the exit status."""
    what, first, second = arguments
    if what == "ingest":
        _ingest(Path(first), Path(second))
    else:
        found = _check(Path(first), Path(second), json.load(sys.stdin))
        _say({"lost": sorted(found.lost), "half_visible": sorted(found.half_visible), "repairs": found.repairs})
    return 0


def _ingest(home: Path, folder: Path) -> None:
    settings = load_settings(home=home)
    _say({"at": "opening"})
    with open_workspace(settings, create=True) as workspace:
        firm = workspace.home.firm()
        _say({"at": "open"})
        ingest_files(firm, workspace.embedder, folder_work(folder), settings=settings, listener=_hear)
    _say({"at": "done"})


def _hear(event: FileOutcome | Progress) -> None:
    if isinstance(event, FileOutcome):
        _say({"status": DUPLICATE if event.code == DUPLICATE else event.status.value, "origin": event.origin})


def _check(home: Path, reference: Path, reported: Sequence[str]) -> Findings:
    with open_workspace(load_settings(home=reference)) as workspace:
        whole = whole_documents(workspace.home.firm())
    try:
        with open_workspace(load_settings(home=home), create=True) as workspace:
            return examine(workspace.home.firm(), whole, reported)
    except AdvisorError as error:
        return Findings(repairs=(str(error),))


def _say(line: dict[str, object]) -> None:
    print(json.dumps(line), flush=True)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
