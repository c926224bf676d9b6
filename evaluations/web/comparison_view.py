"""Two runs side by side: what differs on the same cases, whether chance explains it, and the cases that differ most."""

from __future__ import annotations

from collections.abc import Sequence

import streamlit as st

from evaluations.case_browser import case_of, is_shown
from evaluations.comparison import SIGNIFICANT, Change, Difference, changed_cases, differences, pairs
from evaluations.measures import HEADLINES, as_text, measure_named
from evaluations.records import Record
from evaluations.run_history import RunOverview
from evaluations.split import Split
from evaluations.web.context import QualityContext, records_of, when
from evaluations.web.held_out import held_out_toggle
from evaluations.web.run_view import half_choice
from evaluations.web.runs_view import no_runs
from evaluations.worst_cases import JUDGED_BY
from knowledge_base.web.rendering import as_label, as_markdown_text

HELD_OUT, DEV = Split.HELD_OUT.value, Split.DEV.value
SHOWN_CHANGES = 12


def show_comparison(context: QualityContext) -> None:
    """Draw the view."""
    runs = [run for run in context.overviews()[0] if run.summary is not None]
    if not runs:
        no_runs()
        return
    if len(runs) == 1:
        st.markdown("There is one finished run so far. A second one, after a change, shows here what the change did.")
        return
    first, second = _choose(runs)
    same = pairs(records_of(first), records_of(second))
    if first.run_id == second.run_id or not same:
        st.markdown("Choose two different runs that asked some of the same cases.")
        return
    half = half_choice("compared-half", (HELD_OUT, DEV, "all"))
    own = [pair for pair in same if half in ("all", pair[0]["split"])]
    st.caption(f"{len(same)} cases are in both runs, {len(own)} of them in what is compared.")
    with st.spinner("Comparing case by case …"):
        found = _differences(first.run_id, second.run_id, half, len(own), tuple(own))
    _table(found)
    _cases(context, (first, second), same)


def _choose(runs: Sequence[RunOverview]) -> tuple[RunOverview, RunOverview]:
    """Draw the choice; the newest run is compared with the one before it that asked the same, if there is one."""
    known = {run.run_id: run for run in runs}
    before = next((run for run in runs[1:] if run.asked == runs[0].asked), runs[1])

    def words(run_id: str) -> str:
        return f"{when(known[run_id])} · {known[run_id].asked} · {known[run_id].commit}"

    ids = list(known)
    columns = st.columns(2)
    first = columns[0].selectbox("Before", ids, index=ids.index(before.run_id), format_func=words, key="first-run")
    second = columns[1].selectbox("After", ids, index=0, format_func=words, key="second-run")
    return known[first], known[second]


@st.cache_data(show_spinner=False, max_entries=16)
def _differences(
    first: str, second: str, half: str, count: int, _same: tuple[tuple[Record, Record], ...]
) -> list[Difference]:
    """Return the differences; resampling them takes a second or two for a thousand cases."""
    return differences(_same)


def _table(found: Sequence[Difference]) -> None:
    if not found:
        st.markdown("No case of this half is in both runs.")
        return
    known = {measure.name for measure in HEADLINES}
    moved = [one for one in found if (one.better or one.worse) and one.measure in known]
    further = [one for one in found if (one.better or one.worse) and one.measure not in known]
    if moved:
        st.table([_row(one) for one in moved], border="horizontal")
    if further:
        with st.expander(f"Further measures that differ ({len(further)})", type="compact"):
            st.table([_row(one) for one in further], border="horizontal")
    if moved or further:
        st.caption(
            f"Mean change over the same cases (95 % interval) with the p-value of a paired randomisation test. Below"
            f" {SIGNIFICANT} chance hardly explains it, though one measure in twenty gets there by chance."
        )
    same = [as_label(measure_named(one.measure).label) for one in found if one not in (*moved, *further)]
    if same:
        st.caption(f"The same in every case: {', '.join(same)}.")


def _row(one: Difference) -> dict[str, str]:
    ends = f"{one.change.value:+.3f} ({one.change.low:+.3f} to {one.change.high:+.3f})"
    return {
        "Measure": as_label(measure_named(one.measure).label),
        "Before": as_text(one.measure, one.first),
        "After": as_text(one.measure, one.second),
        "Change": f"**{ends}**" if one.significant else ends,
        "p": ("< 0.001" if one.p < 0.001 else f"{one.p:.3f}") + (" significant" if one.significant else ""),
        "Better": str(one.better),
        "Worse": str(one.worse),
        "Cases": str(one.change.cases),
    }


def _cases(
    context: QualityContext, runs: tuple[RunOverview, RunOverview], same: Sequence[tuple[Record, Record]]
) -> None:
    st.subheader("Cases that differ most", anchor=False)
    held_out = held_out_toggle()
    shown = [pair for pair in same if is_shown(pair[0], held_out=held_out)]
    changes = sorted(changed_cases(shown, JUDGED_BY), key=_size, reverse=True)
    if not changes:
        st.markdown("No case that may be shown differs in what a reader of its answer would notice.")
        return
    records = [one for one, _ in shown]
    for change in changes[:SHOWN_CHANGES]:
        _change(context, runs, change, case_of(records, change.case_id))
    if len(changes) > SHOWN_CHANGES:
        st.caption(f"Cases that differ less: {len(changes) - SHOWN_CHANGES}.")


def _size(change: Change) -> float:
    """Return how much moved, up or down: gains and losses of one case must not cancel each other out."""
    return sum(abs(by) for by in change.measures.values())


def _change(
    context: QualityContext, runs: tuple[RunOverview, RunOverview], change: Change, record: Record | None
) -> None:
    total = sum(change.measures.values())
    direction = "better" if total > 0 else "worse" if total < 0 else "different"
    moved = "; ".join(f"{measure_named(name).label.lower()} {by:+.2f}" for name, by in change.measures.items())
    with st.container(key=f"entry-change-{change.case_id}"):
        st.markdown(f"**{as_label(record['question'] if record else change.case_id)}**")
        st.caption(as_markdown_text(f"{change.case_id} · {direction} · {moved}"))
        with st.container(horizontal=True, key=f"further-{change.case_id}"):
            context.link_to_run("Answer before", runs[0].run_id, change.case_id)
            context.link_to_run("Answer after", runs[1].run_id, change.case_id)
