"""Quote fidelity: do the words that a citation shows stand in the passage that it opens?

The share of citations whose quote is verbatim in the passage as the index holds it, looked up again instead of
trusting the answer's own finding. Compared after `advisor.verification.normalise`, so that quotation marks and line
breaks do not count.
"""

from __future__ import annotations

from collections.abc import Sequence

from advisor.verification import is_verbatim


def quote_fidelity(citations: Sequence[tuple[str, str | None]]) -> float | None:
    """Return the share of (quote, text of its passage) pairs that hold; a passage that is not there holds nothing."""
    if not citations:
        return None
    return sum(text is not None and is_verbatim(quote, text) for quote, text in citations) / len(citations)
