"""Words of a question that no source mentions: a missing name is missing knowledge, a missing word may be wording."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace

from advisor.answers import Candidate
from advisor.retrieval import TermWeights
from knowledge_base.domain import Passage
from knowledge_base.lexical import analyse

_WORD = re.compile(r"[^\W_][\w\-]*")
_NAME = re.compile(r"\b(?:[A-Z][\w\-]*[A-Z0-9][\w\-]*|[A-Z][a-z]{2,}[\w\-]*|[A-Z]{2,}[\w\-]*|\d{3,}(?:-\d+)*)\b")


def without_known_words(terms: TermWeights, candidates: Iterable[Candidate]) -> TermWeights:
    """Return the terms, of which those in a known question count as known: its answer puts them in other words."""
    answers = (answer for candidate in candidates for answer in candidate.passage.answers or ())
    known = {term for answer in answers for question in answer.questions for term in analyse(question)}
    return replace(terms, unknown=tuple(term for term in terms.unknown if term not in known))


def missing_names(question: str, terms: TermWeights) -> tuple[str, ...]:
    """Return a sentence that lists the names in the question that no source mentions; none where there is none."""
    return _not_mentioned(unknown_names(question, terms))


def missing_words(question: str, terms: TermWeights) -> tuple[str, ...]:
    """Return a sentence that lists all the question's words that no source mentions, for a refusal."""
    unknown = set(terms.unknown)
    words = [
        word for word in _WORD.findall(question) if (own := analyse(word)) and all(term in unknown for term in own)
    ]
    return _not_mentioned(tuple(dict.fromkeys(words)))


def _not_mentioned(words: Sequence[str]) -> tuple[str, ...]:
    if not words:
        return ()
    listed = words[0] if len(words) == 1 else f"{', '.join(words[:-1])} or {words[-1]}"
    return (f"The sources do not mention {listed}.",)


def unknown_names(question: str, terms: TermWeights) -> tuple[str, ...]:
    """Return names and designations in the question that occur in no source, as they are written there.

    Only capitalised words inside the question count: a missing common word is often a matter of wording, a
    missing name is missing knowledge.
    """
    unknown = set(terms.unknown)
    return tuple(dict.fromkeys(name for name, own in _names(question) if unknown.issuperset(own)))


def holds_what_is_named(passage: Passage, question: str) -> bool:
    """Say whether the question names something and the passage holds every name in it."""
    held = set(analyse(passage.chunk.indexed_text(passage.document.title)))
    named = [own for _, own in _names(question)]
    return bool(named) and all(held.issuperset(own) for own in named)


def named_terms(question: str) -> frozenset[str]:
    """Return the terms of all names in the question."""
    return frozenset(term for _, own in _names(question) for term in own)


def _names(question: str) -> Iterator[tuple[str, tuple[str, ...]]]:
    """Yield the names and designations in the question, each with its terms."""
    for match in _NAME.finditer(question):
        at_the_start = match.start() == 0 and not re.search(r"[A-Z0-9]", match.group()[1:])
        if not at_the_start and (own := tuple(analyse(match.group()))):
            yield match.group(), own
