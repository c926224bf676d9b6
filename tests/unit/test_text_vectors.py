"""What is embedded before anybody asks, and what when it is needed."""

from __future__ import annotations

from typing import cast

import numpy as np
import pytest

from knowledge_base import text_vectors
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import embed_ahead
from tests.advisor_values import make_document, make_passage
from tests.fakes import FakeEmbedder
from tests.unit.test_answer_search import Shelf

TEXTS = {"Operators trust one number.", "Rotas follow the shifts.", "Night support"}


@pytest.fixture
def shelf() -> Shelf:
    text = "Operators trust one number. Rotas follow the shifts."
    return Shelf(make_passage(text, document=make_document("night-support", "Night support")))


def ahead(shelf: Shelf, **options: object) -> None:
    embed_ahead(
        cast(KnowledgeBase, shelf),
        FakeEmbedder(),
        **options,  # type: ignore[arg-type]
    )


def test_sentences_and_titles_are_embedded_once(shelf: Shelf) -> None:
    counts: list[tuple[int, int]] = []
    ahead(shelf, progress=lambda done, total: counts.append((done, total)))
    assert set(shelf.kept) == TEXTS
    assert counts == [(3, 3)]
    ahead(shelf)
    assert shelf.added == 3


def test_it_goes_on_where_it_was_stopped(shelf: Shelf, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_vectors, "BATCH", 2)
    ahead(shelf, stopped=lambda: shelf.added >= 2)
    assert shelf.added == 2
    ahead(shelf)
    assert set(shelf.kept) == TEXTS
    assert shelf.added == 3


def test_the_vectors_are_those_of_the_texts(shelf: Shelf) -> None:
    ahead(shelf)
    for text, vector in shelf.kept.items():
        np.testing.assert_array_equal(vector, FakeEmbedder().embed([text])[0])


def test_only_what_is_not_kept_is_embedded_when_it_is_needed(shelf: Shelf) -> None:
    base, embedder = cast(KnowledgeBase, shelf), FakeEmbedder()
    text_vectors.text_vectors(base, embedder, ["one"])
    vectors = text_vectors.text_vectors(base, embedder, ["one", "two", "two"])
    assert shelf.added == 2
    assert list(vectors) == ["one", "two"]
    np.testing.assert_array_equal(vectors["two"], embedder.embed(["two"])[0])
