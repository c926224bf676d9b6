"""Names in a question that no source mentions."""

from __future__ import annotations

import pytest

from advisor.retrieval import TermWeights
from advisor.unknown_words import unknown_names


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
