"""Does one text follow from another, or contradict it? A cross-encoder for natural language inference, if one is set.

None comes with the program. `ADVISOR_NLI` names a folder, or a model of the Hugging Face hub such as
`cross-encoder/nli-deberta-v3-base`; it loads at the first sentence that is verified.
"""

from __future__ import annotations

import os
import threading
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, Protocol

from knowledge_base.errors import EmbedderError, EntailmentError
from knowledge_base.model_files import hub_folder, read_json

if TYPE_CHECKING:
    from sentence_transformers import CrossEncoder

# How the labels of such models begin. Their order differs from model to model.
_LABELS = ("entail", "neutral", "contradict")


@dataclass(frozen=True, kw_only=True)
class Inference:
    """What a model infers from a premise about a hypothesis; the three add up to 1."""

    entailment: float
    neutral: float
    contradiction: float


class EntailmentModel(Protocol):
    """What judges pairs of texts. Implementations may be called from several threads."""

    @property
    def identity(self) -> str:
        """The model's name."""

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        """Return for each premise and hypothesis what the model infers, in their order."""


def load_entailment(name: str | None) -> EntailmentModel | None:
    """Return the model of that name or folder, or None without a name. Its weights load on first use.

    Raises:
        EntailmentError: there is no such model, or its labels are not those of inference.
    """
    if not name:
        return None
    folder = Path(name).expanduser()
    if folder.is_dir():
        return CrossEncoderEntailment(name, folder)
    try:
        return CrossEncoderEntailment(name, hub_folder(name))
    except EmbedderError as error:
        raise EntailmentError(
            f"The inference model {name!r} is neither a folder nor a model that can be fetched. "
            "Check ADVISOR_NLI, or leave it empty to verify without one."
        ) from error


class CrossEncoderEntailment:
    """A sentence-transformers cross-encoder in a local folder."""

    def __init__(self, name: str, folder: Path) -> None:
        """Read the model's labels.

        Raises:
            EntailmentError: the folder holds no model, or its labels are not those of inference.
        """
        self._name = name
        self._folder = folder
        self._places = _places_of_labels(name, read_json(folder / "config.json"))
        self._working = threading.Lock()  # fast tokenizers change their own padding state
        self._model: CrossEncoder | None = None

    @property
    def identity(self) -> str:
        """The name in the settings."""
        return self._name

    def infer(self, pairs: Sequence[tuple[str, str]]) -> list[Inference]:
        """Return for each premise and hypothesis what the model infers."""
        if not pairs:
            return []
        with self._working:
            if self._model is None:
                self._model = self._load()
            shares = self._model.predict(list(pairs), apply_softmax=True, show_progress_bar=False)
        entailment, neutral, contradiction = self._places
        return [
            Inference(
                entailment=float(row[entailment]), neutral=float(row[neutral]), contradiction=float(row[contradiction])
            )
            for row in shares
        ]

    def _load(self) -> CrossEncoder:
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")  # as for the embedder: read when torch loads
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import CrossEncoder
        from torch.nn import Identity
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]
        try:
            model: CrossEncoder = CrossEncoder(str(self._folder), local_files_only=True, activation_fn=Identity())
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EntailmentError(
                f"The inference model {self._name!r} in {str(self._folder)!r} cannot be loaded: {error}. "
                "Install it again, or leave ADVISOR_NLI empty to verify without one."
            ) from error
        model.eval()
        return model


def _places_of_labels(name: str, config: Any) -> tuple[int, int, int]:
    """Return where the model puts entailment, neutral and contradiction.

    Raises:
        EntailmentError: it has other labels.
    """
    labels = (config or {}).get("id2label") or {}
    found = _read_labels(labels)
    if len(labels) != len(_LABELS) or set(found) != set(_LABELS):
        raise EntailmentError(
            f"The inference model {name!r} has the labels {list(labels.values())!r}; verification needs "
            "entailment, neutral and contradiction. Set ADVISOR_NLI to a model for natural language inference."
        )
    return found["entail"], found["neutral"], found["contradict"]


def _read_labels(labels: Mapping[str, str]) -> dict[str, int]:
    return {
        known: int(place)
        for place, label in labels.items()
        for known in _LABELS
        if str(label).lower().startswith(known)
    }
