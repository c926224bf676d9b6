"""`python -m tests`: install what the tests need, then run every check.

Without arguments: lint, formatting, types, all tests with the coverage floor, and the gate of the evaluations; CI
runs exactly this.
With arguments: pytest alone, with these arguments.
"""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Sequence
from pathlib import Path

import launch
from tests import browsers

CHECKS = (
    ("lint", ("ruff", "check", ".")),
    ("formatting", ("ruff", "format", "--check", ".")),
    ("types", ("mypy",)),
    ("tests", ("pytest", "--cov", "--cov-report=term-missing:skip-covered")),
    ("evaluations", ("evaluations", "run", "--gate")),
)


def main(arguments: Sequence[str]) -> int:
    """Run the checks and return 0 only if all of them passed."""
    environment = launch.runtime_environment(os.environ, launch.ROOT)
    try:
        python = launch.Launcher(launch.ROOT, environment).prepare("requirements-test.txt")
    except launch.LaunchError as error:
        print(error, file=sys.stderr)
        return 1
    if arguments:
        return _run(python, ("pytest", *arguments), environment)
    if browsers.find_browser() is None:
        browsers.fetch_browser(python)
    failed = []
    for name, module in CHECKS:
        print(f"\n── {name}: {' '.join(module)}", flush=True)
        if _run(python, module, environment) != 0:
            failed.append(name)
    if failed:
        print(f"\nFailed: {', '.join(failed)}.", file=sys.stderr)
    return 1 if failed else 0


def _run(python: Path, module: Sequence[str], environment: dict[str, str]) -> int:
    command = [str(python), "-m", *module]
    return subprocess.run(command, cwd=launch.ROOT, env=environment, check=False).returncode


if __name__ == "__main__":
    try:
        sys.exit(main(sys.argv[1:]))
    except KeyboardInterrupt:
        sys.exit(130)
