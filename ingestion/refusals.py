"""Refusals that several readers need, so that one cause has one wording."""

from __future__ import annotations

from collections.abc import Sequence

from ingestion.blocks import Block, BlockKind
from ingestion.errors import RefusalCode, RefusedError
from ingestion.hidden_text import HiddenText


def require_text(blocks: Sequence[Block], hidden: HiddenText | None = None) -> tuple[Block, ...]:
    """Return the blocks, of which at least one must be more than a heading; where none is, say what was hidden.

    A document of headings only (a deck of section slides) keeps them as paragraphs.

    Raises:
        RefusedError: NO_TEXT.
    """
    if not blocks:
        notes = hidden.notes() if hidden is not None else ()
        if notes:
            raise RefusedError(
                RefusalCode.NO_TEXT,
                f"The file shows no text. {' '.join(notes)}",
                "Show what is hidden in the file's own program, if it is meant to be read, and add the file again.",
            )
        raise RefusedError(
            RefusalCode.NO_TEXT,
            "The file contains no text.",
            "If its content is in pictures, run text recognition (OCR) on it and add the result.",
        )
    if all(block.kind is BlockKind.HEADING for block in blocks):
        return tuple(Block(kind=BlockKind.PARAGRAPH, text=block.text, location=block.location) for block in blocks)
    return tuple(blocks)


def damaged(kind: str, cause: str) -> RefusedError:
    """Return the refusal of a file whose own program would not open it either."""
    return RefusedError(
        RefusalCode.DAMAGED,
        f"The file is not a readable {kind} ({cause}).",
        "Open it in its own program, save it again, and add the new file.",
    )


def encrypted(kind: str) -> RefusedError:
    """Return the refusal of a file that asks for a password."""
    return RefusedError(
        RefusalCode.ENCRYPTED,
        f"The {kind} is protected by a password.",
        "Save a copy without the password and add that.",
    )
