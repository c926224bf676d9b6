"""What is embedded before anybody asks, and what when it is needed."""

from __future__ import annotations

from pathlib import Path
from typing import cast

import numpy as np
import pytest

from knowledge_base import text_vectors
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import embed_ahead
from tests.advisor_values import make_document, make_passage
from tests.fakes import FakeEmbedder
from tests.unit.test_known_answers import Shelf

TEXTS = {"Operators trust one number.", "Rotas follow the shifts.", "Night support", "Who takes the call at night?"}


@pytest.fixture
def questions(tmp_path: Path) -> Path:
    """Write the questions of an article that is on the shelf, and those of one that is not."""
    text = '- answer: "Operators trust one number."\n  asked:\n    - "Who takes the call at night?"\n'
    (tmp_path / "night-support.yaml").write_text(text, encoding="utf-8")
    text = '- answer: "Recipes are kept for ten years."\n  asked:\n    - "How long are recipes kept?"\n'
    (tmp_path / "recipes.yaml").write_text(text, encoding="utf-8")
    return tmp_path


@pytest.fixture
def shelf() -> Shelf:
    text = "Operators trust one number. Rotas follow the shifts."
    return Shelf(make_passage(text, document=make_document("night-support", "Night support")))


def ahead(shelf: Shelf, questions: Path, **options: object) -> None:
    embed_ahead(
        cast(KnowledgeBase, shelf),
        FakeEmbedder(),
        [questions, questions / "none"],
        **options,  # type: ignore[arg-type]
    )


def test_sentences_titles_and_the_questions_of_what_is_there_are_embedded_once(shelf: Shelf, questions: Path) -> None:
    counts: list[tuple[int, int]] = []
    ahead(shelf, questions, progress=lambda done, total: counts.append((done, total)))
    assert set(shelf.kept) == TEXTS
    assert counts == [(4, 4)]
    ahead(shelf, questions)
    assert shelf.added == 4


def test_it_goes_on_where_it_was_stopped(shelf: Shelf, questions: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(text_vectors, "BATCH", 3)
    ahead(shelf, questions, stopped=lambda: shelf.added >= 3)
    assert shelf.added == 3
    ahead(shelf, questions)
    assert set(shelf.kept) == TEXTS
    assert shelf.added == 4


def test_the_vectors_are_those_of_the_texts(shelf: Shelf, questions: Path) -> None:
    ahead(shelf, questions)
    for text, vector in shelf.kept.items():
        np.testing.assert_array_equal(vector, FakeEmbedder().embed([text])[0])


def test_only_what_is_not_kept_is_embedded_when_it_is_needed(shelf: Shelf) -> None:
    base, embedder = cast(KnowledgeBase, shelf), FakeEmbedder()
    text_vectors.text_vectors(base, embedder, ["one"])
    vectors = text_vectors.text_vectors(base, embedder, ["one", "two", "two"])
    assert shelf.added == 2
    assert list(vectors) == ["one", "two"]
    np.testing.assert_array_equal(vectors["two"], embedder.embed(["two"])[0])
