"""The parser children live and die as they should."""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import psutil
import pytest

from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadFile, ReadRequest
from tests.file_builders import write_raw_pdf
from tests.reading import make_pool, make_request, read_all

ROOT = Path(__file__).resolve().parents[2]
# Opens a pool on a slow file, tells its child, and waits.
# A shell that runs the tests in the background has them ignore Ctrl-C, and a child inherits that.
PARENT = """
import signal, sys, threading, time
from pathlib import Path
from tests.reading import make_pool, read_all
signal.signal(signal.SIGINT, signal.default_int_handler)
with make_pool(workers=1, timeout_s=60, memory_mib=1024) as pool:
    def tell():
        while not pool.pids():
            time.sleep(0.01)
        print(*pool.pids(), flush=True)
    threading.Thread(target=tell, daemon=True).start()
    read_all(pool, [Path(sys.argv[1])])
"""


def _notes(folder: Path, count: int) -> list[Path]:
    paths = [folder / f"note {number}.txt" for number in range(count)]
    for path in paths:
        path.write_text(f"Note on {path.stem}.", encoding="utf-8")
    return paths


def _slow_file(folder: Path) -> Path:
    return write_raw_pdf(folder / "slow.pdf", [b"BT /F1 9 Tf (a) Tj ET\n" * 300_000] * 40)


def _wait_for_end(pid: int, seconds: float) -> bool:
    deadline = time.monotonic() + seconds
    while time.monotonic() < deadline:
        if not psutil.pid_exists(pid) or psutil.Process(pid).status() == psutil.STATUS_ZOMBIE:
            return True
        time.sleep(0.05)
    return False


def test_children_are_reused_and_every_file_is_reported_once(tmp_path: Path) -> None:
    paths = _notes(tmp_path, 60)
    with make_pool(workers=2, timeout_s=30, memory_mib=512) as pool:
        seen: list[Path] = []
        pids: set[int] = set()
        for request, outcome in pool.parse(map(make_request, paths)):
            assert isinstance(outcome, ReadFile)
            seen.append(request.path)
            pids.update(pool.pids())
    assert sorted(seen) == sorted(paths)
    assert len(pids) == 2
    assert all(_wait_for_end(pid, 5) for pid in pids)


def test_a_child_that_is_killed_is_replaced_and_its_file_refused(tmp_path: Path) -> None:
    slow, notes = _slow_file(tmp_path), _notes(tmp_path, 3)
    with make_pool(workers=1, timeout_s=60, memory_mib=1024) as pool:

        def strike() -> None:
            while not pool.pids():
                time.sleep(0.01)
            time.sleep(0.5)
            os.kill(pool.pids()[0], signal.SIGTERM)

        threading.Thread(target=strike).start()
        outcomes = read_all(pool, [slow, *notes])
    refused = outcomes[slow]
    assert isinstance(refused, RefusedError)
    assert refused.code is RefusalCode.CRASHED
    assert all(isinstance(outcomes[note], ReadFile) for note in notes)


def test_paths_are_read_only_a_little_ahead(tmp_path: Path) -> None:
    paths = _notes(tmp_path, 100)
    taken: list[Path] = []

    def source() -> Iterator[ReadRequest]:
        for path in paths:
            taken.append(path)
            yield make_request(path)

    with make_pool(workers=1, timeout_s=30, memory_mib=512) as pool:
        results = pool.parse(source())
        next(results)
        assert len(taken) <= 5


def test_two_threads_may_parse_at_once(tmp_path: Path) -> None:
    paths = _notes(tmp_path, 20)
    seen: list[list[Path]] = [[], []]
    with make_pool(workers=2, timeout_s=30, memory_mib=512) as pool:

        def work(index: int) -> None:
            seen[index] = list(read_all(pool, paths))

        threads = [threading.Thread(target=work, args=(index,)) for index in range(2)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
    assert [sorted(paths), sorted(paths)] == [sorted(found) for found in seen]


def test_parsing_outside_the_with_block_is_an_error(tmp_path: Path) -> None:
    pool = make_pool(workers=1, timeout_s=30, memory_mib=512)
    with pytest.raises(RuntimeError, match="not open"):
        read_all(pool, _notes(tmp_path, 1))


@pytest.mark.skipif(sys.platform == "win32", reason="Windows has no such signals")
@pytest.mark.parametrize("blow", ["SIGKILL", "SIGINT"])
def test_children_end_when_their_parent_does(tmp_path: Path, blow: str) -> None:
    parent = subprocess.Popen(
        [sys.executable, "-c", PARENT, str(_slow_file(tmp_path))],
        cwd=ROOT,
        stdout=subprocess.PIPE,
        stderr=subprocess.DEVNULL,
        text=True,
    )
    with parent:
        assert parent.stdout is not None
        child = int(parent.stdout.readline())
        time.sleep(0.5)
        assert psutil.pid_exists(child)
        parent.send_signal(getattr(signal, blow))
        assert _wait_for_end(child, 5)
        assert parent.wait(timeout=10) != 0


def test_children_leave_the_processor_to_their_parent(tmp_path: Path) -> None:
    with make_pool(workers=1, timeout_s=30, memory_mib=512) as pool:
        read_all(pool, _notes(tmp_path, 1))
        child = psutil.Process(pool.pids()[0])
        if sys.platform == "win32":
            assert child.nice() == psutil.BELOW_NORMAL_PRIORITY_CLASS
        else:
            assert child.nice() > psutil.Process().nice()
            # In another session the priority would count for nothing where sessions are scheduled as one.
            assert os.getsid(child.pid) == os.getsid(0)
            assert os.getpgid(child.pid) != os.getpgid(0)


def test_a_child_imports_nothing_heavy() -> None:
    script = (
        "import sys, ingestion.worker, ingestion.readers\n"
        "from ingestion.readers import article, delimited, docx, html, markdown, pdf, pptx, spreadsheet, text\n"
        "print(*(name for name in ('torch', 'streamlit', 'chromadb', 'sentence_transformers', 'langchain_core')"
        " if name in sys.modules))"
    )
    run = subprocess.run([sys.executable, "-c", script], cwd=ROOT, capture_output=True, text=True, check=True)
    assert run.stdout.strip() == ""


def test_a_child_does_not_see_the_keys_of_its_parent(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("OPENAI_API_KEY", "sk-secret")
    with make_pool(workers=1, timeout_s=30, memory_mib=512) as pool:
        read_all(pool, _notes(tmp_path, 1))
        (pid,) = pool.pids()
        assert "OPENAI_API_KEY" not in psutil.Process(pid).environ()
