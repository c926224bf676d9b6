"""A space in which a question lies near the sentences that answer it, though they may share no word.

An embedding brings texts together that say the same. A question and its answer say different things: "Who picks up the
phone at night?" is nearer to other questions than to "Out-of-hours support begins with one number for each site". Two
small maps, one for questions and one for sentences, are learned from the questions that the articles are known to
answer (`knowledge_base.answer_space_training`); they bring the two together for questions never seen before, too.
"""

from __future__ import annotations

import os
from dataclasses import dataclass
from pathlib import Path
from zipfile import BadZipFile

import numpy as np
from numpy.typing import NDArray

from knowledge_base.embedding import Embedder
from knowledge_base.errors import AnswerSpaceError

Vector = NDArray[np.float32]
FILE_NAME = "answer_space.npz"  # in ADVISOR_HOME, where it was learned from the firm's own questions, too
SHIPPED = Path(__file__).with_name(FILE_NAME)
LEARN = "python -m ingestion learn"
_PARTS = ("linear", "hidden", "out")


@dataclass(frozen=True, kw_only=True)
class Projection:
    """A linear map beside a network with one hidden layer: x → unit(L x + O max(0, H x)).

    Shapes, for vectors of length d and h hidden units: `linear` (d, d), `hidden` (h, d), `out` (d, h).
    """

    linear: Vector
    hidden: Vector
    out: Vector

    def __call__(self, vectors: Vector) -> Vector:
        """Return a unit vector in the answer space for each row, shape (n, d)."""
        mapped = vectors @ self.linear.T + np.maximum(vectors @ self.hidden.T, 0) @ self.out.T
        return np.asarray(mapped / np.maximum(np.linalg.norm(mapped, axis=1, keepdims=True), 1e-9), dtype=np.float32)


@dataclass(frozen=True, kw_only=True)
class AnswerSpace:
    """Where questions and sentences are compared: a cosine there says how well a sentence answers.

    `embedder` is the identity of the embedder whose vectors it maps. `border`, of shape (d + 1), holds the weights and
    the intercept of the log-odds that a question is like those that the articles answer rather than like those that
    they do not.
    """

    embedder: str
    question: Projection
    answer: Projection
    border: Vector

    def like_answered(self, questions: Vector) -> Vector:
        """Return those log-odds for each row, shape (n,); 0 where nothing was learned of them."""
        return np.asarray(questions @ self.border[:-1] + self.border[-1], dtype=np.float32)

    def save(self, path: Path) -> None:
        """Write the file as a whole or not at all; half precision is finer than what the maps are learned to."""
        projections = (("question", self.question), ("answer", self.answer))
        arrays = {f"{name}_{part}": getattr(p, part).astype(np.float16) for name, p in projections for part in _PARTS}
        partial = path.with_suffix(".partial")
        with partial.open("wb") as file:
            np.savez_compressed(file, embedder=np.array(self.embedder), border=self.border, **arrays)
        os.replace(partial, path)

    @classmethod
    def read(cls, path: Path) -> AnswerSpace:
        """Return what `save` wrote.

        Raises:
            AnswerSpaceError: the file is damaged, or none of these.
        """
        try:
            with path.open("rb") as opened, np.load(opened, allow_pickle=False) as file:
                arrays = {name: file[name].astype(np.float32) for name in file.files if name != "embedder"}
                embedder = str(file["embedder"])
        except (OSError, EOFError, ValueError, TypeError, AttributeError, KeyError, BadZipFile) as error:
            raise AnswerSpaceError(f"{path} cannot be read: {error}. Learn it again: {LEARN}.") from error
        question, answer = (
            Projection(**{part: arrays[f"{name}_{part}"] for part in _PARTS}) for name in ("question", "answer")
        )
        # A file that an earlier version learned for a firm has no border yet.
        border = arrays.get("border", _no_border(question.linear.shape[0]))
        return cls(embedder=embedder, question=question, answer=answer, border=border)


def load_answer_space(home: Path, embedder: Embedder) -> AnswerSpace:
    """Return what was learned for the embedder: the firm's own in `home`, else what the product ships.

    Where neither is for this embedder, nothing is known: questions and sentences are compared as they are.
    """
    for path in (home.expanduser() / FILE_NAME, SHIPPED):
        if path.is_file() and (space := AnswerSpace.read(path)).embedder == embedder.identity:
            return space
    return unlearned(embedder)


def unlearned(embedder: Embedder) -> AnswerSpace:
    """Return the space in which everything stays where the embedder puts it."""
    d = embedder.dimension
    same = Projection(
        linear=np.eye(d, dtype=np.float32), hidden=np.zeros((0, d), np.float32), out=np.zeros((d, 0), np.float32)
    )
    return AnswerSpace(embedder=embedder.identity, question=same, answer=same, border=_no_border(d))


def _no_border(dimension: int) -> Vector:
    return np.zeros(dimension + 1, dtype=np.float32)
