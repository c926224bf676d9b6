"""Which passages of the index hold gold spans. Labels name documents and words; measures need passages."""

from __future__ import annotations

import threading
from collections.abc import Sequence

from advisor.verification import normalise
from evaluations.case_schema import EvalCase, Gold
from evaluations.gold_documents import is_named
from knowledge_base.domain import Passage
from knowledge_base.home import Home
from knowledge_base.store import KnowledgeBase

Texts = tuple[tuple[str, str], ...]  # chunk id and normalised text


class GoldIndex:
    """Looks up gold spans in the chunks of a home. May be used from several threads."""

    def __init__(self, home: Home) -> None:
        self._home = home
        self._guard = threading.Lock()
        self._texts: dict[tuple[str, str], Texts] = {}

    def holders(self, case: EvalCase) -> dict[str, frozenset[int]]:
        """Return the ids of the chunks that hold gold spans of a case, each with the numbers of its spans from 0."""
        found: dict[str, set[int]] = {}
        for base in self._home.knowledge_bases(case.documents):
            for number, gold in enumerate(case.gold):
                quote = normalise(gold.quote)
                for chunk_id, text in self._document(base, gold):
                    if quote in text:
                        found.setdefault(chunk_id, set()).add(number)
        return {chunk_id: frozenset(numbers) for chunk_id, numbers in found.items()}

    def _document(self, base: KnowledgeBase, gold: Gold) -> Texts:
        key = (base.name, gold.document)
        with self._guard:
            if key not in self._texts:
                self._texts[key] = tuple(
                    (chunk.chunk_id, normalise(chunk.text))
                    for document in base.documents()
                    if is_named(document.origin, gold.document)
                    for chunk in base.chunks(document.document_id)
                )
            return self._texts[key]


def relevance(ranking: Sequence[Passage], holders: dict[str, frozenset[int]]) -> tuple[bool, ...]:
    """Say of each passage of a ranking whether it holds a gold span."""
    return tuple(passage.chunk.chunk_id in holders for passage in ranking)
