"""The documents that cases quote: the bundled articles and data files, and the made-up clients' folders."""

from __future__ import annotations

from functools import cache
from pathlib import Path, PurePosixPath

from advisor.verification import normalise
from ingestion.readers import read_file
from knowledge_base.articles import ARTICLES_FOLDER
from knowledge_base.reference_data import REFERENCE_FOLDER

DOCUMENTS_FOLDER = Path(__file__).with_name("documents")


class GoldDocuments:
    """Finds the text of a document by its name: of the client's folder first, then of what is bundled.

    A name is the file's, with or without its ending. Texts are read as ingestion reads them, each once.
    """

    def __init__(
        self, clients: Path = DOCUMENTS_FOLDER, bundled: tuple[Path, ...] = (ARTICLES_FOLDER, REFERENCE_FOLDER)
    ) -> None:
        self._clients = clients
        self._bundled = bundled

    def client_folder(self, name: str) -> Path | None:
        """Return a client's folder, or None where there is none with files."""
        folder = self._clients / name
        return folder if _files(folder) else None

    def files_named(self, document: str, client: str | None) -> tuple[Path, ...]:
        """Return the files that a gold passage may mean."""
        places = (*((self._clients / client,) if client else ()), *self._bundled)
        for place in places:
            if found := tuple(path for path in _files(place) if is_named(path.name, document)):
                return found
        return ()

    def holds(self, path: Path, quote: str) -> bool:
        """Say whether a file holds a quote, whatever its quotation marks and line breaks.

        Raises:
            RefusedError: the file cannot be read.
        """
        return normalise(quote) in _text(path)

    def held_anywhere(self, quote: str, client: str | None) -> bool:
        """Say whether any file holds a quote: a client's, or what is bundled."""
        places = (*((self._clients / client,) if client else ()), *self._bundled)
        return any(self.holds(path, quote) for place in places for path in _files(place))

    def names(self, client: str | None) -> tuple[str, ...]:
        """Return the names of a client's files, or of what is bundled."""
        places = (self._clients / client,) if client else self._bundled
        return tuple(path.name if client else path.stem for place in places for path in _files(place))


def is_named(origin: str, document: str) -> bool:
    """Say whether a document with this path is the one that a case names."""
    path = PurePosixPath(origin.replace("\\", "/"))
    return document in (path.name, path.stem)


@cache
def _files(folder: Path) -> tuple[Path, ...]:
    if not folder.is_dir():
        return ()
    return tuple(path for path in sorted(folder.rglob("*")) if path.is_file() and not path.name.startswith("."))


@cache
def _text(path: Path) -> str:
    return normalise("\n".join(block.text for block in read_file(path).blocks))
