"""Which passages become evidence, and when there is none."""

from __future__ import annotations

import math
from dataclasses import replace

import pytest

from advisor.answers import Candidate, Outcome
from advisor.evidence import BEST_RANKED, RelevanceModel, RelevanceSelector
from advisor.retrieval import TermWeights
from knowledge_base.domain import Collection, Document
from tests.advisor_values import make_document, make_passage, make_plan

# Relevance is 1 / (1 + e^-(dense + coverage - 1)): 0.5 where similarity and coverage add up to 1.
MODEL = RelevanceModel(intercept=-1.0, dense=1.0, coverage=1.0, answer_at=0.5, in_scope_similarity=0.2)
SELECTOR = RelevanceSelector(model=MODEL)
TERMS = TermWeights(weights={"pump": 1.0, "valv": 1.0}, unknown=())
QUESTION = make_plan("Who maintains pumps and valves?")
WORDS = (
    "alpha", "bravo", "charlie", "delta", "echo", "foxtrot", "golf", "hotel", "india",
    "juliett", "kilo", "lima", "mike", "november", "oscar", "papa",
)  # fmt: skip


def candidate(
    number: int,
    *,
    dense: float = 0.6,
    coverage: float = 0.6,
    document: Document | None = None,
    text: str | None = None,
    headings: tuple[str, ...] = (),
    score: float | None = None,
) -> Candidate:
    """Return a candidate whose text shares no word with those of other numbers."""
    passage = make_passage(
        text or f"{WORDS[number]} {WORDS[number]}word.",
        chunk_id=f"c{number}",
        document=document or make_document(f"d{number}"),
        dense=dense,
        headings=headings,
    )
    return Candidate(passage=passage, score=1.0 - number / 100 if score is None else score, coverage=coverage)


def test_relevance_is_a_logistic_estimate() -> None:
    # 0.5 + 0.75 - 1 = 0.25
    assert MODEL.estimate(0.5, 0.75) == pytest.approx(1 / (1 + math.exp(-0.25)))
    assert RelevanceModel().estimate(0.0, 0.0) < 0.01 < 0.99 < RelevanceModel().estimate(1.0, 1.0)


def test_evidence_is_numbered_from_1_by_score() -> None:
    selection = SELECTOR.select(QUESTION, [candidate(2), candidate(1)], TERMS)
    assert [(item.number, item.passage.chunk.chunk_id) for item in selection.evidence] == [(1, "c1"), (2, "c2")]
    assert selection.outcome is Outcome.ANSWERED
    assert selection.coverage == pytest.approx(MODEL.estimate(0.6, 0.6))


def test_below_the_best_ranked_a_passage_that_is_not_relevant_enough_is_no_evidence() -> None:
    # 0.5 + 0.51 is just above 1, 0.5 + 0.49 just below.
    best = [candidate(number) for number in range(1, BEST_RANKED + 1)]
    enough, short = candidate(8, dense=0.5, coverage=0.51), candidate(9, dense=0.5, coverage=0.49)
    selection = SELECTOR.select(QUESTION, [*best, enough, short], TERMS)
    assert [item.passage.chunk.chunk_id for item in selection.evidence] == ["c1", "c2", "c3", "c4", "c5", "c8"]


def test_the_best_ranked_are_evidence_however_relevant_they_look() -> None:
    selection = SELECTOR.select(QUESTION, [candidate(1), candidate(2, dense=0.1, coverage=0.1)], TERMS)
    assert [item.passage.chunk.chunk_id for item in selection.evidence] == ["c1", "c2"]


def test_a_question_that_is_near_the_sources_without_being_answered_lacks_evidence_and_names_the_nearest() -> None:
    selection = SELECTOR.select(QUESTION, [candidate(1, dense=0.3, coverage=0.1)], TERMS)
    assert (selection.outcome, selection.reason) == (Outcome.INSUFFICIENT_EVIDENCE, "sources")
    assert selection.evidence == ()
    assert [passage.chunk.chunk_id for passage in selection.nearest] == ["c1"]


@pytest.mark.parametrize(
    ("question", "coverage", "outcome"),
    [
        ("What did Fieldgate do to Vantor?", 0.8, Outcome.ANSWERED),
        ("What did Fieldgate do to Vantor?", 0.79, Outcome.INSUFFICIENT_EVIDENCE),
        ("What did Fieldgate do to Ostrava?", 0.8, Outcome.INSUFFICIENT_EVIDENCE),
        ("What did the gateway do to vantors?", 0.8, Outcome.INSUFFICIENT_EVIDENCE),
    ],
)
def test_a_passage_with_all_that_the_question_names_answers_it(
    question: str, coverage: float, outcome: Outcome
) -> None:
    holder = candidate(1, dense=0.25, coverage=coverage, text="The worm Fieldgate stopped ports at Vantor.")
    assert SELECTOR.select(make_plan(question), [holder], TERMS).outcome is outcome


def test_a_question_that_no_passage_is_near_is_out_of_scope() -> None:
    selection = SELECTOR.select(QUESTION, [candidate(1, dense=0.19, coverage=0.1)], TERMS)
    assert (selection.outcome, selection.reason) == (Outcome.OUT_OF_SCOPE, "scope")


def test_nothing_found_at_all_is_out_of_scope() -> None:
    assert SELECTOR.select(QUESTION, [], TERMS).outcome is Outcome.OUT_OF_SCOPE


def test_a_fact_of_the_client_is_never_answered_from_the_firm_s_articles() -> None:
    plan = make_plan("When does our contract end?", client_documents_only=True)
    selection = SELECTOR.select(plan, [candidate(1, dense=0.9, coverage=0.9)], TERMS)
    assert (selection.outcome, selection.reason) == (Outcome.INSUFFICIENT_EVIDENCE, "client")
    contract = make_document("contract", "O&M contract", Collection.CLIENT)
    selection = SELECTOR.select(plan, [candidate(1), candidate(2, document=contract)], TERMS)
    assert [item.passage.document.document_id for item in selection.evidence] == ["contract"]


def test_the_client_s_own_documents_are_the_nearest_where_only_they_could_answer() -> None:
    plan = make_plan("When does our contract end?", client_documents_only=True)
    contract = make_document("contract", "O&M contract", Collection.CLIENT)
    far = candidate(2, dense=0.1, coverage=0.1, document=contract)
    selection = SELECTOR.select(plan, [candidate(1, dense=0.9, coverage=0.9), far], TERMS)
    assert (selection.outcome, selection.reason) == (Outcome.INSUFFICIENT_EVIDENCE, "client")
    assert [passage.document.document_id for passage in selection.nearest] == ["contract"]


@pytest.mark.parametrize(("near", "documents"), [(0.8, ["article", "rota"]), (0.3, ["rota"])])
def test_where_only_the_clients_papers_answer_the_firm_is_silent(near: float, documents: list[str]) -> None:
    rota = candidate(2, document=make_document("rota", "Rota", Collection.CLIENT))
    firm = candidate(1, dense=near, coverage=near, document=make_document("article"))
    selection = SELECTOR.select(QUESTION, [firm, rota], TERMS)
    assert [item.passage.document.document_id for item in selection.evidence] == documents


def test_questions_and_references_of_an_article_are_no_evidence() -> None:
    asked = [candidate(1, headings=("Title", "Ask next")), candidate(2, headings=("Title", "Related"))]
    assert SELECTOR.select(QUESTION, asked, TERMS).evidence == ()


def test_near_duplicates_are_taken_once() -> None:
    same = " ".join(WORDS[:9])
    candidates = [
        candidate(1, text=same),
        candidate(2, text=same + " quebec"),  # 9 of 10 terms in common: 0.9 is above 0.8
        candidate(3, text=" ".join(WORDS[2:11])),  # 7 of 11 terms in common: 0.64
    ]
    selection = SELECTOR.select(QUESTION, candidates, TERMS)
    assert [item.passage.chunk.chunk_id for item in selection.evidence] == ["c1", "c3"]


def test_one_document_does_not_fill_the_evidence() -> None:
    one = make_document("d1")
    candidates = [candidate(number, document=one) for number in range(8)] + [candidate(9)]
    selection = replace(SELECTOR, max_per_document=3).select(QUESTION, candidates, TERMS)
    assert [item.passage.chunk.chunk_id for item in selection.evidence] == ["c0", "c1", "c2", "c9"]


def test_evidence_is_bounded() -> None:
    candidates = [candidate(number) for number in range(12)]
    assert len(replace(SELECTOR, max_evidence=5).select(QUESTION, candidates, TERMS).evidence) == 5


def test_evidence_says_why_it_was_chosen() -> None:
    boosted = Candidate(
        passage=candidate(1).passage,
        score=1.0,
        coverage=0.6,
        boosts=("written for clients of whom staffing is unmanned",),
        facts=("staffing=unmanned",),
    )
    (item,) = SELECTOR.select(QUESTION, [boosted], TERMS).evidence
    assert item.chosen_because == ("matches the question", "written for clients of whom staffing is unmanned")
    assert item.facts == ("staffing=unmanned",)


def test_a_name_that_no_source_holds_makes_the_answer_partial() -> None:
    plan = make_plan("Who maintains pumps of Fieldgate?")
    known = {"pump": 1.0, "maintain": 1.0, "servic": 1.0}
    terms = TermWeights(weights={**known, "fieldgat": 3.0}, unknown=("fieldgat",))
    selection = SELECTOR.select(plan, [candidate(1)], terms)
    assert selection.outcome is Outcome.PARTIAL
    assert selection.not_covered == ("The sources do not mention Fieldgate.",)


def test_a_part_of_the_question_that_no_passage_is_close_to_is_named() -> None:
    parts = ("Who maintains pumps?", "What do valves cost?")
    plan = make_plan(" ".join(parts), queries=(" ".join(parts), *parts), parts=parts)
    pumps = make_passage("Pumps run.", dense=0.7)  # 0.7 and all of "pump": 0.7 + 1 - 1 is above 0
    costs = make_passage("Pumps run.", dense=0.3)  # 0.3 and nothing of "valv": 0.3 + 0 - 1 is below 0
    selection = SELECTOR.select(plan, [candidate(1)], TERMS, [[pumps], [pumps], [costs]])
    assert selection.outcome is Outcome.PARTIAL
    assert selection.not_covered == ("The sources do not cover this part: What do valves cost.",)
