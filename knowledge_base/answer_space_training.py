"""Learn the answer space from questions: each known one shall lie nearest to the sentence that answers it.

Beside the maps there is the border between the known questions and those that no article answers.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

import numpy as np
from numpy.typing import NDArray

from knowledge_base.answer_sentences import AnswerSentence, vectors_of
from knowledge_base.answer_space import AnswerSpace, Projection, Vector
from knowledge_base.embedding import Embedder
from knowledge_base.errors import AnswerSpaceError
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import text_vectors

if TYPE_CHECKING:
    import torch

# Chosen on the development halves of `evaluations/cases/`. The held-out figures of the numbers of hidden units that
# were tried stood beside them, so those in evaluations/trials.md are no longer blind to that choice.
HIDDEN_UNITS = 2048
TEMPERATURE = 0.05
STAY = 0.01  # penalty on how far the linear maps move from "everything stays where it is"
ROUNDS = 8
BATCH = 512
RATE = 1e-3
SEED = 20261123
SMALL = 3e-6  # penalty on the squared weights of the border; 3e-5 and 3e-7 do the same on the development questions


def learn_from_questions(
    sentences: Sequence[AnswerSentence],
    base: KnowledgeBase,
    embedder: Embedder,
    unanswered: Sequence[str] = (),
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> AnswerSpace:
    """Return the answer space of the questions that the sentences, which the knowledge base holds, answer.

    `unanswered` are questions that no article answers; without any there is no border. What an article says of some
    clients only is left as it is: its questions are not known, and it would be taken for what answers none.

    Raises:
        AnswerSpaceError: no questions are known of the sentences.
    """
    general = [sentence for sentence in sentences if sentence.is_general]
    asked = [(row, wording) for row, sentence in enumerate(general) for wording in sentence.questions]
    if not asked:
        raise AnswerSpaceError("No questions are known of the articles in the knowledge base: run sync first.")
    questions = text_vectors(base, embedder, [wording for _, wording in asked])
    answered = np.stack([questions[wording] for _, wording in asked])
    rows, vectors = [row for row, _ in asked], vectors_of(general, base, embedder)
    space = learn_answer_space(embedder.identity, answered, rows, vectors, progress=progress)
    if not unanswered:
        return space
    others = text_vectors(base, embedder, unanswered)
    return replace(space, border=learn_border(answered, np.stack([others[question] for question in unanswered])))


def learn_border(answered: Vector, unanswered: Vector) -> Vector:
    """Return the weights and the intercept, shape (d + 1), by which the two kinds of question are told apart.

    The rows are the questions' vectors, of shapes (n, d) and (m, d). This is logistic regression with a penalty on the
    weights, in which both kinds weigh the same, however many there are of each.
    """
    import torch

    rows = torch.from_numpy(np.concatenate([answered, unanswered]))
    wanted = torch.cat([torch.ones(len(answered)), torch.zeros(len(unanswered))])
    share = torch.where(wanted > 0, 0.5 / len(answered), 0.5 / len(unanswered))
    weights = torch.zeros(rows.shape[1], requires_grad=True)
    intercept = torch.zeros(1, requires_grad=True)
    optimiser = torch.optim.LBFGS([weights, intercept], max_iter=200, line_search_fn="strong_wolfe")

    def loss() -> torch.Tensor:
        optimiser.zero_grad()
        odds = rows @ weights + intercept
        value = torch.nn.functional.binary_cross_entropy_with_logits(odds, wanted, share, reduction="sum")
        value = value + SMALL * (weights**2).sum()
        value.backward()  # type: ignore[no-untyped-call]
        return value

    optimiser.step(loss)  # type: ignore[no-untyped-call]
    return _as_array(torch.cat([weights, intercept]))


def learn_answer_space(
    embedder: str,
    asked: Vector,
    answered_by: Sequence[int],
    sentences: Vector,
    *,
    progress: Callable[[int, int], None] = lambda done, total: None,
) -> AnswerSpace:
    """Return the maps under which each question has the most of the softmax over all sentences on its own answer.

    `asked` has a row for each question, shape (n, d), `answered_by` the rows of `sentences`, shape (m, d), that answer
    them; `embedder` is the identity of the embedder of both. This is contrastive learning of a dual encoder with all
    other sentences as negatives (Karpukhin et al. 2020, "Dense Passage Retrieval", equation 2), on top of vectors that
    stay as they are. `progress` is called with (rounds done, rounds in all).
    """
    import torch

    generator = torch.Generator().manual_seed(SEED)
    questions, answers = torch.from_numpy(asked), torch.from_numpy(sentences)
    wanted = torch.tensor(list(answered_by))
    maps = [_Map(asked.shape[1], generator) for _ in range(2)]
    optimiser = torch.optim.Adam([weight for each in maps for weight in each.weights], lr=RATE)
    for number in range(ROUNDS):
        order = torch.randperm(len(questions), generator=generator)
        for start in range(0, len(order), BATCH):
            rows = order[start : start + BATCH]
            likeness = maps[0](questions[rows]) @ maps[1](answers).T
            loss = torch.nn.functional.cross_entropy(likeness / TEMPERATURE, wanted[rows])
            loss = loss + STAY * (maps[0].moved() + maps[1].moved())
            optimiser.zero_grad()
            loss.backward()  # type: ignore[no-untyped-call]
            optimiser.step()
        progress(number + 1, ROUNDS)
    no_border = np.zeros(asked.shape[1] + 1, dtype=np.float32)
    return AnswerSpace(embedder=embedder, question=maps[0].projection(), answer=maps[1].projection(), border=no_border)


class _Map:
    """A projection while it is learned; it starts as the one that leaves everything where it is."""

    def __init__(self, dimension: int, generator: torch.Generator) -> None:
        import torch

        self._start = torch.eye(dimension)
        self.linear = torch.eye(dimension, requires_grad=True)
        self.hidden = (0.05 * torch.randn(HIDDEN_UNITS, dimension, generator=generator)).requires_grad_()
        self.out = torch.zeros(dimension, HIDDEN_UNITS, requires_grad=True)

    @property
    def weights(self) -> list[torch.Tensor]:
        return [self.linear, self.hidden, self.out]

    def __call__(self, vectors: torch.Tensor) -> torch.Tensor:
        import torch

        mapped = vectors @ self.linear.T + torch.relu(vectors @ self.hidden.T) @ self.out.T
        return torch.nn.functional.normalize(mapped, dim=1)

    def moved(self) -> torch.Tensor:
        return ((self.linear - self._start) ** 2).sum()

    def projection(self) -> Projection:
        linear, hidden, out = (_as_array(weight) for weight in self.weights)
        return Projection(linear=linear, hidden=hidden, out=out)


def _as_array(weight: torch.Tensor) -> NDArray[np.float32]:
    return np.asarray(weight.detach().numpy(), dtype=np.float32)
