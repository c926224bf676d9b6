"""Names in a question that no source mentions."""

from __future__ import annotations

from dataclasses import replace

import pytest

from advisor.answers import Candidate
from advisor.retrieval import TermWeights
from advisor.unknown_words import unknown_names, without_known_words
from knowledge_base.domain import NearAnswer
from tests.advisor_values import make_passage


@pytest.mark.parametrize(
    ("question", "unknown", "names"),
    [
        ("Does OT-Base work with Fieldgate?", ("fieldgat",), ("Fieldgate",)),
        ("Which gaskets fit?", ("gasket",), ()),
        ("Fieldgate or what?", ("fieldgat",), ()),
        ("OPCUA or MQTT?", ("opcua",), ("OPCUA",)),
        ("Who knows Zylon and Zylon again?", ("zylon",), ("Zylon",)),
    ],
)
def test_only_capitalised_words_inside_the_question_count_as_names(
    question: str, unknown: tuple[str, ...], names: tuple[str, ...]
) -> None:
    assert unknown_names(question, TermWeights(weights={}, unknown=unknown)) == names


def test_a_word_that_a_known_question_holds_is_not_unknown() -> None:
    answer = NearAnswer(sentence="The inspectorate regulates.", questions=("What does the DWI ask for?",), likeness=0.7)
    passage = replace(make_passage("The inspectorate regulates."), answers=(answer,))
    terms = TermWeights(weights={"dwi": 3.0, "mascot": 3.0}, unknown=("dwi", "mascot"))
    candidate = Candidate(passage=passage, score=1.0, coverage=0.0)
    assert without_known_words(terms, [candidate]).unknown == ("mascot",)
    assert without_known_words(terms, [candidate]).weights == terms.weights
    assert without_known_words(terms, []) == terms
