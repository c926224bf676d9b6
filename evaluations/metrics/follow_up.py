"""Follow-ups: does the question in its conversation find what the same question written out in full finds?

The measure of conversational question rewriting (Anantha et al. 2021, QReCC): retrieval with the system's own
rewriting beside retrieval with the human one. Both are recall@5 of gold spans after fusion; the difference is what
rewriting costs.
"""

from __future__ import annotations

from collections.abc import Sequence

from evaluations.metrics.ranking import recall

FOLLOW_UP_AT = 5


def follow_up_scores(asked: Sequence[bool], rewritten: Sequence[bool] | None) -> dict[str, float | None]:
    """Return recall of both and their difference, negative where rewriting loses; None where there is no rewriting.

    The arguments say of each passage, in the order of the ranking, whether it holds a gold span.
    """
    if rewritten is None:
        return {}
    own, full = recall(asked, FOLLOW_UP_AT), recall(rewritten, FOLLOW_UP_AT)
    return {
        f"follow_up.recall@{FOLLOW_UP_AT}": own,
        f"follow_up.rewritten_recall@{FOLLOW_UP_AT}": full,
        "follow_up.difference": own - full,
    }
