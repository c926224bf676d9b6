"""Each file ends in one outcome, reported once it is true; unchanged files cost nothing."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import pytest

from ingestion.intake import IntakeLimits
from ingestion.report import FileStatus, Progress
from ingestion.sources import collect
from knowledge_base.domain import Collection, Document
from knowledge_base.errors import HomeNotWritableError
from knowledge_base.store import PreparedDocument
from tests.fakes import MemoryStore
from tests.ingestion_run import TEXT, Run, statuses


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "files")


def test_new_files_are_added_and_unchanged_ones_are_neither_read_nor_embedded(run: Run) -> None:
    run.write("a.txt", TEXT)
    run.write("b.txt", TEXT + " Twice.")
    assert statuses(run.add()) == {"a.txt": "added", "b.txt": "added"}
    run.parser.parsed.clear()
    run.embedder.embedded.clear()
    assert statuses(run.add()) == {"a.txt": "unchanged", "b.txt": "unchanged"}
    assert run.parser.parsed == []
    assert run.embedder.embedded == []


def test_a_changed_file_is_replaced_and_its_unchanged_passages_are_not_embedded_again(run: Run) -> None:
    first, second = "Word " * 200 + ".", "Other " * 200 + "."
    run.write("a.txt", f"{first}\n{second}")
    run.add()
    run.embedder.embedded.clear()
    run.write("a.txt", f"{first}\nNew text that replaces the other.")
    outcomes = run.add()
    assert statuses(outcomes) == {"a.txt": "updated"}
    assert len(run.store.live) == 1
    assert all("replaces" in text for text in run.embedder.embedded)


def test_a_refused_file_costs_no_other_and_says_what_to_do(run: Run) -> None:
    run.write("bad.txt", "REFUSE")
    run.write("good.txt", TEXT)
    outcomes = run.add()
    assert statuses(outcomes) == {"bad.txt": "encrypted", "good.txt": "added"}
    assert outcomes["bad.txt"].advice == "Unlock it."
    assert outcomes["bad.txt"].failed


def test_a_file_that_becomes_unreadable_keeps_its_former_version(run: Run) -> None:
    run.write("a.txt", TEXT)
    run.add()
    run.write("a.txt", "REFUSE")
    outcome = run.add()["a.txt"]
    assert outcome.reason.endswith("Its former version stays searchable.")
    assert len(run.store.live) == 1


def test_a_duplicate_of_a_document_that_is_there_names_it(run: Run) -> None:
    run.write("a.txt", TEXT)
    run.add()
    run.write("copy.txt", TEXT)
    outcome = run.add()["copy.txt"]
    assert (outcome.status, outcome.code) == (FileStatus.REFUSED, "duplicate")
    assert "a.txt" in outcome.reason
    assert not outcome.failed


def test_a_duplicate_within_one_run_waits_for_the_first_and_shares_its_fate(run: Run) -> None:
    run.write("a.txt", TEXT)
    run.write("b.txt", TEXT)
    run.write("c.txt", "REFUSE")
    run.write("d.txt", "REFUSE")
    outcomes = run.add()
    assert statuses(outcomes) == {"a.txt": "added", "b.txt": "duplicate", "c.txt": "encrypted", "d.txt": "encrypted"}
    assert len(run.parser.parsed) == 2


def test_a_file_beyond_the_limit_is_not_read(run: Run) -> None:
    run.limits = IntakeLimits(max_file_mib=1)
    run.write("big.txt", "x" * (2 << 20))
    assert statuses(run.add()) == {"big.txt": "too_large"}
    assert run.parser.parsed == []


def test_a_file_without_anything_to_quote_is_refused(run: Run) -> None:
    run.write("blank.txt", " \n \n")
    assert statuses(run.add()) == {"blank.txt": "no_text"}


class VanishingStore(MemoryStore):
    """Deletes a file just before the first put of the document that was made of it."""

    def __init__(self, vanishing: Path) -> None:
        super().__init__()
        self.vanishing = vanishing

    def put(self, documents: Sequence[PreparedDocument]) -> tuple[Document, ...]:
        if any(prepared.original == self.vanishing for prepared in documents):
            self.vanishing.unlink(missing_ok=True)
        return super().put(documents)


def test_an_original_that_vanishes_costs_only_itself(run: Run) -> None:
    run.write("a.txt", TEXT)
    run.store = VanishingStore(run.write("gone.txt", "This one is deleted before it is stored."))
    run.write("z.txt", "This one comes after the one that is gone.")
    assert statuses(run.add()) == {"a.txt": "added", "gone.txt": "unreadable", "z.txt": "added"}


def test_nothing_is_reported_as_added_when_the_store_fails(run: Run) -> None:
    run.write("a.txt", TEXT)
    run.store.fail_with = HomeNotWritableError("The disk is full.")
    with pytest.raises(HomeNotWritableError):
        run.add()
    run.store.fail_with = None
    assert statuses(run.add()) == {"a.txt": "added"}


def test_progress_ends_at_one_and_never_runs_backwards_in_files(run: Run) -> None:
    for number in range(5):
        run.write(f"{number}.txt", TEXT + f" Number {number}.")
    progress = [event for event in run.events(collect([run.folder])) if isinstance(event, Progress)]
    assert progress[-1].fraction == 1.0
    assert progress[-1].files_done == progress[-1].files_total == 5
    assert [p.files_done for p in progress] == sorted(p.files_done for p in progress)


def test_chunks_of_several_documents_are_embedded_longest_first_in_one_call(run: Run) -> None:
    for number in range(40):
        run.write(f"{number:02}.txt", "word " * (5 * number + 5) + ".")
    run.add()
    assert len(run.store.live) == 40
    assert len(run.store.puts) < 40  # several documents became live together


def test_client_documents_belong_to_the_client(run: Run) -> None:
    run.store = MemoryStore(Collection.CLIENT)
    run.write("a.txt", TEXT)
    run.add()
    assert [prepared.document.collection for prepared in run.store.live.values()] == [Collection.CLIENT]


def test_a_document_in_another_language_is_added_with_a_note_on_how_it_will_be_found(run: Run) -> None:
    run.write("zugang.txt", "Der Fernzugriff wird von der Leitwarte freigegeben und die Sitzung wird aufgezeichnet.")
    run.write("access.txt", TEXT)
    outcomes = run.add()
    (note,) = outcomes["zugang.txt"].notes
    assert note.startswith("The text is in German. Questions in English will hardly find it")
    kept = {prepared.document.origin: prepared.document for prepared in run.store.live.values()}
    assert [kept[origin].notes for origin in kept if origin.endswith("zugang.txt")] == [(note,)]
    assert outcomes["access.txt"].notes == ()
