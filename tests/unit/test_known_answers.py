"""Passages that answer a known question like the one that is asked."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from advisor.known_answers import KnownAnswers, nearness
from knowledge_base.domain import Chunk, Collection, Document, KnownAnswer, Passage
from knowledge_base.store import KnowledgeBase
from tests.advisor_values import make_document, make_passage
from tests.fakes import FakeEmbedder

ANSWER = "Out-of-hours support should begin with one number for each site."
KNOWN = make_passage(f"{ANSWER} Rotas follow the shifts.", chunk_id="known", document=make_document("night-support"))
OTHER = make_passage("Recipes are kept for ten years.", chunk_id="other", score=0.2)
QUESTION = "Who picks up the phone at three in the morning?"


class Shelf:
    """The firm's knowledge base as far as it is needed here."""

    name = "firm"
    collection = Collection.FIRM

    def __init__(self, *passages: Passage) -> None:
        self._passages = passages
        self.kept: dict[str, np.ndarray] = {}
        self.added = 0

    def documents(self) -> tuple[Document, ...]:
        return tuple(passage.document for passage in self._passages)

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        return tuple(p.chunk for p in self._passages if p.document.document_id == document_id)

    def cached_vectors(self, texts: list[str]) -> dict[str, np.ndarray]:
        return {text: self.kept[text] for text in texts if text in self.kept}

    def cache_vectors(self, texts: list[str], vectors: np.ndarray) -> None:
        self.kept.update(zip(texts, vectors, strict=True))
        self.added += len(texts)


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    text = f'- answer: "{ANSWER}"\n  asked:\n    - "{QUESTION}"\n    - "Who takes the call at night?"\n'
    (tmp_path / "night-support.yaml").write_text(text, encoding="utf-8")
    return tmp_path


def attach(folder: Path, *passages: Passage, query: str = QUESTION, shelf: Shelf | None = None) -> tuple[Passage, ...]:
    shelf = shelf or Shelf(KNOWN)
    known = KnownAnswers(FakeEmbedder(), (folder,))
    (ranking,) = known.attach([query], [passages], (cast(KnowledgeBase, shelf),), {query})
    return ranking


def test_what_search_missed_is_found_by_its_question_and_comes_last(folder: Path) -> None:
    found = attach(folder, OTHER)
    assert [passage.chunk.chunk_id for passage in found] == ["other", "known"]
    assert found[0].answers is None
    (answer,) = found[1].answers or ()
    assert (answer.sentence, answer.question) == (ANSWER, QUESTION)
    assert answer.likeness == pytest.approx(1.0, abs=1e-5)
    assert found[1].score == OTHER.score


def test_what_search_found_keeps_its_place_and_score(folder: Path) -> None:
    found = attach(folder, replace(KNOWN, score=0.9), OTHER)
    assert [passage.chunk.chunk_id for passage in found] == ["known", "other"]
    assert found[0].score == 0.9
    assert [answer.sentence for answer in found[0].answers or ()] == [ANSWER]


def test_an_added_passage_has_the_similarity_that_search_would_have_given_it(folder: Path) -> None:
    shelf = Shelf(KNOWN)
    text = KNOWN.chunk.indexed_text(KNOWN.document.title)
    embedder = FakeEmbedder()
    shelf.cache_vectors([text], embedder.embed([text]))
    added = attach(folder, shelf=shelf)[-1]
    (expected,) = embedder.embed_queries([QUESTION]) @ embedder.embed([text]).T
    assert added.dense_score == pytest.approx(float(expected[0]), abs=1e-6)


def test_a_distant_question_adds_nothing(folder: Path) -> None:
    assert attach(folder, OTHER, query="gasket torque valve flange") == (OTHER,)


def test_a_sentence_that_was_changed_since_adds_nothing(folder: Path) -> None:
    changed = make_passage("One number is enough.", chunk_id="known", document=make_document("night-support"))
    assert attach(folder, OTHER, shelf=Shelf(changed)) == (OTHER,)


def test_what_was_asked_before_is_not_compared_with_known_questions(folder: Path) -> None:
    known, bases = KnownAnswers(FakeEmbedder(), (folder,)), (cast(KnowledgeBase, Shelf(KNOWN)),)
    now, before = known.attach(["And recipes?", QUESTION], [(OTHER,), (OTHER,)], bases, {"And recipes?"})
    assert now == before == (OTHER,)


def test_an_article_that_is_not_there_adds_nothing(folder: Path) -> None:
    assert attach(folder, OTHER, shelf=Shelf()) == (OTHER,)


def test_the_questions_of_an_article_that_is_not_there_are_not_embedded(folder: Path) -> None:
    shelf = Shelf(OTHER)
    attach(folder, OTHER, shelf=shelf)
    assert shelf.added == 0


def test_an_article_that_comes_later_is_found_by_its_questions(folder: Path) -> None:
    known = KnownAnswers(FakeEmbedder(), (folder,))
    for shelf, expected in ((Shelf(OTHER), 1), (Shelf(OTHER, KNOWN), 2)):
        (ranking,) = known.attach([QUESTION], [(OTHER,)], (cast(KnowledgeBase, shelf),), {QUESTION})
        assert len(ranking) == expected


def test_a_clients_knowledge_base_has_no_known_questions(folder: Path) -> None:
    shelf = Shelf(KNOWN)
    shelf.collection = Collection.CLIENT
    assert attach(folder, OTHER, shelf=shelf) == (OTHER,)
    assert shelf.added == 0


def test_questions_are_embedded_once_and_kept(folder: Path) -> None:
    shelf = Shelf(KNOWN)
    attach(folder, shelf=shelf)
    attach(folder, shelf=shelf)
    assert shelf.added == 2


def test_without_questions_rankings_stay(tmp_path: Path) -> None:
    assert attach(tmp_path, OTHER) == (OTHER,)


@pytest.mark.parametrize(("cosines", "expected"), [([], 0.0), ([0.5], 0.0), ([0.6, 0.75], 0.5), ([1.0], 1.0)])
def test_nearness_counts_from_what_two_questions_on_one_subject_share(cosines: list[float], expected: float) -> None:
    assert nearness(KnownAnswer(sentence="", question="", likeness=cosine) for cosine in cosines) == pytest.approx(
        expected
    )
