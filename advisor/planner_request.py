"""When a model may help to plan, and what it is given: the conversation as data, and the facts that are missing."""

from __future__ import annotations

import re
import secrets
from collections.abc import Sequence

from advisor.answers import Plan, Turn
from advisor.chat_model import Message
from advisor.follow_ups import MAX_CHAIN, leans_on, points_back
from advisor.instructions import without_instructions
from advisor.open_fields import FIELD_QUESTIONS
from advisor.planner_reply import MAX_SUB_QUESTIONS
from advisor.profile_wording import describe_fact
from advisor.prompt_files import fill

FOLLOW_UP, COMPOUND = "a follow-up", "a compound question"
WROTE_OUT = "made the question stand-alone"
COMPOUND_WORDS = 15  # a question that the rules do not divide may have parts from this length on
_MAX_ASKED, _MAX_ANSWERED = 1000, 600  # characters of a turn: an answer's first sentences are what is pointed back at
_JOINS = re.compile(r"\b(and|as well as|plus|then|also|both)\b|;", re.I)


def reason_to_ask(plan: Plan, history: Sequence[Turn]) -> str:
    """Return why a model may help to plan, or nothing."""
    question = plan.original
    if plan.refusal is not None:
        return ""
    earlier = any(turn.role == "user" and turn.text.strip() for turn in history)
    if leans_on(question, history) or (earlier and points_back(question)):
        return FOLLOW_UP
    long = len(question.split()) >= COMPOUND_WORDS and _JOINS.search(question)
    return COMPOUND if plan.parts or question.count("?") > 1 or long else ""


def messages_for(plan: Plan, history: Sequence[Turn], fields: Sequence[str]) -> tuple[Message, ...]:
    """Return the request; `fields` are those of the profile that nothing settles."""
    fence = f"conversation-{secrets.token_hex(8)}"
    known = "; ".join(describe_fact(fact) for fact in dict.fromkeys((*plan.profile_facts, *plan.question_facts)))
    system = fill("plan_system", fence=fence, most_parts=str(MAX_SUB_QUESTIONS))
    request = fill(
        "plan_request",
        fence=fence,
        conversation=told(history) or "(nothing before)",
        question=plan.original,
        profile=known or "nothing",
        facts="\n".join(f"- {name}: {FIELD_QUESTIONS[name]}" for name in fields) or "- none",
    )
    return Message(role="system", text=system), Message(role="user", text=request)


def told(history: Sequence[Turn]) -> str:
    """Return the last turns as data: what was asked in full, and how the answers began."""
    lines = []
    for turn in history[-2 * MAX_CHAIN :]:
        is_user = turn.role == "user"
        words = turn.text[:_MAX_ASKED] if is_user else without_instructions(turn.text[:_MAX_ANSWERED])
        lines.append(f"{'Asked' if is_user else 'Answered'}: {' '.join(words.split())}")
    return "\n".join(lines)


def asked_so_far(history: Sequence[Turn]) -> str:
    """Return what the user wrote in the turns that a model is told."""
    return "\n".join(turn.text for turn in history[-2 * MAX_CHAIN :] if turn.role == "user")
