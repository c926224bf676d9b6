"""Passages with sentences that they support and sentences that they do not, most of them in free words.

They are made up, by language models that saw neither the articles nor any case, in files of `support_pairs/`; who
makes something that judges sentences can learn from the development half of them:

    P: <a passage>
    + <kind>: <a sentence that it supports>
    - <kind>: <a sentence that it does not>

The last file of each writer is held out. None of the words is of a client or of an article.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from evaluations.errors import CaseError

FOLDER = Path(__file__).with_name("support_pairs")
_PASSAGE = "P: "
_SENTENCE = re.compile(r"(?P<mark>[+-]) (?P<kind>\w+): (?P<text>.+)")


@dataclass(frozen=True, kw_only=True)
class SupportPair:
    """A passage, a sentence, and whether the passage says all of it. `kind` is the way in which it was put."""

    passage: str
    sentence: str
    supported: bool
    kind: str


def read_support_pairs(*, held_out: bool, folder: Path = FOLDER) -> tuple[SupportPair, ...]:
    """Return the pairs of one half, those of a passage together.

    Raises:
        CaseError: a line of a file is none of the three.
    """
    files = sorted(folder.glob("*.txt"))
    last = {file.stem.rpartition("-")[0]: file for file in files}
    return tuple(pair for file in files if (file in last.values()) is held_out for pair in _read(file))


def _read(file: Path) -> Iterator[SupportPair]:
    passage = ""
    for number, line in enumerate(file.read_text(encoding="utf-8").splitlines(), start=1):
        line = line.strip()
        found = _SENTENCE.fullmatch(line)
        if line.startswith(_PASSAGE):
            passage = line.removeprefix(_PASSAGE)
        elif found and passage:
            yield SupportPair(
                passage=passage, sentence=found["text"], supported=found["mark"] == "+", kind=found["kind"]
            )
        elif line:
            raise CaseError(
                f"{file.name}, line {number}: {line[:60]!r} is neither a passage (P:) nor a sentence (+ kind: or"
                " - kind:)."
            )
