"""What is kept of a run, and where.

A run is a folder `ADVISOR_HOME/evaluations/runs/<run id>/`, whose id begins with its start (UTC) and ends with its
commit; one that asked an engagement's own cases lies in `ADVISOR_HOME/engagements/<id>/evaluations/runs/`:

    run.json        the experiment record (experiment.py): what was asked of what, with which settings, on which machine
    cases.jsonl     one line per finished case, in the order in which they finished; `--resume` skips what is there
    summary.json    figures with intervals, per half, suite and category (summary.py)
    report.md       the same for reading
    report.html     the same with plots and the worst cases, in one file that needs no network
    judge.json      what a model says of the answers, where one was asked (judge_figures.py), and
    judge.jsonl     its verdicts one by one

A line of `cases.jsonl`: `id suite category split question profile expected earlier points forbidden gaps swap` (from
the case; lines of older runs lack the last five), `outcome` (answered, partial, refused, or null after a crash),
`error` (null, or what broke), `metrics` (name → number or null), `confidence`, `answer` (as `advisor ask --json` gives
it), `gold` [{document, quote, cited}], `rankings` {stage: [{rank, document, location, gold, text}]}, `swapped` and
`rewritten` (answers of the other questions that the case asked, or null), `without` (fact → whether leaving it out
changed the answer). `text` stands with what was selected as evidence only.
"""

from __future__ import annotations

import json
import threading
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any

from advisor.serialisation import to_public
from evaluations.asking import Asked, Observed
from evaluations.case_schema import EvalCase
from evaluations.errors import RunError
from evaluations.scoring import Holders, Scores, failed_scores, outcome_of
from knowledge_base.domain import Passage

Record = dict[str, Any]
RUN_FILE, CASES_FILE, SUMMARY_FILE = "run.json", "cases.jsonl", "summary.json"
MARKDOWN_FILE, HTML_FILE = "report.md", "report.html"
_KEPT_RANKS = 20


class RunFolder:
    """A run on disk. Lines may be added from several threads."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._guard = threading.Lock()

    @property
    def run_id(self) -> str:
        """The name of the folder."""
        return self.folder.name

    @classmethod
    def create(cls, runs: Path, run_id: str, record: Mapping[str, Any]) -> RunFolder:
        """Make the folder of a new run; where the id is taken, a number is added."""
        folder, number = runs / run_id, 2
        runs.mkdir(parents=True, exist_ok=True)
        while True:
            try:
                folder.mkdir()
                break
            except FileExistsError:
                folder, number = runs / f"{run_id}-{number}", number + 1
        run = cls(folder)
        run.write_json(RUN_FILE, record)
        return run

    @classmethod
    def find(cls, runs: Path, name: str) -> RunFolder:
        """Return a run by its id, the beginning of its id, its path, or `last`.

        Raises:
            RunError: there is none, or several begin with the name.
        """
        if (Path(name) / RUN_FILE).is_file():
            return cls(Path(name))
        known = sorted(path.parent.name for path in runs.glob(f"*/{RUN_FILE}"))
        found = known[-1:] if name == "last" else [run for run in known if run.startswith(name)]
        if name in found:
            found = [name]
        if len(found) != 1:
            listed = ", ".join((found or known)[-5:]) or "none yet"
            problem = "There is no run" if not found else "Several runs begin with"
            raise RunError(f"{problem} {name!r} in {str(runs)!r}. Latest: {listed}. Give one of them.")
        return cls(runs / found[0])

    def experiment(self) -> Record:
        """Return the experiment record."""
        record: Record = json.loads((self.folder / RUN_FILE).read_text(encoding="utf-8"))
        return record

    def require_no_engagement(self, use: str) -> None:
        """Refuse a use that would keep a client's words, or figures of them, beyond the engagement.

        Raises:
            RunError: the run asked an engagement's own cases.
        """
        engagement = self.experiment().get("options", {}).get("engagement")
        if engagement:
            raise RunError(
                f"The run {self.run_id!r} asked the own cases of the engagement {engagement!r}, so it cannot {use}: "
                "what comes of them stays with the engagement. Choose a run of the suites."
            )

    def records(self) -> tuple[Record, ...]:
        """Return the finished cases. A line that an interruption cut short is left out, its case is asked again."""
        return tuple(self._lines())

    def add(self, record: Record) -> None:
        """Append a finished case."""
        line = json.dumps(record, ensure_ascii=False)
        with self._guard, (self.folder / CASES_FILE).open("a", encoding="utf-8") as file:
            file.write(line + "\n")

    def mend(self) -> None:
        """Drop a line that was cut short, so that the next one does not continue it."""
        path = self.folder / CASES_FILE
        if path.is_file():
            kept = "".join(json.dumps(record, ensure_ascii=False) + "\n" for record in self._lines())
            draft = path.with_suffix(".draft")
            draft.write_text(kept, encoding="utf-8")
            draft.replace(path)

    def write_json(self, name: str, data: object) -> None:
        """Write a file of the run."""
        self.write_text(name, json.dumps(data, ensure_ascii=False, indent=2) + "\n")

    def write_text(self, name: str, text: str) -> None:
        """Write a file of the run."""
        (self.folder / name).write_text(text, encoding="utf-8")

    def _lines(self) -> Iterator[Record]:
        path = self.folder / CASES_FILE
        # Not splitlines: a question may hold U+2028, which JSON leaves as it is and which would end a line there.
        for line in path.read_text(encoding="utf-8").split("\n") if path.is_file() else ():
            try:
                yield json.loads(line)
            except ValueError:
                continue


def record_of(suite: str, case: EvalCase, observed: Observed, holders: Holders, scores: Scores) -> Record:
    """Return the line of a case that was asked."""
    asked = observed.asked
    cited = {number for one in asked.answer.citations for number in holders.get(one.chunk_id, ())}
    return {
        **_labels(suite, case),
        "outcome": outcome_of(asked).value,
        "error": None,
        "metrics": {name: None if value is None else round(value, 4) for name, value in scores.items()},
        "confidence": round(asked.confidence, 4),
        "answer": to_public(asked.answer, case.id),
        "gold": [{**gold.model_dump(), "cited": number in cited} for number, gold in enumerate(case.gold)],
        "rankings": {stage: _ranking(stage, ranking, holders) for stage, ranking in asked.rankings.items()},
        "swapped": _other(observed.swapped),
        "rewritten": _other(observed.rewritten),
        "without": {fact: list(other) != list(asked.sentences) for fact, other in observed.without.items()},
    }


def crashed(suite: str, case: EvalCase, error: BaseException) -> Record:
    """Return the line of a case that broke: it failed, and must not disappear from the figures."""
    return {
        **_labels(suite, case),
        "outcome": None,
        "error": f"{type(error).__name__}: {error}",
        "metrics": failed_scores(case),
        "confidence": 0.0,
        "answer": None,
        "gold": [{**gold.model_dump(), "cited": False} for gold in case.gold],
        "rankings": {},
        "swapped": None,
        "rewritten": None,
        "without": {},
    }


def _labels(suite: str, case: EvalCase) -> Record:
    profile = case.profile.model_dump(mode="json", exclude_none=True, exclude_defaults=True) if case.profile else None
    return {
        "id": case.id,
        "suite": suite,
        "category": case.category.value,
        "split": case.split.value,
        "question": case.question,
        "profile": profile,
        "expected": case.outcome.value,
        "earlier": list(case.earlier),
        "points": [list(point) for point in case.points],
        "forbidden": list(case.forbidden),
        "gaps": list(case.gaps),
        "swap": case.swap.model_dump(mode="json", exclude_none=True, exclude_defaults=True) if case.swap else None,
    }


def _other(asked: Asked | None) -> Record | None:
    return to_public(asked.answer) if asked else None


def _ranking(stage: str, ranking: tuple[Passage, ...], holders: Holders) -> list[Record]:
    return [
        {
            "rank": rank,
            "document": passage.document.title,
            "location": passage.chunk.location.label(),
            "gold": sorted(holders.get(passage.chunk.chunk_id, ())),
            **({"text": passage.chunk.text} if stage == "select" else {}),
        }
        for rank, passage in enumerate(ranking[:_KEPT_RANKS], start=1)
    ]
