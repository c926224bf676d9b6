"""Turn the blocks of a document into chunks: passages that fit the embedder and make sense when read alone.

A chunk never crosses a heading, a slide or a sheet, keeps whole sentences and whole table rows, and
counts what is really embedded: its text with title and heading path in front.
"""

from __future__ import annotations

import hashlib
import re
from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace

from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.passages import blank_chunk, fill_chunk, is_debris
from ingestion.sections import Section, split_sections
from ingestion.segmentation import (
    CUT_AFTER_LEAD_IN,
    CUT_BEFORE_NESTED_ITEM,
    CUT_BETWEEN_BLOCKS,
    CUT_BETWEEN_ITEMS,
    CUT_BETWEEN_SENTENCES,
    CUT_INSIDE_SENTENCE,
    TARGET_TOKENS,
    Atom,
    CountTokens,
    divide_sentence,
    partition,
    weigh,
)
from ingestion.token_counts import TokenCounts
from knowledge_base.domain import Chunk, Document
from knowledge_base.sentences import sentence_spans

CHUNKING_FINGERPRINT = f"sections-2-{TARGET_TOKENS}"
_SPECIAL_TOKENS = 2  # [CLS] and [SEP], which the embedder adds
_CAPTION = re.compile(r"(?:table|figure|fig\.|exhibit|tabelle|tableau)\s+[\dA-Z]", re.IGNORECASE)


class Chunker:
    """Divides documents into chunks for an embedder with a window of `window_tokens`."""

    def __init__(self, count_tokens: CountTokens, window_tokens: int) -> None:
        """Take the embedder's own token counter, which does not count special tokens."""
        self._count = count_tokens
        self._window = window_tokens - _SPECIAL_TOKENS

    @property
    def fingerprint(self) -> str:
        """Name what decides where chunks end, so that an index made otherwise is recognised."""
        return CHUNKING_FINGERPRINT

    def chunk(self, document: Document, parsed: ParsedFile) -> tuple[Chunk, ...]:
        """Return the chunks of `document` in reading order; empty when nothing in it can be quoted."""
        sections = split_sections(parsed.blocks)
        counts = TokenCounts(self._count)
        counts.learn(_texts_to_count(document, sections))
        dividing = _Dividing(document, counts, self._window)
        drafts = [draft for section in sections for draft in dividing.drafts(section)]
        kept = [draft for draft in drafts if not is_debris(draft)] or [d for d in drafts if d.text.strip()]
        indexed = [draft.indexed_text(document.title) for draft in kept]
        seen: Counter[str] = Counter()
        chunks: list[Chunk] = []
        for draft, text, tokens in zip(kept, indexed, self._count(indexed), strict=True):
            seen[text] += 1
            identity = "\x1f".join((document.document_id, text, str(seen[text])))
            chunks.append(
                replace(
                    draft,
                    chunk_id=hashlib.sha256(identity.encode("utf-8", "surrogatepass")).hexdigest()[:32],
                    position=len(chunks),
                    token_count=tokens,
                )
            )
        return tuple(chunks)


class _Dividing:
    """Divides the sections of one document."""

    def __init__(self, document: Document, count: CountTokens, window: int) -> None:
        self._document = document
        self._count = count
        self._window = window

    def drafts(self, section: Section) -> list[Chunk]:
        """Return the chunks of a section, still without identifier and position."""
        path = self._fitting_path(section.path)
        blank = blank_chunk(self._document, path)
        capacity = max(1, self._window - self._count([blank.indexed_text(self._document.title)])[0])
        return [
            fill_chunk(blank, self._document, section.blocks, atoms)
            for run in _runs(section.blocks)
            for atoms in partition(self._atoms(section.blocks, run, capacity), capacity)
        ]

    def _fitting_path(self, path: tuple[str, ...]) -> tuple[str, ...]:
        """Leave out the highest headings, then words of the last, until half of the window is free for text."""
        budget = self._window // 2 - self._count([self._document.title])[0]
        lengths = [weigh(heading, tokens) + 1 for heading, tokens in zip(path, self._count(path), strict=True)]
        first = 0
        while first < len(path) and sum(lengths[first:]) > budget:
            first += 1
        if first < len(path) or not path:
            return path[first:]
        words = path[-1].split()[: max(0, budget) // 3]  # word pieces per word of technical English stay below 3
        short = " ".join(words)[: 12 * max(0, budget)]
        return (short,) if short and self._count([short])[0] <= budget else ()

    def _atoms(self, blocks: Sequence[Block], run: Sequence[int], capacity: int) -> list[Atom]:
        spans = [(index, *span) for index in run for span in _block_spans(blocks[index])]
        texts = [blocks[index].text[start:end] for index, start, end in spans]
        atoms: list[Atom] = []
        for (index, start, end), text, tokens in zip(spans, texts, self._count(texts), strict=True):
            bullet = 1 if start == 0 and len(run) > 1 and blocks[index].kind is BlockKind.LIST_ITEM else 0
            weight = weigh(text, tokens) + bullet
            cost = _cut_cost(blocks, atoms, index)
            if weight <= capacity:
                atoms.append(Atom(block=index, start=start, end=end, tokens=weight, cut_cost=cost))
                continue
            limit = max(1, capacity - bullet)
            for first, last, piece in divide_sentence(blocks[index].text, start, end, limit, self._count):
                atoms.append(Atom(block=index, start=first, end=last, tokens=piece + bullet, cut_cost=cost))
                cost, bullet = CUT_INSIDE_SENTENCE, 0
        return atoms


def _texts_to_count(document: Document, sections: Sequence[Section]) -> Iterator[str]:
    """Yield what dividing will ask the length of: title, headings, beginnings of indexed texts, sentences, rows."""
    yield document.title
    for path in dict.fromkeys(section.path for section in sections):
        yield from path
        yield blank_chunk(document, path).indexed_text(document.title)
    for section in sections:
        for block in section.blocks:
            for start, end in _block_spans(block):
                yield block.text[start:end]


def _runs(blocks: Sequence[Block]) -> list[list[int]]:
    """Return block numbers that may share a chunk: a block with its own facets stands alone."""
    runs: list[list[int]] = [[]]
    for index, block in enumerate(blocks):
        if block.facets is not None:
            runs.extend([[index], []])
        else:
            runs[-1].append(index)
    return [run for run in runs if run]


def _block_spans(block: Block) -> list[tuple[int, int]]:
    """Return the spans of a block that are not cut: rows whole, else sentences, the first with its marker."""
    text = block.text.rstrip()
    if block.kind is BlockKind.TABLE_ROW:
        return [(0, len(text))] if text else []
    spans = sentence_spans(text)
    starts = [0, *(start for start, _ in spans[1:])]
    return [(start, end) for start, (_, end) in zip(starts, spans, strict=False)]


def _cut_cost(blocks: Sequence[Block], atoms: Sequence[Atom], index: int) -> int:
    """Return what it costs to start a chunk with the atom that follows `atoms` and belongs to block `index`."""
    if not atoms:
        return CUT_BETWEEN_BLOCKS
    if atoms[-1].block == index:
        return CUT_BETWEEN_SENTENCES
    before, block = blocks[atoms[-1].block], blocks[index]
    introduces = before.kind is BlockKind.PARAGRAPH and (
        before.text.rstrip().endswith(":")
        or block.kind is BlockKind.LIST_ITEM
        or (block.kind is BlockKind.TABLE_ROW and _CAPTION.match(before.text) is not None)
    )
    if introduces:
        return CUT_AFTER_LEAD_IN
    if before.kind is BlockKind.LIST_ITEM and block.kind is BlockKind.LIST_ITEM:
        return CUT_BEFORE_NESTED_ITEM if block.level > before.level else CUT_BETWEEN_ITEMS
    return CUT_BETWEEN_BLOCKS
