"""All measures of one case, by their names. What does not apply to a case is None and counts nowhere."""

from __future__ import annotations

from collections.abc import Mapping

from advisor.answers import Outcome
from evaluations.asking import Asked, Observed
from evaluations.case_schema import EvalCase, Expected
from evaluations.gold_index import relevance
from evaluations.metrics import (
    citation,
    faithfulness,
    fidelity,
    follow_up,
    latency,
    points,
    ranking,
    readability,
    redundancy,
    tailoring,
)

Scores = dict[str, float | None]
Holders = dict[str, frozenset[int]]
_EXTRACTIVE = "extractive"


def score(case: EvalCase, observed: Observed, holders: Holders) -> Scores:
    """Return every measure of a case; `holders` are the chunks that hold its gold spans."""
    asked = observed.asked
    scores: Scores = {"outcome": float(outcome_of(asked) is case.outcome)}
    if case.gold:
        for stage in ranking.STAGES:
            scores |= ranking.ranking_scores(relevance(asked.rankings[stage], holders), len(holders), stage)
        scores["context_precision"] = ranking.context_precision(relevance(asked.rankings["select"], holders))
    scores |= _citation_scores(case, asked, holders)
    scores |= _text_scores(case, asked)
    if case.swap and observed.swapped:
        scores |= tailoring.swap_scores(case.swap, asked.sentences, observed.swapped.sentences)
    if case.profile:
        scores["truthful_effects"] = tailoring.truthful(list(observed.without.values()), asked.sentences)
    if case.gold and observed.rewritten:
        both = (relevance(one.rankings["fuse"], holders) for one in (asked, observed.rewritten))
        scores |= follow_up.follow_up_scores(*both)
    return scores | latency.latency(asked.answer.trace.seconds)


def failed_scores(case: EvalCase) -> Scores:
    """Return 0 for every measure in which a good answer to the case would have more: what a crash is worth."""
    names = ["outcome"]
    if case.gold:
        measures = (*(f"recall@{k}" for k in ranking.DEPTHS), "mrr", f"ndcg@{ranking.NDCG_AT}")
        names += [f"{measure}.{stage}" for stage in ranking.STAGES for measure in measures]
        names += ["citation_recall", "gold_cited"]
    names += ["point_coverage"] * bool(case.points) + ["gap_coverage"] * bool(case.gaps)
    names += ["completeness"] * bool(case.points or case.gaps) + ["tailoring"] * bool(case.swap)
    return dict.fromkeys(names, 0.0)


def outcome_of(asked: Asked) -> Expected:
    """Return what became of a question in the words of a case; to ask back is no answer."""
    outcomes = {Outcome.ANSWERED: Expected.ANSWERED, Outcome.PARTIAL: Expected.PARTIAL}
    return outcomes.get(asked.answer.outcome, Expected.REFUSED)


def _citation_scores(case: EvalCase, asked: Asked, holders: Holders) -> Scores:
    cited = asked.answer.citations
    texts: Mapping[str, str] = {key: chunk.text for key, (chunk, _) in asked.passages.items()}
    reached = {number for one in cited for number in holders.get(one.chunk_id, ())}
    spans = [number in reached for number in range(len(case.gold))]
    by_number = {one.number: texts.get(one.chunk_id, "") for one in cited}
    sentences = [
        (sentence.text, [by_number[number] for number in sentence.citations if number in by_number])
        for section in asked.answer.sections
        for sentence in section.sentences
    ]
    right = {one.number: one.chunk_id in holders for one in cited} if case.gold else {}
    first = next((sentence for section in asked.answer.sections for sentence in section.sentences), None)
    return {
        "citation_precision": citation.precision(list(right.values())),
        "citation_first": citation.first_sentence([right[n] for n in first.citations if n in right] if first else []),
        "citation_recall": citation.recall(spans),
        "gold_cited": citation.gold_cited(spans),
        "quote_fidelity": fidelity.quote_fidelity([(one.quote, texts.get(one.chunk_id)) for one in cited]),
        "faithfulness": faithfulness.faithfulness(sentences, verbatim=asked.answer.writer == _EXTRACTIVE),
    }


def _text_scores(case: EvalCase, asked: Asked) -> Scores:
    answer, sentences = asked.answer, asked.sentences
    return {
        "point_coverage": points.point_coverage(case.points, sentences),
        "gap_coverage": points.gap_coverage(case.gaps, answer.not_covered),
        "completeness": points.completeness(case.points, sentences, case.gaps, answer.not_covered),
        "free_of_forbidden": points.free_of_forbidden(case.forbidden, _said(asked)),
        "redundancy": redundancy.redundancy(sentences),
        "lix": readability.lix(sentences),
        "orphan_openings": readability.orphan_openings(sentences),
        "words": float(readability.word_count(sentences)) if sentences else None,
    }


def _said(asked: Asked) -> list[str]:
    """Return what an answer says of itself. What it names as missing are the question's own words."""
    answer = asked.answer
    others = [*(one.title for one in answer.citations), *(one.title for one in answer.nearest)]
    return [*asked.sentences, *others, *(effect.effect for effect in answer.profile_effects), answer.follow_up or ""]
