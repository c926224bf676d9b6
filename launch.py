"""Bring the application from a plain Python to a running chat. Standard library only.

`python app.py` ends here before anything else is installed: the launcher makes the virtual environment,
installs into it, indexes the bundled articles and starts the page. `python -m tests` shares the first half.
What was done once is recorded by the hash of what it was done with, so that a second start does none of it.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import socket
import subprocess
import sys
from collections.abc import Callable, Iterable, Mapping, Sequence
from pathlib import Path

from launch_page import has_display, run_page

ROOT = Path(__file__).resolve().parent
DEFAULT_PORT = 8501
_OLDEST_PYTHON, _NEWEST_PYTHON = (3, 11), (3, 13)
_PYTHON_IN_ENVIRONMENT = "Scripts/python.exe" if os.name == "nt" else "bin/python"

# Read when torch, transformers and Chroma are imported, so they must be in the environment before that.
_RUNTIME = {
    "OMP_WAIT_POLICY": "PASSIVE",  # spinning threads make a query 25 times slower beside a busy process
    "TOKENIZERS_PARALLELISM": "false",  # its thread pool does not survive a fork
    "HF_HUB_DISABLE_TELEMETRY": "1",
    "ANONYMIZED_TELEMETRY": "False",
    "LANGSMITH_TRACING": "false",  # prompts contain documents: sending them anywhere must be asked for
    "PYTHONUTF8": "1",  # Windows consoles and pipes otherwise use the code page of the country
}


class LaunchError(Exception):
    """A step before the page failed; the message is for the user."""


def main(arguments: Sequence[str] | None = None, launcher: Launcher | None = None) -> int:
    """Start the chat and return the exit status: 0 stopped by the user, 1 a step failed, 2 wrong usage."""
    options = _parse(arguments)
    launcher = launcher or Launcher(ROOT, runtime_environment(os.environ, ROOT))
    try:
        if not options.prepare_only:
            require_free_port(options.port)
        python = launcher.prepare("requirements.txt")
        launcher.index_articles(python)
        if options.prepare_only:
            return 0
        return launcher.serve(python, options.port, open_browser=not options.no_browser and has_display())
    except LaunchError as error:
        print(f"\n{error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("\nStopped. The next start goes on from here.", file=sys.stderr)
        return 130


class Launcher:
    """Installs, indexes and starts the project in one folder."""

    def __init__(
        self,
        root: Path,
        environment: Mapping[str, str],
        *,
        call: Callable[..., int] = subprocess.call,
        version: tuple[int, int] = sys.version_info[:2],
    ) -> None:
        """`call` runs a command to its end and returns its exit status; `version` is this Python's."""
        self._root = root
        self._environment = dict(environment)
        self._call = call
        self._version = version

    def prepare(self, requirements: str) -> Path:
        """Return the Python of an environment in which the requirements are installed.

        Raises:
            LaunchError: this Python cannot be used, or pip failed.
        """
        python = self._python()
        if _is_current(*self._installed(requirements)):
            return python
        print(f"Installing what {requirements} lists into .venv (once; some minutes) …", flush=True)
        # A pip older than the packages may search long for versions that fit together, and find none.
        for wish in (["--upgrade", "pip"], ["--requirement", requirements]):
            command = [str(python), "-m", "pip", "install", "--disable-pip-version-check", *wish]
            if self._call(command, cwd=self._root) != 0:
                raise LaunchError(
                    f"Installing failed at `{' '.join(command[1:])}`; pip says why above. Check the network, the "
                    "proxy and the free disk space (3 GB; 8 GB where pip chooses a torch with CUDA), then start again."
                )
        for name in {"requirements.txt", requirements}:  # the test requirements include the others
            _record(*self._installed(name))
        return python

    def index_articles(self, python: Path) -> None:
        """Bring the bundled articles into the index, unless it was made from the same articles by the same code.

        Raises:
            LaunchError: the ingestion failed; it has said why.
        """
        settings = {**_dotenv(self._root), **self._environment}
        home = self._root / Path(settings.get("ADVISOR_HOME") or ".advisor").expanduser()
        made_with = f"{settings.get('ADVISOR_EMBEDDER', '')} {settings.get('ADVISOR_CHROMA_URL', '')}"
        files = [file for name in ("knowledge_base", "ingestion") for file in (self._root / name).rglob("*")]
        sources = [file for file in files if file.suffix in {".py", ".md", ".yaml"}]
        wanted = _fingerprint(self._root, [self._root / "requirements.txt", *sources], made_with)
        marker = home / "firm" / ".articles-indexed"
        if _is_current(marker, wanted):
            return
        print("Indexing the bundled articles …", flush=True)
        if self._call([str(python), "-m", "ingestion", "sync"], cwd=self._root, env=self._environment) != 0:
            raise LaunchError(
                "The articles could not be indexed; the reason is above. Put that right, then start again. A command "
                f"that it names is run with the Python of the environment: `{python} -m ingestion …`."
            )
        _record(marker, wanted)

    def serve(self, python: Path, port: int, *, open_browser: bool) -> int:
        """Run the page until it ends or the user stops it, and return its exit status."""
        command = [str(python), "-m", "streamlit", "run", str(self._root / "app.py"), "--server.port", str(port)]
        # Streamlit would ask for an e-mail address before it opens a browser; headless it does neither.
        command += ["--server.headless", "true"]
        return run_page(command, self._root, self._environment, port=port, open_browser=open_browser)

    def _python(self) -> Path:
        """Return the Python of `.venv`, which is made when it is missing or no longer starts."""
        folder = self._root / ".venv"
        python = folder / _PYTHON_IN_ENVIRONMENT
        if python.exists():  # false also for a link whose target was uninstalled
            return python
        here = ".".join(str(part) for part in self._version)
        if not _OLDEST_PYTHON <= self._version <= _NEWEST_PYTHON:
            raise LaunchError(
                f"Python {here} cannot run this application: it needs Python 3.11, 3.12 or 3.13. Install one of "
                "them and start with it, for example `python3.13 app.py` (Windows: `py -3.13 app.py`)."
            )
        print("Making the virtual environment .venv …", flush=True)
        if self._call([sys.executable, "-m", "venv", "--clear", str(folder)]) != 0:
            raise LaunchError(
                f"No virtual environment could be made in {str(folder)!r}; Python says why above. On Debian and "
                f"Ubuntu install the package python{here}-venv; elsewhere check that the folder can be written."
            )
        return python

    def _installed(self, requirements: str) -> tuple[Path, str]:
        """Return where an installation is recorded, and what the record must say."""
        files = {self._root / "requirements.txt", self._root / requirements}
        return self._root / ".venv" / f"{requirements}.installed", _fingerprint(self._root, files)


def runtime_environment(environment: Mapping[str, str], root: Path) -> dict[str, str]:
    """Return the environment for our processes: what the user has set, and our defaults for the rest."""
    result = {**_RUNTIME, **environment}
    if not {**_dotenv(root), **environment}.get("ADVISOR_EMBEDDER"):
        result.setdefault("HF_HUB_OFFLINE", "1")  # the bundled model needs no hub; one that is named may
    if environment.get("ADVISOR_HOME"):  # our processes run in the root, whatever folder the user is in
        result["ADVISOR_HOME"] = str(Path(environment["ADVISOR_HOME"]).expanduser().absolute())
    return result


def require_free_port(port: int) -> None:
    """Raise LaunchError when something listens there; the message names a port that is free."""
    if _is_free(port):
        return
    free = next((other for other in range(port + 1, min(port + 50, 65536)) if _is_free(other)), None)
    advice = f" Or start on another port: `python app.py --port {free}`." if free else ""
    raise LaunchError(
        f"Port {port} is taken. If the chat is running already, it is at http://localhost:{port}; "
        f"otherwise stop the program that listens there.{advice}"
    )


def _parse(arguments: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python app.py", description="Start the Convergence Advisor in a browser.")
    parser.add_argument("--port", type=int, default=DEFAULT_PORT, help=f"port of the page (default {DEFAULT_PORT})")
    parser.add_argument("--no-browser", action="store_true", help="do not open a browser window")
    parser.add_argument("--prepare-only", action="store_true", help="install and index, then stop")
    return parser.parse_args(arguments)


def _is_free(port: int) -> bool:
    with socket.socket(socket.AF_INET, socket.SOCK_STREAM) as probe:
        if os.name != "nt":  # a port whose last connection has just closed counts as free; on Windows the flag steals
            probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True


def _dotenv(root: Path) -> dict[str, str]:
    """Read the few settings that are needed before python-dotenv is installed: plain NAME=VALUE lines."""
    path = root / ".env"
    if not path.is_file():
        return {}
    pairs = (line.partition("=") for line in path.read_text(encoding="utf-8").splitlines() if "=" in line)
    return {name.strip().removeprefix("export "): value.strip().strip("'\"") for name, _, value in pairs}


def _is_current(marker: Path, wanted: str) -> bool:
    return marker.is_file() and marker.read_text(encoding="utf-8") == wanted


def _record(marker: Path, done: str) -> None:
    marker.parent.mkdir(parents=True, exist_ok=True)
    marker.write_text(done, encoding="utf-8")


def _fingerprint(root: Path, files: Iterable[Path], *values: str) -> str:
    """Hash names and contents; the order of the files does not matter."""
    digest = hashlib.sha256("\n".join(values).encode())
    for path in sorted(files):
        content = hashlib.sha256(path.read_bytes()).hexdigest()
        digest.update(f"{path.relative_to(root).as_posix()} {content}\n".encode())
    return digest.hexdigest()
