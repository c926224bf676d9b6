"""The part of an answer to a comparison that sets its sides next to each other, in balance."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answer_page import AnswerPage, say_the_same
from advisor.answers import Plan
from advisor.roles import Role
from advisor.sentence_kinds import is_general
from advisor.sentence_scoring import ScoredSentence
from knowledge_base.lexical import analyse

MAX_PER_SIDE, MAX_TOGETHER = 2, 3


def add_sides(page: AnswerPage, plan: Plan, scored: Sequence[ScoredSentence]) -> bool:
    """Set what is said of each side of a comparison side by side, then what is said of them together.

    No side has more sentences than another, and where all sides have sentences of the same kind, such as definitions,
    those come first. Returns whether there was something to say on every side.
    """
    sides = [_on_one_side(page, plan, number, scored) for number in range(len(plan.sides))]
    if not sides:
        return False
    room = min(MAX_PER_SIDE, *map(len, sides))
    for side, own in zip(plan.sides, _in_parallel(sides), strict=True):
        page.add("detail", f"On {side}", page.take(own, room or 1))
    if not room:
        return False
    terms = [frozenset(analyse(side)) for side in plan.sides]
    both = [s for s in scored if is_general(s, plan) and all(own <= frozenset(analyse(s.text)) for own in terms)]
    page.add("detail", f"On {' and '.join(plan.sides)}", page.take(both, MAX_TOGETHER))
    return True


def _on_one_side(page: AnswerPage, plan: Plan, number: int, scored: Sequence[ScoredSentence]) -> list[ScoredSentence]:
    """Return what is said of one side alone and not said yet, the closest first."""
    terms = [frozenset(analyse(side)) for side in plan.sides]
    own = terms[number]
    elsewhere = frozenset(term for other in terms if other != own for term in other)
    distinct, others = own - elsewhere, elsewhere - own
    about = []
    for sentence in scored:
        held = frozenset(analyse(sentence.text))
        if is_general(sentence, plan) and distinct and distinct <= held and not held & others:
            about.append(sentence)
    row = plan.queries.index(plan.sides[number])
    new = [s for s in about if not any(say_the_same(s, used) for used in page.used)]
    return sorted(new, key=lambda s: -s.part_similarities[row] - s.similarity)


def _in_parallel(sides: Sequence[list[ScoredSentence]]) -> list[list[ScoredSentence]]:
    """Return the sentences of each side so that kinds which all sides have come first, in the same order for all."""
    best: list[dict[Role, float]] = [
        {role: max(s.score for s in own if s.role is role) for role in {s.role for s in own}} for own in sides
    ]
    shared = set.intersection(*(set(roles) for roles in best))
    order = sorted(shared, key=lambda role: (-sum(roles[role] for roles in best), role))
    return [
        sorted(own, key=lambda s: order.index(s.role) if s.role in shared else len(order))  # stable
        for own in sides
    ]
