"""A process that writes into a knowledge base until it is killed, and says before and after each write what it does.

Run as `python -m tests.knowledge_base_child FOLDER SEED`.
"""

from __future__ import annotations

import random
import sys
from pathlib import Path

from tests.documents import open_knowledge_base, prepared

NAMES = ("a", "b", "c", "d")


def texts_of(name: str, version: int) -> tuple[str, ...]:
    """Return the texts of a version; their number changes with the version, so a mixture would show."""
    return tuple(f"Document {name} in version {version}, part {part}." for part in range(20 + version % 7))


def main(folder: Path, seed: int) -> None:
    """Write without end."""
    choice = random.Random(seed)
    knowledge_base = open_knowledge_base(folder)
    source = folder / "source.txt"
    version = seed * 1000
    while True:
        version += 1
        name = choice.choice(NAMES)
        if choice.random() < 0.2:
            print(f"start {name} 0", flush=True)
            knowledge_base.remove([f"id-{name}"])
            print(f"done {name} 0", flush=True)
            continue
        source.write_text(f"{name} {version}")
        print(f"start {name} {version}", flush=True)
        knowledge_base.put([prepared(name, texts_of(name, version), original=source)])
        print(f"done {name} {version}", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), int(sys.argv[2]))
