"""What an inference model may decide in verification, and what it may not. Its weights are not needed for that."""

from __future__ import annotations

import json
from collections.abc import Sequence
from dataclasses import fields
from pathlib import Path

import pytest

from advisor.inference import weigh
from advisor.sentence_verification import CitedPassage, SentenceVerifier, Verdict
from advisor.support_score import Signals, SupportModel
from knowledge_base.entailment import CrossEncoderEntailment, EntailmentModel, Inference, load_entailment
from knowledge_base.errors import EntailmentError
from tests.fakes import FakeEmbedder

PASSAGE = CitedPassage(
    number=1, text="The vendor calls the control room. It opens the session for 24 hours. Valves are listed elsewhere."
)
FREE = "Whoever supplies the turbine gets in by ringing up first."
NEVER, ALWAYS = (SupportModel(weights=(sign * 9.0, *(0.0 for _ in fields(Signals)))) for sign in (-1, 1))


class FakeEntailment(EntailmentModel):
    """Infers the same of every pair, and keeps what it was asked."""

    identity = "fake"

    def __init__(self, entailment: float, contradiction: float) -> None:
        self.inference = Inference(
            entailment=entailment, neutral=1 - entailment - contradiction, contradiction=contradiction
        )
        self.asked: list[tuple[str, str]] = []

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        self.asked.extend(pairs)
        return [self.inference for _ in pairs]


def verdict(claim: str, score: SupportModel, model: FakeEntailment) -> Verdict:
    return SentenceVerifier(FakeEmbedder(), score, model).verify(claim, [PASSAGE]).verdict


def test_a_sure_entailment_supports_what_the_score_would_drop() -> None:
    assert verdict(FREE, NEVER, FakeEntailment(0.9, 0.0)) is Verdict.SUPPORTED


def test_a_sure_contradiction_drops_what_the_score_would_support() -> None:
    finding = SentenceVerifier(FakeEmbedder(), ALWAYS, FakeEntailment(0.0, 0.9)).verify(FREE, [PASSAGE])
    assert finding.verdict is Verdict.UNSUPPORTED
    assert finding.reasons == ("the inference model finds that the passage contradicts it",)


def test_no_entailment_outweighs_a_figure_that_is_not_in_the_passage() -> None:
    model = FakeEntailment(1.0, 0.0)
    assert verdict("It opens the session for 48 hours.", ALWAYS, model) is Verdict.UNSUPPORTED
    assert model.asked == []


def test_an_unsure_model_is_one_voice_of_two() -> None:
    unsure = Inference(entailment=0.5, neutral=0.4, contradiction=0.1)
    assert weigh(0.9, unsure).score == pytest.approx(0.7)  # (0.9 + 0.5) / 2
    assert weigh(0.2, unsure).score == pytest.approx(0.35)  # (0.2 + 0.5) / 2


def test_the_premise_is_what_the_claim_rests_on_with_what_a_pronoun_points_to() -> None:
    model = FakeEntailment(0.9, 0.0)
    verdict("It opens the session for 24 hours.", ALWAYS, model)
    ((premise, hypothesis),) = model.asked
    assert premise == "The vendor calls the control room. It opens the session for 24 hours."
    assert hypothesis == "It opens the session for 24 hours."


def test_no_name_means_no_model() -> None:
    assert load_entailment(None) is None
    assert load_entailment("") is None


@pytest.mark.parametrize(
    "labels", [{"0": "LABEL_0", "1": "LABEL_1", "2": "LABEL_2"}, {"0": "entailment", "1": "not_entailment"}, {}]
)
def test_a_model_without_the_labels_of_inference_is_refused_with_what_it_has(
    tmp_path: Path, labels: dict[str, str]
) -> None:
    (tmp_path / "config.json").write_text(json.dumps({"id2label": labels}), encoding="utf-8")
    with pytest.raises(EntailmentError, match="needs entailment, neutral and contradiction") as raised:
        CrossEncoderEntailment("nli", tmp_path)
    assert all(label in str(raised.value) for label in labels.values())
    assert "ADVISOR_NLI" in str(raised.value)
