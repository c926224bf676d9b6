"""The Quality page, for those who own the quality of answers: runs, cases, comparisons, and answers rated down."""

from __future__ import annotations

from collections.abc import Callable

import streamlit as st

from evaluations.web.case_view import show_case
from evaluations.web.comparison_view import show_comparison
from evaluations.web.context import CASE, DRAFT, RUN, QualityContext
from evaluations.web.draft_form import show_draft
from evaluations.web.feedback_view import show_feedback
from evaluations.web.run_view import show_run
from evaluations.web.runs_view import show_runs
from knowledge_base.web.navigation import VIEW, show_address
from knowledge_base.web.notices import notice

_VIEWS: dict[str | None, tuple[str, Callable[[QualityContext], None]]] = {
    None: ("Runs", show_runs),
    "compare": ("Compare two runs", show_comparison),
    "feedback": ("Answers rated down", show_feedback),
}


class QualityPage:
    """Draws what the address names: a run, a case, a draft, or one of the views."""

    def __init__(self, context: QualityContext) -> None:
        self._context = context

    def render(self) -> None:
        """Draw the page."""
        show_address()
        address = st.query_params
        if DRAFT in address:
            self._context.link("Answers rated down", icon=":material/arrow_back:", **{VIEW: "feedback"})
            show_draft(self._context, address[DRAFT])
        elif RUN in address:
            self._run(address[RUN], address.get(CASE))
        else:
            self._view(address.get(VIEW))

    def _run(self, run_id: str, case_id: str | None) -> None:
        runs, _ = self._context.overviews()
        run = next((one for one in runs if one.run_id == run_id), None)
        if run is None:
            self._context.link("Quality", icon=":material/arrow_back:")
            notice(
                "run", "This run is not here.", f"No run {run_id} is kept in {self._context.runs}.", "Choose another."
            )
        elif case_id is None:
            self._context.link("Quality", icon=":material/arrow_back:")
            show_run(self._context, run)
        else:
            self._context.link("Back to the run", icon=":material/arrow_back:", **{RUN: run_id})
            show_case(self._context, run, case_id)

    def _view(self, asked: str | None) -> None:
        view = asked if asked in _VIEWS else None
        st.title("Quality", anchor=False)
        with st.container(key="views", horizontal=True, vertical_alignment="center", gap="small"):
            for name, (label, _) in _VIEWS.items():
                if name == view:
                    st.markdown(f"**{label}**", width="content")
                else:
                    self._context.link_to_view(label, name)
        _VIEWS[view][1](self._context)
