"""Find the browser that the browser tests drive: an installed Chromium or Chrome, or Playwright's own.

Standard library only, because `python -m tests` asks before anything is installed.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Mapping
from pathlib import Path

NAMES = ("chromium", "chromium-browser", "google-chrome", "google-chrome-stable", "chrome", "msedge")
REQUIRED = "ADVISOR_TESTS_REQUIRE_BROWSER"
"""Set by CI: a machine without a browser then fails the browser tests instead of skipping them."""

_INSTALL_SECONDS = 600


def find_browser(environment: Mapping[str, str] = os.environ) -> Path | None:
    """Return the program of a browser on this machine, or None."""
    return next((path for path in _candidates(environment) if path.is_file()), None)


def fetch_browser(python: Path) -> None:
    """Let Playwright fetch its own Chromium; without network it says so and the browser tests are skipped."""
    command = [str(python), "-m", "playwright", "install", "chromium"]
    try:
        subprocess.run(command, check=False, timeout=_INSTALL_SECONDS)
    except subprocess.TimeoutExpired:
        print("Playwright could not fetch a browser in time; the browser tests will be skipped.", file=sys.stderr)


def _candidates(environment: Mapping[str, str]) -> Iterator[Path]:
    for name in NAMES:
        if found := shutil.which(name, path=environment.get("PATH")):
            yield Path(found)
    yield Path("/Applications/Google Chrome.app/Contents/MacOS/Google Chrome")
    yield Path("/Applications/Chromium.app/Contents/MacOS/Chromium")
    for variable in ("PROGRAMFILES", "PROGRAMFILES(X86)", "LOCALAPPDATA"):
        if folder := environment.get(variable):
            yield Path(folder) / "Google" / "Chrome" / "Application" / "chrome.exe"
            yield Path(folder) / "Microsoft" / "Edge" / "Application" / "msedge.exe"
    yield from _playwright_browsers(environment)


def _playwright_browsers(environment: Mapping[str, str]) -> Iterator[Path]:
    home = Path.home()
    default = {
        "darwin": home / "Library" / "Caches" / "ms-playwright",
        "win32": home / "AppData" / "Local" / "ms-playwright",
    }.get(sys.platform, home / ".cache" / "ms-playwright")
    folder = Path(environment.get("PLAYWRIGHT_BROWSERS_PATH") or default)
    programs = (
        "chrome-linux*/chrome",
        "chrome-win*/chrome.exe",
        "chrome-mac*/*.app/Contents/MacOS/*",
    )
    for program in programs:
        yield from sorted(folder.glob(f"chromium-*/{program}"), reverse=True)
