"""Sentences that two articles share almost word for word: an answer would quote the same thing twice."""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from knowledge_base.article_body import Sentence
from knowledge_base.article_findings import Finding
from knowledge_base.articles import Article

# Runs of three words, compared by the Jaccard coefficient: Broder, On the resemblance and containment of documents,
# 1997. Of two sentences of equal length, 0.45 means that 62 % of their runs are the same. Sentences that state the
# same fact in words of their own stay below 0.4; the highest was a date with two names.
SHINGLE_WORDS = 3
MIN_RESEMBLANCE = 0.45
_WORD = re.compile(r"[a-z0-9]+")

Shingle = tuple[str, ...]


@dataclass(frozen=True, kw_only=True)
class _Place:
    article: Article
    sentence: Sentence
    shingles: frozenset[Shingle]


def shingles(sentence: str) -> frozenset[Shingle]:
    """Return every run of three words of a sentence, without case and punctuation."""
    words = _WORD.findall(sentence.casefold())
    return frozenset(tuple(words[start : start + SHINGLE_WORDS]) for start in range(len(words) - SHINGLE_WORDS + 1))


def overlap_findings(articles: Sequence[Article]) -> Iterator[Finding]:
    """Yield each sentence that resembles one of another article that comes before it."""
    places: list[_Place] = []
    places_by_shingle: defaultdict[Shingle, list[int]] = defaultdict(list)
    for article in articles:
        for sentence in article.sentences():
            place = _Place(article=article, sentence=sentence, shingles=shingles(sentence.text))
            shared = Counter(index for shingle in place.shingles for index in places_by_shingle[shingle])
            for index, count in sorted(shared.items()):
                other = places[index]
                resemblance = count / (len(place.shingles) + len(other.shingles) - count)
                if resemblance >= MIN_RESEMBLANCE and other.article is not article:
                    yield _finding(place, other, resemblance)
            for shingle in place.shingles:
                places_by_shingle[shingle].append(len(places))
            places.append(place)


def _finding(place: _Place, other: _Place, resemblance: float) -> Finding:
    message = (
        f"a sentence resembles one of {other.article.article_id} (line {other.sentence.line}, {resemblance:.2f}): "
        f"{place.sentence.text[:60]!r}…; say what this article adds, or leave it out"
    )
    return Finding(path=place.article.path, line=place.sentence.line, message=message)
