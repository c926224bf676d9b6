"""The documents that cases quote: the bundled articles and data files, and the made-up clients' folders."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath
from typing import Protocol

from advisor.verification import normalise
from ingestion.readers import read_file
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.reference_data import REFERENCE_FOLDER

DOCUMENTS_FOLDER = Path(__file__).with_name("documents")


class QuotedDocuments(Protocol):
    """Where the quotes of cases are looked up."""

    def has_client(self, name: str) -> bool:
        """Say whether there are documents of a client."""
        ...

    def has(self, document: str, client: str | None) -> bool:
        """Say whether there is a document of this name."""
        ...

    def quotes(self, document: str, quote: str, client: str | None) -> bool:
        """Say whether a document of this name holds a quote, whatever its quotation marks and line breaks.

        Raises:
            RefusedError: the document cannot be read.
        """
        ...

    def held_anywhere(self, quote: str, client: str | None) -> bool:
        """Say whether any document holds a quote: a client's, or the firm's."""
        ...

    def names(self, client: str | None) -> tuple[str, ...]:
        """Return the names of a client's documents, or of the firm's."""
        ...


class GoldDocuments:
    """Finds the text of a document by its name: of the client's folder first, then of what is bundled.

    A name is the file's, with or without its ending. Texts are read as ingestion reads them, each once.
    """

    def __init__(
        self, clients: Path = DOCUMENTS_FOLDER, bundled: tuple[Path, ...] = (ARTICLES_FOLDER, REFERENCE_FOLDER)
    ) -> None:
        self._clients = clients
        self._bundled = bundled

    def has_client(self, name: str) -> bool:
        """Say whether a client has a folder with files."""
        return bool(_files(self._clients / name))

    def has(self, document: str, client: str | None) -> bool:
        """Say whether there is a file of this name."""
        return bool(self._files_named(document, client))

    def quotes(self, document: str, quote: str, client: str | None) -> bool:
        """Say whether a file of this name holds a quote.

        Raises:
            RefusedError: the file cannot be read.
        """
        return any(_holds(path, quote) for path in self._files_named(document, client))

    def held_anywhere(self, quote: str, client: str | None) -> bool:
        """Say whether any file holds a quote: a client's, or what is bundled."""
        places = (*((self._clients / client,) if client else ()), *self._bundled)
        return any(_holds(path, quote) for place in places for path in _files(place))

    def names(self, client: str | None) -> tuple[str, ...]:
        """Return the names of a client's files, or of what is bundled."""
        places = (self._clients / client,) if client else self._bundled
        return tuple(path.name if client else path.stem for place in places for path in _files(place))

    def _files_named(self, document: str, client: str | None) -> tuple[Path, ...]:
        """Return the files that a gold passage may mean."""
        places = (*((self._clients / client,) if client else ()), *self._bundled)
        for place in places:
            if found := tuple(path for path in _files(place) if is_named(path.name, document)):
                return found
        return ()


def is_named(origin: str, document: str) -> bool:
    """Say whether a document with this path is the one that a case names."""
    path = PurePosixPath(origin.replace("\\", "/"))
    return document in (path.name, path.stem)


def _holds(path: Path, quote: str) -> bool:
    return normalise(quote) in _text(path)


@cache
def _files(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))


@cache
def _text(path: Path) -> str:
    return normalise("\n".join(block.text for block in read_file(path).blocks))
