"""Token counts of one document, asked of the tokenizer in one batch: thousands of small calls cost far more."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from ingestion.segmentation import CountTokens


class TokenCounts:
    """Counts tokens like the function that it wraps, and remembers what it was told to learn."""

    def __init__(self, count: CountTokens) -> None:
        """Take the embedder's counter."""
        self._count = count
        self._known: dict[str, int] = {}

    def learn(self, texts: Iterable[str]) -> None:
        """Count texts that will be asked for, all at once."""
        wanted = list(dict.fromkeys(texts))
        self._known.update(zip(wanted, self._count(wanted), strict=True))

    def __call__(self, texts: Sequence[str]) -> list[int]:
        """Return the number of tokens of each text."""
        missing = [text for text in texts if text not in self._known]
        if missing:
            self.learn(missing)
        return [self._known[text] for text in texts]
