"""The parts of an answer that a configured language model takes: planning, writing and checking."""

from __future__ import annotations

from advisor.chat_model_answers import AnswerModel
from advisor.chat_model_writer import ChatModelWriter
from advisor.chat_models import LangChainModel
from advisor.checker_reply import CheckerReply
from advisor.extractive_writer import ExtractiveWriter
from advisor.guarded_model import GuardedModel, Limits
from advisor.model_checking import CHECK_TOKENS, ModelChecker, checker_settings
from advisor.model_planning import PLAN_TOKENS, ModelPlanner
from advisor.planner_reply import PlannedQuestion
from advisor.spending import SpendingLimits
from advisor.support import SupportVerifier
from advisor.writing_task import WriterLimits
from knowledge_base.home import Home
from knowledge_base.settings import Settings


def spending_limits(home: Home, settings: Settings | None) -> SpendingLimits | None:
    """Return the ledger of the configured language model, or None without one."""
    if settings is None or settings.model is None:
        return None
    return SpendingLimits(
        home.folder / "model_use.sqlite3",
        per_conversation=settings.model_conversation_tokens,
        per_day=settings.model_daily_tokens,
    )


def model_planner(settings: Settings | None, spending: SpendingLimits | None) -> ModelPlanner | None:
    """Return the planner of the configured language model, or None where the rules plan alone."""
    if settings is None or spending is None or settings.planner == "rules":
        return None
    shorter = {"model_timeout_s": settings.planner_timeout_s, "model_answer_tokens": PLAN_TOKENS}
    model = LangChainModel(settings.model_copy(update=shorter), PlannedQuestion)
    # A guard of its own: a model that is too slow to plan in time may still write well.
    return ModelPlanner(
        GuardedModel(model, Limits(attempts=1)),
        spending,
        seconds=settings.planner_timeout_s,
        prices=(settings.model_price_in, settings.model_price_out),
        prepare=model.prepare,
    )


def model_writer(
    settings: Settings | None, support: SupportVerifier, fallback: ExtractiveWriter, spending: SpendingLimits | None
) -> ChatModelWriter | None:
    """Return the writer of the configured language model, or None without one."""
    if settings is None or spending is None:
        return None
    limits = WriterLimits(
        seconds=settings.model_timeout_s,
        evidence_tokens=settings.model_evidence_tokens,
        answer_tokens=settings.model_answer_tokens,
        price_in=settings.model_price_in,
        price_out=settings.model_price_out,
    )
    model = GuardedModel(AnswerModel(settings))
    return ChatModelWriter(model, support, fallback, spending, limits, model_checker(settings))


def model_checker(settings: Settings) -> ModelChecker | None:
    """Return the model that reads sentences beside their passages, or None where the score alone is to decide."""
    configured = checker_settings(settings)
    if configured is None:
        return None
    limits = {"model_timeout_s": max(1, round(settings.checker_timeout_s)), "model_answer_tokens": CHECK_TOKENS}
    model = LangChainModel(configured.model_copy(update=limits), CheckerReply)
    # A guard of its own: a model that is too slow to check in time may still write well.
    return ModelChecker(
        GuardedModel(model, Limits(attempts=1)),
        seconds=settings.checker_timeout_s,
        prices=(configured.model_price_in, configured.model_price_out),
        prepare=model.prepare,
    )
