"""Plans with a language model where the rules say that it may help: at most one call a question, bounded in time.

It makes a follow-up stand-alone, names the parts of a compound question, and words the one clarifying question. What
it says is taken only as far as `planner_reply` lets it; after any fault the rules' plan stands, and the trace says why.
"""

from __future__ import annotations

import contextvars
import logging
import time
from collections.abc import Callable, Sequence
from concurrent.futures import Future, ThreadPoolExecutor
from contextlib import closing
from dataclasses import dataclass, field
from typing import TYPE_CHECKING, cast

from advisor.answers import Plan, Turn
from advisor.chat_model import Message, Restarted, Usage
from advisor.intent import Intent
from advisor.model_faults import ModelFault
from advisor.open_fields import FIELD_QUESTIONS, field_words, known_fields
from advisor.planner_reply import (
    LONGEST_REPLY,
    PlannedQuestion,
    fitting_clarification,
    fitting_parts,
    fitting_rewrite,
    read_reply,
)
from advisor.planner_request import FOLLOW_UP, WROTE_OUT, asked_so_far, messages_for, reason_to_ask, told
from advisor.planning import with_parts, with_question
from advisor.profile_wording import describe_fact
from advisor.spending import SpendingLimits, usage_figures
from knowledge_base.tokens import count_model_tokens

if TYPE_CHECKING:
    from collections.abc import Generator

    from advisor.guarded_model import GuardedModel

PLAN_TOKENS = 400  # longest reply; a plan takes about a hundred
MIN_OPEN_FIELDS = 2  # of one missing fact the rules know the question; among several a model can choose
_LEAVES_NOTHING_OPEN = (Intent.DEFINITION, Intent.FACT, Intent.CASE)
_GRACE_S = 1.0  # beyond the time limit, for reading the reply
_logger = logging.getLogger(__name__)


@dataclass(frozen=True, kw_only=True)
class Clarification:
    """The question that a model would ask about a missing fact of the client; no wording where it was not usable."""

    field: str
    question: str | None


@dataclass(frozen=True, kw_only=True)
class Planned:
    """What came of the one call: a plan, perhaps a clarifying question, what it took, and what the trace says."""

    plan: Plan
    asked: bool = False
    clarification: Clarification | None = None
    used: Usage = field(default_factory=Usage)
    notes: dict[str, str] = field(default_factory=dict)


@dataclass
class _Call:
    """One call; it grows while the model writes. `problem` ends the sentence "The language model …"."""

    text: str = ""
    told: Usage | None = None
    used: Usage = field(default_factory=Usage)
    reply: PlannedQuestion | None = None
    problem: str = ""


class ModelPlanner:
    """Improves a plan of the rules. `prepare` builds the client, which is not counted as the model's time."""

    def __init__(
        self,
        model: GuardedModel,
        spending: SpendingLimits,
        *,
        seconds: float,
        prices: tuple[float | None, float | None] = (None, None),
        prepare: Callable[[], object] = lambda: None,
    ) -> None:
        self._model = model
        self._spending = spending
        self._seconds = seconds
        self._prices = prices
        self._prepare = prepare

    def improve(self, plan: Plan, history: Sequence[Turn] = (), conversation: str = "") -> Planned:
        """Return a better plan, or the same where the rules see no need or the model is of no use."""
        why = reason_to_ask(plan, history)
        if not why:
            return Planned(plan=plan, notes={"by": "rules"})
        fields = tuple(name for name in FIELD_QUESTIONS if name not in known_fields(plan))
        began = time.monotonic()
        call = self._ask(plan, history, fields, conversation)
        notes = {"why": why, "seconds": f"{time.monotonic() - began:.2f}"}
        if call.reply is None:
            notes = {"by": "rules", **notes, "reason": f"the language model {call.problem}"}
            return Planned(plan=plan, asked=True, used=call.used, notes=notes)
        better, done = _apply(call.reply, plan, history)
        return Planned(
            plan=better,
            asked=True,
            clarification=_clarification(call.reply, fields, plan, history),
            used=call.used,
            notes={"by": "model" if better is not plan else "rules", **notes, **done},
        )

    def figures(self, used: Usage) -> dict[str, float]:
        """Return what was used as figures for the trace."""
        return usage_figures(used, *self._prices)

    def wants_to_clarify(self, plan: Plan, open_fields: Sequence[str]) -> bool:
        """Say whether a model may choose the clarifying question: for a profile of which several facts are missing."""
        begun = bool(plan.known_fields)
        return begun and len(open_fields) >= MIN_OPEN_FIELDS and plan.intent not in _LEAVES_NOTHING_OPEN

    def clarify(
        self, plan: Plan, open_fields: Sequence[str], history: Sequence[Turn] = (), conversation: str = ""
    ) -> Future[Planned]:
        """Begin to ask which missing fact matters most, so that writing need not wait for it."""
        pool = ThreadPoolExecutor(max_workers=1, thread_name_prefix="clarify")
        context = contextvars.copy_context()  # tracers find their parent there
        future = pool.submit(context.run, self._clarify, plan, tuple(open_fields), tuple(history), conversation)
        pool.shutdown(wait=False)
        return future

    def clarified(self, pending: Future[Planned], plan: Plan) -> Planned:
        """Return what was begun by `clarify`, as far as it is there in time."""
        try:
            return pending.result(timeout=self._seconds + _GRACE_S)
        except TimeoutError:
            pending.cancel()
            return Planned(plan=plan, asked=True, notes={"clarifying question": "the rules', no reply in time"})

    def _clarify(self, plan: Plan, fields: tuple[str, ...], history: tuple[Turn, ...], conversation: str) -> Planned:
        began = time.monotonic()
        call = self._ask(plan, history, fields, conversation)
        chosen = _clarification(call.reply, fields, plan, history) if call.reply is not None else None
        notes = {"clarifying seconds": f"{time.monotonic() - began:.2f}"}
        if call.reply is None:
            notes["clarifying question"] = f"the rules', because the language model {call.problem}"
        return Planned(plan=plan, asked=True, clarification=chosen, used=call.used, notes=notes)

    def _ask(self, plan: Plan, history: Sequence[Turn], fields: Sequence[str], conversation: str) -> _Call:
        """Ask once. Whatever happens, a call comes back."""
        call, messages = _Call(), messages_for(plan, history, fields)
        try:
            self._spending.check(conversation)
            self._prepare()
            self._read(call, messages)
        except ModelFault as fault:
            call.problem = fault.what
            _count(call, messages, paid=fault.charged)
            _logger.info("The rules' plan stands: %s", fault)
        except Exception:  # a defect in planning must not cost the answer
            call.problem = "could not be asked"
            _logger.exception("The rules' plan stands after a defect")
        call.reply = read_reply(call.text)  # what was whole when the time was up is good enough
        call.problem = call.problem or "wrote no plan that can be read"
        self._spending.add(conversation, call.used)
        return call

    def _read(self, call: _Call, messages: tuple[Message, ...]) -> None:
        deadline = time.monotonic() + self._seconds
        pieces = cast("Generator[str | Usage | Restarted]", self._model.stream(messages, deadline=deadline))
        with closing(pieces):
            for piece in pieces:
                if isinstance(piece, Usage):
                    call.told = piece
                elif isinstance(piece, str):
                    call.text += piece
                if len(call.text) > LONGEST_REPLY:
                    break
        _count(call, messages, paid=True)


def clarifying_question(clarification: Clarification | None, open_fields: Sequence[str]) -> str | None:
    """Return the question to ask first: the model's choice, where the sources give different advice by that fact."""
    if clarification is None or clarification.field not in open_fields:
        return None
    return clarification.question or FIELD_QUESTIONS[clarification.field]


def _apply(reply: PlannedQuestion, plan: Plan, history: Sequence[Turn]) -> tuple[Plan, dict[str, str]]:
    """Return the plan with what fits of the reply, and what was done in words."""
    facts = "\n".join(describe_fact(fact) for fact in plan.profile_facts)
    conversation = f"{told(history)}\n{facts}"
    better, done, dropped = plan, [], ""
    if reply.question.strip() and reason_to_ask(plan, history) == FOLLOW_UP:
        rewrite, dropped = fitting_rewrite(reply.question, plan.original, asked_so_far(history), conversation)
        if rewrite and rewrite != plan.original:
            better = with_question(better, rewrite, asked=asked_so_far(history), said=_said(history))
            done.append(WROTE_OUT)
    parts = fitting_parts(reply.parts, better.question, conversation)
    if len(parts) > 1:
        better = with_parts(better, parts)
        done.append(f"named {len(parts)} sub-questions")
    notes = {"did": "; ".join(done) or "nothing that could be used"}
    return better, notes | ({"dropped": f"its rewriting, because {dropped}"} if dropped else {})


def _said(history: Sequence[Turn]) -> tuple[str, ...]:
    return tuple(turn.text for turn in history if turn.role == "assistant")


def _clarification(
    reply: PlannedQuestion, fields: Sequence[str], plan: Plan, history: Sequence[Turn]
) -> Clarification | None:
    name = reply.missing_fact.strip().lower().replace(" ", "_")
    if name not in fields:
        return None
    asked = f"{plan.original}\n{asked_so_far(history)}"
    return Clarification(
        field=name, question=fitting_clarification(reply.clarifying_question, field_words(name), asked)
    )


def _count(call: _Call, messages: Sequence[Message], *, paid: bool) -> None:
    """Note what a call has used, estimated where the provider does not tell it."""
    if call.told is None and not call.text and not paid:
        return
    estimate = Usage(
        input_tokens=sum(count_model_tokens(message.text) for message in messages),
        output_tokens=count_model_tokens(call.text),
        estimated=True,
    )
    call.used = (call.told or estimate) + Usage(calls=1)
