"""Brings the quoted sentence of a long document, or the last question of a long conversation, into sight.

Streamlit cannot scroll to a place, and the policy of our headers runs no script but our own server's. So the
scripts are served as files, and the page holds nothing but their addresses.
"""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlencode

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

_FOLDER = Path(__file__).parent
# Without a leading slash: behind a proxy the application may live below a path.
_TO_QUOTE = "assets/scroll-to-quote.js"
_TO_QUESTION = "assets/scroll-to-question.js"
COMING = "new"
"""Stands for the identifier of a question whose answer is being made."""


def _route(address: str) -> Route:
    script = _FOLDER / Path(address).name.replace("-", "_")

    async def serve(_: Request) -> FileResponse:
        # The browser asks each time whether the file has changed: after an update an old script would not find its
        # mark.
        return FileResponse(script, media_type="text/javascript", headers={"cache-control": "no-cache"})

    return Route(f"/{address}", serve)


SCRIPT_ROUTES = (_route(_TO_QUOTE), _route(_TO_QUESTION))
"""What the server must serve besides Streamlit's own pages."""


def scroll_to_quote() -> None:
    """Have the browser scroll to the mark of a document's quote, once for each time that the document is opened."""
    _run(_TO_QUOTE)


def scroll_to_question(conversation: str, question: str) -> None:
    """Have the browser bring the container `asked-<question>` to the top, once for each question of a conversation.

    The browser runs a script again where its address has changed or its place in the page has; so this must be drawn
    at the same place in every run, or the page would jump whenever anything else is chosen.
    """
    _run(f"{_TO_QUESTION}?{urlencode({'conversation': conversation, 'question': question})}")


def _run(address: str) -> None:
    st.html(f'<script src="{address}"></script>', unsafe_allow_javascript=True)
