"""What the views of the Quality page work with. Built by the composition root; no view builds its own."""

from __future__ import annotations

from dataclasses import dataclass
from pathlib import Path
from typing import Protocol

import streamlit as st

from evaluations.records import Record, RunFolder
from evaluations.run_history import RunOverview, runs_in
from knowledge_base.store import KnowledgeBase
from knowledge_base.web.navigation import VIEW, PageLinks
from knowledge_base.web.rendering import as_label

RUN, CASE, DRAFT = "run", "case", "draft"
_CASES_FILE = "cases.jsonl"


class OpenHome(Protocol):
    """The part of the home that the page needs."""

    def knowledge_bases(self, engagement_id: str | None) -> tuple[KnowledgeBase, ...]:
        """Return the firm's knowledge base and that of the engagement, if one is given."""
        ...

    def state_folder(self, engagement_id: str | None) -> Path:
        """Return where conversations and cases of the engagement, or of the firm, are kept."""
        ...


@dataclass(frozen=True, kw_only=True)
class QualityContext:
    """The collaborators of the page. `place` names the engagement, or the firm's knowledge where none is chosen."""

    home: OpenHome
    engagement: str | None
    place: str
    links: PageLinks

    @property
    def runs(self) -> Path:
        """Where runs are kept."""
        return self.home.state_folder(None) / "evaluations" / "runs"

    def overviews(self) -> tuple[tuple[RunOverview, ...], tuple[str, ...]]:
        """Return the runs, the newest first, and the names of those that cannot be read."""
        return runs_in(self.runs)

    def link(self, label: str, *, icon: str | None = None, **address: str) -> None:
        """Draw a link to a part of the page. The address can be sent to a colleague."""
        st.page_link(self.links.quality, label=as_label(label), query_params=address, icon=icon)

    def link_to_run(self, label: str, run_id: str, case_id: str | None = None, icon: str | None = None) -> None:
        """Draw a link to a run, or to a case in it."""
        address = {RUN: run_id} | ({CASE: case_id} if case_id is not None else {})
        self.link(label, icon=icon, **address)

    def link_to_view(self, label: str, view: str | None) -> None:
        """Draw a link to one of the views."""
        self.link(label, **({VIEW: view} if view is not None else {}))


def records_of(run: RunOverview) -> tuple[Record, ...]:
    """Return the cases of a run; the file is read again only when it has grown."""
    path = run.folder / _CASES_FILE
    if not path.is_file():
        return ()
    state = path.stat()
    return _records(str(run.folder), state.st_size, state.st_mtime_ns)


@st.cache_resource(show_spinner=False, max_entries=4)  # shared by all browsers: nobody changes what is in it
def _records(folder: str, size: int, changed: int) -> tuple[Record, ...]:
    return RunFolder(Path(folder)).records()


def when(run: RunOverview) -> str:
    """Return when a run began, for example `22 November 2026, 20:16 UTC`."""
    return f"{run.started.day} {run.started:%B %Y, %H:%M} UTC"
