"""Sentences that define a word, and questions that ask for it."""

from __future__ import annotations

import pytest

from advisor.answers import Candidate
from advisor.definitions import is_defined, subject_of
from advisor.intent import Intent
from knowledge_base.lexical import analyse
from tests.advisor_values import make_candidate, make_passage, make_plan

METHOD = "Zones and conduits are the method for segmenting a plant."


@pytest.mark.parametrize(
    ("sentence", "subject"),
    [
        ("A conduit is any path between two zones.", "conduit"),
        ("GxP means the good practice rules of life sciences.", "GxP"),
        (METHOD, "zones conduits"),
        ("Under the standard, whoever owns the asset and pays for the site is accountable.", ""),
        ("Keep zones apart.", ""),
    ],
)
def test_what_stands_before_the_verb_is_defined(sentence: str, subject: str) -> None:
    assert subject_of(sentence) == frozenset(analyse(subject))


def candidate(text: str, heading: str) -> Candidate:
    return make_candidate(make_passage(text, headings=(heading,)))


@pytest.mark.parametrize(
    ("question", "heading", "asked", "answered"),
    [
        ("What is a conduit?", "What it is", "conduit", True),
        ("What is a conduit?", "Watch out", "conduit", False),
        ("What is the price of a conduit?", "What it is", "price conduit", False),
        ("What is it?", "What it is", "", False),
    ],
)
def test_a_definition_answers_what_something_is(question: str, heading: str, asked: str, answered: bool) -> None:
    plan = make_plan(question, intent=Intent.DEFINITION)
    assert is_defined(plan, [candidate(METHOD, heading)], frozenset(analyse(asked))) is answered


def test_a_definition_does_not_answer_who_owns_something() -> None:
    plan = make_plan("Who owns a conduit?", intent=Intent.OWNERSHIP)
    assert not is_defined(plan, [candidate(METHOD, "What it is")], frozenset(analyse("conduit")))
