"""Values of evaluations with what a test does not care about already filled in."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from advisor.answers import Answer
from advisor.serialisation import to_public
from evaluations.asking import Asked, Observed
from evaluations.case_schema import Category, EvalCase, Gold
from evaluations.records import Record
from evaluations.scoring import Holders
from evaluations.split import split_of
from knowledge_base.domain import Passage
from tests.advisor_values import make_answer, make_passage

# The first byte of the SHA-256 of "a" is even and that of "e" is odd (test_firm_knowledge.py).
DEV_ID, HELD_OUT_ID = "a", "e"
GOLD = "The platform belongs to a central team — with “one” owner."


def make_case(case_id: str = DEV_ID, **fields: Any) -> EvalCase:
    values: dict[str, Any] = {
        "question": "Who owns remote access?",
        "category": Category.ADVICE,
        "gold": (Gold(document="remote-access", quote=GOLD),),
        **fields,
    }
    return EvalCase(id=case_id, **values)


def make_asked(
    answer: Answer | None = None,
    *,
    rankings: Mapping[str, tuple[Passage, ...]] | None = None,
    confidence: float = 0.8,
) -> Asked:
    passage = make_passage(f"{GOLD} Release every session.")
    found = rankings or dict.fromkeys(("retrieve", "fuse", "select"), (passage,))
    return Asked(
        answer=answer or make_answer(),
        rankings=found,
        passages={"c1": (passage.chunk, passage.document)},
        confidence=confidence,
    )


def make_record(case_id: str = DEV_ID, *, metrics: Mapping[str, float | None] | None = None, **fields: Any) -> Record:
    return {
        "id": case_id,
        "suite": "advice",
        "category": "advice",
        "split": split_of(case_id).value,
        "question": "Who owns remote access?",
        "profile": None,
        "expected": "answered",
        "outcome": "answered",
        "error": None,
        "metrics": dict(metrics or {"outcome": 1.0}),
        "confidence": 0.8,
        "answer": to_public(make_answer(), case_id),
        "gold": [{"document": "remote-access", "quote": GOLD, "cited": True}],
        "rankings": {},
        "swapped": None,
        "rewritten": None,
        "without": {},
        **fields,
    }


def make_experiment(**fields: Any) -> Record:
    return {
        "started_at": "2026-11-22T20:00:00+00:00",
        "commit": "0123456789abcdef",
        "changed_files": [],
        "options": {},
        "cases": {"count": 1, "suites": ["advice"], "hash": "cafe"},
        "settings": {},
        "index": {
            "key": "beef",
            "embedder": "fake@1",
            "chunking": "c1",
            "knowledge_bases": {"firm": {"documents": 1, "chunks": 2}},
        },
        "packages": {"numpy": "2"},
        "machine": {"system": "Linux", "processor": "a processor", "cores": 2, "python": "3.11"},
        **fields,
    }


class ScriptedExaminer:
    """Answers every case alike and breaks over the ids in `breaks`; `asked` keeps the ids in order."""

    def __init__(self, breaks: Sequence[str] = ()) -> None:
        self._breaks = breaks
        self.asked: list[str] = []

    def observe(self, case: EvalCase) -> Observed:
        """Answer, or break."""
        self.asked.append(case.id)
        if case.id in self._breaks:
            raise RuntimeError("the index is on fire")
        return Observed(asked=make_asked())


class ScriptedGold:
    """Knows one chunk that holds the first gold span of every case."""

    def holders(self, case: EvalCase) -> Holders:
        """Return the chunk."""
        return {"c1": frozenset({0})} if case.gold else {}
