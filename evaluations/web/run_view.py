"""One run: its figures by half, category and suite, and the way to its cases."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

import streamlit as st

from evaluations.case_browser import CaseFilter, chosen, is_shown, names_of, outcome_of
from evaluations.html_report import is_met
from evaluations.markdown_report import GROUP_COLUMNS
from evaluations.measures import as_text, in_order, measure_named
from evaluations.records import HTML_FILE, Record
from evaluations.run_history import RunOverview
from evaluations.split import Split
from evaluations.web.context import QualityContext, records_of, when
from evaluations.web.held_out import held_out_toggle
from evaluations.web.runs_view import facts, figure_text
from evaluations.worst_cases import JUDGED_BY, quality
from knowledge_base.web.rendering import as_label, as_markdown_text

CASES_PER_PAGE = 25
HELD_OUT, DEV = Split.HELD_OUT.value, Split.DEV.value
_ANY = "Any"
_OUTCOMES = (_ANY, "wrong", "answered", "partial", "refused", "crashed")
_ORDERS = ("Worst first", "By suite")


def show_run(context: QualityContext, run: RunOverview) -> None:
    """Draw the run."""
    st.title(f"Run of {when(run)}", anchor=False)
    st.caption(as_markdown_text(" · ".join((*facts(run), *_state(run)))))
    if run.summary is not None:
        _report(run)
        _figures(run)
        _groups(run)
    records = records_of(run)
    if records:
        _cases(context, run, records)


def _state(run: RunOverview) -> tuple[str, ...]:
    index, machine = run.experiment.get("index", {}), run.experiment.get("machine", {})
    words = (("embedder", index.get("embedder")), ("index", index.get("key")), ("on", machine.get("processor")))
    return tuple(f"{name} {value}" for name, value in words if value)


def _report(run: RunOverview) -> None:
    path = run.folder / HTML_FILE
    if path.is_file():
        st.download_button(
            "Download the report",
            data=path.read_bytes,
            file_name=f"{run.run_id}.html",
            mime="text/html",
            key="report",
            type="tertiary",
            icon=":material/download:",
            on_click="ignore",
        )


def _figures(run: RunOverview) -> None:
    st.subheader("Figures", anchor=False)
    names = {name for half in (HELD_OUT, DEV) for name in (run.summary or {})["groups"].get(half, {}).get("all", {})}
    rows = []
    for name in in_order(names):
        measure, figure = measure_named(name), run.figure(name)
        target = "" if measure.target is None else f"{'≤' if measure.lower_is_better else '≥'} {measure.target:g}"
        met = "" if not target or figure is None else ("met" if is_met(measure, figure["value"]) else "missed")
        rows.append(
            {
                "Measure": as_label(measure.label),
                "Held-out": figure_text(run, name),
                "Development": figure_text(run, name, DEV),
                "Target": f"{target} {met}".strip(),
            }
        )
    main = [row for row in rows if row["Target"]]
    others = [row for row in rows if not row["Target"]]
    if main:
        st.table(main, border="horizontal")
    if others:
        with st.expander(f"Further measures ({len(others)})", type="compact"):
            st.table(others, border="horizontal")
    st.caption("Value (95 % interval; cases to which the measure applies). Targets are held against the held-out half.")


def half_choice(key: str, halves: Sequence[str]) -> str:
    """Draw the choice of a half, held-out first: its figures are the ones that count."""
    words = {HELD_OUT: "Held-out", DEV: "Development", "all": "Both"}
    chosen_half: str = st.segmented_control(
        "Half", halves, default=halves[0], key=key, required=True, format_func=lambda half: words[half]
    )
    return chosen_half


def _groups(run: RunOverview) -> None:
    st.subheader("By category and suite", anchor=False)
    with st.container(horizontal=True, key="group-choice"):
        kind = st.segmented_control(
            "Group", ("category", "suite"), default="category", key="group", required=True, format_func=str.capitalize
        )
        half = half_choice("group-half", (HELD_OUT, DEV))
    found = (run.summary or {})["groups"].get(half, {})
    names = [name for name in found if name.startswith(f"{kind}:")]
    rows: list[dict[str, Any]] = [
        {
            str(kind).capitalize(): as_label(name.partition(":")[2].replace("_", " ")),
            **{measure_named(column).label: figure_text(run, column, half, name) for column in GROUP_COLUMNS},
        }
        for name in names
    ]
    if rows:
        st.table(rows, border="horizontal")
    else:
        st.markdown("No case of this half was asked.")


def _cases(context: QualityContext, run: RunOverview, records: Sequence[Record]) -> None:
    st.subheader("Cases", anchor=False)
    held_out = held_out_toggle()
    wanted = _filters(records, held_out=held_out)
    found = chosen(records, wanted)
    st.caption(_counted(len(found), records, held_out=held_out))
    pages = -(-len(found) // CASES_PER_PAGE)
    page = st.pagination(pages, key=f"cases-{run.run_id}-{pages}") if pages > 1 else 1
    for record in found[(page - 1) * CASES_PER_PAGE : page * CASES_PER_PAGE]:
        with st.container(key=f"entry-case-{record['id']}"):
            context.link_to_run(record["question"], run.run_id, record["id"])
            st.caption(as_markdown_text(" · ".join(case_facts(record))))


def _filters(records: Sequence[Record], *, held_out: bool) -> CaseFilter:
    with st.container(horizontal=True, key="case-filters"):
        suite = _select("Suite", [_ANY, *names_of(records, "suite")])
        category = _select("Category", [_ANY, *names_of(records, "category")])
        outcome = _select("Outcome", list(_OUTCOMES))
        order = _select("Order", list(_ORDERS))
    return CaseFilter(
        suite=None if suite == _ANY else suite,
        category=None if category == _ANY else category,
        outcome=None if outcome == _ANY else outcome,
        held_out=held_out,
        worst_first=order == _ORDERS[0],
    )


def _select(label: str, options: list[str]) -> str:
    """Draw a choice that is still there when the reader comes back from a case; Streamlit forgets hidden widgets."""
    key, kept = f"case-{label}", f"kept-case-{label}"
    if key not in st.session_state and st.session_state.get(kept) in options:
        st.session_state[key] = st.session_state[kept]
    value: str = st.selectbox(label, options, key=key, width=190, format_func=lambda one: one.replace("_", " "))
    st.session_state[kept] = value
    return value


def _counted(count: int, records: Sequence[Record], *, held_out: bool) -> str:
    there = sum(is_shown(record, held_out=held_out) for record in records)
    hidden = len(records) - there
    words = f"{count} of {there} cases" + ("" if held_out else " of the development half")
    return words + (f"; {hidden} held-out cases are not shown." if hidden else ".")


def case_facts(record: Record) -> tuple[str, ...]:
    """Return on one line what a case is and how it went."""
    became = outcome_of(record)
    ended = became if became == record["expected"] else f"{became}, expected {record['expected']}"
    low = [
        f"{measure_named(name).label.lower()} {as_text(name, value)}"
        for name in JUDGED_BY
        if name != "outcome" and (value := record["metrics"].get(name)) is not None and value < 1
    ]
    half = "held-out" if record["split"] == HELD_OUT else "development"
    return (record["id"], record["suite"], half, ended, f"quality {quality(record):.2f}", *low[:3])
