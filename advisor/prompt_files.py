"""Prompts as text files with named variables, in `prompts/`. What is filled in is never read as a template."""

from __future__ import annotations

import hashlib
from functools import lru_cache
from pathlib import Path
from string import Template

FOLDER = Path(__file__).with_name("prompts")


def fill(name: str, **values: str) -> str:
    """Return the prompt with its variables filled in.

    Raises:
        KeyError: a variable of the file has no value.
    """
    return _template(name).substitute(values)


def fingerprint() -> str:
    """Return a short hash of all prompts, for the trace."""
    digest = hashlib.sha256()
    for path in sorted(FOLDER.glob("*.md")):
        digest.update(path.name.encode() + path.read_bytes())
    return digest.hexdigest()[:12]


@lru_cache(maxsize=16)
def _template(name: str) -> Template:
    return Template((FOLDER / f"{name}.md").read_text(encoding="utf-8").strip())
