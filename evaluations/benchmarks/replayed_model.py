"""Says again what a model wrote in an earlier run, so that verification can be measured anew without the model."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any

from advisor.chat_model import Message, Usage
from advisor.model_faults import FaultKind, ModelFault
from evaluations.benchmarks.model_watch import Watch

OUTPUTS_FILE = "outputs.json"
_NUMBERS = re.compile(r"\s*\[\d+\]")


def write_outputs(folder: Path, identity: str, watch: Watch) -> None:
    """Keep what a model wrote."""
    kept = {"model": identity, "outputs": watch.outputs()}
    (folder / OUTPUTS_FILE).write_text(json.dumps(kept, ensure_ascii=False, indent=1) + "\n", encoding="utf-8")


class ReplayedModel:
    """Gives the recorded outputs of a question one after the other; whoever asks more often finds nobody there."""

    def __init__(self, recorded: Mapping[str, Any], watch: Watch, *, without_numbers: bool = False) -> None:
        """`without_numbers` takes the numbers of evidence off, for a run that gives them anew."""
        self._identity = str(recorded["model"])
        self._outputs: Mapping[str, Sequence[str]] = recorded["outputs"]
        self._watch = watch
        self._without_numbers = without_numbers
        self._asked: dict[str, int] = {}

    @classmethod
    def read(cls, folder: Path, watch: Watch, *, without_numbers: bool = False) -> ReplayedModel:
        """Read the outputs of a run."""
        recorded = json.loads((folder / OUTPUTS_FILE).read_text(encoding="utf-8"))
        return cls(recorded, watch, without_numbers=without_numbers)

    @property
    def identity(self) -> str:
        """The model's that was recorded."""
        return f"{self._identity}, replayed"

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Yield the next output line by line.

        Raises:
            ModelFault: there is no further one.
        """
        name = self._watch.name
        place = self._asked.get(name, 0)
        self._asked[name] = place + 1
        outputs = self._outputs.get(name, ())
        if place >= len(outputs):
            raise ModelFault(FaultKind.TIMEOUT)
        text = outputs[place]
        if self._without_numbers and not text.lstrip().startswith("{"):  # in JSON they are lists, and the model's own
            text = _NUMBERS.sub("", text)
        yield from text.splitlines(keepends=True)
