"""Definite references: "the machines" of a question are those that were spoken of before.

The field's own things are known without a word before: "the historian" may begin a subject, "the replica" cannot.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.abbreviations import glossary_names
from advisor.ellipsis import own_subject
from knowledge_base.lexical import analyse

MAX_WORDS = 10
# Nouns that a question on any subject of the field may hold: to share one makes no common subject.
_OF_THE_FIELD = frozenset(
    analyse(
        "IT OT plant site factory facility network system control production operation operator engineer engineering"
        " technology industrial security cyber data process machine office group vendor supplier client company shift"
        " incident line equipment device controller convergence management board floor shop business cloud platform"
    )
)
_DEFINITE = re.compile(r"\b(?:the|such)\s+(?P<noun>[\w-]+(?:\s+[\w-]+)?)", re.I)
_COMPLEMENT = re.compile(
    r"\b(?:the|such)\s+[\w-]+(?:\s+[\w-]+)?\s+(?:of|for|in|at|between|from|with|to|on|under)\b", re.I
)


def refers_back(question: str, asked: Sequence[str], answered: str) -> bool:
    """Say whether a short question speaks of "the …" that only what was asked and answered before makes known."""
    if len(question.split()) > MAX_WORDS:
        return False
    own = set(own_subject(question))
    named = set(analyse(" ".join(match["noun"] for match in _DEFINITE.finditer(question)))) & own
    if not named:
        return False
    before = set(analyse(" ".join(asked)))
    if named & before - _OF_THE_FIELD or own <= before:
        return True
    if own <= before | set(analyse(answered)):
        return True
    # Something is "the …" that nobody has named, and it is nothing that the field knows: it is a part of what was.
    known = named & _OF_THE_FIELD or any(name and name <= named for name in glossary_names())
    return own == named and not known and not _COMPLEMENT.search(question)
