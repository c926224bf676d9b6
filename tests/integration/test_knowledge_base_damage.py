from __future__ import annotations

import os
import shutil
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

import pytest

from knowledge_base.errors import IndexDamagedError, KnowledgeBaseError
from knowledge_base.publishing import Publisher
from knowledge_base.store import KnowledgeBase
from tests.documents import nearest, open_knowledge_base, prepared

TEXTS = tuple(f"Passage {number} is about subject{number} and nothing else." for number in range(1100))


@pytest.fixture(scope="module")
def pristine(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Return a closed knowledge base that is large enough for Chroma to have written its graph files."""
    folder = tmp_path_factory.mktemp("pristine") / "firm"
    knowledge_base = open_knowledge_base(folder)
    knowledge_base.put([prepared("many", TEXTS)])
    knowledge_base.close()
    return folder


def _finds(knowledge_base: KnowledgeBase, number: int) -> bool:
    vector = prepared("many", TEXTS).vectors[number]
    return knowledge_base.search_dense(vector, 1)[0].score == pytest.approx(1.0, abs=1e-5)


def _overwrite(name: str) -> Callable[[Path], None]:
    def damage(index: Path) -> None:
        (path,) = index.rglob(name)
        size = path.stat().st_size
        with path.open("r+b") as file:
            file.seek(size // 8)
            file.write(os.urandom(size // 2))

    return damage


def _truncate(name: str) -> Callable[[Path], None]:
    def damage(index: Path) -> None:
        (path,) = index.rglob(name)
        os.truncate(path, path.stat().st_size // 2)

    return damage


def _delete(name: str) -> Callable[[Path], None]:
    def damage(index: Path) -> None:
        (path,) = index.rglob(name)
        path.unlink()

    return damage


def _replace_by_file(index: Path) -> None:
    shutil.rmtree(index)
    index.write_text("not a folder")


@pytest.mark.parametrize(
    "damage",
    [
        pytest.param(shutil.rmtree, id="folder deleted"),
        pytest.param(_replace_by_file, id="folder is a file"),
        # Loading these two would end the process with a segmentation fault.
        pytest.param(_overwrite("data_level0.bin"), id="vectors overwritten"),
        pytest.param(_overwrite("header.bin"), id="header overwritten"),
        pytest.param(_truncate("data_level0.bin"), id="vectors cut short"),
        pytest.param(_delete("index_metadata.pickle"), id="id map deleted"),
        pytest.param(_delete("chroma.sqlite3"), id="database deleted"),
        pytest.param(_overwrite("chroma.sqlite3"), id="database overwritten"),
        pytest.param(_truncate("chroma.sqlite3"), id="database cut short"),
    ],
)
def test_a_damaged_index_is_refused_and_a_rebuild_heals_it(
    pristine: Path, tmp_path: Path, damage: Callable[[Path], None]
) -> None:
    folder = tmp_path / "firm"
    shutil.copytree(pristine, folder)
    damage(folder / "chroma")

    with pytest.raises(IndexDamagedError, match="python -m ingestion reindex"):
        open_knowledge_base(folder)
    repairing = open_knowledge_base(folder, for_repair=True)
    assert not repairing.check().healthy
    repairing.reindex()
    repairing.close()
    healed = open_knowledge_base(folder)
    assert _finds(healed, 77)
    assert healed.check().healthy
    healed.close()


def test_a_copied_home_is_not_taken_for_a_damaged_one(pristine: Path, tmp_path: Path) -> None:
    shutil.copytree(pristine, tmp_path / "firm", copy_function=shutil.copyfile)  # other modification times
    copy = open_knowledge_base(tmp_path / "firm")
    assert _finds(copy, 5)
    copy.close()


def test_a_damaged_catalogue_says_that_a_backup_is_needed(pristine: Path, tmp_path: Path) -> None:
    folder = tmp_path / "firm"
    shutil.copytree(pristine, folder)
    (folder / "catalogue.sqlite3").write_bytes(os.urandom(8192))
    with pytest.raises(KnowledgeBaseError, match=r"catalogue in .* is damaged .*Restore the folder from a backup"):
        open_knowledge_base(folder)


def test_a_missing_original_is_reported_by_title(tmp_path: Path) -> None:
    source = tmp_path / "report.txt"
    source.write_text("text")
    knowledge_base = open_knowledge_base(tmp_path / "firm")
    knowledge_base.put([prepared("report", ("Zones.",), original=source)])
    kept = knowledge_base.original("id-report")
    assert kept is not None
    kept.unlink()
    assert knowledge_base.check().missing_originals == ("About report",)
    assert knowledge_base.original("id-report") is None
    knowledge_base.close()


@pytest.mark.parametrize(
    "tear",
    [
        pytest.param(_overwrite("data_level0.bin"), id="vectors"),
        pytest.param(_overwrite("header.bin"), id="header"),
        pytest.param(_truncate("link_lists.bin"), id="links"),
        pytest.param(_delete("index_metadata.pickle"), id="id map"),
    ],
)
def test_an_index_that_an_interrupted_write_tore_heals_without_anybody_s_help(
    pristine: Path, tmp_path: Path, tear: Callable[[Path], None]
) -> None:
    folder = tmp_path / "firm"
    shutil.copytree(pristine, folder)
    with closing(sqlite3.connect(folder / "catalogue.sqlite3")) as connection:
        connection.execute("INSERT INTO journal VALUES ('vector', '999999')")  # a kill between two steps of a put
        connection.commit()
    tear(folder / "chroma")
    with closing(open_knowledge_base(folder, for_repair=True)) as looked_at:
        assert not looked_at.check().healthy  # torn files are not loaded, whatever opens them
    with closing(open_knowledge_base(folder)) as healed:
        assert healed.check().healthy
        assert _finds(healed, 77)


def test_a_kill_between_publishing_and_sealing_is_no_damage(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    folder = tmp_path / "firm"
    killed = open_knowledge_base(folder)
    monkeypatch.setattr(Publisher, "sweep", lambda self: None)  # as if the process had ended there
    killed.put([prepared("many", TEXTS)])  # without an original, which would be journalled too
    monkeypatch.undo()
    killed.close()
    with closing(open_knowledge_base(folder)) as opened:
        assert _finds(opened, 77)
        assert opened.check().healthy


def test_an_empty_knowledge_base_can_be_searched_and_opened_again(tmp_path: Path) -> None:
    for _ in range(3):
        with closing(open_knowledge_base(tmp_path / "firm")) as empty:
            assert nearest(empty, "Who owns remote access?") == []


def test_an_emptied_knowledge_base_can_be_filled_searched_and_opened_again(pristine: Path, tmp_path: Path) -> None:
    folder = tmp_path / "firm"
    shutil.copytree(pristine, folder)
    with closing(open_knowledge_base(folder)) as emptied:
        emptied.remove(["id-many"])
        assert not list((folder / "chroma").rglob("*.bin"))  # no vector of what was removed stays on the disk
        emptied.put([prepared("few", TEXTS[:50])])
    for _ in range(3):
        with closing(open_knowledge_base(folder)) as opened:
            assert nearest(opened, TEXTS[7], 1) == [TEXTS[7]]


def _empty(path: Path) -> None:
    os.truncate(path, 0)


@pytest.mark.parametrize(("lose", "state"), [(Path.unlink, "missing"), (_empty, "empty")])
def test_a_lost_catalogue_is_named_and_not_replaced_by_a_new_one(
    tmp_path: Path, lose: Callable[[Path], None], state: str
) -> None:
    folder = tmp_path / "firm"
    original = tmp_path / "contract.txt"
    original.write_text("The contract ends in 2031.", encoding="utf-8")
    with closing(open_knowledge_base(folder)) as knowledge_base:
        knowledge_base.put([prepared("contract", ("The contract ends in 2031.",), original=original)])
    lose(folder / "catalogue.sqlite3")
    for for_repair in (False, True):
        with pytest.raises(KnowledgeBaseError, match=rf"is {state}, though .*Restore it from a backup"):
            open_knowledge_base(folder, for_repair=for_repair)
    assert not (folder / "catalogue.sqlite3").exists() or not (folder / "catalogue.sqlite3").stat().st_size
    assert [path.read_text(encoding="utf-8") for path in (folder / "originals").iterdir()] == [
        "The contract ends in 2031."
    ]
    assert any((folder / "chroma").iterdir())
