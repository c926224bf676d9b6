"""The process of the page: started, announced as soon as it answers, and asked to end in good order.

Standard library only, as launch.py, which is all that imports it.
"""

from __future__ import annotations

import http.client
import os
import signal
import subprocess
import sys
import threading
import time
import webbrowser
from collections.abc import Mapping, Sequence
from pathlib import Path

_STOP_SECONDS = 10  # a page that has not stopped by then is ended; it keeps what it has reported as done
_POLL_SECONDS = 0.1


def run_page(
    command: Sequence[str], folder: Path, environment: Mapping[str, str], *, port: int, open_browser: bool
) -> int:
    """Run the page until it ends or the user stops it, and return its exit status."""
    # In a session of its own (Windows has none) Ctrl-C comes to us alone, and we ask the page to end in good order.
    page = subprocess.Popen(command, cwd=folder, env=environment, start_new_session=True)
    for name in ("SIGTERM", "SIGHUP"):  # a closed terminal hangs up, unless nohup said to ignore it; not on Windows
        number = getattr(signal, name, None)
        if number is not None and signal.getsignal(number) != signal.SIG_IGN:
            signal.signal(number, signal.default_int_handler)
    threading.Thread(target=_announce, args=(page, port, open_browser), daemon=True).start()
    try:
        return page.wait()
    except KeyboardInterrupt:
        return _stop(page)


def has_display() -> bool:
    """Say whether a browser window could be seen."""
    if os.environ.get("CI"):
        return False
    if sys.platform in {"win32", "darwin"}:
        return True
    return bool(os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY"))


def _stop(page: subprocess.Popen[bytes]) -> int:
    print("\nStopping …", flush=True)
    try:
        if os.name != "nt":  # there, terminating is killing, and the page has had the Ctrl-C itself
            page.terminate()
        page.wait(_STOP_SECONDS)
    except (subprocess.TimeoutExpired, KeyboardInterrupt):
        page.kill()
        page.wait()
    return 0


def _announce(page: subprocess.Popen[bytes], port: int, open_browser: bool) -> None:
    """Say where the page is as soon as it answers, and open it."""
    while page.poll() is None and not _answers(port):
        time.sleep(_POLL_SECONDS)
    if page.poll() is not None:
        return
    address = f"http://localhost:{port}"
    print(f"\nThe chat is at {address} (stop it with Ctrl-C).", flush=True)
    if open_browser:
        webbrowser.open(address)


def _answers(port: int) -> bool:
    connection = http.client.HTTPConnection("127.0.0.1", port, timeout=2)
    try:
        connection.request("GET", "/_stcore/health")
        return connection.getresponse().status == http.client.OK
    except (OSError, http.client.HTTPException):
        return False
    finally:
        connection.close()
