"""The answer space: its file, and that learning brings questions to their answers."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.answer_space import FILE_NAME, SHIPPED, AnswerSpace, load_answer_space, unlearned
from knowledge_base.answer_space_training import learn_answer_space, learn_border
from knowledge_base.errors import AnswerSpaceError
from tests.fakes import FakeEmbedder

SUBJECTS, KINDS = 24, 4  # a sentence for each pair of a subject and a kind


def unit(rows: np.ndarray) -> np.ndarray:
    return np.asarray(rows / np.linalg.norm(rows, axis=1, keepdims=True), dtype=np.float32)


@pytest.fixture(scope="module")
def corpus() -> tuple[np.ndarray, np.ndarray, np.ndarray]:
    """Return questions, the rows of their answers, and sentences; a question says its kind in another direction."""
    random = np.random.default_rng(1)
    subjects, asks, says = (random.standard_normal((n, 32)) for n in (SUBJECTS, KINDS, KINDS))
    sentences = unit(np.array([subject + says[kind] for subject in subjects for kind in range(KINDS)]))
    rows = np.repeat(np.arange(SUBJECTS * KINDS), 3)
    clean = np.array([subjects[row // KINDS] + asks[row % KINDS] for row in rows])
    return unit(clean + 0.4 * random.standard_normal(clean.shape)), rows, sentences


@pytest.fixture(scope="module")
def learned(corpus: tuple[np.ndarray, np.ndarray, np.ndarray]) -> AnswerSpace:
    asked, rows, sentences = corpus
    known = rows < 18 * KINDS  # nothing is asked of the last subjects
    return learn_answer_space("fake@1", asked[known], rows[known].tolist(), sentences[: 18 * KINDS])


def found_first(space: AnswerSpace, asked: np.ndarray, rows: np.ndarray, sentences: np.ndarray) -> float:
    likeness = space.question(asked) @ space.answer(sentences).T
    return float(np.mean(likeness.argmax(axis=1) == rows))


def test_questions_about_subjects_never_asked_about_find_their_answers(
    learned: AnswerSpace, corpus: tuple[np.ndarray, np.ndarray, np.ndarray]
) -> None:
    asked, rows, sentences = corpus
    new = rows >= 18 * KINDS
    as_they_are = found_first(unlearned(FakeEmbedder(dimension=32)), asked[new], rows[new], sentences)
    assert found_first(learned, asked[new], rows[new], sentences) > as_they_are + 0.2


def test_the_same_questions_teach_the_same(corpus: tuple[np.ndarray, np.ndarray, np.ndarray]) -> None:
    asked, rows, sentences = corpus
    one, other = (learn_answer_space("fake@1", asked[:60], rows[:60].tolist(), sentences) for _ in range(2))
    np.testing.assert_allclose(one.question.linear, other.question.linear, atol=1e-5)
    np.testing.assert_allclose(one.answer.out, other.answer.out, atol=1e-5)


def test_what_is_kept_is_read_again(learned: AnswerSpace, tmp_path: Path) -> None:
    learned.save(tmp_path / FILE_NAME)
    again = load_answer_space(tmp_path, FakeEmbedder(dimension=32))
    assert again.embedder == "fake@1"
    vectors = unit(np.random.default_rng(2).standard_normal((5, 32)))
    np.testing.assert_allclose(again.question(vectors), learned.question(vectors), atol=2e-3)
    np.testing.assert_allclose(np.linalg.norm(again.answer(vectors), axis=1), 1, atol=1e-5)
    assert [path.name for path in tmp_path.iterdir()] == [FILE_NAME]


def test_the_border_tells_questions_of_both_kinds_apart_however_few_there_are_of_one(tmp_path: Path) -> None:
    random = np.random.default_rng(4)
    centre = unit(random.standard_normal((1, 32)))
    answered, others = (unit(sign * centre + 0.2 * random.standard_normal((n, 32))) for sign, n in ((1, 400), (-1, 20)))
    space = replace(unlearned(FakeEmbedder(dimension=32, identity="fake@1")), border=learn_border(answered, others))
    space.save(tmp_path / FILE_NAME)
    again = AnswerSpace.read(tmp_path / FILE_NAME)
    assert (again.like_answered(answered) > 0).all()
    assert (again.like_answered(others) < 0).all()
    # Both kinds weigh the same, so that what lies between them is as likely the one as the other.
    assert abs(again.like_answered(np.zeros((1, 32), np.float32))[0]) < 0.5


def test_a_file_of_an_earlier_version_has_no_border(learned: AnswerSpace, tmp_path: Path) -> None:
    learned.save(tmp_path / FILE_NAME)
    with np.load(tmp_path / FILE_NAME) as file:
        arrays = {name: file[name] for name in file.files if name != "border"}
    np.savez_compressed(tmp_path / FILE_NAME, **arrays)
    again = AnswerSpace.read(tmp_path / FILE_NAME)
    assert again.like_answered(unit(np.ones((3, 32)))).tolist() == [0, 0, 0]


def test_for_another_embedder_everything_stays_where_it_is(learned: AnswerSpace, tmp_path: Path) -> None:
    learned.save(tmp_path / FILE_NAME)
    space = load_answer_space(tmp_path, FakeEmbedder(dimension=32, identity="fake@2"))
    vectors = unit(np.random.default_rng(3).standard_normal((4, 32)))
    np.testing.assert_allclose(space.question(vectors), vectors, atol=1e-6)
    np.testing.assert_allclose(space.answer(vectors), vectors, atol=1e-6)


@pytest.mark.parametrize("content", [b"", b"PK\x03\x04 cut off", b"words"])
def test_a_damaged_file_is_named_with_its_cure(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    with pytest.raises(AnswerSpaceError, match=r"answer_space\.npz cannot be read: .*python -m ingestion learn"):
        AnswerSpace.read(path)


def test_the_file_that_ships_can_be_read() -> None:
    shipped = AnswerSpace.read(SHIPPED)
    assert shipped.embedder.startswith("all-MiniLM-L6-v2")
    assert shipped.question.linear.shape == shipped.answer.linear.shape == (384, 384)
