"""Does ingestion survive a folder of any files? Through the whole product into a throw-away knowledge base.

    python -m evaluations.benchmarks.files --data DIR [--timeout S] [--memory MIB] [--parse-only] [--json]

Every file below the folder counts once: as added, or under the code of its refusal. `crashed` and `timed_out`
count children that had to be replaced; `missing` counts files without any outcome and must be 0.
"""

from __future__ import annotations

import tempfile
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from pathlib import Path

from evaluations.benchmarks.command_line import benchmark_parser, in_columns, print_report
from ingestion.chunking import CHUNKING_FINGERPRINT
from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadRequest
from ingestion.report import FileOutcome, FileStatus
from ingestion.sources import SourceFile
from ingestion.sync import ingest_files, parser_pool
from knowledge_base.domain import Collection
from knowledge_base.embedding import load_embedder
from knowledge_base.home import Home
from knowledge_base.settings import Settings, load_settings


def parse(paths: Sequence[Path], settings: Settings) -> Iterator[tuple[Path, str]]:
    """Yield each file with `parsed` or the code of its refusal, from the parser children alone."""
    requests = [
        ReadRequest(
            path=path,
            name=path.name,
            collection=Collection.FIRM,
            document_id=f"{number}",
            content_hash="",
            size_bytes=path.stat().st_size,
        )
        for number, path in enumerate(paths)
    ]
    with parser_pool(settings, load_embedder(settings.embedder)) as pool:
        for request, outcome in pool.parse(requests):
            yield request.path, outcome.code.value if isinstance(outcome, RefusedError) else "parsed"


def ingest(paths: Sequence[Path], settings: Settings) -> Iterator[tuple[Path, str]]:
    """Yield each file with `added` or the code of its refusal, after all were stored and can be searched."""
    embedder = load_embedder(settings.embedder)
    sources = [SourceFile(path=path, origin=str(path), name=path.name) for path in paths]
    with (
        tempfile.TemporaryDirectory(prefix="advisor-files-") as folder,
        Home.open(settings.model_copy(update={"home": Path(folder)}), embedder, CHUNKING_FINGERPRINT) as home,
    ):
        report = ingest_files(home.firm(), embedder, sources, settings=settings)
        for outcome in report.outcomes:
            yield Path(outcome.origin), _name(outcome)


def _name(outcome: FileOutcome) -> str:
    return outcome.code if outcome.status is FileStatus.REFUSED else outcome.status.value


def measure(data: Path, settings: Settings, *, parse_only: bool) -> dict[str, object]:
    """Return how many files there are and what became of them."""
    paths = sorted(path for path in data.rglob("*") if path.is_file())
    started = time.perf_counter()
    outcomes = dict((parse if parse_only else ingest)(paths, settings))
    counts = Counter(outcomes.values())
    return {
        "files": len(paths),
        "outcomes": dict(sorted(counts.items())),
        "crashed": counts[RefusalCode.CRASHED.value] + counts[RefusalCode.OUT_OF_MEMORY.value],
        "timed_out": counts[RefusalCode.TIMED_OUT.value],
        "missing": len(set(paths) - outcomes.keys()),
        "seconds": round(time.perf_counter() - started, 2),
    }


def main(arguments: Sequence[str] | None = None) -> int:
    """Run from the command line; 1 where a file had no outcome or could not be measured."""
    parser = benchmark_parser("files", __doc__)
    parser.add_argument("--data", type=Path, required=True, help="folder of files, read with its subfolders")
    parser.add_argument("--timeout", type=int, help="seconds that one file may take")
    parser.add_argument("--memory", type=int, help="MiB that one file may take")
    parser.add_argument("--parse-only", action="store_true", help="stop after the parser children")
    options = parser.parse_args(arguments)
    if not options.data.is_dir():
        parser.error(f"--data {str(options.data)!r} is not a folder; name one with files to ingest.")
    given = {"parse_timeout_s": options.timeout, "parse_memory_mib": options.memory}
    limits = {name: value for name, value in given.items() if value is not None}
    return print_report(
        lambda: measure(options.data.resolve(), load_settings(**limits), parse_only=options.parse_only),
        as_json=options.json,
        as_text=in_columns(10),
        status=lambda result: 1 if result["missing"] else 0,
    )


if __name__ == "__main__":
    raise SystemExit(main())
