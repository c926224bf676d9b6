"""What a refusal offers instead of an answer."""

from __future__ import annotations

from dataclasses import replace

from advisor.answers import Answer, Candidate, Outcome, Selection, Trace
from advisor.evidence import RelevanceSelector
from advisor.presentation import refuse
from advisor.retrieval import TermWeights
from advisor.serialisation import from_json, to_json, to_public
from knowledge_base.domain import NearAnswer
from tests.advisor_values import make_passage, make_plan

NEAR = "Is a value case the same as a business case?"
FURTHER = "Who pays for a pilot?"


def known(question: str, likeness: float) -> NearAnswer:
    return NearAnswer(sentence="Operations should fund pilots.", questions=(question,), likeness=likeness)


def candidate(*answers: NearAnswer, chunk_id: str = "c1", for_others: bool = False) -> Candidate:
    passage = replace(make_passage("Operations should fund pilots.", chunk_id=chunk_id, dense=0.3), answers=answers)
    return Candidate(passage=passage, score=1.0, coverage=0.0, for_others=for_others)


def select(*candidates: Candidate) -> Selection:
    terms = TermWeights(weights={"mascot": 3.0, "anthem": 3.0}, unknown=("mascot", "anthem"))
    return RelevanceSelector().select(make_plan("Which mascot and anthem?"), candidates, terms)


def refused(selection: Selection) -> Answer:
    return refuse(make_plan("Which mascot and anthem?"), selection, Trace())


def test_a_refusal_names_the_nearest_questions_that_have_an_answer() -> None:
    selection = select(candidate(known(FURTHER, 0.51)), candidate(known(NEAR, 0.55), chunk_id="c2"))
    assert selection.evidence == ()
    assert selection.instead == (NEAR, FURTHER)
    assert refused(selection).instead == (NEAR, FURTHER)
    assert f"The sources do answer: {NEAR} {FURTHER}" in refused(selection).text


def test_three_are_enough() -> None:
    answers = [known(f"Who pays for pilot {number}?", 0.5 + number / 100) for number in range(5)]
    assert select(candidate(*answers)).instead == tuple(f"Who pays for pilot {number}?" for number in (4, 3, 2))


def test_what_was_written_for_other_clients_is_not_offered() -> None:
    assert select(candidate(known(NEAR, 0.6), for_others=True), candidate(chunk_id="c2")).instead == ()


def test_a_question_on_something_else_is_offered_nothing() -> None:
    answer = refused(replace(select(candidate(known(NEAR, 0.55))), outcome=Outcome.OUT_OF_SCOPE))
    assert answer.instead == ()
    assert "do answer" not in answer.text


def test_what_was_offered_is_kept_and_published() -> None:
    answer = refused(select(candidate(known(NEAR, 0.55))))
    assert from_json(to_json(answer)) == answer
    assert to_public(answer)["instead"] == [NEAR]
