"""The reasons for what the articles do not cover: every empty cell of the coverage map has one."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from itertools import product
from pathlib import Path

import yaml
from pydantic import BaseModel, ConfigDict, Field, ValidationError

from knowledge_base.article_findings import Finding
from knowledge_base.coverage_map import CoverageMap, CoverageTable
from knowledge_base.errors import ArticleError
from knowledge_base.plain_yaml import line_of, load_yaml

GAPS_FILE = Path(__file__).with_name("coverage_gaps.yaml")

Cell = tuple[str, str]


class Gap(BaseModel):
    """Why cells of a table are empty. Without rows or without columns, all of them are meant."""

    model_config = ConfigDict(frozen=True, extra="forbid")

    table: str
    rows: tuple[str, ...] = ()
    columns: tuple[str, ...] = ()
    reason: str = Field(min_length=20)
    line: int = 1  # in the file; filled in when it is read

    def cells(self, table: CoverageTable) -> frozenset[Cell]:
        """Return the cells that the reason is for."""
        return frozenset(product(self.rows or table.rows, self.columns or table.columns))


class _GapsFile(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")

    gaps: tuple[Gap, ...]


def load_gaps(path: Path = GAPS_FILE) -> tuple[Gap, ...]:
    """Read the reasons.

    Raises:
        ArticleError: the file cannot be read or a reason is not one.
    """
    try:
        text = path.read_text(encoding="utf-8")
        found = _GapsFile.model_validate(load_yaml(text)).gaps
    except (OSError, UnicodeDecodeError, yaml.YAMLError, ValidationError) as error:
        raise ArticleError(f"The coverage gaps {str(path)!r} are not usable: {error}. Correct the file.") from error
    return tuple(gap.model_copy(update={"line": line_of(text, ("gaps", number))}) for number, gap in enumerate(found))


def coverage_findings(coverage: CoverageMap, gaps: Iterable[Gap], path: Path = GAPS_FILE) -> Iterator[Finding]:
    """Yield empty cells without a reason, and reasons that no empty cell needs."""
    tables = {table.name: table for table in coverage.tables()}
    explained: dict[str, set[Cell]] = {name: set() for name in tables}
    for gap in gaps:
        table = tables.get(gap.table)
        if table is None:
            yield _finding(path, gap.line, f"there is no table {gap.table!r}; use one of {', '.join(tables)}")
            continue
        unknown = sorted({*gap.rows} - {*table.rows} | {*gap.columns} - {*table.columns})
        if unknown:
            yield _finding(path, gap.line, f"the table {gap.table!r} has no row or column {', '.join(unknown)}")
        if not gap.cells(table) & {*table.empty_cells()}:
            yield _finding(path, gap.line, f"no cell is empty for the reason {gap.reason[:60]!r}…; take it out")
        explained[gap.table] |= gap.cells(table)
    for name, table in tables.items():
        for row, column in table.empty_cells():
            if (row, column) not in explained[name]:
                message = f"no article covers {row} × {column} ({name}); write on it, or state the reason here"
                yield _finding(path, 1, message)


def _finding(path: Path, line: int, message: str) -> Finding:
    return Finding(path=path, line=line, message=message)
