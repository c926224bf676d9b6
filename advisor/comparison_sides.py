"""What a question compares: its sides, from the ways in which people put a comparison."""

from __future__ import annotations

import re

from advisor.follow_ups import points_back

_TERM = r"[\w/\-.&]+(?: [\w/\-.&]+){0,6}?"
# Without "for", "with" and the like: "A supplier with old machines and export rules: …" tells of one side.
_PLAIN = r"(?!(?:for|in|on|at|of|when|where|within|under|with)\b)[\w/\-.&]+"
_NAME = rf"{_PLAIN}(?: {_PLAIN}){{0,4}}?"
_TAIL = r"(?:\s+(?:for|in|on|at|when|where|within|under|with)\b[^?]*)?"  # where or for what, which is of both sides
_ARTICLE = re.compile(r"^(?:an?|the|our)\s+", re.I)
# "Protection and control engineers and the IT department": the article opens the other side.
_OTHER_SIDE = re.compile(r"^(?P<rest>.+?) and (?P<other>(?:the|an?|our) .+)$", re.I)
_YEAR = re.compile(r"\b\d{4}$")
_DIFFER = re.compile(rf"\bhow (?:do|does|did) (?P<a>{_TERM}) and (?P<b>{_TERM}) differ\b", re.I)
_PATTERNS = (
    _DIFFER,
    *(
        re.compile(pattern, re.I)
        for pattern in (
            # How did the directives change between 2021 and 2022?
            r"\bhow (?:do|does|did|have|has) (?:the )?(?P<topic>[\w/\-. ]+?) (?:change|differ)d? between"
            r" (?P<a>[\w/\-.]+) and (?P<b>[\w/\-.]+)[?.]?$",
            r"\b(?:differences?|compar\w+|choose|choice|trade-?offs?)\s+(?:between|of|from)?\s*(?P<a>[\w /\-.]+?)\s+"
            rf"(?:and|or|versus|vs\.?|with|to)\s+(?P<b>[\w /\-.]+?){_TAIL}[?.,]?$",
            # What distinguishes a fusion team from a project group?
            rf"\bwhat distinguishes (?P<a>{_TERM}) from (?P<b>{_TERM}){_TAIL}\?$",
            rf"\bhow (?:do|does|is|are) (?P<a>{_TERM}) (?:differ|different) from (?P<b>{_TERM}){_TAIL}\?$",
            # When do we take a data diode instead of a firewall?
            r"\b(?:take|use|choose|prefer|pick|need|buy|want) "
            rf"(?P<a>{_TERM}) (?:instead of|rather than) (?P<b>{_TERM}){_TAIL}\?$",
            # NIS2 and the Cyber Resilience Act: who is bound by which?
            rf"^(?P<a>{_TERM}) (?:or|versus|vs\.?) (?P<b>{_TERM})[:,] (?:who|which|what|when|where|how)\b",
            rf"^(?P<a>{_NAME}) and (?P<b>{_NAME})[:,] (?:who|which|what|when|where|how)\b",
            r"^(?:should (?:we|i|they) (?:use|choose|take|prefer|go for|pick)\s+|which is better[,:]?\s+)?"
            rf"(?P<a>{_TERM}) (?:or|versus|vs\.?) (?P<b>{_TERM}){_TAIL}\?$",
        )
    ),
)
# What begins so is a clause and no side: "Is it easier to … or …?", "… or should we wait?"
_CLAUSE = re.compile(
    r"(?:who|how|what|why|when|where|which|is|are|do|does|did|can|could|may|must|will|would|should|has|have"
    r"|and|but|so|or)\b",
    re.I,
)


def sides_of(question: str) -> tuple[str, ...]:
    """Return what a question compares, for example `zones` and `conduits`; none where it compares nothing."""
    found = next((match for pattern in _PATTERNS if (match := pattern.search(question))), None)
    return _sides(found) if found else ()


def _sides(found: re.Match[str]) -> tuple[str, ...]:
    named = found.groupdict()
    one, other = named["a"], named["b"]
    joined = _OTHER_SIDE.match(other)
    if joined:
        one, other = f"{one} and {joined['rest']}", joined["other"]
    one, other = (_ARTICLE.sub("", side.strip()) for side in (one, other))
    topic = named.get("topic")
    if topic:
        one, other = f"{topic} {one}", f"{topic} {other}"
    elif _YEAR.fullmatch(other) and _YEAR.search(one):
        other = _YEAR.sub(other, one)  # "the attacks in 2015 and 2016"
    # "the European and the American deadlines" share their noun, and what one is called alone nobody looks up.
    shared_noun = found.re is _DIFFER and len(one.split()) < len(other.split())
    if shared_noun or any(_CLAUSE.match(side) or points_back(side) for side in (one, other)):
        return ()
    return tuple(side for side in (one, other) if len(side) > 1)
