"""The sentences of the articles that are known to answer questions: what an answer space is learned from and holds."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import numpy as np

from knowledge_base.domain import Chunk, Document
from knowledge_base.embedding import Embedder
from knowledge_base.known_questions import NO_ANSWERS, articles_among, questions_about
from knowledge_base.sentences import split_sentences
from knowledge_base.store import KnowledgeBase
from knowledge_base.text_vectors import Vector, text_vectors


@dataclass(frozen=True, kw_only=True)
class AnswerSentence:
    """A sentence of an article of which questions are known, and where it stands; it need answer none of them."""

    document: Document
    chunk: Chunk
    text: str
    questions: tuple[str, ...]

    @property
    def is_general(self) -> bool:
        """Whether it speaks to every client, so that it would be known to answer a question if it did."""
        return not any(heading in NO_ANSWERS for heading in self.chunk.heading_path)


def read_answer_sentences(base: KnowledgeBase, folders: Sequence[Path]) -> tuple[AnswerSentence, ...]:
    """Return the sentences of the articles in the knowledge base of which the `folders` hold questions."""
    articles = articles_among(base.documents())
    questions: dict[str, dict[str, list[str]]] = {}
    for known in questions_about(articles, folders):
        questions.setdefault(known.article_id, {}).setdefault(known.answer, []).append(known.wording)
    return tuple(
        AnswerSentence(document=document, chunk=chunk, text=text, questions=tuple(questions[article_id].get(text, ())))
        for article_id, document in articles.items()
        if article_id in questions
        for chunk in base.chunks(document.document_id)
        for text in split_sentences(chunk.text)
    )


def vectors_of(sentences: Sequence[AnswerSentence], base: KnowledgeBase, embedder: Embedder) -> Vector:
    """Return a vector for each sentence, shape (n, dimension), as the embedder gives it."""
    known = text_vectors(base, embedder, [sentence.text for sentence in sentences])
    rows = [known[sentence.text] for sentence in sentences]
    return np.stack(rows) if rows else np.empty((0, embedder.dimension), np.float32)
