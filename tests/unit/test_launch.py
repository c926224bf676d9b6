"""The launcher, without installing anything: what it does once, and what it says when it cannot."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

import launch
from launch import Launcher, LaunchError, runtime_environment

PYTHON = Path("python")
INSTALLATION = [["-m", "pip", "install"]] * 2  # pip itself, then the requirements
SYNC = ["-m", "ingestion", "sync"]


class Commands:
    """Stands in for `subprocess.call`: notes each command and answers with the next status."""

    def __init__(self) -> None:
        self.seen: list[list[str]] = []
        self.statuses: list[int] = []

    def __call__(self, command: list[str], **_: object) -> int:
        self.seen.append(command[1:])
        return self.statuses.pop(0) if self.statuses else 0


@pytest.fixture
def commands() -> Commands:
    return Commands()


@pytest.fixture
def project(tmp_path: Path) -> Path:
    """A project folder with requirements, one article, and a virtual environment that looks complete."""
    (tmp_path / "requirements.txt").write_text("numpy\n", encoding="utf-8")
    (tmp_path / "requirements-test.txt").write_text("-r requirements.txt\npytest\n", encoding="utf-8")
    article = tmp_path / "knowledge_base" / "articles" / "remote-access.md"
    article.parent.mkdir(parents=True)
    article.write_text("# Remote access\n", encoding="utf-8")
    (tmp_path / "ingestion").mkdir()
    environment_python(tmp_path).parent.mkdir(parents=True)
    environment_python(tmp_path).touch()
    return tmp_path


def environment_python(project: Path) -> Path:
    return project / ".venv" / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


@pytest.fixture
def launcher(project: Path, commands: Commands) -> Launcher:
    return Launcher(project, {}, call=commands)


@pytest.fixture
def taken_port() -> Iterator[int]:
    with socket.socket() as listener:
        listener.bind(("127.0.0.1", 0))
        listener.listen()
        yield listener.getsockname()[1]


def test_the_first_start_installs_and_the_second_does_not(launcher: Launcher, commands: Commands) -> None:
    launcher.prepare("requirements.txt")
    launcher.prepare("requirements.txt")
    assert [command[:3] for command in commands.seen] == INSTALLATION


def test_changed_requirements_are_installed(launcher: Launcher, project: Path, commands: Commands) -> None:
    launcher.prepare("requirements.txt")
    (project / "requirements.txt").write_text("numpy\nrich\n", encoding="utf-8")
    launcher.prepare("requirements.txt")
    assert [command[:3] for command in commands.seen] == INSTALLATION * 2


def test_what_the_tests_need_includes_what_the_application_needs(launcher: Launcher, commands: Commands) -> None:
    launcher.prepare("requirements-test.txt")
    launcher.prepare("requirements.txt")
    assert [command[:3] for command in commands.seen] == INSTALLATION


def test_an_installation_that_failed_is_tried_again(launcher: Launcher, commands: Commands) -> None:
    commands.statuses = [0, 1]
    with pytest.raises(LaunchError, match=r"Installing failed.*disk space"):
        launcher.prepare("requirements.txt")
    launcher.prepare("requirements.txt")
    assert [command[:3] for command in commands.seen] == INSTALLATION * 2


def test_a_missing_environment_is_made(launcher: Launcher, project: Path, commands: Commands) -> None:
    environment_python(project).unlink()
    launcher.prepare("requirements.txt")
    assert commands.seen[0][:2] == ["-m", "venv"]


def test_an_environment_that_cannot_be_made_names_the_package_that_is_missing(
    launcher: Launcher, project: Path, commands: Commands
) -> None:
    environment_python(project).unlink()
    commands.statuses = [1]
    with pytest.raises(LaunchError, match=r"install the package python3\.\d+-venv"):
        launcher.prepare("requirements.txt")


@pytest.mark.parametrize("version", [(3, 10), (3, 14)])
def test_a_python_that_cannot_be_used_is_named_with_those_that_can(project: Path, version: tuple[int, int]) -> None:
    environment_python(project).unlink()
    launcher = Launcher(project, {}, call=Commands(), version=version)
    with pytest.raises(LaunchError, match=rf"Python {version[0]}\.{version[1]} cannot run.*3\.11, 3\.12 or 3\.13"):
        launcher.prepare("requirements.txt")


def test_articles_are_indexed_once(launcher: Launcher, commands: Commands) -> None:
    launcher.index_articles(PYTHON)
    launcher.index_articles(PYTHON)
    assert commands.seen == [SYNC]


@pytest.mark.parametrize("changed", ["knowledge_base/articles/remote-access.md", "ingestion/chunking.py"])
def test_changed_articles_and_changed_code_are_indexed_again(
    launcher: Launcher, project: Path, commands: Commands, changed: str
) -> None:
    launcher.index_articles(PYTHON)
    (project / changed).write_text("changed", encoding="utf-8")
    launcher.index_articles(PYTHON)
    assert commands.seen == [SYNC, SYNC]


def test_another_embedder_and_another_home_are_indexed_anew(project: Path, tmp_path: Path, commands: Commands) -> None:
    Launcher(project, {}, call=commands).index_articles(PYTHON)
    Launcher(project, {"ADVISOR_EMBEDDER": "some/model"}, call=commands).index_articles(PYTHON)
    Launcher(project, {"ADVISOR_HOME": str(tmp_path / "elsewhere")}, call=commands).index_articles(PYTHON)
    assert commands.seen == [SYNC] * 3


def test_a_home_named_in_the_dotenv_file_is_used(launcher: Launcher, project: Path) -> None:
    (project / ".env").write_text("# where\nexport ADVISOR_HOME='the home'\n", encoding="utf-8")
    launcher.index_articles(PYTHON)
    assert (project / "the home" / "firm").is_dir()


def test_a_failed_indexing_is_reported_and_tried_again(launcher: Launcher, commands: Commands) -> None:
    commands.statuses = [1]
    with pytest.raises(LaunchError, match="could not be indexed"):
        launcher.index_articles(PYTHON)
    launcher.index_articles(PYTHON)
    assert commands.seen == [SYNC, SYNC]


def test_the_hub_is_switched_off_only_for_the_bundled_model(project: Path) -> None:
    assert runtime_environment({}, project)["HF_HUB_OFFLINE"] == "1"
    assert "HF_HUB_OFFLINE" not in runtime_environment({"ADVISOR_EMBEDDER": "some/model"}, project)
    (project / ".env").write_text("ADVISOR_EMBEDDER=some/model\n", encoding="utf-8")
    assert "HF_HUB_OFFLINE" not in runtime_environment({}, project)


def test_what_the_user_has_set_wins(project: Path) -> None:
    assert runtime_environment({"OMP_WAIT_POLICY": "ACTIVE"}, project)["OMP_WAIT_POLICY"] == "ACTIVE"


def test_a_relative_home_means_the_folder_that_the_user_is_in(
    project: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    assert runtime_environment({"ADVISOR_HOME": "state"}, project)["ADVISOR_HOME"] == str(tmp_path / "state")


def test_a_taken_port_is_refused_before_anything_is_installed(
    launcher: Launcher, commands: Commands, taken_port: int, capsys: pytest.CaptureFixture[str]
) -> None:
    assert launch.main(["--port", str(taken_port)], launcher) == 1
    assert f"Port {taken_port} is taken" in capsys.readouterr().err
    assert commands.seen == []


def test_preparing_only_installs_and_indexes(launcher: Launcher, commands: Commands) -> None:
    assert launch.main(["--prepare-only"], launcher) == 0
    assert [command[:3] for command in commands.seen] == [*INSTALLATION, SYNC]


def test_the_application_starts_the_launcher_before_it_imports_what_may_be_missing() -> None:
    # -S and -I leave the installed packages out, as on a fresh machine.
    app = Path(launch.__file__).with_name("app.py")
    program = f"import sys, runpy; sys.path.insert(0, {str(app.parent)!r}); sys.argv = ['app.py', '--help']; "
    program += f"runpy.run_path({str(app)!r}, run_name='__main__')"
    run = subprocess.run([sys.executable, "-I", "-S", "-c", program], capture_output=True, text=True, check=False)
    assert (run.returncode, run.stderr) == (0, "")
    assert "--port" in run.stdout


PAGE = """
import http.server, os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: (print("ended in good order", flush=True), os._exit(0)))
signal.alarm(60)  # should the test fail, nothing is left behind
class Health(http.server.BaseHTTPRequestHandler):
    def do_GET(self):
        self.send_response(200)
        self.end_headers()
    def log_message(self, *_): pass
http.server.HTTPServer(("127.0.0.1", int(sys.argv[1])), Health).serve_forever()
"""
LAUNCHER = """
import signal, sys
from pathlib import Path
from launch import Launcher
for stop in (signal.SIGINT, signal.SIGHUP):  # a shell's background job starts with these ignored
    signal.signal(stop, signal.default_int_handler)
project, port = Path(sys.argv[1]), int(sys.argv[2])
sys.exit(Launcher(project, {}).serve(project / "page", port, open_browser=False))
"""


@pytest.mark.skipif(os.name == "nt", reason="sends POSIX signals")
@pytest.mark.parametrize("stop", ["SIGINT", "SIGTERM", "SIGHUP"])
def test_stopping_the_launcher_ends_the_page_in_good_order(tmp_path: Path, stop: str) -> None:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port = probe.getsockname()[1]
    (tmp_path / "page.py").write_text(PAGE, encoding="utf-8")
    page = tmp_path / "page"  # stands in for the Python of the environment, which is asked to run Streamlit
    page.write_text(f'#!/bin/sh\nexec "{sys.executable}" "{tmp_path / "page.py"}" {port}\n', encoding="utf-8")
    page.chmod(0o755)
    command = [sys.executable, "-c", LAUNCHER, str(tmp_path), str(port)]
    with subprocess.Popen(command, cwd=launch.ROOT, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        announced = next(line for line in process.stdout if "http://" in line)  # ends when the process does
        process.send_signal(signal.Signals[stop])
        try:
            rest, _ = process.communicate(timeout=30)
        finally:
            process.kill()
    assert f"http://localhost:{port}" in announced
    assert "ended in good order" in rest
    assert process.returncode == 0
