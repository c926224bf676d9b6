from __future__ import annotations

import random
import subprocess
import sys
import time
from pathlib import Path

from tests.documents import nearest, open_knowledge_base
from tests.knowledge_base_child import NAMES, texts_of

KILLS = 8


def test_kill_9_at_any_point_loses_nothing_done_and_shows_nothing_half_done(tmp_path: Path) -> None:
    chance = random.Random(20_26)
    expected: dict[str, set[int]] = {name: {0} for name in NAMES}  # versions that may be there; 0 is "not there"
    for seed in range(1, KILLS + 1):
        _write_until_killed(tmp_path, seed, chance.uniform(0.02, 0.6), expected)
        knowledge_base = open_knowledge_base(tmp_path)
        for name in NAMES:
            version = _version_there(knowledge_base.chunks(f"id-{name}"), name)
            assert version in expected[name], (seed, name)
            expected[name] = {version}
            kept = knowledge_base.original(f"id-{name}")
            assert (kept.read_text() if kept else "") == (f"{name} {version}" if version else "")
            if version:
                assert nearest(knowledge_base, texts_of(name, version)[3], 1) == [texts_of(name, version)[3]]
        report = knowledge_base.check()
        assert report.healthy, report.problems
        assert report.vectors == report.chunks
        assert len(list((tmp_path / "originals").iterdir())) == report.documents
        knowledge_base.close()


def _write_until_killed(folder: Path, seed: int, seconds: float, expected: dict[str, set[int]]) -> None:
    command = [sys.executable, "-m", "tests.knowledge_base_child", str(folder), str(seed)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as child:
        assert child.stdout is not None
        first = child.stdout.readline()
        assert first, "the child ended before its first write"
        time.sleep(seconds)
        child.kill()
        lines = [first, *child.stdout.readlines()]
    for line in lines:
        state, name, version = line.split()
        # A write that began may be there or not; one that was reported as done must be.
        expected[name] = {int(version)} if state == "done" else expected[name] | {int(version)}


def _version_there(chunks: tuple[object, ...], name: str) -> int:
    texts = tuple(getattr(chunk, "text") for chunk in chunks)  # noqa: B009
    if not texts:
        return 0
    version = int(texts[0].split(" in version ")[1].split(",")[0])
    assert texts == texts_of(name, version)
    return version
