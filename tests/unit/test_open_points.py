"""What is asked of a reader whose question has no answer."""

from __future__ import annotations

import pytest

from advisor.answers import Outcome, Selection, Trace
from advisor.open_points import is_specific
from advisor.presentation import refuse
from tests.advisor_values import make_plan


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
