"""The evidence as a chat model reads it: numbered, fenced, and as much of it as fits."""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass

from advisor.answers import Evidence
from advisor.instructions import without_instructions
from advisor.roles import Role, role_of
from knowledge_base.tokens import count_model_tokens

# Other tokenizers than the one that counts differ by some ten per cent.
_MARGIN = 0.9
_LEFT_TO_OTHERS = (Role.QUESTION, Role.RELATED)


@dataclass(frozen=True, kw_only=True)
class ModelEvidence:
    """What a model is given; `fence` is the tag around each piece, which no document can guess."""

    fence: str
    items: tuple[Evidence, ...]
    text: str
    left_out: int


def gather_for_model(evidence: Sequence[Evidence], budget_tokens: int) -> ModelEvidence:
    """Return the best evidence within the budget. What is for other clients, or for reading on, is no evidence."""
    fence = f"evidence-{secrets.token_hex(8)}"
    fitting = [e for e in evidence if not e.for_others and role_of(e.passage.chunk) not in _LEFT_TO_OTHERS]
    # What the client's facts brought in was looked up for this client, and comes before the other context.
    ranked = sorted(fitting, key=lambda e: (-(e.relevance + 0.1 * bool(e.facts)), e.number))
    chosen: list[Evidence] = []
    blocks: list[str] = []
    room = budget_tokens * _MARGIN
    for item in ranked:
        block = _block(item, fence)
        cost = count_model_tokens(block)
        if cost <= room:
            chosen.append(item)
            blocks.append(block)
            room -= cost
    return ModelEvidence(
        fence=fence, items=tuple(chosen), text="\n\n".join(blocks), left_out=len(fitting) - len(chosen)
    )


def _block(item: Evidence, fence: str) -> str:
    chunk, document = item.passage.chunk, item.passage.document
    place = " › ".join((document.title, *chunk.heading_path))
    label = without_instructions(place).replace('"', "'").replace("<", "(").replace(">", ")")
    whose = document.collection.value
    opening = f'<{fence} number="{item.number}" from="{whose}" place="{label}">'
    return f"{opening}\n{without_instructions(chunk.text)}\n</{fence}>"
