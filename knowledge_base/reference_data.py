"""The structured knowledge beside the articles: glossary, services, industries, reporting clocks, incidents.

The YAML files in `reference/` are read by people, by the page and by ingestion alike. They are held to their schema
and to the rules of the articles' sentences, because answers quote them too.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import TypeVar

import yaml
from pydantic import ValidationError

from knowledge_base.article_findings import Finding
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.domain import Document, Source
from knowledge_base.errors import ReferenceDataError
from knowledge_base.plain_yaml import line_of, load_yaml
from knowledge_base.reference_files import (
    ClocksFile,
    GlossaryFile,
    IncidentsFile,
    IndustriesFile,
    ReferenceFile,
    ServicesFile,
)
from knowledge_base.reference_rules import file_problems
from knowledge_base.reference_schema import Incident, IndustryProfile, ReportingClock, Service, Term
from knowledge_base.vocabulary import Vocabulary, load_vocabulary

REFERENCE_FOLDER = Path(__file__).with_name("reference")
REFERENCE_MEDIA_TYPE = "application/yaml"

_File = TypeVar("_File", bound=ReferenceFile)


@dataclass(frozen=True, kw_only=True)
class ReferenceData:
    """All entries, each kind in the order of its file, and the sources of each file by its stem."""

    glossary: tuple[Term, ...]
    services: tuple[Service, ...]
    industries: tuple[IndustryProfile, ...]
    clocks: tuple[ReportingClock, ...]
    incidents: tuple[Incident, ...]
    sources: Mapping[str, tuple[Source, ...]]

    def entry_count(self) -> int:
        """Return how many entries there are in all."""
        return sum(map(len, (self.glossary, self.services, self.industries, self.clocks, self.incidents)))


def is_reference(document: Document) -> bool:
    """Say whether a document is a file of entries, each of which stands for itself, and not a text to be read on."""
    return document.media_type == REFERENCE_MEDIA_TYPE


def load_reference(
    folder: Path = REFERENCE_FOLDER,
    *,
    article_ids: Collection[str] | None = None,
    vocabulary: Vocabulary | None = None,
) -> ReferenceData:
    """Read all files of the folder. `article_ids` are those that entries may name, by default the bundled articles'.

    Raises:
        ReferenceDataError: a file is missing or breaks its schema, or a reference leads nowhere; the message lists
            every problem with its line.
    """
    data, problems = read_reference(folder, article_ids=article_ids, vocabulary=vocabulary)
    if data is None or problems:
        raise _error(problems)
    return data


def read_reference(
    folder: Path = REFERENCE_FOLDER,
    *,
    article_ids: Collection[str] | None = None,
    vocabulary: Vocabulary | None = None,
) -> tuple[ReferenceData | None, tuple[Finding, ...]]:
    """Return the data, where all files keep their schema, and every problem."""
    reading = _Reading(folder, article_ids, vocabulary)
    glossary, services = reading.file(GlossaryFile), reading.file(ServicesFile)
    industries, clocks, incidents = reading.file(IndustriesFile), reading.file(ClocksFile), reading.file(IncidentsFile)
    if not (glossary and services and industries and clocks and incidents):
        return None, tuple(sorted(reading.problems))
    data = ReferenceData(
        glossary=glossary.terms,
        services=services.services,
        industries=industries.industries,
        clocks=clocks.clocks,
        incidents=incidents.incidents,
        sources={file.STEM: file.domain_sources() for file in (glossary, services, industries, clocks, incidents)},
    )
    return data, tuple(sorted(reading.problems))


def parse_reference(text: str, path: Path, schema: type[_File], *, article_ids: Collection[str] | None = None) -> _File:
    """Read one file of entries.

    Raises:
        ReferenceDataError: as `load_reference`.
    """
    reading = _Reading(path.parent, article_ids, None)
    file = reading.parse(text, path, schema)
    if file is None or reading.problems:
        raise _error(reading.problems)
    return file


class _Reading:
    """Reads files and collects what is wrong with them."""

    def __init__(self, folder: Path, article_ids: Collection[str] | None, vocabulary: Vocabulary | None) -> None:
        self._folder = folder
        self._vocabulary = vocabulary or load_vocabulary()
        # An article's id is the name of its file, which `load_articles` makes sure of.
        bundled = (path.stem for path in ARTICLES_FOLDER.rglob("*.md"))
        self._article_ids = frozenset(bundled if article_ids is None else article_ids)
        self.problems: list[Finding] = []

    def file(self, schema: type[_File]) -> _File | None:
        """Return a file of the folder, or None where it cannot be read."""
        path = self._folder / f"{schema.STEM}.yaml"
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            self._problem(path, 1, f"cannot be read as UTF-8: {error}")
            return None
        return self.parse(text, path, schema)

    def parse(self, text: str, path: Path, schema: type[_File]) -> _File | None:
        """Return a file as far as it can be read."""
        try:
            file = schema.model_validate(load_yaml(text), context={"vocabulary": self._vocabulary})
        except yaml.YAMLError as error:
            mark = getattr(error, "problem_mark", None)
            message = f"not valid YAML: {getattr(error, 'problem', error)}"
            self._problem(path, mark.line + 1 if mark else 1, message)
            return None
        except ValidationError as error:
            for item in error.errors():
                self._problem(path, line_of(text, item["loc"]), f"{_where(item['loc'])}: {item['msg']}")
            return None
        for place, message in file_problems(file, self._article_ids):
            self._problem(path, line_of(text, place), message)
        return file

    def _problem(self, path: Path, line: int, message: str) -> None:
        self.problems.append(Finding(path=path, line=line, message=message))


def _where(location: Sequence[int | str]) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in location) or "the file"


def _error(problems: Sequence[Finding]) -> ReferenceDataError:
    listed = "\n".join(f"  {problem}" for problem in sorted(problems))
    count, files = len(problems), len({problem.path for problem in problems})
    return ReferenceDataError(
        f"{count} problem{'s' * (count != 1)} in {files} reference file{'s' * (files != 1)}:\n{listed}\n"
        "Correct the lines above; knowledge_base/reference_schema.py says what each entry holds."
    )
