"""What is embedded before anybody asks."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from knowledge_base import embedded_ahead
from knowledge_base.embedded_ahead import embed_ahead
from knowledge_base.store import KnowledgeBase
from tests.advisor_values import make_document, make_passage
from tests.fakes import FakeEmbedder
from tests.unit.test_known_answers import Shelf

TEXTS = {"Operators trust one number.", "Rotas follow the shifts.", "Night support", "Who takes the call at night?"}


@pytest.fixture
def shelf() -> Shelf:
    text = "Operators trust one number. Rotas follow the shifts."
    return Shelf(make_passage(text, document=make_document("night-support", "Night support")))


def ahead(shelf: Shelf, **options: object) -> None:
    embed_ahead(
        cast(KnowledgeBase, shelf),
        FakeEmbedder(),
        ["Who takes the call at night?", "Who takes the call at night?"],
        **options,  # type: ignore[arg-type]
    )


def test_sentences_titles_and_known_questions_are_embedded_once(shelf: Shelf) -> None:
    counts: list[tuple[int, int]] = []
    ahead(shelf, progress=lambda done, total: counts.append((done, total)))
    assert set(shelf.kept) == TEXTS
    assert counts == [(4, 4)]
    ahead(shelf)
    assert shelf.added == 4


def test_it_goes_on_where_it_was_stopped(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(embedded_ahead, "BATCH", 3)
    ahead(shelf, stopped=lambda: shelf.added >= 3)
    assert shelf.added == 3
    ahead(shelf)
    assert set(shelf.kept) == TEXTS
    assert shelf.added == 4


def test_the_vectors_are_those_of_the_texts(shelf: Shelf) -> None:
    ahead(shelf)
    for text, vector in shelf.kept.items():
        np.testing.assert_array_equal(vector, FakeEmbedder().embed([text])[0])
