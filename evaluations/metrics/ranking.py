"""Measures of a ranking of passages against gold passages, per stage of retrieval.

A gold span names document and words; a passage is relevant when it holds one. Each gold span alone would answer, so
`recall` asks whether any of them is among the first k (success@k of TREC), while nDCG rewards finding many of them
early. nDCG is scikit-learn's, with binary gains and the discount log2(rank + 1) (Järvelin and Kekäläinen 2002). MRR
is the mean over cases of the reciprocal rank (Voorhees 1999, "The TREC-8 question answering track report").
"""

from __future__ import annotations

from collections.abc import Sequence

STAGES = ("retrieve", "fuse", "select")
DEPTHS = (5, 10)
NDCG_AT = 10


def recall(relevant: Sequence[bool], k: int) -> float:
    """Return 1 where one of the first k passages is relevant, else 0; `relevant` is in the order of the ranking."""
    return float(any(relevant[:k]))


def reciprocal_rank(relevant: Sequence[bool]) -> float:
    """Return 1 / rank of the first relevant passage, 0 where there is none."""
    return next((1 / rank for rank, found in enumerate(relevant, start=1) if found), 0.0)


def ndcg(relevant: Sequence[bool], in_index: int, k: int = NDCG_AT) -> float | None:
    """Return nDCG@k; `in_index` is how many relevant passages the index holds. None where it holds none."""
    from sklearn.metrics import ndcg_score  # type: ignore[import-untyped]  # a second to import

    if in_index == 0:
        return None
    missed = max(in_index - sum(relevant), 0)
    # What was not retrieved stands behind everything, where no gain is counted once it is past k.
    gains = [*map(float, relevant), *[0.0] * max(k - len(relevant), 0), *[1.0] * missed]
    if len(gains) == 1:  # scikit-learn does not rank a single document
        return gains[0]
    return float(ndcg_score([gains], [[-float(place) for place in range(len(gains))]], k=k))


def context_precision(relevant: Sequence[bool]) -> float | None:
    """Return the share of relevant passages in what was selected as evidence; None where nothing was."""
    return sum(relevant) / len(relevant) if relevant else None


def ranking_scores(relevant: Sequence[bool], in_index: int, stage: str) -> dict[str, float | None]:
    """Return all measures of a stage's ranking by their names."""
    return {
        **{f"recall@{k}.{stage}": recall(relevant, k) for k in DEPTHS},
        f"mrr.{stage}": reciprocal_rank(relevant),
        f"ndcg@{NDCG_AT}.{stage}": ndcg(relevant, in_index),
    }
