"""Words for what a document is, used on every page in the same way."""

from __future__ import annotations

from knowledge_base.domain import Collection, Document
from knowledge_base.reference_data import is_reference

COLLECTION_WORDS = {Collection.FIRM: "Firm", Collection.CLIENT: "Client"}
MEDIA_WORDS = {
    "application/pdf": "PDF",
    "text/markdown": "Markdown",
    "text/plain": "Text",
    "text/html": "HTML",
    "text/csv": "CSV",
    "application/vnd.openxmlformats-officedocument.wordprocessingml.document": "Word",
    "application/vnd.openxmlformats-officedocument.presentationml.presentation": "PowerPoint",
    "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet": "Excel",
}


def is_article(document: Document) -> bool:
    """Say whether the document is one of the firm's curated articles, which carry dimensions."""
    return document.collection is Collection.FIRM and bool(document.facets.dimensions)


def kind_of(document: Document) -> str:
    """Return whose the document is and what it is, for example `Firm article`."""
    owner = COLLECTION_WORDS[document.collection]
    if is_reference(document):
        return f"{owner} reference"
    return f"{owner} article" if is_article(document) else f"{owner} document"


def dated(document: Document) -> str:
    """Return the date that the document states, in words, or nothing."""
    if document.published_on is None:
        return ""
    verb = "reviewed" if is_article(document) else "dated"
    day = document.published_on
    return f"{verb} {day.day} {day:%B %Y}"


def facts_line(document: Document) -> str:
    """Return date, publisher, size and version on one line, as far as they are known."""
    pages = None
    if document.pages is not None and not is_article(document):
        pages = f"{document.pages} page" + ("" if document.pages == 1 else "s")
    media = None if is_article(document) else MEDIA_WORDS.get(document.media_type)
    version = f"version {document.version}" if document.version > 1 else None
    publisher = None if is_article(document) else document.publisher
    parts = (dated(document), publisher, media, pages, version)
    return " · ".join(part for part in parts if part)
