"""Runs over time: the main held-out figures with their intervals, as charts and as a table, and the way to each run."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evaluations.measures import Measure, as_text
from evaluations.run_history import MAIN, RunOverview, points, series
from evaluations.web.charts import history_chart
from evaluations.web.context import QualityContext, when
from knowledge_base.web.notices import notice
from knowledge_base.web.rendering import as_label, as_markdown_text

CHARTS_PER_ROW = 3
COLUMNS = 5  # runs in the table; the charts have all
RUN_COMMAND = "python -m evaluations run"


def show_runs(context: QualityContext) -> None:
    """Draw the view."""
    runs, unreadable = context.overviews()
    if not runs:
        no_runs()
    else:
        _over_time(series(runs))
        _list(context, runs)
    for name in unreadable:
        st.caption(
            as_markdown_text(f"The files of the run {name} cannot be read; delete its folder in {context.runs}.")
        )


def no_runs() -> None:
    """Say what a run is for and how to make the first one."""
    notice(
        "no-runs",
        "Nothing has been measured here yet.",
        "A run asks the scripted cases and measures what comes back. It takes some minutes, and this page shows it"
        " as soon as it is done.",
        "Start one in a terminal, in the project's folder:",
    )
    st.code(f"{RUN_COMMAND}\n{RUN_COMMAND} facts --limit 12     # a first look, in a minute or two", language=None)


def _over_time(found: dict[str, tuple[RunOverview, ...]]) -> None:
    if not found:
        return
    st.subheader("Over time", anchor=False)
    st.markdown(
        "Held-out figures with 95 % intervals. Only runs that asked the same are drawn together: figures of other"
        " questions cannot be compared. A dashed line is the target."
    )
    asked = st.selectbox(
        "What was asked",
        list(found),
        key="asked",
        width=460,
        format_func=lambda name: f"{name} ({len(found[name])} run{'s' * (len(found[name]) != 1)})",
    )
    runs = found[asked]
    measures = [measure for measure in MAIN if points(measure, runs)]
    if not measures:
        st.markdown("No held-out case was asked in these runs, so there is nothing to report.")
        return
    _charts(measures, runs)
    _table(measures, runs[-COLUMNS:][::-1])
    if len({run.cases_hash for run in runs}) > 1:
        st.caption("The cases themselves were edited between some of these runs; their hashes differ.")


def _charts(measures: Sequence[Measure], runs: Sequence[RunOverview]) -> None:
    for begin in range(0, len(measures), CHARTS_PER_ROW):
        columns = st.columns(CHARTS_PER_ROW, gap="medium")
        for column, measure in zip(columns, measures[begin : begin + CHARTS_PER_ROW], strict=False):
            with column:
                st.markdown(f"**{as_label(measure.label)}**")
                history_chart(measure, points(measure, runs))


def _table(measures: Sequence[Measure], runs: Sequence[RunOverview]) -> None:
    names = {run.run_id: f"{run.started.day} {run.started:%b %H:%M:%S}" for run in runs}
    rows = []
    for measure in measures:
        sign = "≤" if measure.lower_is_better else "≥"
        row = {"Measure": measure.label, "Target": f"{sign} {measure.target:g}"}
        row |= {names[run.run_id]: figure_text(run, measure.name) for run in runs}
        rows.append(row)
    st.table(rows, border="horizontal")
    st.caption(f"The latest {len(runs)}, newest first: value (95 % interval; cases to which the measure applies).")


def figure_text(run: RunOverview, measure: str, half: str = "held-out", group: str = "all") -> str:
    """Return a figure with its interval and cases, or a dash."""
    figure = run.figure(measure, half, group)
    if figure is None:
        return "—"
    low, high = as_text(measure, figure["low"]), as_text(measure, figure["high"])
    return f"{as_text(measure, figure['value'])} ({low} to {high}; {figure['cases']})"


def _list(context: QualityContext, runs: Sequence[RunOverview]) -> None:
    st.subheader("All runs", anchor=False)
    for run in runs:
        with st.container(key=f"entry-run-{run.run_id}"):
            context.link_to_run(when(run), run.run_id)
            st.caption(as_markdown_text(" · ".join(facts(run))))


def facts(run: RunOverview) -> tuple[str, ...]:
    """Return what a run asked, how much of it, and of which state of the product."""
    count = run.experiment["cases"]["count"]
    if run.summary is None:
        return (run.asked, f"not finished: go on with {RUN_COMMAND} --resume {run.run_id}", f"commit {run.commit}")
    crashed = len(run.summary.get("crashed", ()))
    return (
        run.asked,
        f"{run.summary.get('cases', count)} cases",
        *((f"{crashed} crashed",) if crashed else ()),
        f"commit {run.commit}",
    )
