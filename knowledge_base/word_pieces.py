"""Texts to their length in an embedder's word pieces, by the embedder's own tokenizer and without the embedder.

The one home of `tokenizers`. A process that only counts loads neither numpy nor torch for it.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from knowledge_base.errors import EmbedderError

if TYPE_CHECKING:
    from tokenizers import Tokenizer


class WordPieces:
    """Counts with a `tokenizer.json`, which is loaded on the first count."""

    def __init__(self, file: Path) -> None:
        """Take the file; nothing is read yet."""
        self._file = file

    def count(self, texts: Sequence[str]) -> list[int]:
        """Return each text's length in word pieces, special tokens not counted.

        Raises:
            EmbedderError: the file is no tokenizer.
        """
        encodings = self._tokenizer.encode_batch_fast(list(texts), add_special_tokens=False)
        return [len(encoding.ids) for encoding in encodings]

    @cached_property
    def _tokenizer(self) -> Tokenizer:
        from tokenizers import Tokenizer

        try:
            tokenizer = Tokenizer.from_file(str(self._file))
        except Exception as error:  # the library raises nothing more specific, for a missing file either
            raise EmbedderError(
                f"The tokenizer {str(self._file)!r} cannot be read: {error}. Install the model again, or choose "
                "another one with ADVISOR_EMBEDDER."
            ) from error
        tokenizer.no_truncation()  # the file asks for truncation and padding to 128 word pieces,
        tokenizer.no_padding()  # which would make every text 128 long
        return tokenizer
