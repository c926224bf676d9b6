"""A server on this machine that speaks the OpenAI chat-completions protocol and behaves as a test tells it to.

It is a real HTTP server, so that clients, time limits and broken connections are the real ones. It reads the numbered
evidence out of the request and answers from it: well, slowly, wrongly, or not at all.

    with OpenAIServer("server_error", "good") as server:    # the last behaviour repeats
        ... server.url ... server.requests
"""

from __future__ import annotations

import json
import re
import threading
import time
from contextlib import suppress
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from tests.openai_scripts import SCRIPTS, Script, as_json, read_request

MODEL = "scripted-1"
KEY = "sk-scripted-0123456789abcdef"
_WORDS = re.compile(r"\S+\s*")
FAILURES: dict[str, tuple[int, str, str]] = {
    "unauthorised": (401, "invalid_api_key", f"Incorrect API key provided: {KEY}. You can find your API key online."),
    "no_model": (404, "model_not_found", "The model `scripted-1` does not exist or you do not have access to it."),
    "rate_limited": (429, "rate_limit_exceeded", "Rate limit reached for requests"),
    "server_error": (500, "server_error", "The server had an error while processing your request."),
    "no_format": (400, "invalid_request_error", "response_format is not supported by this server."),
    "overflow": (400, "context_length_exceeded", "This model's maximum context length is 100 tokens."),
}
HANGING = "hanging"  # takes the request and never answers
BEHAVIOURS = (*SCRIPTS, *(name for name in FAILURES if name != "no_format"), HANGING)


class OpenAIServer:
    """Serves on the loopback interface while it is entered. Behaviours are used up in order; the last one repeats."""

    def __init__(
        self,
        *behaviours: str,
        retry_after_s: float = 0.05,
        pause_s: float = 0.3,
        words_before_break: int = 12,
        scripts: dict[str, Script] | None = None,
        schema: str = "ignores",
    ) -> None:
        """`pause_s` is between two words of the slow behaviour; `scripts` are further behaviours of a test's own.

        A request for JSON of some shape is what it `ignores`, `refuses` or `keeps`, as servers do.
        """
        self.behaviours = behaviours or ("good",)
        self.retry_after_s = retry_after_s
        self.pause_s = pause_s
        self.words_before_break = words_before_break
        self.schema = schema
        self.scripts = {**SCRIPTS, **(scripts or {})}
        self.requests: list[dict[str, Any]] = []
        self._answered = 0
        self.disconnected = threading.Event()  # a client hung up in mid-answer
        self._closing = threading.Event()
        self._lock = threading.Lock()

    @property
    def url(self) -> str:
        """Return the base URL that a client is configured with."""
        return f"http://127.0.0.1:{self._server.server_address[1]}/v1"

    def __enter__(self) -> OpenAIServer:
        """Start serving on a free port."""
        self._server = ThreadingHTTPServer(("127.0.0.1", 0), partial(_Handler, self))
        self._server.daemon_threads = True
        self._thread = threading.Thread(target=self._server.serve_forever, args=(0.05,), daemon=True)
        self._thread.start()
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        """Stop serving; answers that hang are let go."""
        self._closing.set()
        self._server.shutdown()
        self._server.server_close()
        self._thread.join()

    def take(self, body: dict[str, Any]) -> str:
        """Note a request and return the behaviour for it."""
        with self._lock:
            self.requests.append(body)
            if self.schema == "refuses" and "response_format" in body:
                return "no_format"
            self._answered += 1
            return self.behaviours[min(self._answered, len(self.behaviours)) - 1]

    def hang(self) -> None:
        """Wait until the server is closed."""
        self._closing.wait(60)


class _Handler(BaseHTTPRequestHandler):
    protocol_version = "HTTP/1.1"

    def __init__(self, script: OpenAIServer, *connection: Any) -> None:
        self._script = script
        super().__init__(*connection)

    def log_message(self, format: str, *args: Any) -> None:
        """Keep the tests' output clean."""

    def do_GET(self) -> None:
        self._json(200, {"object": "list", "data": [{"id": MODEL, "object": "model", "owned_by": "tests"}]})

    def do_POST(self) -> None:
        body = json.loads(self.rfile.read(int(self.headers["Content-Length"])))
        behaviour = self._script.take({**body, "_authorization": self.headers.get("Authorization", "")})
        if behaviour == HANGING:
            self._script.hang()
            self.close_connection = True
        elif behaviour in FAILURES:
            self._fail(behaviour)
        else:
            with suppress(BrokenPipeError, ConnectionResetError):
                self._answer(behaviour, body)
                return
            self._script.disconnected.set()
            self.close_connection = True

    def _fail(self, behaviour: str) -> None:
        status, code, message = FAILURES[behaviour]
        extra = {"Retry-After": str(self._script.retry_after_s)} if status == 429 else {}
        self._json(status, {"error": {"message": message, "type": code, "code": code, "param": None}}, extra)

    def _answer(self, behaviour: str, body: dict[str, Any]) -> None:
        text = self._script.scripts[behaviour](read_request(body))
        if self._script.schema == "keeps" and "response_format" in body:
            text = as_json(text)
        if not body.get("stream"):
            self._json(200, _completion("".join(text)))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        self._event(_chunk({"role": "assistant", "content": ""}))
        words = (word for piece in text for word in _WORDS.findall(piece))
        for count, word in enumerate(words):
            if behaviour == "slow":
                time.sleep(self._script.pause_s)
            if behaviour in ("dropped", "cut_off") and count == self._script.words_before_break:
                self._break_off(clean=behaviour == "cut_off")
                return
            self._event(_chunk({"content": word}))
        self._event(_chunk({}, finish="stop"))
        self._raw(b"data: [DONE]\n\n")
        self._raw(b"")

    def _break_off(self, *, clean: bool) -> None:
        """End in mid-answer: cleanly, as a proxy may, or by closing the connection."""
        if clean:
            self._raw(b"")
        self.close_connection = True

    def _event(self, data: dict[str, Any]) -> None:
        self._raw(b"data: " + json.dumps(data).encode() + b"\n\n")

    def _raw(self, data: bytes) -> None:
        self.wfile.write(f"{len(data):x}\r\n".encode() + data + b"\r\n")
        self.wfile.flush()

    def _json(self, status: int, data: dict[str, Any], headers: dict[str, str] | None = None) -> None:
        content = json.dumps(data).encode()
        self.send_response(status)
        self.send_header("Content-Type", "application/json")
        self.send_header("Content-Length", str(len(content)))
        for name, value in (headers or {}).items():
            self.send_header(name, value)
        self.end_headers()
        self.wfile.write(content)


def _completion(text: str) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion",
        "created": 0,
        "model": MODEL,
        "choices": [{"index": 0, "message": {"role": "assistant", "content": text}, "finish_reason": "stop"}],
        "usage": {"prompt_tokens": 1, "completion_tokens": 1, "total_tokens": 2},
    }


def _chunk(delta: dict[str, Any], finish: str | None = None) -> dict[str, Any]:
    return {
        "id": "chatcmpl-1",
        "object": "chat.completion.chunk",
        "created": 0,
        "model": MODEL,
        "choices": [{"index": 0, "delta": delta, "finish_reason": finish}],
    }
