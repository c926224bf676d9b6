"""How fast is it, and how much memory does it take? On this machine, with pages made for the purpose.

    python -m evaluations.benchmarks.speed [--pages 1000] [--seed 1] [--json]

The bundled articles and the generated pages (half of the documents PDF, half Markdown) are taken into a temporary
home by a process of its own, in which 72 different questions are then asked once each, warm.

ingestion_to_embedding_ratio   seconds to embed the same chunks alone, by the same loaded model in the same process,
                               divided by the seconds of the whole ingestion
second_start_to_import_ratio   seconds from process start to the first answer with the existing index, divided by the
                               seconds of a process that only imports the libraries; medians of three, alternating
peak_rss_mib                   highest sum of the resident memory of the ingesting process and its children, which
                               counts memory that they share more than once
"""

from __future__ import annotations

import argparse
import json
import os
import statistics
import subprocess
import sys
import tempfile
import threading
import time
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import psutil

from evaluations.benchmarks.generated_pages import write_pages
from knowledge_base.errors import AdvisorError

ROOT = Path(__file__).resolve().parents[2]
STARTS = 3
SAMPLE_EVERY_S = 0.1
LIBRARIES = "import torch, sentence_transformers, chromadb, streamlit, langchain_core"
# What app.py does before a question can be answered, and the answer to the first one.
SECOND_START = """
import sys, streamlit
from pathlib import Path
from advisor.factory import build_advisor
from ingestion.workspace import open_workspace
from knowledge_base.settings import load_settings
with open_workspace(load_settings(home=Path(sys.argv[1]))) as workspace:
    advisor = build_advisor(workspace.home, workspace.embedder)
    advisor.warm()
    print(advisor.ask("Who should own remote access?").outcome)
"""


class BenchmarkError(AdvisorError):
    """A measured process failed."""


class MemoryWatch:
    """Samples the resident memory of a process with its children until it is told to stop."""

    def __init__(self, process_id: int) -> None:
        """Begin to watch."""
        self.peak_bytes = 0
        self._process = psutil.Process(process_id)
        self._stop = threading.Event()
        self._thread = threading.Thread(target=self._watch, daemon=True)
        self._thread.start()

    def stop(self) -> None:
        """Stop watching; `peak_bytes` is final."""
        self._stop.set()
        self._thread.join()

    def sample(self) -> None:
        """Take the memory of this moment into account."""
        self.peak_bytes = max(self.peak_bytes, self._resident())

    def _watch(self) -> None:
        while not self._stop.wait(SAMPLE_EVERY_S):
            self.sample()

    def _resident(self) -> int:
        total = 0
        try:
            for process in (self._process, *self._process.children(recursive=True)):
                total += process.memory_info().rss
        except psutil.NoSuchProcess:  # a child ended between being listed and being read
            pass
        return total


def measure(pages: int, seed: int) -> dict[str, Any]:
    """Return all figures.

    Raises:
        BenchmarkError: a measured process failed; what it said is in the message.
    """
    with tempfile.TemporaryDirectory(prefix="advisor-speed-") as folder:
        home, documents = Path(folder) / "home", Path(folder) / "documents"
        write_pages(documents, pages, seed)
        figures = _run(home, documents)
        figures |= _starts(home)
    order = (
        "answer_p50_s", "answer_p95_s", "stage_p95_s", "ingestion_to_embedding_ratio", "second_start_to_import_ratio",
        "peak_rss_mib", "chunks_per_s",
    )  # fmt: skip
    setting = {"pages": pages, "seed": seed, "cores": os.cpu_count(), "load_average": _load()}
    return {**{name: figures.pop(name) for name in order}, **figures, "setting": setting}


def _run(home: Path, documents: Path) -> dict[str, Any]:
    command = [sys.executable, "-m", "evaluations.benchmarks.speed_run", str(home), str(documents)]
    figures: dict[str, Any] = {}
    with subprocess.Popen(command, cwd=ROOT, env=_environment(), stdout=subprocess.PIPE, text=True) as process:
        watch = MemoryWatch(process.pid)
        try:
            for line in process.stdout or ():
                if json.loads(line) == {"at": "ingested"}:
                    watch.stop()
                else:
                    figures = json.loads(line)
        finally:
            watch.stop()
            if process.poll() is None and not figures:
                process.terminate()
    if process.returncode or not figures:
        raise BenchmarkError(
            f"The measured process ended with status {process.returncode!r}. What it wrote above says why."
        )
    return {**figures, "peak_rss_mib": round(watch.peak_bytes / (1 << 20))}


def _starts(home: Path) -> dict[str, Any]:
    """Time the two kinds of process in turn, so that a busy moment of the machine does not hit one kind only."""
    imports, starts = [], []
    for _ in range(STARTS):
        imports.append(_seconds(["-c", LIBRARIES]))
        starts.append(_seconds(["-c", SECOND_START, str(home)]))
    import_s, start_s = statistics.median(imports), statistics.median(starts)
    return {
        "import_s": round(import_s, 2),
        "second_start_s": round(start_s, 2),
        "second_start_to_import_ratio": round(start_s / import_s, 2),
    }


def _seconds(arguments: Sequence[str]) -> float:
    began = time.perf_counter()
    done = subprocess.run(
        [sys.executable, *arguments], cwd=ROOT, env=_environment(), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise BenchmarkError(f"A start failed with status {done.returncode!r}: {done.stderr[-500:]}")
    return time.perf_counter() - began


def _environment() -> dict[str, str]:
    return {"OMP_WAIT_POLICY": "PASSIVE", "HF_HUB_OFFLINE": "1", **os.environ}


def _load() -> float | None:
    """Return the load of the last minute, which tells whether the machine was the benchmark's alone."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def main(argv: Sequence[str] | None = None) -> int:
    """Run the benchmark and return the exit status."""
    parser = argparse.ArgumentParser(prog="python -m evaluations.benchmarks.speed", description=__doc__.split("\n")[0])
    parser.add_argument("--pages", type=int, default=1000, help="generated pages beside the articles (1000)")
    parser.add_argument("--seed", type=int, default=1, help="another seed makes other pages (1)")
    parser.add_argument("--json", action="store_true", help="write JSON instead of text")
    arguments = parser.parse_args(argv)
    if arguments.pages < 1:
        parser.error(f"--pages {arguments.pages}: at least one page is needed")
    try:
        figures = measure(arguments.pages, arguments.seed)
    except AdvisorError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; the temporary home is deleted.", file=sys.stderr)
        return 1
    if arguments.json:
        print(json.dumps(figures, indent=2))
    else:
        for name, value in figures.items():
            print(f"{name:32}{value}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
