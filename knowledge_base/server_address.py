"""The address of a Chroma server, from ADVISOR_CHROMA_URL."""

from __future__ import annotations

import base64
from dataclasses import dataclass, field
from urllib.parse import unquote, urlsplit

_DEFAULT_PORT = 8000  # of `chroma run`
_TLS_PORT = 443


@dataclass(frozen=True, kw_only=True)
class ServerAddress:
    """Where a server answers. `headers` carry the password of a proxy in front of it."""

    host: str
    port: int
    tls: bool
    headers: dict[str, str] = field(default_factory=dict, repr=False)

    @classmethod
    def parse(cls, url: str) -> ServerAddress:
        """Take a URL apart; `user:password@` becomes a header, since Chroma itself knows no users."""
        parts = urlsplit(url)
        tls = parts.scheme == "https"
        headers = {}
        if parts.username:
            credentials = f"{unquote(parts.username)}:{unquote(parts.password or '')}"
            headers["Authorization"] = "Basic " + base64.b64encode(credentials.encode()).decode()
        port = parts.port or (_TLS_PORT if tls else _DEFAULT_PORT)
        return cls(host=parts.hostname or "localhost", port=port, tls=tls, headers=headers)


def without_password(url: str) -> str:
    """Return a URL that can be shown."""
    parts = urlsplit(url)
    return parts._replace(netloc=parts.netloc.rpartition("@")[2]).geturl()
