"""The outlines of articles: which sections each kind of article has, and in which order."""

from __future__ import annotations

from enum import StrEnum

CHANGES = "What changes"
BY_INDUSTRY = "By industry"
RELATED = "Related"
QUESTIONS = "Ask next"
DIMENSION_HEADINGS = ("Architecture", "Governance", "Collaboration")
_BY_CLIENT = ((CHANGES, "By organisation"), (CHANGES, "By growth strategy"))

Outline = tuple[tuple[str, ...], ...]


class ArticleKind(StrEnum):
    """What an article is about, which decides its outline."""

    ADVICE = "advice"
    INDUSTRY = "industry"
    INCIDENT = "incident"


def _by_dimension(section: str) -> Outline:
    return ((section,), *((section, dimension) for dimension in DIMENSION_HEADINGS))


OUTLINES: dict[ArticleKind, Outline] = {
    ArticleKind.ADVICE: (
        ("In one sentence",),
        ("What it is",),
        ("Why it matters",),
        ("What to do",),
        ("Who owns it",),
        ("Watch out",),
        (CHANGES,),
        (CHANGES, BY_INDUSTRY),
        *_BY_CLIENT,
        (QUESTIONS,),
        (RELATED,),
    ),
    ArticleKind.INDUSTRY: (
        ("In one sentence",),
        ("What it is",),
        ("Rules and standards",),
        ("Why it matters",),
        *_by_dimension("What to do"),
        ("Who owns it",),
        ("Watch out",),
        (CHANGES,),
        *_BY_CLIENT,
        (QUESTIONS,),
        (RELATED,),
    ),
    ArticleKind.INCIDENT: (
        ("In one sentence",),
        ("What happened",),
        ("How it got in",),
        ("What it cost",),
        *_by_dimension("What it teaches"),
        ("What to do",),
        ("Watch out",),
        (QUESTIONS,),
        (RELATED,),
    ),
}


def holds_only_sections(path: tuple[str, ...], outline: Outline) -> bool:
    """Tell whether a section's text stands in the sections below it, so that it may be empty itself."""
    return any(len(other) > len(path) and other[: len(path)] == path for other in outline)
