"""A claim beside a sentence that it follows nearly word for word: who was put for whom, and what was added."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from difflib import SequenceMatcher

from advisor.claim_words import ACTORS
from advisor.wording import Word, Wording

# A claim that follows its source so closely is held against it word for word.
_NEARLY_VERBATIM, _LEAST_SAME, _ADDED = 0.75, 6, 2
# A claim of which less follows its source is free wording, where a negation or an opposite may say the same.
_FOLLOWS = 0.6


def follows(claim: Wording, best: Sequence[Wording]) -> bool:
    """Say whether most of a claim stands in one sentence of the passage, in the same order."""
    return share_copied(claim, best) >= _FOLLOWS


def share_copied(claim: Wording, best: Sequence[Wording]) -> float:
    """Return the share of a claim's words that stand in one of the closest sentences, in the same order."""
    mine = [word.lower for word in claim.words]
    shares = []
    for source in best[:2]:
        matcher = SequenceMatcher(a=[word.lower for word in source.words], b=mine, autojunk=False)
        shares.append(sum(size for _, _, size in matcher.get_matching_blocks()) / len(mine))
    return max(shares, default=0.0)


def reversals(claim: Wording, best: Sequence[Wording]) -> Iterator[str]:
    """Find what comes before and after the same word the other way round."""
    for link in ("before", "after"):
        mine, theirs = _sides(claim, link), _sides(best[0], link)
        if mine is None or theirs is None:
            continue
        kept = len(mine[0] & theirs[0]) + len(mine[1] & theirs[1])
        crossed = len(mine[0] & theirs[1]) + len(mine[1] & theirs[0])
        if crossed > kept + 1:
            yield f"what is {link} what is the other way round in the passage"


def _sides(wording: Wording, link: str) -> tuple[frozenset[str], frozenset[str]] | None:
    places = [place for place, word in enumerate(wording.words) if word.lower == link]
    if len(places) != 1 or not places[0]:
        return None
    left, right = wording.words[: places[0]], wording.words[places[0] + 1 :]
    return frozenset(w.term for w in left if w.term), frozenset(w.term for w in right if w.term)


def exchanges(claim: Wording, best: Sequence[Wording], passage: Sequence[Wording]) -> Iterator[str]:
    """Find another name or thing in the place of the passage's, and what is added at the end."""
    known = {term for other in best for term in other.stems}
    mine = [w.lower for w in claim.words]
    for source in best[:2]:
        theirs = [w.lower for w in source.words]
        matcher = SequenceMatcher(a=theirs, b=mine, autojunk=False)
        same = sum(size for _, _, size in matcher.get_matching_blocks())
        if same < _LEAST_SAME:
            continue
        for kind, a, b, c, d in matcher.get_opcodes():
            mine_there, theirs_there = claim.words[c:d], source.words[a:b]
            close = same >= _NEARLY_VERBATIM * min(len(mine), len(theirs))
            if close and kind == "replace" and _other(mine_there, theirs_there, passage):
                yield f"{_said(mine_there)!r} stands where the passage has {_said(theirs_there)!r}"
            new = [w for w in mine_there if w.term and w.term not in known and not w.term[0].isdigit()]
            if d == len(mine) and len(new) >= _ADDED and same >= max(_NEARLY_VERBATIM * c, len(mine) / 2):
                yield f"the passage does not say {_said(mine_there)!r}"
        return


def _other(mine: Sequence[Word], theirs: Sequence[Word], passage: Sequence[Wording]) -> bool:
    return _other_name(mine, theirs) or _other_thing(mine, theirs, passage)


def _other_thing(mine: Sequence[Word], theirs: Sequence[Word], passage: Sequence[Wording]) -> bool:
    """Say whether one thing stands for another: what a sentence of the passage names side by side is not the same."""
    ours, others = ({_actor_or_name(w) for w in side if w.term} for side in (mine, theirs))
    return len(ours) == len(others) == 1 and ours != others and any(ours | others <= other.stems for other in passage)


def _other_name(mine: Sequence[Word], theirs: Sequence[Word]) -> bool:
    ours, others = ([w for w in side if is_actor(w) or (w.term and _capital(w))] for side in (mine, theirs))
    return bool(ours and others) and not {_actor_or_name(w) for w in ours} & {_actor_or_name(w) for w in others}


def _capital(word: Word) -> bool:
    return word.text[0].isupper()


def _actor_or_name(word: Word) -> str:
    return ACTORS.get(word.lower, word.term or word.lower)


def _said(words: Sequence[Word]) -> str:
    return " ".join(word.text for word in words)


def is_actor(word: Word) -> bool:
    """Say whether a word names somebody who decides, owns or works."""
    if word.lower in ("it", "ot"):
        return word.text.isupper()
    return word.lower in ACTORS
