"""What the measurement of interruptions counts, on a stage without processes and a knowledge base without files."""

from __future__ import annotations

import random
from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path

import pytest

from evaluations.benchmarks.interruption import Interruptions
from evaluations.benchmarks.interruption_check import Findings, Whole, examine, whole_documents
from evaluations.benchmarks.interruption_stage import Attempt, InterruptionError, Moment, draw_moment
from knowledge_base.domain import Chunk, Document, Hit
from knowledge_base.health import HealthReport
from tests.fakes import FakeEmbedder, FakeKnowledgeBase

PASSAGES = (("Zones", "Zones separate plant networks."), ("Patches", "Patches wait for the shutdown."))


class Examined(FakeKnowledgeBase):
    """A knowledge base of which parts can be taken away."""

    def __init__(self) -> None:
        super().__init__("kb", PASSAGES, FakeEmbedder())
        self.gone: set[str] = set()
        self.without_chunks: set[str] = set()
        self.unfound: set[str] = set()
        self.dangling: tuple[Hit, ...] = ()
        self.problems: tuple[str, ...] = ()

    def documents(self) -> tuple[Document, ...]:
        found = self.lookup([f"kb-{number}" for number in range(len(PASSAGES))])
        return tuple(document for _, document in found.values() if document.origin not in self.gone)

    def chunks(self, document_id: str) -> tuple[Chunk, ...]:
        return () if document_id in self.without_chunks else (self.lookup([document_id])[document_id][0],)

    def search_lexical(self, query: str, k: int) -> tuple[Hit, ...]:
        hits = (*super().search_lexical(query, k), *self.dangling)
        return tuple(hit for hit in hits if hit.chunk_id not in self.unfound)

    def check(self) -> HealthReport:
        return HealthReport(name=self.name, documents=0, chunks=0, vectors=0, problems=self.problems)


@pytest.fixture
def whole() -> dict[str, Whole]:
    return whole_documents(Examined())


def test_what_is_as_without_interruption_is_neither_lost_nor_half_visible(whole: dict[str, Whole]) -> None:
    assert examine(Examined(), whole, ["kb-0", "kb-1"]) == Findings()


def test_a_document_that_was_not_reported_may_be_missing(whole: dict[str, Whole]) -> None:
    examined = Examined()
    examined.gone = {"kb-1"}
    assert examine(examined, whole, ["kb-0"]) == Findings()
    assert examine(examined, whole, ["kb-0", "kb-1"]) == Findings(lost=frozenset({"kb-1"}))


def test_a_document_without_all_its_chunks_is_half_visible_and_lost_if_reported(whole: dict[str, Whole]) -> None:
    examined = Examined()
    examined.without_chunks = {"kb-1"}
    assert examine(examined, whole, []) == Findings(half_visible=frozenset({"kb-1"}))
    assert examine(examined, whole, ["kb-1"]).lost == {"kb-1"}


def test_a_chunk_that_one_of_the_searches_does_not_find_counts(whole: dict[str, Whole]) -> None:
    examined = Examined()
    examined.unfound = {"kb-0"}
    assert examine(examined, whole, ["kb-0"]).lost == {"kb-0"}
    turned = {origin: replace(one, vectors=(-one.vectors[0],)) for origin, one in whole.items()}
    assert examine(Examined(), turned, ["kb-0", "kb-1"]).lost == {"kb-0", "kb-1"}


def test_hits_that_lead_nowhere_and_repairs_are_told(whole: dict[str, Whole]) -> None:
    examined = Examined()
    examined.dangling = (Hit(chunk_id="ghost", score=1.0),)
    examined.problems = ("Rebuild it.",)
    assert examine(examined, whole, []) == Findings(half_visible=frozenset({"ghost"}), repairs=("Rebuild it.",))


class ScriptedStage:
    """Adds so many documents per run; a run that has added all ends before it can be killed."""

    def __init__(self, documents: int, *, per_run: int, findings: dict[int, Findings] | None = None) -> None:
        self._documents = documents
        self._per_run = per_run
        self._findings = findings or {}
        self._there = 0
        self.checked: list[int] = []
        self.cleared = 0

    def run(self, moment: Moment | None) -> Attempt:
        before = self._there
        self._there = self._documents if moment is None else min(before + self._per_run, self._documents)
        known = [("unchanged", str(number)) for number in range(before)]
        added = [("added", str(number)) for number in range(before, self._there)]
        return Attempt(outcomes=(*known, *added, ("refused", "scan")), killed=self._there < self._documents)

    def check(self, reported: Sequence[str]) -> Findings:
        self.checked.append(len(reported))
        return self._findings.get(len(self.checked), Findings())

    def keep(self, name: str) -> Path:
        return Path(name)

    def clear(self) -> None:
        self._there = 0
        self.cleared += 1


def _count(stage: ScriptedStage, documents: int) -> Interruptions:
    return Interruptions(stage, documents=documents, chance=random.Random(1))


def test_kills_and_reports_are_counted_and_every_home_is_checked() -> None:
    stage = ScriptedStage(10, per_run=2)
    counted = _count(stage, 10)
    counted.kill(3)
    assert counted.finish() == {"added": 4, "refused": 1, "unchanged": 6}
    assert (counted.kills, counted.reported, counted.missing) == (3, 6, 0)
    assert stage.checked == [2, 4, 6, 10]
    assert not counted.lost and not counted.half_visible and not counted.unreadable


def test_a_home_that_is_full_is_emptied_and_filled_again() -> None:
    stage = ScriptedStage(5, per_run=2)
    counted = _count(stage, 5)
    counted.kill(4)
    assert (counted.kills, counted.reported, stage.cleared) == (4, 8, 1)


def test_what_a_check_finds_is_added_up_and_a_home_in_need_of_repair_is_given_up() -> None:
    found = {
        1: Findings(lost=frozenset({"0"}), half_visible=frozenset({"1"})),
        2: Findings(lost=frozenset({"0", "1"})),
        3: Findings(repairs=("Rebuild it.",)),
    }
    stage = ScriptedStage(20, per_run=1, findings=found)
    counted = _count(stage, 20)
    counted.kill(3)
    assert (counted.lost, counted.half_visible, counted.unreadable) == ({"0", "1"}, {"1"}, 1)
    assert stage.cleared == 1


def test_documents_that_the_last_run_does_not_reach_are_missing() -> None:
    counted = _count(ScriptedStage(10, per_run=2), 12)
    counted.kill(1)
    counted.finish()
    assert counted.missing == 2


def test_a_folder_that_is_too_small_to_be_interrupted_is_named_as_such() -> None:
    with pytest.raises(InterruptionError, match="Name a larger one by --data"):
        _count(ScriptedStage(2, per_run=2), 2).kill(1)


def test_moments_are_repeatable_and_of_every_kind() -> None:
    moments = [draw_moment(random.Random(seed), 3) for seed in range(60)]
    assert moments == [draw_moment(random.Random(seed), 3) for seed in range(60)]
    assert {moment.additions for moment in moments} == {0, 1, 2, 3}
    assert any(moment.opening for moment in moments)
    assert any(moment.into_write_s is not None for moment in moments)
