"""Passages with a sentence that lies near the query in the answer space."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path
from typing import cast

import numpy as np
import pytest

from advisor.answer_search import EVERYDAY_FROM, LEAST_LIKENESS, AnswerSearch, answered_questions, nearness
from knowledge_base.answer_space import unlearned
from knowledge_base.domain import Chunk, Collection, Document, NearAnswer, Passage
from knowledge_base.store import KnowledgeBase
from tests.advisor_values import make_document, make_passage
from tests.fakes import FakeEmbedder

ANSWER = "Out-of-hours support should begin with one number for each site."
KNOWN = make_passage(f"{ANSWER} Rotas follow the shifts.", chunk_id="known", document=make_document("night-support"))
OTHER = make_passage("Recipes are kept for ten years.", chunk_id="other", score=0.2)
NEAR = "Support out of hours for each site, with one number?"
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


def search(folder: Path) -> AnswerSearch:
    embedder = FakeEmbedder(dimension=512)
    return AnswerSearch(embedder, unlearned(embedder), (folder,))


def attach(folder: Path, *passages: Passage, query: str = NEAR, shelf: Shelf | None = None) -> tuple[Passage, ...]:
    bases = (cast(KnowledgeBase, shelf or Shelf(KNOWN)),)
    (ranking,) = search(folder).attach([query], [passages], bases, {query})
    return ranking


def test_what_search_missed_is_found_by_its_sentence_and_comes_last(folder: Path) -> None:
    found = attach(folder, OTHER)
    assert [passage.chunk.chunk_id for passage in found] == ["other", "known"]
    assert found[0].answers is None
    (answer,) = found[1].answers or ()
    assert answer.sentence == ANSWER
    assert answer.questions == (QUESTION, "Who takes the call at night?")
    embedder = FakeEmbedder(dimension=512)
    assert answer.likeness == pytest.approx(float(embedder.embed([NEAR])[0] @ embedder.embed([ANSWER])[0]), abs=1e-5)
    assert found[1].answer_score == answer.likeness
    assert found[1].score == OTHER.score


def test_questions_and_sentences_are_compared_in_the_answer_space(folder: Path) -> None:
    embedder = FakeEmbedder(dimension=512)
    same = unlearned(embedder).answer
    asked, answer = embedder.embed(["gasket torque", ANSWER])
    turned = replace(same, linear=np.outer(answer, asked))  # brings this question to this answer
    space = replace(unlearned(embedder), question=turned, answer=same)
    bases = (cast(KnowledgeBase, Shelf(KNOWN)),)
    (found,) = AnswerSearch(embedder, space, (folder,)).attach(["gasket torque"], [()], bases, {"gasket torque"})
    assert next(answer.sentence for answer in found[0].answers or ()) == ANSWER
    assert attach(folder, query="gasket torque") == ()


def test_what_search_found_keeps_its_place_and_score(folder: Path) -> None:
    found = attach(folder, replace(KNOWN, score=0.9), OTHER)
    assert [passage.chunk.chunk_id for passage in found] == ["known", "other"]
    assert found[0].score == 0.9
    assert [answer.sentence for answer in found[0].answers or ()] == [ANSWER]


def test_an_added_passage_has_the_similarity_that_search_would_have_given_it(folder: Path) -> None:
    shelf = Shelf(KNOWN)
    text = KNOWN.chunk.indexed_text(KNOWN.document.title)
    embedder = FakeEmbedder(dimension=512)
    shelf.cache_vectors([text], embedder.embed([text]))
    added = attach(folder, shelf=shelf)[-1]
    (expected,) = embedder.embed_queries([NEAR]) @ embedder.embed([text]).T
    assert added.dense_score == pytest.approx(float(expected[0]), abs=1e-6)


def test_a_distant_question_adds_nothing(folder: Path) -> None:
    assert attach(folder, OTHER, query="gasket torque valve flange") == (OTHER,)


def test_what_was_asked_before_is_not_compared(folder: Path) -> None:
    bases = (cast(KnowledgeBase, Shelf(KNOWN)),)
    now, before = search(folder).attach(["And recipes?", NEAR], [(OTHER,), (OTHER,)], bases, {"And recipes?"})
    assert now == before == (OTHER,)


def test_of_an_article_without_known_questions_the_passage_as_a_whole_is_compared(folder: Path) -> None:
    shelf, embedder, query = Shelf(OTHER), FakeEmbedder(dimension=512), "Recipes are kept for how many years?"
    (found,) = attach(folder, OTHER, query=query, shelf=shelf)
    assert found == OTHER
    assert shelf.added == 0
    text = OTHER.chunk.indexed_text(OTHER.document.title)
    shelf.cache_vectors([text], embedder.embed([text]))
    (found,) = attach(folder, OTHER, query=query, shelf=shelf)
    assert found.answers is None
    assert found.answer_score == pytest.approx(float(embedder.embed([query])[0] @ embedder.embed([text])[0]), abs=1e-5)


def test_an_article_that_comes_later_is_found_too(folder: Path) -> None:
    searching = search(folder)
    for shelf, expected in ((Shelf(OTHER), 1), (Shelf(OTHER, KNOWN), 2)):
        (ranking,) = searching.attach([NEAR], [(OTHER,)], (cast(KnowledgeBase, shelf),), {NEAR})
        assert len(ranking) == expected


def test_a_clients_knowledge_base_has_no_known_questions(folder: Path) -> None:
    shelf = Shelf(KNOWN)
    shelf.collection = Collection.CLIENT
    assert attach(folder, OTHER, shelf=shelf) == (OTHER,)
    assert shelf.added == 0


def test_sentences_are_embedded_once_and_kept(folder: Path) -> None:
    shelf = Shelf(KNOWN)
    attach(folder, shelf=shelf)
    attach(folder, shelf=shelf)
    assert shelf.added == 2


def test_without_questions_rankings_stay(tmp_path: Path) -> None:
    assert attach(tmp_path, OTHER) == (OTHER,)


def everyday(folder: Path, asked: str, documents: int) -> frozenset[str]:
    shelf = Shelf(
        *(make_passage(ANSWER, chunk_id=f"c{n}", document=make_document(f"site-{n}")) for n in range(documents))
    )
    for n in range(documents):
        (folder / f"site-{n}.yaml").write_text(
            f'- answer: "{ANSWER}"\n  asked:\n    - "{asked} {n}?"\n', encoding="utf-8"
        )
    return search(folder).everyday_terms((cast(KnowledgeBase, shelf),))


def test_a_word_in_questions_about_many_articles_is_everyday_and_a_name_is_not(tmp_path: Path) -> None:
    assert everyday(tmp_path, "How do bosses get rid of Rockwell", EVERYDAY_FROM) == {"boss", "get", "rid"}


def test_a_word_in_questions_about_few_articles_is_not_everyday(tmp_path: Path) -> None:
    assert everyday(tmp_path, "How do bosses get rid of Rockwell", EVERYDAY_FROM - 1) == frozenset()


def test_a_question_of_the_kind_that_the_articles_answer_is_told_from_others(tmp_path: Path) -> None:
    embedder = FakeEmbedder(dimension=512)
    answered, other = embedder.embed(["vendors at night", "recipes for bread"])
    border = np.append(answered - other, 0).astype(np.float32)
    searching = AnswerSearch(embedder, replace(unlearned(embedder), border=border), (tmp_path,))
    assert searching.like_answered("vendors at night") > 0 > searching.like_answered("recipes for bread")


def test_without_the_firms_articles_no_word_is_everyday(folder: Path) -> None:
    assert search(folder).everyday_terms(()) == frozenset()


@pytest.mark.parametrize(
    ("likeness", "expected"), [(None, 0.0), (-0.3, 0.0), (LEAST_LIKENESS, 0.0), (0.6, 0.5), (1.0, 1.0)]
)
def test_nearness_counts_from_what_a_sentence_on_the_same_subject_has(likeness: float | None, expected: float) -> None:
    assert nearness(likeness) == pytest.approx(expected)


def near(likeness: float, *questions: str) -> NearAnswer:
    return NearAnswer(sentence="", questions=questions, likeness=likeness)


def test_questions_are_offered_of_sentences_that_are_near_the_nearest_first() -> None:
    passages = [
        replace(OTHER, answers=(near(0.4, "Who pays?", "Whose budget?"), near(0.24, "Who signs?"), near(0.9))),
        replace(KNOWN, answers=(near(0.5, "Who calls?"),)),
    ]
    assert answered_questions(passages) == ("Who calls?", "Who pays?")
