"""Faithfulness: the share of an answer's sentences that the passages they cite support.

Es et al. 2023 (RAGAS) define it as supported statements among all statements, with a model as the judge. A sentence
of the extractive writer is supported when it is verbatim in one of its passages. A written sentence is supported
when its passages together hold every number and at least `SUPPORT` of its content words, which is a necessary
condition and no proof.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

from advisor.verification import is_verbatim
from knowledge_base.lexical import analyse

SUPPORT = 0.8  # of the content words; a paraphrase keeps the terms of the field and changes what joins them
_NUMBER = re.compile(r"\d+(?:[.,]\d+)*")


def faithfulness(sentences: Sequence[tuple[str, Sequence[str]]], *, verbatim: bool) -> float | None:
    """Return the share of supported sentences, each with the texts of its passages; None without sentences."""
    if not sentences:
        return None
    check = _is_quoted if verbatim else _is_supported
    return sum(check(sentence, passages) for sentence, passages in sentences) / len(sentences)


def _is_quoted(sentence: str, passages: Sequence[str]) -> bool:
    return any(is_verbatim(sentence, passage) for passage in passages)


def _is_supported(sentence: str, passages: Sequence[str]) -> bool:
    text = "\n".join(passages)
    if not set(_NUMBER.findall(sentence)) <= set(_NUMBER.findall(text)):
        return False
    terms = set(analyse(sentence))
    return bool(passages) and len(terms & set(analyse(text))) >= SUPPORT * len(terms)
