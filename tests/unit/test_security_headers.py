"""The headers are on every HTTP response, once."""

from __future__ import annotations

import asyncio
from concurrent.futures import ThreadPoolExecutor

from knowledge_base.web.security_headers import CONTENT_SECURITY_POLICY, Message, Receive, SecurityHeaders, Send


async def _page(scope: Message, receive: Receive, send: Send) -> None:
    headers = [(b"Content-Security-Policy", b"default-src *"), (b"x-own", b"kept")]
    await send({"type": "http.response.start", "status": 200, "headers": headers})
    await send({"type": "http.response.body", "body": b""})


def _headers(kind: str) -> list[tuple[bytes, bytes]]:
    sent: list[Message] = []

    async def send(message: Message) -> None:
        sent.append(message)

    async def receive() -> Message:
        return {"type": "http.request"}

    async def ask() -> None:
        await SecurityHeaders(_page)({"type": kind}, receive, send)

    with ThreadPoolExecutor(1) as pool:  # Playwright leaves a running event loop in the thread of the tests
        pool.submit(lambda: asyncio.run(ask())).result()
    return list(sent[0]["headers"])


def test_our_policy_replaces_one_that_is_there_and_other_headers_stay() -> None:
    headers = _headers("http")
    policies = [value for name, value in headers if name.lower() == b"content-security-policy"]
    assert policies == [CONTENT_SECURITY_POLICY.encode()]
    assert (b"x-own", b"kept") in headers
    assert (b"x-content-type-options", b"nosniff") in headers


def test_a_socket_is_passed_on_untouched() -> None:
    assert (b"x-content-type-options", b"nosniff") not in _headers("websocket")


def test_the_policy_names_no_other_host_and_allows_no_inline_script() -> None:
    directives = dict(part.split(" ", 1) for part in CONTENT_SECURITY_POLICY.split("; "))
    assert directives["script-src"] == "'self'"
    assert "http" not in CONTENT_SECURITY_POLICY
    assert "unsafe-eval" not in CONTENT_SECURITY_POLICY
