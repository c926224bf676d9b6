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
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from dataclasses import dataclass
from functools import partial
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from types import TracebackType
from typing import Any

from knowledge_base.sentences import split_sentences

Script = Callable[["Asked"], Iterator[str]]
MODEL = "scripted-1"
KEY = "sk-scripted-0123456789abcdef"
_EVIDENCE = re.compile(r"<(?P<fence>evidence-\w+) number=\"(?P<number>\d+)\"[^>]*>\n(?P<text>.*?)\n</(?P=fence)>", re.S)
_WORDS = re.compile(r"\S+\s*")
_FIGURE = re.compile(r"\d+")
LONG_SENTENCE, SHORT_SENTENCE = 45, 6  # words


@dataclass(frozen=True, kw_only=True)
class Asked:
    """A request as the scripts see it: its whole text, and the evidence that it holds by number."""

    text: str
    evidence: dict[int, str]

    def sentences(self, most: int = 6) -> list[tuple[int, str]]:
        """Return sentences that can be repeated word for word, one of each piece of evidence first."""
        by_number = [
            [(number, " ".join(s.split())) for s in split_sentences(text) if is_plain(s)]
            for number, text in self.evidence.items()
        ]
        rounds = [group[place] for place in range(3) for group in by_number if len(group) > place]
        return rounds[:most]


def is_plain(sentence: str) -> bool:
    """Say whether a sentence can be repeated as it is."""
    words = sentence.split()
    return SHORT_SENTENCE <= len(words) <= LONG_SENTENCE and sentence.endswith(".") and "[" not in sentence


def read_request(body: dict[str, Any]) -> Asked:
    """Find the evidence in the messages of a request."""
    parts = [_content(message.get("content")) for message in body.get("messages", [])]
    text = "\n".join(parts)
    evidence = {int(match["number"]): match["text"] for match in _EVIDENCE.finditer(text)}
    return Asked(text=text, evidence=evidence)


def _content(content: Any) -> str:
    if isinstance(content, str):
        return content
    return "".join(str(part.get("text", "")) for part in content or ())


def _lines(pairs: Sequence[tuple[int, str]]) -> Iterator[str]:
    for place, (number, sentence) in enumerate(pairs):
        if place == 0:
            yield "## Short answer\n"
        if place == 1:
            yield "## Details\n"
        yield f"{sentence} [{number}]\n"


def good(asked: Asked) -> Iterator[str]:
    """Repeat sentences of the evidence with their numbers."""
    yield from _lines(asked.sentences())


def fabricating(asked: Asked) -> Iterator[str]:
    """Mix invented figures and names into one true sentence."""
    yield from _lines(asked.sentences(1))
    number = next(iter(asked.evidence), 1)
    for claim in (
        "Convergence saves 37 % of operating costs within 18 months",
        "Gartner ranks Fieldgate Nexus as the leading platform for this",
        "The penalty for this is EUR 4.2 million under Article 99",
        "A survey of 212 plants confirms it",
    ):
        yield f"{claim} [{number}].\n"


def wrong_numbers(asked: Asked) -> Iterator[str]:
    """Cite evidence that was never given."""
    yield from (line.replace("[", "[9") for line in _lines(asked.sentences()))


def misattributing(asked: Asked) -> Iterator[str]:
    """Cite each sentence to another piece of evidence than the one that it stands in."""
    pairs = asked.sentences()
    numbers = list(asked.evidence)
    yield from _lines([(numbers[(numbers.index(n) + len(numbers) // 2) % len(numbers)], s) for n, s in pairs])


def other_figures(asked: Asked) -> Iterator[str]:
    """Change every figure; sentences without one are left out while there are some with one."""
    pairs = [(n, _FIGURE.sub(lambda m: str(int(m[0]) + 7), s)) for n, s in asked.sentences(40) if _FIGURE.search(s)]
    yield from _lines(pairs or [(next(iter(asked.evidence), 1), "All of it must be done within 77 days.")])


def negated(asked: Asked) -> Iterator[str]:
    """Turn sentences into their opposite."""
    verbs = re.compile(r"\b(should|must|is|are|can|may|has to|will)\b")
    pairs = [(n, verbs.sub(lambda m: f"{m[0]} not", s, count=1)) for n, s in asked.sentences(40) if verbs.search(s)]
    yield from _lines(pairs[:6])


def wrong_language(asked: Asked) -> Iterator[str]:
    """Answer in German."""
    number = next(iter(asked.evidence), 1)
    for sentence in (
        "Die Verantwortung für den Fernzugriff sollte bei der Sicherheit liegen.",
        "Jede Sitzung wird von der Leitwarte freigegeben und danach wieder geschlossen.",
        "Wer einen Zugang hat, sollte ihn nicht mit anderen teilen.",
    ):
        yield f"{sentence} [{number}]\n"


def refusing(asked: Asked) -> Iterator[str]:
    """Decline."""
    yield "I'm sorry, but I can't help with that request."


def without_marks(asked: Asked) -> Iterator[str]:
    """Give true sentences without saying where they come from."""
    yield from (sentence + "\n" for _, sentence in asked.sentences())


def in_paragraphs(asked: Asked) -> Iterator[str]:
    """Write prose with marks behind the sentences, as many models do whatever they are told."""
    yield "Here is what the evidence says. "
    for number, sentence in asked.sentences():
        yield f"**{sentence.removesuffix('.')}** [{number}]. "


def empty(asked: Asked) -> Iterator[str]:
    """Say nothing."""
    yield from ()


def endless(asked: Asked) -> Iterator[str]:
    """Never come to an end."""
    for _ in range(200_000):
        yield "and so on and so forth and again "


SCRIPTS: dict[str, Script] = {
    "good": good,
    "fabricating": fabricating,
    "wrong_numbers": wrong_numbers,
    "misattributing": misattributing,
    "other_figures": other_figures,
    "negated": negated,
    "wrong_language": wrong_language,
    "refusing": refusing,
    "without_marks": without_marks,
    "in_paragraphs": in_paragraphs,
    "empty": empty,
    "endless": endless,
    "slow": good,
    "dropped": good,
    "cut_off": good,
}
FAILURES: dict[str, tuple[int, str, str]] = {
    "unauthorised": (401, "invalid_api_key", f"Incorrect API key provided: {KEY}. You can find your API key online."),
    "no_model": (404, "model_not_found", "The model `scripted-1` does not exist or you do not have access to it."),
    "rate_limited": (429, "rate_limit_exceeded", "Rate limit reached for requests"),
    "server_error": (500, "server_error", "The server had an error while processing your request."),
    "overflow": (400, "context_length_exceeded", "This model's maximum context length is 100 tokens."),
}
HANGING = "hanging"  # takes the request and never answers
BEHAVIOURS = (*SCRIPTS, *FAILURES, HANGING)


class OpenAIServer:
    """Serves on the loopback interface while it is entered. Behaviours are used up in order; the last one repeats."""

    def __init__(
        self,
        *behaviours: str,
        retry_after_s: float = 0.05,
        pause_s: float = 0.3,
        words_before_break: int = 12,
        scripts: dict[str, Script] | None = None,
    ) -> None:
        """`pause_s` is between two words of the slow behaviour; `scripts` are further behaviours of a test's own."""
        self.behaviours = behaviours or ("good",)
        self.retry_after_s = retry_after_s
        self.pause_s = pause_s
        self.words_before_break = words_before_break
        self.scripts = {**SCRIPTS, **(scripts or {})}
        self.requests: list[dict[str, Any]] = []
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
            return self.behaviours[min(len(self.requests), len(self.behaviours)) - 1]

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
        if not body.get("stream"):
            self._json(200, _completion("".join(text)))
            return
        self.send_response(200)
        self.send_header("Content-Type", "text/event-stream")
        self.send_header("Transfer-Encoding", "chunked")
        self.end_headers()
        words = (word for piece in text for word in _WORDS.findall(piece))
        for count, word in enumerate(words):
            if behaviour == "slow":
                time.sleep(self._script.pause_s)
            if behaviour in ("dropped", "cut_off") and count == self._script.words_before_break:
                self._break_off(clean=behaviour == "cut_off")
                return
            self._event(_chunk({"role": "assistant", "content": word}))
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
