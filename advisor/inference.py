"""What an inference model adds to verification where one is configured: it may decide, or be one voice of two."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

from advisor.sentence_alignment import Alignment
from knowledge_base.entailment import EntailmentModel, Inference

# Beyond this a model's word stands against the score; below it both count alike.
SURE = 0.8
CONTRADICTED = "the inference model finds that the passage contradicts it"


@dataclass(frozen=True, kw_only=True)
class Weighed:
    """The score with the model's voice in it, and what contradicts the claim."""

    score: float
    reasons: tuple[str, ...] = ()


def weigh(score: float, inferred: Inference) -> Weighed:
    """Put a score and an inference together. What rules have found to contradict a passage is never asked about."""
    if inferred.contradiction >= SURE:
        return Weighed(score=min(score, 1 - inferred.contradiction), reasons=(CONTRADICTED,))
    if inferred.entailment >= SURE:
        return Weighed(score=max(score, inferred.entailment))
    return Weighed(score=(score + inferred.entailment) / 2)


def ask(model: EntailmentModel, aligned: Alignment) -> Inference:
    """Return what the sentences that a claim may rest on entail, those before a pronoun included."""
    return model.infer([(premise(aligned), aligned.whole.claim.text)])[0]


def premise(aligned: Alignment) -> str:
    """Return the sentences that the claim may rest on, in the order of their passages."""
    wanted = {sentence.wording.text for sentence in aligned.chosen}
    wanted |= {sentence.before.text for sentence in aligned.chosen[:1] if sentence.before is not None}
    return " ".join(_in_order(aligned, wanted))


def _in_order(aligned: Alignment, wanted: set[str]) -> Sequence[str]:
    return list(dict.fromkeys(wording.text for wording in aligned.passage if wording.text in wanted))
