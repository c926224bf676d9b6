"""What a model is told: the rules, the form of the answer, the client, the conversation and the evidence."""

from __future__ import annotations

from collections.abc import Sequence

from advisor.answers import Plan, Turn
from advisor.chat_model import Message
from advisor.model_attempt import Attempt
from advisor.model_evidence import ModelEvidence
from advisor.profile_wording import describe_fact
from advisor.prompt_files import fill
from knowledge_base.tokens import count_model_tokens

MOST_SENTENCES = 14
HISTORY_TOKENS = 1000
_MAX_REASONS = 12


def ask_for_answer(
    plan: Plan, history: Sequence[Turn], evidence: ModelEvidence, *, structured: bool
) -> tuple[Message, ...]:
    """Return the messages that ask for an answer, as JSON or in lines."""
    facts = [describe_fact(fact) for fact in dict.fromkeys((*plan.profile_facts, *plan.question_facts))]
    system = fill("answer_system", fence=evidence.fence, format=_format(plan, structured=structured))
    request = fill(
        "answer_request",
        history=trim_history(history),
        question=plan.question,
        profile="; ".join(facts) or "nothing",
        evidence=evidence.text,
    )
    return Message(role="system", text=system), Message(role="user", text=request)


def _format(plan: Plan, *, structured: bool) -> str:
    sign = "" if structured else "## "
    dimensions = ", ".join(f'"{sign}{dimension.capitalize()}"' for dimension in plan.dimensions)
    return fill(
        "answer_json" if structured else "answer_lines",
        dimension_rule=f", or under {dimensions}, one for each dimension" if plan.by_dimension else "",
        most_sentences=str(MOST_SENTENCES),
    )


def ask_again(attempt: Attempt) -> tuple[Message, ...]:
    """Return the messages that ask for the answer again, with the reasons."""
    reasons = [f"- {text[:300]} ({'; '.join(finding.reasons)})" for text, finding in attempt.lost()[:_MAX_REASONS]]
    words = "\n".join(reasons) or "- There was no sentence with the numbers of its evidence."
    return (
        Message(role="assistant", text=attempt.text[:8000] or "(nothing)"),
        Message(role="user", text=fill("answer_again", reasons=words)),
    )


def trim_history(history: Sequence[Turn], budget_tokens: int = HISTORY_TOKENS) -> str:
    """Return the last turns that fit, the oldest first."""
    kept: list[str] = []
    for turn in reversed(history):
        line = f"{'Asked' if turn.role == 'user' else 'Answered'}: {turn.text}"
        budget_tokens -= count_model_tokens(line)
        if budget_tokens < 0:
            break
        kept.append(line)
    return "The conversation so far:\n" + "\n".join(reversed(kept)) + "\n" if kept else ""
