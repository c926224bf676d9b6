"""A cross-encoder for inference by the real libraries. Its weights are random: only the way through is tested."""

from __future__ import annotations

from pathlib import Path

import pytest
import torch
from transformers import BertConfig, BertForSequenceClassification, BertTokenizerFast  # type: ignore[attr-defined]

from knowledge_base.entailment import CrossEncoderEntailment, load_entailment
from knowledge_base.errors import EntailmentError

# Not the usual order, so that a model whose labels are not read would be misunderstood.
LABELS = {0: "CONTRADICTION", 1: "ENTAILMENT", 2: "NEUTRAL"}
PAIRS = [("the plant stops", "the plant runs"), ("the vendor calls", "the vendor calls the plant")]
WORDS = ("[PAD]", "[UNK]", "[CLS]", "[SEP]", "[MASK]", "the", "plant", "stops", "runs", "vendor", "calls")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    made = tmp_path_factory.mktemp("nli")
    (made / "vocab.txt").write_text("\n".join(WORDS), encoding="utf-8")
    torch.manual_seed(7)
    config = BertConfig(
        vocab_size=len(WORDS),
        hidden_size=16,
        num_hidden_layers=1,
        num_attention_heads=2,
        intermediate_size=16,
        id2label=LABELS,
        label2id={label: place for place, label in LABELS.items()},
    )
    model = BertForSequenceClassification(config)
    with torch.no_grad():
        model.classifier.weight.mul_(50)  # otherwise all three shares are nearly the same
    model.save_pretrained(made)
    BertTokenizerFast(vocab_file=str(made / "vocab.txt")).save_pretrained(made)
    return made


def test_shares_are_read_by_the_models_own_labels(folder: Path) -> None:
    model = load_entailment(str(folder))
    assert model is not None
    found = model.infer(PAIRS)
    tokens = BertTokenizerFast.from_pretrained(folder)(*zip(*PAIRS, strict=True), padding=True, return_tensors="pt")
    plain = BertForSequenceClassification.from_pretrained(folder).eval()  # type: ignore[no-untyped-call]
    with torch.inference_mode():
        expected = plain(**tokens).logits.softmax(dim=-1)
    for inference, row in zip(found, expected, strict=True):
        shares = inference.contradiction, inference.entailment, inference.neutral
        assert shares == pytest.approx(row.tolist(), abs=1e-4)
        assert max(shares) - min(shares) > 0.05, "the test could not tell one label from another"
    assert model.infer([]) == []


def test_a_folder_without_weights_says_what_to_do(tmp_path: Path, folder: Path) -> None:
    (tmp_path / "config.json").write_bytes((folder / "config.json").read_bytes())
    model = CrossEncoderEntailment("nli", tmp_path)
    with pytest.raises(EntailmentError, match="leave ADVISOR_NLI empty"):
        model.infer(PAIRS)
