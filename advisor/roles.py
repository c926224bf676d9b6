"""The part that a section of a curated article plays, told by its heading.

Client documents have no such parts; their passages play none.
"""

from __future__ import annotations

from enum import StrEnum

from advisor.intent import Intent
from knowledge_base.article_outlines import DIMENSION_HEADINGS
from knowledge_base.domain import Chunk, Passage
from knowledge_base.reference_data import is_reference
from knowledge_base.reference_wording import BOTH_SIDES


class Role(StrEnum):
    """What a section of an article is for."""

    ESSENCE = "essence"
    DEFINITION = "definition"
    REASON = "reason"
    ACTION = "action"
    RULE = "rule"
    OWNER = "owner"
    CAUTION = "caution"
    CHANGE = "change"
    SIDES = "sides"
    QUESTION = "question"
    RELATED = "related"
    BODY = "body"


_ROLES = {
    "in one sentence": Role.ESSENCE,
    "what it is": Role.DEFINITION,
    "why it matters": Role.REASON,
    "what to do": Role.ACTION,
    "rules and standards": Role.RULE,
    "who owns it": Role.OWNER,
    "watch out": Role.CAUTION,
    "what changes": Role.CHANGE,
    "ask next": Role.QUESTION,
    "related": Role.RELATED,
    BOTH_SIDES.lower(): Role.SIDES,
    "what happened": Role.DEFINITION,
    "how it got in": Role.REASON,
    "what it cost": Role.REASON,
    "what it teaches": Role.ACTION,
}
ROLE_OF_INTENT = {
    Intent.DEFINITION: Role.DEFINITION,
    Intent.OWNERSHIP: Role.OWNER,
    Intent.REASON: Role.REASON,
    Intent.ACTION: Role.ACTION,
    Intent.RISK: Role.CAUTION,
    Intent.RULE: Role.RULE,
    Intent.CASE: Role.ESSENCE,
}
# What follows the short answer, in this order, with at most so many sentences each.
FOLLOW_ON: dict[Intent, tuple[tuple[Role, int], ...]] = {
    Intent.OWNERSHIP: ((Role.OWNER, 3), (Role.ACTION, 3)),
    Intent.COMPARISON: ((Role.DEFINITION, 2), (Role.SIDES, 2), (Role.ACTION, 3), (Role.REASON, 1)),
    Intent.RULE: ((Role.RULE, 4), (Role.DEFINITION, 3), (Role.ACTION, 2)),
    Intent.CASE: ((Role.ESSENCE, 4), (Role.DEFINITION, 3), (Role.REASON, 3), (Role.ACTION, 3)),
    Intent.REASON: ((Role.REASON, 3), (Role.ACTION, 2)),
    Intent.RISK: ((Role.CAUTION, 4), (Role.ACTION, 2)),
    Intent.FACT: ((Role.DEFINITION, 2), (Role.RULE, 2), (Role.REASON, 1)),
    Intent.ACTION: ((Role.ACTION, 5), (Role.OWNER, 1)),
    Intent.DEFINITION: ((Role.DEFINITION, 3), (Role.SIDES, 2), (Role.RULE, 3), (Role.REASON, 2)),
}
# What an entry of the reference data may say to a question of each kind; articles say the rest, and say it better.
ENTRY_ROLES: dict[Intent, tuple[Role, ...]] = {
    Intent.DEFINITION: (Role.DEFINITION, Role.SIDES),
    Intent.COMPARISON: (Role.DEFINITION, Role.SIDES),
    Intent.OWNERSHIP: (Role.OWNER, Role.CHANGE),
    Intent.RULE: (Role.RULE, Role.DEFINITION),
    Intent.FACT: (Role.RULE, Role.DEFINITION, Role.REASON),
    Intent.CASE: (Role.DEFINITION, Role.ACTION),
    Intent.REASON: (Role.REASON,),
    Intent.RISK: (),
    Intent.ACTION: (Role.CHANGE,),
}
HEADINGS = {
    Role.ESSENCE: "In short",
    Role.DEFINITION: "What it is",
    Role.SIDES: BOTH_SIDES,
    Role.REASON: "Why it matters",
    Role.ACTION: "What to do",
    Role.RULE: "Rules and standards",
    Role.OWNER: "Who owns it",
    Role.CAUTION: "Where it goes wrong",
    Role.CHANGE: "What changes in this case",
    Role.BODY: "What the sources say",
}


def role_of(chunk: Chunk) -> Role:
    """Return the part that a chunk plays in its article, BODY where it plays none."""
    for heading in chunk.heading_path:
        role = _ROLES.get(heading.strip().lower())
        if role is not None:
            return role
    return Role.BODY


def is_beside_the_question(passage: Passage, intent: Intent) -> bool:
    """Say whether a passage is an entry of the reference data that answers questions of another kind."""
    return is_reference(passage.document) and role_of(passage.chunk) not in ENTRY_ROLES[intent]


def heading_of(passage: Passage) -> str | None:
    """Return the heading that a passage stands under: an article's section, or that below an entry's name."""
    path = passage.chunk.heading_path
    return next(iter(path[1:] if is_reference(passage.document) else path), None)


def passage_dimension(passage: Passage) -> str | None:
    """Return the dimension of a passage: its heading's, else its own main one, else its document's."""
    for heading in passage.chunk.heading_path:
        if heading in DIMENSION_HEADINGS:
            return heading.lower()
    dimensions = passage.chunk.facets.dimensions or passage.document.facets.dimensions
    return dimensions[0] if dimensions else None
