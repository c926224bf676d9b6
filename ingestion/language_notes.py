"""Tell a person that a document will hardly be found, because it is not in English."""

from __future__ import annotations

from collections.abc import Sequence

from knowledge_base.domain import Chunk
from knowledge_base.language import language_of_document

# Spread over the document, because a preface may be in another language; enough to tell by, quick to read.
_SAMPLED_PASSAGES = 60


def language_notes(chunks: Sequence[Chunk]) -> tuple[str, ...]:
    """Return a note for a document whose text is mostly not in English, else nothing."""
    step = max(1, -(-len(chunks) // _SAMPLED_PASSAGES))
    language = language_of_document("\n".join(chunk.text for chunk in chunks[::step]))
    if language is None:
        return ()
    return (
        f"The text is in {language}. Questions in English will hardly find it, because the bundled search model is"
        " for English; add a translation as well, or choose a multilingual model (ADVISOR_EMBEDDER).",
    )
