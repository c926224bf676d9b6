"""One case of a run: question, answer with citations, what was expected, evidence by stage, metrics and trace."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

import streamlit as st

from advisor.answers import Answer, Outcome, Trace
from advisor.profile_wording import describe_fact
from advisor.web.answer_actions import how_it_was_made
from evaluations.case_browser import case_of, is_shown, is_wrong, outcome_of
from evaluations.measures import as_text, in_order, measure_named
from evaluations.metrics.tailoring import holds
from evaluations.metrics.wordings import is_said
from evaluations.records import Record
from evaluations.run_history import RunOverview
from evaluations.split import Split
from evaluations.web.context import QualityContext, records_of
from evaluations.web.held_out import held_out_shown, held_out_toggle
from evaluations.web.run_view import case_facts
from knowledge_base.web.notices import notice
from knowledge_base.web.rendering import as_label, as_markdown_text, visible_text

_STAGES = {"select": "Chosen as evidence", "fuse": "Merged results", "retrieve": "First search"}


def show_case(context: QualityContext, run: RunOverview, case_id: str) -> None:
    """Draw the case, unless it is held out and nobody asked for held-out cases."""
    record = case_of(records_of(run), case_id)
    if record is None:
        notice("case", "This case is not here.", f"The run {run.run_id} did not ask {case_id}.", "Choose another case.")
    elif record["split"] == Split.HELD_OUT.value and not is_shown(record, held_out=held_out_shown()):
        notice("held-out", "This is a held-out case.", "Cases of this half are counted and not looked at.")
        if held_out_toggle():
            st.rerun()
    else:
        with st.container(key="page"):
            _case(record)


def _case(record: Record) -> None:
    with st.container(key=f"asked-{record['id']}"):
        for question in record.get("earlier", ()):
            st.caption(f"Asked before: {as_markdown_text(question)}")
        st.header(as_label(record["question"], limit=300), anchor=False)
    st.caption(as_markdown_text(" · ".join(case_facts(record))))
    _profile(record)
    if record["error"]:
        notice("crashed", "This case crashed.", record["error"], "It counts as 0 in everything it has.")
    else:
        with st.container(key="answer-case"):
            _answer(record["answer"])
    _expected(record)
    _metrics(record)
    _evidence(record)
    _others(record)
    if not record["error"]:
        with st.expander("How it was made", type="compact"):
            how_it_was_made(_made(record))


def _profile(record: Record) -> None:
    if record["profile"]:
        listed = " · ".join(f"{name} {_value(value)}" for name, value in record["profile"].items())
        st.caption(f"Profile: {as_markdown_text(listed.replace('_', ' '))}")


def _value(value: object) -> str:
    return ", ".join(map(str, value)) if isinstance(value, list) else str(value)


def _answer(answer: Mapping[str, Any]) -> None:
    """Draw the sentences with their numbers, and below them what the numbers stand for."""
    for position, section in enumerate(answer["sections"]):
        with st.container(key=f"section-{position}"):
            if position:
                st.subheader(as_label(section["heading"]), anchor=False)
            with st.container(key=f"flow-answer{'-lead' if not position else ''}-{position}"):
                st.text(" ".join(_sentence(sentence) for sentence in section["sentences"]))
    if not answer["sections"]:
        st.text(visible_text(answer["text"]))
    for gap in answer["not_covered"]:
        st.caption(f"Not covered: {as_markdown_text(gap)}")
    if answer["citations"]:
        with st.expander(f"Citations ({len(answer['citations'])})", type="compact", expanded=True):
            for citation in answer["citations"]:
                _citation(citation)


def _citation(citation: Mapping[str, Any]) -> None:
    place = " · ".join((citation["title"], citation["location"], citation["collection"]))
    with st.container(gap=None, key=f"citation-{citation['number']}"):
        st.text(f"[{citation['number']}] {visible_text(citation['quote'])}")
        st.caption(as_markdown_text(place if citation["verbatim"] else f"{place} · not verbatim"))


def _sentence(sentence: Mapping[str, Any]) -> str:
    marks = "".join(f"[{number}]" for number in sentence["citations"])
    doubt = "" if sentence["supported"] else " (not supported by a source)"
    return f"{visible_text(sentence['text'])}{doubt} {marks}".rstrip()


def _expected(record: Record) -> None:
    st.subheader("What was expected", anchor=False)
    became = "and it was" if not is_wrong(record) else f"but it was {outcome_of(record)}"
    if record["error"]:
        became = "but it crashed"
    st.markdown(f"The question should be **{as_label(record['expected'])}**, {as_label(became)}.")
    rows = [
        {"Gold passage": _gold(gold), "Citation": "cited" if gold["cited"] else "missed"} for gold in record["gold"]
    ]
    if rows:
        st.table(rows, border="horizontal", width="stretch")
    said = _sentences(record["answer"])
    gaps_named = (record["answer"] or {}).get("not_covered", ())
    rows = [
        *_wordings("Point", record.get("points", ()), said, ("made", "missing")),
        *_wordings("Gap", [[one] for one in record.get("gaps", ())], gaps_named, ("named", "not named")),
        *_wordings("Forbidden", [[one] for one in record.get("forbidden", ())], said, ("said", "not said")),
        *_swap(record, said),
    ]
    if rows:
        st.table(rows, border="horizontal", width="stretch")
    elif "points" not in record:
        st.caption("This run was made before runs kept the points of their cases; a new one shows them here.")


def _sentences(answer: Mapping[str, Any] | None) -> list[str]:
    return [sentence["text"] for part in (answer or {}).get("sections", ()) for sentence in part["sentences"]]


def _swap(record: Record, before: Sequence[str]) -> list[dict[str, str]]:
    """Return what the second profile must take away, bring in and leave alone, and whether it does."""
    swap, after = record.get("swap") or {}, _sentences(record.get("swapped"))
    wanted = {
        "changes": ("Must go", True, False),
        "appears": ("Must come", False, True),
        "stays": ("Stays", True, True),
    }
    return [
        {
            "Expected": f"{words} under the second profile: {as_markdown_text(quote)}",
            "Found": "met" if (holds(before, quote), holds(after, quote)) == (first, second) else "not met",
        }
        for field, (words, first, second) in wanted.items()
        for quote in swap.get(field, ())
    ]


def _gold(gold: Mapping[str, Any]) -> str:
    return f"{as_markdown_text(gold['quote'])} ({as_label(gold['document'])})"


def _wordings(
    kind: str, wanted: Sequence[Sequence[str]], texts: Sequence[str], words: tuple[str, str]
) -> list[dict[str, str]]:
    """Return rows for points, gaps or forbidden wordings: found or not, by the rule of the measures."""
    return [
        {
            "Expected": f"{kind}: {as_markdown_text(' | '.join(alternatives))}",
            "Found": words[0] if any(is_said(one, texts) for one in alternatives) else words[1],
        }
        for alternatives in wanted
    ]


def _metrics(record: Record) -> None:
    values = {name: value for name, value in record["metrics"].items() if value is not None}
    rows = [
        {"Measure": as_label(measure_named(name).label), "Value": as_text(name, values[name])}
        for name in in_order(name for name in values if not name.startswith("seconds"))
    ]
    with st.expander(f"Metrics ({len(rows)})", type="compact"):
        st.table(rows, border="horizontal")


def _evidence(record: Record) -> None:
    """Draw what each stage found; where a gold passage is missing, this shows the stage that lost it."""
    found = {stage: record["rankings"][stage] for stage in _STAGES if record["rankings"].get(stage)}
    if not found:
        return
    st.subheader("Evidence by stage", anchor=False)
    tabs = st.tabs([f"{_STAGES[stage]} ({len(ranking)})" for stage, ranking in found.items()])
    for tab, ranking in zip(tabs, found.values(), strict=True):
        with tab:
            if any(passage.get("text") for passage in ranking):
                _texts(ranking)
            else:
                st.table([_ranked(passage) for passage in ranking], border="horizontal", width="stretch")


def _texts(ranking: Sequence[Mapping[str, Any]]) -> None:
    for passage in ranking:
        gold = f" · gold passage {_gold_numbers(passage)}" if passage["gold"] else ""
        label = f"{passage['rank']} · {passage['document']} · {passage['location']}{gold}"
        with st.expander(as_label(label), type="compact"):
            st.text(visible_text(passage.get("text", "")))


def _ranked(passage: Mapping[str, Any]) -> dict[str, str]:
    return {
        "Rank": str(passage["rank"]),
        "Document": as_label(passage["document"]),
        "Place": as_label(passage["location"]),
        "Gold passage": _gold_numbers(passage) or "—",
    }


def _gold_numbers(passage: Mapping[str, Any]) -> str:
    return ", ".join(str(number + 1) for number in passage["gold"])


def _others(record: Record) -> None:
    """Draw the answers of the other questions that the case asked, and what each profile fact did."""
    for field, label in (
        ("swapped", "Answer under the second profile"),
        ("rewritten", "Answer to the question in full"),
    ):
        if record.get(field):
            with st.expander(label, type="compact"):
                _answer_text(record[field])
    for fact, changed in (record.get("without") or {}).items():
        effect = "changes the answer" if changed else "changes nothing in the answer"
        st.caption(f"Leaving out that {as_markdown_text(describe_fact(fact))} {effect}.")


def _answer_text(answer: Mapping[str, Any]) -> None:
    for section in answer["sections"]:
        st.caption(as_markdown_text(section["heading"]))
        st.text(" ".join(_sentence(sentence) for sentence in section["sentences"]))
    if not answer["sections"]:
        st.text(visible_text(answer["text"]))


def _made(record: Record) -> Answer:
    """Return as much of the answer as the view of its making reads."""
    answer = record["answer"]
    return Answer(
        outcome=Outcome(answer["outcome"]),
        question=record["question"],
        text=answer["text"],
        writer=answer["writer"],
        trace=Trace(**answer["trace"]),
    )
