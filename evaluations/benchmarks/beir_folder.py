"""A folder in the layout of BEIR: corpus.jsonl, queries.jsonl, qrels/*.tsv."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from knowledge_base.errors import AdvisorError


class BenchmarkDataError(AdvisorError):
    """A benchmark's data is missing or not in its layout."""


@dataclass(frozen=True, kw_only=True)
class BeirDocument:
    """One document of the corpus."""

    document_id: str
    title: str
    text: str


@dataclass(frozen=True, kw_only=True)
class BeirFolder:
    """Judged queries and where the corpus is, which is read as a stream because it can be large."""

    corpus: Path
    queries: dict[str, str]
    judgements: dict[str, dict[str, int]]

    def documents(self) -> Iterator[BeirDocument]:
        """Read the corpus."""
        for line, record in _records(self.corpus):
            title, text = record.get("title") or "", record.get("text") or ""
            if "_id" not in record or not isinstance(title, str) or not isinstance(text, str):
                raise BenchmarkDataError(
                    f"{self.corpus}:{line}: a document needs '_id' and 'text', this one has {sorted(record)!r}. "
                    "Check that the folder has the layout of BEIR."
                )
            yield BeirDocument(document_id=str(record["_id"]), title=title.strip(), text=text.strip())


def read_folder(folder: Path) -> BeirFolder:
    """Read queries and judgements: those of `qrels/test.tsv`, or of all files there if there is no test split.

    Raises:
        BenchmarkDataError: a file is missing or not in BEIR's layout.
    """
    splits = sorted((folder / "qrels").glob("*.tsv"))
    wanted = [path for path in splits if path.stem == "test"] or splits
    judgements: dict[str, dict[str, int]] = {}
    for path in wanted:
        for query_id, document_id, grade in _judgements(path):
            judgements.setdefault(query_id, {})[document_id] = grade
    texts = {str(record.get("_id")): str(record.get("text", "")) for _, record in _records(folder / "queries.jsonl")}
    queries = {query_id: texts[query_id] for query_id in judgements if query_id in texts}
    corpus = folder / "corpus.jsonl"
    if not queries or not corpus.is_file():
        raise BenchmarkDataError(
            f"The folder {str(folder)!r} has {len(queries)} judged queries and {'a' if corpus.is_file() else 'no'} "
            "corpus.jsonl. Give a folder with corpus.jsonl, queries.jsonl and qrels/*.tsv."
        )
    return BeirFolder(corpus=corpus, queries=queries, judgements=judgements)


def _records(path: Path) -> Iterator[tuple[int, dict[str, Any]]]:
    if not path.is_file():
        raise BenchmarkDataError(f"There is no file {str(path)!r}. Give a folder in the layout of BEIR with --data.")
    with path.open(encoding="utf-8") as lines:
        for number, line in enumerate(lines, start=1):
            if not line.strip():
                continue
            try:
                record = json.loads(line)
            except json.JSONDecodeError as error:
                raise BenchmarkDataError(f"{path}:{number}: not JSON ({error}). Restore the file.") from None
            if not isinstance(record, dict):
                raise BenchmarkDataError(f"{path}:{number}: {line[:40]!r} is not a JSON object. Restore the file.")
            yield number, record


def _judgements(path: Path) -> Iterator[tuple[str, str, int]]:
    with path.open(encoding="utf-8", newline="") as lines:
        for number, row in enumerate(csv.reader(lines, delimiter="\t"), start=1):
            if not row or (number == 1 and not row[-1].strip().lstrip("-").isdigit()):
                continue  # the heading: query-id, corpus-id, score
            try:
                query_id, document_id, grade = row
                yield query_id, document_id, int(grade)
            except ValueError:
                raise BenchmarkDataError(
                    f"{path}:{number}: {row!r} is not query, document and grade, separated by tabs. Restore the file."
                ) from None
