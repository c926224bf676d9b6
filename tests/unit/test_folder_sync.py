"""A synced folder: what is gone, renamed or moved in it, and the articles that name themselves."""

from __future__ import annotations

import threading
from pathlib import Path

import pytest

from ingestion.report import FileOutcome
from ingestion.sources import collect, collect_folder
from tests.ingestion_run import TEXT, Run, statuses


@pytest.fixture
def run(tmp_path: Path) -> Run:
    return Run(tmp_path / "files")


def test_files_gone_from_a_synced_folder_are_removed_and_others_stay(run: Run) -> None:
    run.write("sub/a.txt", TEXT)
    run.write("b.txt", TEXT + " More.")
    run.sync()
    elsewhere = run.folder.parent / "elsewhere.txt"
    elsewhere.write_text("Something else that was added by hand.", encoding="utf-8")
    run.events(collect([elsewhere]))
    (run.folder / "sub" / "a.txt").unlink()
    assert statuses(run.sync()) == {"b.txt": "unchanged", "a.txt": "removed"}
    assert {Path(origin).name for origin in run.store.known()} == {"b.txt", "elsewhere.txt"}


def test_a_renamed_file_in_a_synced_folder_is_no_duplicate_and_costs_no_embedding(run: Run) -> None:
    run.write("before.txt", TEXT)
    run.sync()
    run.folder.joinpath("before.txt").rename(run.folder / "after.txt")
    outcomes = run.sync()
    assert statuses(outcomes) == {"after.txt": "added", "before.txt": "removed"}


def test_articles_keep_their_own_id_when_they_move(run: Run) -> None:
    run.write("governance/raci.md", "ARTICLE\n" + TEXT)
    run.sync("articles")
    assert set(run.store.live) == {"raci"}
    assert set(run.store.known()) == {"articles/governance/raci.md"}
    (run.folder / "collaboration").mkdir()
    (run.folder / "governance/raci.md").rename(run.folder / "collaboration/raci.md")
    assert statuses(run.sync("articles")) == {"raci.md": "updated"}
    assert set(run.store.known()) == {"articles/collaboration/raci.md"}


def test_two_articles_of_one_id_are_not_mixed_up(run: Run) -> None:
    run.write("one/raci.md", "ARTICLE\n" + TEXT)
    run.write("two/raci.md", "ARTICLE\nAnother text for the same article.")
    files, shared = collect_folder(run.folder, prefix="articles")
    outcomes = [event for event in run.events(files, shared) if isinstance(event, FileOutcome)]
    assert sorted(outcome.code or outcome.status.value for outcome in outcomes) == ["added", "invalid_article"]


def test_an_article_outside_the_curated_folder_cannot_take_the_place_of_one_inside(run: Run) -> None:
    run.write("raci.md", "ARTICLE\n" + TEXT)
    run.add()
    assert "raci" not in run.store.live


def test_a_cancelled_run_ends_early_prunes_nothing_and_the_next_goes_on(run: Run) -> None:
    run.write("old.txt", TEXT)
    run.sync()
    (run.folder / "old.txt").unlink()
    run.write("new.txt", TEXT + " New.")
    files, shared = collect_folder(run.folder)
    cancel = threading.Event()
    cancel.set()
    assert [e for e in run.events(files, shared, cancel) if isinstance(e, FileOutcome)] == []
    assert len(run.store.live) == 1
    assert statuses(run.sync()) == {"new.txt": "added", "old.txt": "removed"}
