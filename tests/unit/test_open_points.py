"""What is asked of a reader whose question has no answer."""

from __future__ import annotations

import pytest

from advisor.answers import Outcome, Selection, Trace
from advisor.fact_words import facts_in
from advisor.material import Material
from advisor.open_fields import FIELD_QUESTIONS, field_words, open_fields
from advisor.open_points import follow_up_question, is_specific, missing_figure
from advisor.planner_reply import fitting_clarification
from advisor.planning import RulePlanner
from advisor.presentation import refuse
from advisor.profile import profile_from_mapping
from knowledge_base.vocabulary import load_vocabulary
from tests.advisor_values import make_passage, make_plan, make_scored


@pytest.mark.parametrize(
    "question",
    [
        "Who owns the historian at the Rotterdam site?",
        "What does SAP do?",
        "Does IEC 62443 say so?",
        "Who approves changes to the boiler controls?",
    ],
)
def test_a_question_that_names_what_it_is_about_is_asked_for_a_document_instead(question: str) -> None:
    assert is_specific(question)
    selection = Selection(evidence=(), outcome=Outcome.INSUFFICIENT_EVIDENCE, coverage=0.2, reason="sources")
    answer = refuse(make_plan(question), selection, Trace())
    assert answer.follow_up == "Which document would say it? Add it on the Documents page and ask again."
    assert "Can the question name" not in answer.text


@pytest.mark.parametrize(
    "question", ["Who is responsible?", "What should we do?", "Who owns IT and OT?", "Help. What now?", "Why?"]
)
def test_a_question_that_names_nothing_is_asked_to_do_so(question: str) -> None:
    selection = Selection(evidence=(), outcome=Outcome.INSUFFICIENT_EVIDENCE, coverage=0.2, reason="sources")
    answer = refuse(make_plan(question), selection, Trace())
    assert answer.follow_up == "Can the question name the system, the decision or the site that it is about?"


CONDITIONS = (("staffing=unmanned",), ("industry=pharma", "contracts=outsourced"), ("time_zones=several",), ())


def test_only_what_the_profile_lacks_and_would_change_the_advice_is_open() -> None:
    water = RulePlanner().plan("How to start with patching?", profile_from_mapping({"industry": "water"}))
    assert open_fields(water, CONDITIONS) == ("staffing", "time_zones"), "contracts only matter to pharma"
    one_zone = profile_from_mapping({"industry": "pharma", "staffing": "mixed", "time_zones": 1})
    pharma = RulePlanner().plan("How to start with patching?", one_zone)
    assert open_fields(pharma, CONDITIONS) == ("contracts",), "one time zone is known, though it is no fact of its own"


@pytest.mark.parametrize(("industry", "open_ones"), [("renewables", ()), ("food_and_beverage", ("process_type",))])
def test_how_a_client_produces_is_asked_only_where_its_industry_leaves_it_open(
    industry: str, open_ones: tuple[str, ...]
) -> None:
    plan = RulePlanner().plan("How to start with patching?", profile_from_mapping({"industry": industry}))
    assert open_fields(plan, [("process_type=batch",)]) == open_ones


def test_every_fact_that_articles_tell_apart_can_be_asked_for() -> None:
    fields = {fact.partition("=")[0] for fact in load_vocabulary().conditions.values()}
    assert fields <= FIELD_QUESTIONS.keys()
    for name in fields:
        assert fitting_clarification(FIELD_QUESTIONS[name], field_words(name), "") == FIELD_QUESTIONS[name]


@pytest.mark.parametrize(
    ("question", "asked"),
    [
        ("Who should own the backup?", FIELD_QUESTIONS["staffing"]),
        ("What is a backup?", "Who restores at night?"),
        ("When did NIS2 take effect?", "Who restores at night?"),
        ("Which rules apply to a water utility?", FIELD_QUESTIONS["jurisdictions"]),
        ("Which rules apply to a water utility in the UK?", FIELD_QUESTIONS["staffing"]),
    ],
)
def test_a_fact_of_the_client_is_asked_for_where_it_may_change_the_answer(question: str, asked: str) -> None:
    material = Material(
        evidence=(), main_documents=(), questions=("Who restores at night?",), open_fields=("staffing", "growth")
    )
    assert follow_up_question(make_plan(question, question_facts=facts_in(question)), material) == asked


@pytest.mark.parametrize(
    ("question", "said", "gaps"),
    [
        ("What does a digital twin cost?", "Its cost lies in keeping it correct.", 1),
        ("What does an hour of downtime cost?", "An hour costs up to USD 2.3 million.", 0),
        ("How many people does the team need?", "The number follows from its services.", 1),
        ("How long does a carve-out take?", "A carve-out takes eighteen months.", 0),
        ("Which salary is usual?", "Pay people alike.", 1),
        ("How much should we standardise?", "Standardise the boundary first.", 0),
        ("Who pays for pilots?", "Operations should fund pilots.", 0),
    ],
)
def test_where_a_figure_is_asked_for_and_none_is_given_the_answer_says_so(question: str, said: str, gaps: int) -> None:
    sentence = make_scored(said, make_passage(said))
    assert missing_figure(make_plan(question), [sentence]) == ("The sources give no figure for this.",) * gaps
