"""What holds for every test, set before anything imports torch or transformers, which read it once.

The network guard is pytest-socket, switched on in pyproject.toml: only this machine can be reached.
"""

from __future__ import annotations

import os

import launch

for _variable in [name for name in os.environ if name.startswith("ADVISOR_") and not name.startswith("ADVISOR_TESTS_")]:
    del os.environ[_variable]  # a developer's own settings must not decide what a test sees
os.environ.update(launch.runtime_environment(os.environ, launch.ROOT))
os.environ["OMP_NUM_THREADS"] = "1"  # repeatable embeddings, and no fight over the cores with parallel work
