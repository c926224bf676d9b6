"""What parent and parser child tell each other: everything arrives whole, and nothing else is believed."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
import threading
from collections.abc import Sequence
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from pydantic import TypeAdapter

from ingestion.blocks import Block, BlockKind, ParsedFile
from ingestion.child import ChildSettings, ParserChild
from ingestion.chunking import Chunker
from ingestion.document_reading import DocumentReader, divide
from ingestion.errors import RefusalCode, RefusedError
from ingestion.exchange import ReadFile, ReadRequest
from ingestion.frames import receive, send
from ingestion.worker import answer_to
from knowledge_base.chunk_terms import Terms, terms_of
from knowledge_base.domain import Facets, Location, Source
from knowledge_base.embedding import load_embedder
from knowledge_base.word_pieces import WordPieces
from tests.fakes import ONE_TOKEN_PER_WORD, WINDOW_TOKENS, count_words
from tests.reading import make_request

ROOT = Path(__file__).resolve().parents[2]
TEXT = "Operators release every remote session on site."


def reader() -> DocumentReader:
    return DocumentReader(tokenizer_file=ONE_TOKEN_PER_WORD, window_tokens=WINDOW_TOKENS, max_file_mib=1)


def note(folder: Path, text: str = TEXT) -> Path:
    path = folder / "note_on_sessions.txt"
    path.write_text(text, encoding="utf-8")
    return path


def parsed(**fields: Any) -> ParsedFile:
    block = Block(kind=BlockKind.PARAGRAPH, text=TEXT, location=Location(page=3, page_starts=((20, 4),)))
    return ParsedFile(**{"title": "Sessions", "blocks": (block,), "media_type": "text/plain", **fields})


def read(request: ReadRequest, file: ParsedFile) -> ReadFile:
    return divide(request, file, Chunker(count_words, WINDOW_TOKENS))


def through_a_pipe(message: dict[str, Any]) -> Any:
    pipe = io.BytesIO()
    send(pipe, message)
    pipe.seek(0)
    data = receive(pipe)
    assert data is not None
    return json.loads(data)


def test_a_request_arrives_as_it_was_sent_even_with_a_name_that_is_no_unicode() -> None:
    request = make_request(Path(os.fsdecode(b"/data/gr\xfcn.txt")), names_itself=True)
    assert ReadRequest.received(through_a_pipe(vars(request))) == request


def test_a_document_with_its_passages_and_terms_arrives_as_it_was_sent() -> None:
    source = Source(id="s1", title="Standard", publisher="Body", year=None, locator="5.2")
    facets = Facets(industries=("rail",), conditions=("staffing=unmanned",))
    file = parsed(published_on=date(2026, 3, 1), pages=4, facets=facets, sources=(source,), notes=("Page 2 is blank.",))
    sent = read(make_request(Path("a.txt")), file)
    assert sent.chunks[0].location.page_starts == ((20, 4),)
    received = through_a_pipe({"read": sent})["read"]
    assert TypeAdapter(ReadFile).validate_json(json.dumps(received)) == sent


def test_the_child_divides_a_file_and_analyses_its_passages(tmp_path: Path) -> None:
    request = make_request(note(tmp_path), document_id="d7")
    answer, spent = answer_to(request, reader(), 512)
    made = answer["read"]
    assert not spent
    assert made.document.title == "note on sessions"
    assert [chunk.text for chunk in made.chunks] == [TEXT]
    assert {chunk.document_id for chunk in made.chunks} == {"d7"}
    # Title and text: 3 + 7 words of one token each.
    assert made.chunks[0].token_count == 10
    assert made.terms == (terms_of(made.chunks[0], "note on sessions"),)
    assert made.terms[0] == Terms(heading="note session", body="oper releas everi remot session site")


def test_a_refusal_of_the_reader_is_passed_on_in_its_parts(tmp_path: Path) -> None:
    answer, spent = answer_to(make_request(note(tmp_path, " \n")), reader(), 512)
    assert not spent
    assert answer["refused"]["code"] == "empty"
    assert answer["refused"]["reason"].endswith(".")


def test_text_that_our_own_code_stumbles_over_is_refused_with_the_error() -> None:
    def count(texts: Sequence[str]) -> list[int]:
        raise ValueError("no such token")

    with pytest.raises(RefusedError, match=r"into passages \(ValueError: no such token\)") as raised:
        divide(make_request(Path("a.txt")), parsed(), Chunker(count, WINDOW_TOKENS))
    assert raised.value.code is RefusalCode.CRASHED


def test_only_a_file_that_names_itself_chooses_its_id() -> None:
    file = parsed(article_id="raci-for-plants")
    assert read(make_request(Path("a.md"), document_id="d1"), file).document.document_id == "d1"
    curated = read(make_request(Path("a.md"), document_id="d1", names_itself=True), file)
    assert curated.document.document_id == "raci-for-plants"
    assert curated.chunks[0].document_id == "raci-for-plants"


def test_an_answer_about_anything_but_the_file_that_was_asked_for_is_recognised() -> None:
    request = make_request(Path("a.txt"), document_id="d1")
    made = read(request, parsed())
    assert made.answers(request)
    others = (
        read(replace(request, document_id="d2"), parsed()),
        read(replace(request, content_hash="1" * 64), parsed()),
        replace(made, chunks=(replace(made.chunks[0], document_id="d2"),)),
        replace(made, terms=()),
        replace(made, chunks=(), terms=()),
    )
    assert [other.answers(request) for other in others] == [False] * 5


class StandInChild(ParserChild):
    """Runs a script in place of the worker. `answer` is what reading a file named `a.txt` as document `other` gives."""

    def __init__(self, script: str, *, timeout_s: float) -> None:
        super().__init__(
            ChildSettings(
                timeout_s=timeout_s,
                memory_mib=512,
                max_file_mib=1,
                tokenizer_file=ONE_TOKEN_PER_WORD,
                window_tokens=WINDOW_TOKENS,
            )
        )
        self._script = script

    def _start(self) -> subprocess.Popen[bytes]:
        script = (
            "import sys, time; from pathlib import Path; from ingestion.frames import send\n"
            "from tests.unit.test_parser_worker import make_request, parsed, read\n"
            "answer = {'read': read(make_request(Path('a.txt'), document_id='other'), parsed())}\n"
            "out = sys.stdout.buffer; send(out, {'ready': True})\n"
        )
        command = [sys.executable, "-c", script + self._script]
        return subprocess.Popen(command, cwd=ROOT, stdin=subprocess.PIPE, stdout=subprocess.PIPE)


def ask_watched(child: ParserChild, request: ReadRequest) -> ReadFile | RefusedError:
    """Ask as the pool does, with another thread that looks at the child."""
    done = threading.Event()

    def look() -> None:
        while not done.wait(0.02):
            child.watch()

    watching = threading.Thread(target=look)
    watching.start()
    try:
        return child.ask(request)
    finally:
        done.set()
        watching.join()
        child.stop()


def test_a_child_that_passes_something_off_as_another_document_is_ended_and_the_file_refused(tmp_path: Path) -> None:
    child = StandInChild("send(out, answer); sys.stdin.read()", timeout_s=30)
    outcome = child.ask(make_request(note(tmp_path)))
    assert isinstance(outcome, RefusedError)
    assert outcome.code is RefusalCode.CRASHED
    assert child.pid is None


def test_a_child_that_waits_for_its_turn_is_given_more_time_than_one_that_works(tmp_path: Path) -> None:
    request = make_request(note(tmp_path), document_id="other")
    waiting = StandInChild("time.sleep(3); send(out, answer); sys.stdin.read()", timeout_s=2)
    assert isinstance(ask_watched(waiting, request), ReadFile)
    for script in ("time.sleep(60)", "while True: pass"):
        outcome = ask_watched(StandInChild(script, timeout_s=0.2), request)
        assert isinstance(outcome, RefusedError)
        assert outcome.code is RefusalCode.TIMED_OUT


def test_the_tokenizer_of_the_bundled_model_counts_in_another_process_as_in_this() -> None:
    embedder = load_embedder(None)
    texts = ["IEC 62443-3-3 über Zonen", "", "remote access " * 300]
    assert WordPieces(embedder.tokenizer_file).count(texts) == embedder.count_tokens(texts)


def test_counting_loads_neither_numpy_nor_torch() -> None:
    program = (
        "import sys; from pathlib import Path; import ingestion.worker\n"
        "from knowledge_base.word_pieces import WordPieces\n"
        "count = WordPieces(Path(sys.argv[1])).count(['two words'])\n"
        "print(count, [name for name in ('numpy', 'torch', 'transformers', 'chromadb') if name in sys.modules])"
    )
    done = subprocess.run(
        [sys.executable, "-c", program, str(ONE_TOKEN_PER_WORD)], cwd=ROOT, capture_output=True, text=True, check=True
    )
    assert done.stdout.strip() == "[2] []"
