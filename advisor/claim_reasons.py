"""What a claim gives as a reason or an exception, and its passage does not."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from advisor.claim_words import words_of
from advisor.wording import Wording

_BECAUSE = words_of(
    """
    because since due owing thanks
    """
)
_REASON = _BECAUSE | words_of(
    """
    so as therefore hence thus reason cause causes caused given lets let makes make cost costs after before when if
    where without which
    """
)
_MAKES_EXCEPTION = words_of(
    """
    unless except provided
    """
)
_ALLOWS_EXCEPTION = _MAKES_EXCEPTION | words_of(
    """
    if only until where wherever default otherwise when
    """
)
_LEAST_REASON = 2  # words; fewer give no reason that could be looked for


def other_reasons(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find a reason that the passage gives for something else, or does not give as one."""
    at = next((place for place, word in enumerate(claim.words) if _gives_reason(claim, place)), None)
    if at is None:
        return
    behind = [w for w in claim.words[at + 1 :] if w.term is not None]
    first = [w for w in behind if w.clause == claim.words[at].clause]
    effect = [w for w in claim.words[:at] if w.term is not None] or [w for w in behind if w not in first]
    reasons = frozenset(str(word.term) for word in first)
    effects = frozenset(str(word.term) for word in effect)
    if len(reasons) < _LEAST_REASON or not effects:
        return
    holding = [other for other in best if other.lowers & _REASON and effects & other.stems]
    if not any(len(reasons & other.stems) > len(reasons) / 2 for other in holding):
        yield "the passage does not give it as the reason"


def other_exceptions(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find an exception that the passage does not make."""
    new = claim.lowers & _MAKES_EXCEPTION
    if new and not any(other.lowers & _ALLOWS_EXCEPTION for other in best):
        yield f"the passage has no {sorted(new)[0]!r}"


def _gives_reason(claim: Wording, place: int) -> bool:
    word, following = claim.words[place].lower, claim.words[place + 1 : place + 2]
    if word not in _BECAUSE or not following:
        return False
    dated = word == "since" and (following[0].text[0].isdigit() or following[0].text[0].isupper())
    return not dated and not (word in ("due", "owing", "thanks") and following[0].lower not in ("to", "of"))
