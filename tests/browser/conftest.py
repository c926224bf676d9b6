"""A browser, and the application in a process of its own with a home of its own."""

from __future__ import annotations

import os
import re
import socket
import subprocess
import sys
import time
import urllib.request
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from pathlib import Path
from threading import Thread

import pytest
from playwright.sync_api import Browser, Page, expect, sync_playwright

from tests.browsers import REQUIRED, find_browser

ROOT = Path(__file__).resolve().parents[2]
START_SECONDS = 60
ANSWER_MS = 60_000  # the first answer loads the model
INDEX_MS = 600_000  # a hundred articles are indexed on the first start; five minutes on two cores with other work


@dataclass(frozen=True, kw_only=True)
class Server:
    """A running application."""

    url: str
    home: Path
    pid: int


@contextmanager
def run_application(home: Path, log: Path, script: str = "app.py", **settings: str) -> Iterator[Server]:
    """Start the application on a free port and stop it afterwards; `settings` are variables of its environment."""
    port = _free_port()
    command = [sys.executable, "-m", "streamlit", "run", str(ROOT / script), "--server.port", str(port)]
    environment = {
        **os.environ,
        "ADVISOR_HOME": str(home),
        "PYTHONPATH": str(ROOT),
        "OMP_WAIT_POLICY": "PASSIVE",
    } | settings
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=subprocess.STDOUT)
        try:
            _wait_until_healthy(port, process, log)
            yield Server(url=f"http://127.0.0.1:{port}", home=home, pid=process.pid)
        finally:
            process.terminate()
            try:
                process.wait(20)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()


def _free_port() -> int:
    with closing(socket.socket()) as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait_until_healthy(port: int, process: subprocess.Popen[bytes], log: Path) -> None:
    deadline = time.monotonic() + START_SECONDS
    while time.monotonic() < deadline and process.poll() is None:
        try:
            with urllib.request.urlopen(f"http://127.0.0.1:{port}/_stcore/health", timeout=2):
                return
        except OSError:
            time.sleep(0.2)
    raise AssertionError(f"The application did not start:\n{log.read_text(errors='replace')}")


@pytest.fixture(scope="session")
def chromium() -> Iterator[Browser]:
    """Drive an installed Chromium or Chrome."""
    program = find_browser()
    if program is None:
        reason = "No Chromium or Chrome is installed, and Playwright has none; see CONTRIBUTING.md."
        if os.environ.get(REQUIRED):
            pytest.fail(reason)
        pytest.skip(reason)
    arguments = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(executable_path=program, args=arguments)
        yield browser
        browser.close()


@pytest.fixture
def page(chromium: Browser) -> Iterator[Page]:
    """Open a tab on a wide screen that remembers nothing of other tests."""
    context = chromium.new_context(viewport={"width": 1440, "height": 1000}, color_scheme="light")
    yield context.new_page()
    context.close()


@pytest.fixture(scope="session")
def product(tmp_path_factory: pytest.TempPathFactory, chromium: Browser) -> Iterator[Server]:
    """Run the product as it is delivered, with the index of the articles built by the page itself."""
    folder = tmp_path_factory.mktemp("product")
    with run_application(folder / "home", folder / "log") as server:
        first = chromium.new_page()
        first.goto(server.url)
        first.get_by_role("heading", name="What do you need to know?").wait_for(timeout=INDEX_MS)
        first.close()
        yield server


@pytest.fixture(scope="session")
def scripted(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Run the product with an advisor that takes its time."""
    folder = tmp_path_factory.mktemp("scripted")
    with run_application(folder / "home", folder / "log", "tests/browser/scripted_app.py") as server:
        yield server


@dataclass(frozen=True, kw_only=True)
class Listener:
    """A host that a planted address points to; `hits` are the requests that arrived."""

    url: str
    hits: list[str]


@pytest.fixture
def listener() -> Iterator[Listener]:
    """Listen on this machine for requests that must never come."""
    hits: list[str] = []

    class Handler(BaseHTTPRequestHandler):
        def do_GET(self) -> None:
            hits.append(self.path)
            self.send_response(204)
            self.end_headers()

        def log_message(self, format: str, *args: object) -> None:
            """Say nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    Thread(target=server.serve_forever, daemon=True).start()
    yield Listener(url=f"http://127.0.0.1:{server.server_port}", hits=hits)
    server.shutdown()
    server.server_close()


@pytest.fixture
def ask() -> Callable[[Page, str], None]:
    """Return a function that types a question and sends it."""

    def send(page: Page, question: str) -> None:
        box = page.get_by_test_id("stChatInputTextArea")
        box.wait_for(timeout=ANSWER_MS)
        box.fill(question)
        box.press("Enter")

    return send


def wait_until_drawn(page: Page) -> None:
    """Wait until the page is drawn whole: before that, what a new drawing leaves out still takes its room."""
    expect(page.get_by_test_id("stApp")).to_have_attribute("data-test-script-state", "notRunning", timeout=ANSWER_MS)


def marks(page: Page) -> list[int]:
    """Return the numbers of the citation marks in the order in which they are shown."""
    labels = page.locator("[class*='st-key-cite-'] button").all_inner_texts()
    return [int(re.sub(r"\D", "", label)) for label in labels]
