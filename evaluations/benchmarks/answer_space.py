"""Do questions lie near the sentences that answer them? By the embedder alone, and in the answer space.

    python -m evaluations.benchmarks.answer_space [--json]

For every case with a gold span in an article, all sentences of the articles are ordered by their cosine to the
question. Reported are the recall of a gold sentence among the first 1, 5 and 20 and the mean reciprocal rank, per half,
for questions as clients put them and for others. Then the space is learned anew without a fifth of the articles, and
what is asked about these is measured: a firm's own article, of which no questions are known, fares like them.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import PurePosixPath
from statistics import fmean

import numpy as np
from numpy.typing import NDArray

from evaluations.benchmarks.command_line import benchmark_parser, print_report
from evaluations.case_schema import EvalCase
from evaluations.cases import load_suites
from evaluations.index_home import open_evaluation_home
from evaluations.split import Split
from knowledge_base.answer_sentences import AnswerSentence, read_answer_sentences, vectors_of
from knowledge_base.answer_space import AnswerSpace, Vector, load_answer_space, unlearned
from knowledge_base.answer_space_training import learn_from_questions
from knowledge_base.embedding import Embedder
from knowledge_base.known_questions import QUESTIONS_FOLDER
from knowledge_base.settings import load_settings

CLIENTS = "client_questions"
DEPTHS = (1, 5, 20)
LEFT_OUT = 5  # one article in so many
SEED = 1


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A case with its question's vector and the rows of its gold sentences."""

    case: EvalCase
    suite: str
    vector: Vector
    gold: NDArray[np.int64]


def collect(sentences: Sequence[AnswerSentence], embedder: Embedder) -> list[Asked]:
    """Return the cases of which a gold span stands in one of the sentences."""
    rows: dict[str, list[tuple[int, str]]] = {}
    for row, sentence in enumerate(sentences):
        rows.setdefault(PurePosixPath(sentence.document.origin).stem, []).append((row, sentence.text))
    found = []
    for suite, loaded in load_suites().items():
        for case in loaded.cases:
            gold = [
                row
                for span in case.gold
                for row, text in rows.get(span.document, ())
                if span.quote in text or text in span.quote
            ]
            if gold and not case.earlier:
                found.append((case, suite, gold))
    vectors = embedder.embed_queries([case.question for case, _, _ in found])
    return [
        Asked(case=case, suite=suite, vector=vector, gold=np.array(gold))
        for (case, suite, gold), vector in zip(found, vectors, strict=True)
    ]


def measure(space: AnswerSpace, asked: Sequence[Asked], sentences: Vector) -> dict[str, float | int]:
    """Return recall at the depths and the mean reciprocal rank; `sentences` are the embedder's vectors."""
    places = space.answer(sentences)
    likeness = space.question(np.stack([one.vector for one in asked])) @ places.T
    ranks = [
        int(np.isin(np.argsort(-row, kind="stable"), one.gold).argmax()) + 1
        for one, row in zip(asked, likeness, strict=True)
    ]
    recalls = {f"recall@{depth}": round(fmean(rank <= depth for rank in ranks), 3) for depth in DEPTHS}
    return {"questions": len(ranks), **recalls, "mrr": round(fmean(1 / rank for rank in ranks), 3)}


def run() -> dict[str, object]:
    """Measure the shipped space, and one that has not seen a fifth of the articles."""
    settings = load_settings()
    with open_evaluation_home(settings) as opened:
        base, embedder = opened.home.firm(), opened.embedder
        sentences = read_answer_sentences(base, [QUESTIONS_FOLDER])
        vectors = vectors_of(sentences, base, embedder)
        asked = collect(sentences, embedder)
        documents = sorted({sentence.document.document_id for sentence in sentences})
        unseen = frozenset(random.Random(SEED).sample(documents, len(documents) // LEFT_OUT))
        seen = [sentence for sentence in sentences if sentence.document.document_id not in unseen]
        without = learn_from_questions(seen, base, embedder)
        spaces = {"embedder": unlearned(embedder), "answer_space": load_answer_space(opened.home.folder, embedder)}
    report: dict[str, object] = {}
    for split in (Split.DEV, Split.HELD_OUT):
        for name, own in (("clients", True), ("others", False)):
            group = [one for one in asked if one.case.split is split and (one.suite == CLIENTS) is own]
            new = [one for one in group if any(sentences[row].document.document_id in unseen for row in one.gold)]
            report[f"{split.value} {name}"] = {key: measure(space, group, vectors) for key, space in spaces.items()} | {
                "unseen articles, embedder": measure(spaces["embedder"], new, vectors),
                "unseen articles, answer space": measure(without, new, vectors),
            }
    return report


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; return the exit status."""
    parser = benchmark_parser("answer_space", "Do questions lie near the sentences that answer them?")
    options = parser.parse_args(arguments)
    return print_report(run, as_json=options.json)


if __name__ == "__main__":
    raise SystemExit(main())
