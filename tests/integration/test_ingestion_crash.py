"""A killed ingestion loses nothing that it reported and shows nothing half-done; two never mix."""

from __future__ import annotations

import os
import random
import subprocess
import sys
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from ingestion import commands
from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.workspace import Workspace
from knowledge_base.home import Home
from knowledge_base.settings import Settings, load_settings
from tests.fakes import FakeEmbedder

ROOT = Path(__file__).resolve().parents[2]
FILES = 60
KILLS = 8


def write_files(folder: Path, edition: int) -> dict[str, str]:
    """Write files whose every paragraph names file and edition; return the word that each one holds."""
    folder.mkdir(parents=True, exist_ok=True)
    words = {}
    for number in range(FILES):
        word = f"plant{number:03}edition{edition}"
        lines = [f"# Site {number}"]
        lines += [
            f"## Part {part}\n\nThe gateway of {word} is checked in week {part}." for part in range(number % 30 + 1)
        ]
        path = folder / f"{number:03}.md"
        path.write_text("\n\n".join(lines), encoding="utf-8")
        words[path.as_posix()] = word
    return words


def start(home: Path, folder: Path) -> subprocess.Popen[str]:
    environment = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, "-m", "tests.ingestion_child", str(home), str(folder)]
    return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)


def read_reports(child: subprocess.Popen[str], *, kill_after_s: float | None = None) -> list[str]:
    """Return the child's lines; with a time, kill it so long after it opened the home."""
    assert child.stdout is not None
    lines: list[str] = []
    timer: threading.Timer | None = None
    for line in child.stdout:
        lines.append(line.strip())
        if timer is None and kill_after_s is not None:
            timer = threading.Timer(kill_after_s, child.kill)
            timer.start()
    child.wait(timeout=60)
    if timer:
        timer.cancel()
    child.stdout.close()
    return lines


def check_whole(home: Path, reported: dict[str, int], editions: list[dict[str, str]]) -> int:
    """Open as any reader would; every reported file must be there, every document whole. Return the documents.

    `reported` gives the edition that a file was last reported in. A later one may be live: a document becomes so
    before it is reported, and the kill may fall between.
    """
    embedder = FakeEmbedder()
    with Home.open(load_settings(home=home), embedder, CHUNKING_FINGERPRINT) as opened:
        firm = opened.firm()
        report = firm.check()
        assert report.problems == ()
        live = {document.origin: document for document in firm.documents()}
        for origin, edition in reported.items():
            texts = [chunk.text for chunk in firm.chunks(live[origin].document_id)]
            since = [words[origin] for words in editions[edition:]]
            assert texts and any(all(word in text for text in texts) for word in since)
        for origin, document in live.items():
            chunks = firm.chunks(document.document_id)
            words = {each[origin] for each in editions if each[origin] in chunks[0].text}
            assert len(words) == 1
            assert all(words.copy().pop() in chunk.text for chunk in chunks)  # never two editions in one document
            assert len(chunks) == int(Path(origin).stem) % 30 + 1
            vector = embedder.embed([chunks[0].indexed_text(document.title)])[0]
            assert firm.search_dense(vector, 1)[0].score > 0.99
        return len(live)


def test_a_kill_at_any_point_loses_nothing_reported_and_shows_nothing_half_done(tmp_path: Path) -> None:
    home, folder = tmp_path / "home", tmp_path / "files"
    chance = random.Random(7)
    editions: list[dict[str, str]] = []
    reported: dict[str, int] = {}
    for kill in range(KILLS):
        if kill % 4 == 0:  # files change between runs, so that replacing is interrupted as well as adding
            editions.append(write_files(folder, kill))
        lines = read_reports(start(home, folder), kill_after_s=chance.uniform(0.05, 2.5))
        for line in lines:
            status, _, origin = line.partition(" ")
            if status in ("added", "updated", "unchanged"):
                reported[origin] = len(editions) - 1
        check_whole(home, reported, editions)
    lines = read_reports(start(home, folder))
    assert lines[-1] == "done"
    assert check_whole(home, dict.fromkeys(editions[-1], len(editions) - 1), editions) == FILES


@contextmanager
def with_fake_model(settings: Settings, *, for_repair: bool = False, create: bool = False) -> Iterator[Workspace]:
    embedder = FakeEmbedder()
    with Home.open(settings, embedder, CHUNKING_FINGERPRINT, for_repair=for_repair) as home:
        yield Workspace(home=home, embedder=embedder, settings=settings)


def test_a_second_ingestion_is_told_who_is_at_work_and_disturbs_nothing(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    home, folder = tmp_path / "home", tmp_path / "files"
    words = write_files(folder, 0)
    child = start(home, folder)
    assert child.stdout is not None
    assert child.stdout.readline().strip() == "open"
    monkeypatch.setenv("ADVISOR_HOME", str(home))
    assert commands.main(["add", str(folder)], connect=with_fake_model) == 1
    assert str(child.pid) in capsys.readouterr().err
    assert read_reports(child)[-1] == "done"
    assert check_whole(home, dict.fromkeys(words, 0), [words]) == FILES
