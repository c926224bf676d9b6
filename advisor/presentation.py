"""Present: the outcome, the effects of the profile, the strength of the evidence, and the text of an answer."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answers import (
    Answer,
    Draft,
    NearestMaterial,
    Outcome,
    Plan,
    ProfileEffect,
    Section,
    Selection,
    Sentence,
    Trace,
)
from advisor.open_points import what_would_help
from advisor.planner_request import WROTE_OUT
from advisor.profile_wording import describe_fact
from advisor.verification import Verified
from knowledge_base.domain import Collection

STRONG_COVERAGE, MODERATE_COVERAGE = 0.85, 0.65
STRONG_CLOSENESS, MODERATE_CLOSENESS = 0.55, 0.4
STRONG_CITATIONS = 4


def present(plan: Plan, selection: Selection, draft: Draft, verified: Verified, trace: Trace) -> Answer:
    """Return the answer from what was verified; a draft of which nothing stood becomes a refusal."""
    answers = any(section.kind in ("short_answer", "detail", "client_documents") for section in verified.sections)
    if not answers:
        return refuse(plan, selection, trace)
    effects = _profile_effects(plan, verified)
    not_covered = draft.not_covered
    return Answer(
        outcome=Outcome.PARTIAL if draft.partial else selection.outcome,
        question=plan.original,
        text=as_markdown(verified.sections, not_covered, draft.follow_up, draft.notice),
        sections=verified.sections,
        citations=verified.citations,
        not_covered=not_covered,
        profile_effects=effects,
        follow_up=draft.follow_up,
        evidence_strength=_strength(selection, draft, verified),
        writer=draft.writer,
        notice=draft.notice,
        trace=trace,
    )


def end_early(plan: Plan, trace: Trace) -> Answer:
    """Return the answer to a message that is no question for the sources: empty, too long, small talk."""
    return Answer(
        outcome=plan.refusal or Outcome.NEEDS_CLARIFICATION, question=plan.original, text=plan.reason, trace=trace
    )


def refuse(plan: Plan, selection: Selection, trace: Trace) -> Answer:
    """Return an honest refusal: what is missing, the nearest material, and what would help."""
    outcome = selection.outcome if not selection.evidence else Outcome.INSUFFICIENT_EVIDENCE
    nearest = tuple(
        NearestMaterial(
            document_id=passage.document.document_id,
            title=passage.document.title,
            collection=passage.document.collection,
            location=passage.chunk.location.label(),
        )
        for passage in selection.nearest
    )
    follow_up, instead = None, selection.instead
    if outcome is Outcome.OUT_OF_SCOPE:
        opening = (
            "This question is outside what the sources cover: IT/OT convergence, with its architecture, governance and"
            " collaboration."
        )
        nearest, instead = (), ()
    elif selection.reason == "client":
        opening = "Only a document of the client can answer this, and none that was added says it."
        follow_up = "Which document of the client holds it? Add it on the Documents page and ask again."
    else:
        opening = "The sources do not answer this question, so there is no answer to rely on."
        follow_up = what_would_help(plan.original)
    text = [opening, *selection.not_covered]
    if nearest:
        text.append("Nearest material: " + "; ".join(f"{item.title} ({item.location})" for item in nearest) + ".")
    if instead:
        text.append("The sources do answer: " + " ".join(instead))
    if follow_up:
        text.append(follow_up)
    return Answer(
        outcome=outcome,
        question=plan.original,
        text="\n\n".join(text),
        not_covered=selection.not_covered or (plan.original,),
        nearest=nearest,
        instead=instead,
        follow_up=follow_up,
        trace=trace,
    )


def as_markdown(
    sections: Sequence[Section], not_covered: Sequence[str], follow_up: str | None, notice: str | None = None
) -> str:
    """Return the answer as Markdown with `[n]` marks, as it is copied and exported."""
    blocks: list[str] = []
    for section in sections:
        lines = [
            f"{said_in(sentence)}{sentence.text} {''.join(f'[{number}]' for number in sentence.citations)}"
            f"{partly(sentence)}"
            for sentence in section.sentences
        ]
        if section.kind == "short_answer":
            blocks.append(" ".join(lines))
        else:
            blocks.append(f"**{section.heading}**\n\n" + "\n".join(f"- {line}" for line in lines))
    if not_covered:
        blocks.append("**Not covered**\n\n" + "\n".join(f"- {item}" for item in not_covered))
    if follow_up:
        blocks.append(f"**Ask next**\n\n{follow_up}")
    if notice:
        blocks.append(notice)
    return "\n\n".join(blocks)


def said_in(sentence: Sentence) -> str:
    """Return the words that come before what a client's document says, such as `In “Site policy”: `, or nothing."""
    return f"In “{sentence.paper}”: " if sentence.paper else ""


def partly(sentence: Sentence) -> str:
    """Return what the sources do not say of a sentence, in words; nothing where they say all of it."""
    return f" (The sources do not say: {sentence.missing.rstrip('.')}.)" if sentence.missing else ""


def usage_line(answer: Answer) -> str:
    """Return what a language model took for an answer, in words; nothing where none was asked."""
    usage, counts = answer.trace.usage, answer.trace.candidates
    if not usage.get("calls"):
        return ""
    about = "about " if usage.get("estimated") else ""
    parts = [
        f"Language model: {about}{usage.get('input_tokens', 0):,.0f} tokens in,"
        f" {usage.get('output_tokens', 0):,.0f} out, {usage['calls']:.0f} call{'s' if usage['calls'] > 1 else ''}"
    ]
    if "cost" in usage:
        parts.append(f"estimated cost {usage['cost']:.4f}")
    written = counts.get("written by the model")
    if written:
        parts.append(
            f"of {written} sentences {counts.get('supported', 0)} supported, {counts.get('partly', 0)} in part,"
            f" {counts.get('unsupported', 0)} not"
        )
    return "; ".join(parts) + "."


def planner_line(trace: Trace) -> str:
    """Return what a language model did to plan the question, in words; nothing where the rules planned alone."""
    notes = [f"{name} {value}" for name, value in trace.planner.items() if name != "seconds"]
    if trace.planner.keys() <= {"by"}:
        return ""
    seconds = f"; {trace.planner['seconds']} s" if "seconds" in trace.planner else ""
    return f"Plan: {'; '.join(notes)}{seconds}."


def checker_line(trace: Trace) -> str:
    """Return what a language model did to check sentences, in words; nothing where none was asked."""
    if not trace.checker:
        return ""
    line = f"Read again: {trace.checker['sentences']} sentences beside their passages, by {trace.checker['by']}"
    problem = trace.checker.get("problem")
    rest = f"Of the others only those close to their passage stand, because the model {problem}."
    return f"{line}. {rest}" if problem else f"{line}."


def written_out_line(trace: Trace) -> str:
    """Return a follow-up as a language model wrote it out; nothing where it was looked up as the rules read it."""
    if trace.planner.get("by") != "model" or WROTE_OUT not in trace.planner.get("did", "") or not trace.queries:
        return ""
    return f"The language model read this follow-up as: {trace.queries[0]}"


def _profile_effects(plan: Plan, verified: Verified) -> tuple[ProfileEffect, ...]:
    """Return the facts that brought sentences into the answer. A fact that changed nothing is not named."""
    numbers: dict[str, list[int]] = {}
    for section in verified.sections:
        for sentence in section.sentences:
            # What the question itself says shapes the answer also without a profile.
            if sentence.fact is not None and sentence.fact not in plan.question_facts:
                numbers.setdefault(sentence.fact, []).extend(sentence.citations)
    return tuple(
        ProfileEffect(
            fact=fact,
            effect=f"Because {describe_fact(fact)}, the answer has " + "".join(f"[{mark}]" for mark in marks) + ".",
        )
        for fact, marks in numbers.items()
    )


def _strength(selection: Selection, draft: Draft, verified: Verified) -> str:
    several = len(verified.citations) >= STRONG_CITATIONS
    if (
        selection.coverage >= STRONG_COVERAGE
        and draft.closeness >= STRONG_CLOSENESS
        and several
        and selection.outcome is Outcome.ANSWERED
    ):
        return "strong"
    close = draft.closeness >= MODERATE_CLOSENESS
    return "moderate" if selection.coverage >= MODERATE_COVERAGE and close else "weak"


def count_by_collection(answer: Answer) -> dict[Collection, int]:
    """Return how many cited passages are the firm's and how many the client's."""
    counts = dict.fromkeys(Collection, 0)
    for chunk_id in {(citation.chunk_id, citation.collection) for citation in answer.citations}:
        counts[chunk_id[1]] += 1
    return counts
