"""Brings the quoted sentence of a long document into sight.

Streamlit cannot scroll to a place, and the policy of our headers runs no script but our own server's. So the
script is served as a file, and the page holds nothing but its constant address.
"""

from __future__ import annotations

from pathlib import Path

import streamlit as st
from starlette.requests import Request
from starlette.responses import FileResponse
from starlette.routing import Route

_SCRIPT = Path(__file__).with_name("scroll_to_quote.js")
# Without a leading slash: behind a proxy the application may live below a path.
_ADDRESS = "assets/scroll-to-quote.js"


async def _serve(_: Request) -> FileResponse:
    # The browser asks each time whether the file has changed: after an update an old script would not find its mark.
    return FileResponse(_SCRIPT, media_type="text/javascript", headers={"cache-control": "no-cache"})


SCRIPT_ROUTES = (Route(f"/{_ADDRESS}", _serve),)
"""What the server must serve besides Streamlit's own pages."""


def scroll_to_quote() -> None:
    """Have the browser scroll to the mark of a document's quote, once for each time that the document is opened."""
    st.html(f'<script src="{_ADDRESS}"></script>', unsafe_allow_javascript=True)
