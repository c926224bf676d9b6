"""Writes an answer with a language model. Only verified sentences are shown; whatever happens, there is an answer."""

from __future__ import annotations

import logging
from collections.abc import Iterator
from dataclasses import replace

from advisor.answers import Draft
from advisor.chat_model import Restarted
from advisor.extractive_writer import ExtractiveWriter
from advisor.guarded_model import GuardedModel
from advisor.model_checking import ModelChecker
from advisor.model_drafting import Drafting
from advisor.model_faults import ModelFault
from advisor.spending import SpendingLimits, add_figures, usage_figures
from advisor.support import SupportVerifier
from advisor.writing_task import WriterLimits, WritingTask, Written

_NOTICE = "This answer consists of sentences quoted from the sources, because the language model {why}."
_logger = logging.getLogger(__name__)


class ChatModelWriter:
    """Composes answers in a model's words, each sentence held against its evidence before it is shown."""

    name = "model"

    def __init__(
        self,
        model: GuardedModel,
        verifier: SupportVerifier,
        fallback: ExtractiveWriter,
        spending: SpendingLimits,
        limits: WriterLimits,
        checker: ModelChecker | None = None,
    ) -> None:
        self._model = model
        self._verifier = verifier
        self._fallback = fallback
        self._spending = spending
        self._limits = limits
        self._checker = checker

    def stream(self, task: WritingTask) -> Iterator[Written | Restarted | Draft]:
        """Yield verified sentences, `Restarted` where those before it do not count, and the whole draft at the end."""
        drafting = Drafting(task, self._model, self._verifier, self._limits, self._checker)
        shown = False
        try:
            self._spending.check(task.conversation)
            for event in drafting.stream():
                shown = shown or isinstance(event, Written)
                yield replace(event, usage=self._usage(drafting)) if isinstance(event, Draft) else event
            return
        except ModelFault as fault:
            why = fault.why
            _logger.warning("The answer is quoted from the sources: %s", fault)
        except Exception:  # a defect in reading or checking a model's output must not cost the answer
            why = "wrote something that could not be checked"
            _logger.exception("The answer is quoted from the sources after a defect")
        finally:
            self._spending.add(task.conversation, drafting.used + drafting.used_to_check())
        if shown:
            yield Restarted()
        draft = self._fallback.write(task.plan, task.selection, task.material, task.terms, task.knowledge_bases)
        yield replace(
            draft,
            notice=_NOTICE.format(why=why),
            usage=self._usage(drafting),
            dropped=(*draft.dropped, *drafting.dropped()),
            counts=drafting.counts(),
            checker=drafting.checker_notes(),
        )

    def _usage(self, drafting: Drafting) -> dict[str, float]:
        written = usage_figures(drafting.used, self._limits.price_in, self._limits.price_out)
        checked = drafting.used_to_check()
        return add_figures(written, self._checker.figures(checked)) if self._checker and checked.calls else written
