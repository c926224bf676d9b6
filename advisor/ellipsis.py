"""Ellipsis: what tells that a question leaves its subject to the one before it, though no pronoun says so.

"Who owns what then?", "For how long?" and "Which is cheaper?" name nothing that they are about.
"""

from __future__ import annotations

import re

from advisor.question_terms import QUESTION_TERMS
from knowledge_base.lexical import analyse

MAX_ELLIPTIC_WORDS = 12

# What can be asked of any subject: who has to do with it, when and how much, and nouns that are always of something.
_OF_ANYTHING = frozenset(
    analyse(
        "own pay cost run take give get keep hold put make go use do end last stop happen change work apply decide"
        " approve sign off release check review lead manage handle watch replace involve include expect differ speak"
        " sit belong report begin know follow allow test pick choose fund staff train"
        " paid ran taken took given gave got kept held made went gone done left known sat"
        " owner price budget money risk benefit advantage disadvantage drawback downside upside pro con order sequence"
        " reason cause rule condition exception limit role duty task job responsibility people person team name"
        " example alternative option choice difference point part detail result outcome effect consequence impact time"
        " date deadline day week month year quarter size number amount evidence proof figure service case"
        " responsible accountable large small big long short often much many soon early late fast slow quick cheap"
        " cheaper expensive good bad better worse worst safe safer hard easy easier main typical usual common urgent"
        " real possible necessary enough ready similar high higher low lower biggest largest afterwards"
    )
)
_WEAK = QUESTION_TERMS | _OF_ANYTHING
_CLAUSE_END = re.compile(
    r"[.?!;:]\s+|,\s+|\s+(?=(and|or|but)\s+(who|how|what|why|when|where|which|is|are|does|do|should)\b)"
)
_INDEFINITE = re.compile(r"\b(an?|any|every|each)\s+\w", re.I)
_CLOSING = re.compile(
    r"\b(then|afterwards|otherwise|beforehand|instead|too|as well|(anything|who|what) else)\s*\?*$", re.I
)
_WITHOUT_VERB = re.compile(
    r"^(why not|unless|except|besides)\b"
    r"|^(for|by|under|in|at|on|from|to|with|since|until|against|through|within) (how|what|which|whom|when)( \w+)?"
    r"\s*\?*$",
    re.I,
)
_COMPARED = (
    r"\b(better|worse|cheaper|safer|faster|slower|easier|harder|simpler|larger|smaller|stronger|quicker|riskier"
    r"|(more|less) \w+|preferable)( (here|for us|now|then))?\s*\?*$"
)
_COMPARISON_OF_ONE = re.compile(
    rf"^((is|are|was|were|would)\b|(which|who|what)\b.*\b(is|are|was|were|be)\b)(?!.*\b(than|or)\b).*{_COMPARED}", re.I
)


def leaves_out_its_subject(question: str) -> bool:
    """Say whether a question, by its form alone, needs the one before it to be understood."""
    if len(question.split()) > MAX_ELLIPTIC_WORDS:
        return False
    opening = opening_clause(question)
    if any(pattern.search(opening) for pattern in (_CLOSING, _WITHOUT_VERB, _COMPARISON_OF_ONE)):
        return True
    return not own_subject(question) and not _INDEFINITE.search(question)


def own_subject(question: str) -> list[str]:
    """Return the terms of a question that could not be asked of any subject."""
    return [term for term in analyse(question) if term not in _WEAK]


def opening_clause(question: str) -> str:
    """Return the part in which a pronoun can only point at what was said before the question.

    In "What is an air gap, and is it enough?" the first clause says what "it" is.
    """
    for found in _CLAUSE_END.finditer(question):
        if own_subject(question[: found.start()]):
            return question[: found.start()]
    return question
