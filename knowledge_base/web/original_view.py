"""Opens the original of a document: a PDF at the cited page in a tab of its own, any other file as a download.

A PDF is drawn by the browser's own viewer, which keeps its scripts away from our pages; other types could be
taken for a page of ours, so they are only ever saved.
"""

from __future__ import annotations

import secrets
import threading
from collections import OrderedDict
from dataclasses import dataclass
from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse, PlainTextResponse, Response
from starlette.routing import Route

from knowledge_base.store import KnowledgeBase
from knowledge_base.web.rendering import file_name_of

PDF = "application/pdf"
_FOLDER = "originals"
_KEPT_TICKETS = 2_000  # some hundred bytes each; a page that was drawn before the last 2,000 files must be drawn again


@dataclass(frozen=True, kw_only=True)
class Original:
    """A file and the name under which the browser shows and saves it."""

    path: Path
    name: str


class Tickets:
    """Unguessable addresses of files, given out by pages that may show them and to nobody else.

    An address by knowledge base and document would open a client's file to whoever can put the two together.
    """

    def __init__(self, kept: int = _KEPT_TICKETS) -> None:
        self._kept = kept
        self._originals: OrderedDict[str, Original] = OrderedDict()
        self._given: dict[Original, str] = {}
        self._guard = threading.Lock()

    def give(self, original: Original) -> str:
        """Return the ticket of a file, the same for as long as it is remembered, so that a drawn link stays good."""
        with self._guard:
            ticket = self._given.setdefault(original, secrets.token_urlsafe(18))
            self._originals[ticket] = original
            self._originals.move_to_end(ticket)
            while len(self._originals) > self._kept:
                _, oldest = self._originals.popitem(last=False)
                del self._given[oldest]
            return ticket

    def redeem(self, ticket: str) -> Original | None:
        """Return the file of a ticket, or None where it is not known or the file is gone."""
        with self._guard:
            original = self._originals.get(ticket)
        return original if original is not None and original.path.is_file() else None


# One for the process: pages give tickets out in the threads of their readers, and the server's route takes them.
_TICKETS = Tickets()


async def _serve(request: Request) -> Response:
    original = _TICKETS.redeem(request.path_params["ticket"])
    if original is None:
        sentence = "This file cannot be opened from this address any more. Open it again from the page that cites it."
        return PlainTextResponse(sentence, status_code=404)
    return FileResponse(
        original.path,
        media_type=PDF,
        filename=original.name,
        content_disposition_type="inline",
        headers={"cache-control": "private, no-store"},  # a client's file must not outlive its engagement in a cache
    )


PDF_ROUTES = (Route(f"/{_FOLDER}/{{ticket}}", _serve),)
"""What the server must serve besides Streamlit's own pages."""


def original_file(key: str, document_id: str, knowledge_base: KnowledgeBase, page: int | None = None) -> None:
    """Offer the file as it was added; a PDF opens at `page`. Nothing is drawn where no original is kept."""
    path = knowledge_base.original(document_id)
    document = knowledge_base.document(document_id)
    if path is None or document is None:
        return
    name = file_name_of(document.origin)
    if document.media_type == PDF:
        address = f"{_FOLDER}/{_TICKETS.give(Original(path=path, name=name))}"
        st.link_button(
            f"Original, page {page}" if page is not None else "Original file",
            f"{address}#page={page}" if page is not None else address,
            key=f"original-{key}",
            icon=":material/open_in_new:",
            type="tertiary",
        )
        return
    st.download_button(
        "Original file",
        data=path.read_bytes,  # read when it is asked for
        file_name=name,
        mime="application/octet-stream",  # the browser saves it and never opens it in our page
        key=f"original-{key}",
        on_click="ignore",
        icon=":material/download:",
        type="tertiary",
    )
