"""`python -m advisor`: what people and programs read, exit statuses, and a batch in which lines are broken."""

from __future__ import annotations

import io
import json
from collections.abc import Callable, Iterator, Sequence
from contextlib import AbstractContextManager, contextmanager
from dataclasses import replace
from pathlib import Path

import pytest

from advisor.answers import Answer, Candidate, Outcome, Turn
from advisor.chain import Event, SentenceReady
from advisor.commands import main
from advisor.presentation import usage_line
from advisor.profile import ClientProfile, profile_from_mapping
from advisor.session import Session, open_session
from advisor.terminal import StreamPrinter, console_for, print_answer, print_json, tolerate_any_encoding
from knowledge_base.errors import HomeInUseError, KnowledgeBaseError
from knowledge_base.settings import Settings, load_settings
from tests.advisor_values import make_answer, make_candidate, make_passage


class QueuedSession:
    """Gives the answers of a queue and keeps what it was asked. An exception in the queue is raised."""

    def __init__(self, *replies: Answer | Exception) -> None:
        self.replies = list(replies)
        self.asked: list[tuple[str, ClientProfile | None, tuple[Turn, ...], str | None]] = []
        self.searched: list[tuple[str, int, ClientProfile | None, str | None]] = []
        self.found: tuple[Candidate, ...] = ()
        self.before_reply: Callable[[], None] = lambda: None

    def ask(
        self,
        question: str,
        *,
        profile: ClientProfile | None = None,
        history: Sequence[Turn] = (),
        engagement: str | None = None,
    ) -> Answer:
        self.before_reply()
        self.asked.append((question, profile, tuple(history), engagement))
        reply = self.replies.pop(0) if self.replies else make_answer()
        if isinstance(reply, Exception):
            raise reply
        return reply

    def stream(
        self, question: str, *, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> Iterator[Event]:
        answer = self.ask(question, profile=profile, engagement=engagement)
        for section in answer.sections:
            for sentence in section.sentences:
                yield SentenceReady(kind=section.kind, heading=section.heading, sentence=sentence)
        yield answer

    def search(
        self, query: str, *, k: int, profile: ClientProfile | None = None, engagement: str | None = None
    ) -> tuple[Candidate, ...]:
        self.searched.append((query, k, profile, engagement))
        return self.found


def connect_to(session: Session) -> Callable[[Settings], AbstractContextManager[Session]]:
    @contextmanager
    def connect(_: Settings) -> Iterator[Session]:
        yield session

    return connect


def run(session: QueuedSession, *arguments: str, stdin: bytes = b"") -> int:
    piped = io.TextIOWrapper(io.BytesIO(stdin), encoding="cp1252")
    return main(arguments, connect=connect_to(session), stdin=piped)


def run_badly(*arguments: str, stdin: bytes = b"") -> int:
    """Run what argparse may refuse by itself."""
    try:
        return run(QueuedSession(), *arguments, stdin=stdin)
    except SystemExit as stopped:
        return int(stopped.code or 0)


def write_lines(path: Path, *lines: object) -> Path:
    texts = [line if isinstance(line, bytes) else json.dumps(line).encode() for line in lines]
    path.write_bytes(b"\n".join(texts) + b"\n")
    return path


def records(path: Path) -> list[dict[str, object]]:
    return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]


def test_people_read_the_answer_with_marks_sources_effects_gaps_and_the_next_question(
    capsys: pytest.CaptureFixture[str],
) -> None:
    assert run(QueuedSession(), "ask", "Who owns remote access?") == 0
    shown = capsys.readouterr().out
    assert "The platform belongs to a central team — with “one” owner. [1]" in shown
    assert "- Release every session. [2]" in shown
    assert "Because staffing is unmanned: see [2]" in shown
    assert "The sources do not mention Fieldgate." in shown
    assert "Which industry is the client in?" in shown
    assert "[2] Remote access · client document · page 3 · 2026-03-01" in shown
    assert "“Release every session.”" in shown
    assert "moderate · 2 citations · 0.75 s" in shown  # 0.25 s planning and 0.5 s retrieval


def test_a_refusal_is_shown_as_its_own_text_without_an_empty_list_of_sources(
    capsys: pytest.CaptureFixture[str],
) -> None:
    refusal = make_answer(
        outcome=Outcome.OUT_OF_SCOPE, text="This question is outside.", sections=(), citations=(), not_covered=()
    )
    assert run(QueuedSession(refusal), "ask", "Who won?") == 0
    assert capsys.readouterr().out == "This question is outside.\n"


def test_json_holds_the_public_shape(capsys: pytest.CaptureFixture[str]) -> None:
    assert run(QueuedSession(), "ask", "Who owns remote access?", "--json") == 0
    answer = json.loads(capsys.readouterr().out)
    public = {"id", "outcome", "text", "sections", "citations", "not_covered", "profile_effects", "follow_up"}
    assert public | {"writer", "trace"} <= answer.keys()
    assert answer["sections"][1]["sentences"] == [
        {"text": "Release every session.", "citations": [2], "supported": True}
    ]
    assert answer["citations"][1].keys() == {
        "number", "document_id", "title", "collection", "location", "quote", "verbatim"
    }  # fmt: skip


@pytest.mark.parametrize("encoding", ["cp1252", "cp437", "ascii", "utf-8"])
def test_json_loses_nothing_whatever_the_encoding_of_the_stream(encoding: str) -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding=encoding, write_through=True)
    print_json({"text": "“β → Ω”"}, stream)
    assert json.loads(raw.getvalue().decode(encoding)) == {"text": "“β → Ω”"}


def test_an_answer_is_shown_on_a_terminal_whose_code_page_lacks_its_characters() -> None:
    raw = io.BytesIO()
    stream = io.TextIOWrapper(raw, encoding="cp437", write_through=True)
    tolerate_any_encoding(stream)
    print_answer(make_answer(), console_for(stream))
    assert b"The platform belongs to a central team ? with ?one? owner. [1]" in raw.getvalue()


def test_a_new_beginning_is_said_only_where_something_was_shown() -> None:
    shown = io.StringIO()
    printer = StreamPrinter(console_for(shown))
    printer.restart()
    assert shown.getvalue() == ""
    sentence = make_answer().sections[0].sentences[0]
    for _ in range(2):
        printer.sentence("short_answer", "Short answer", sentence)
        printer.restart()
        printer.restart()
    assert shown.getvalue().count("what stands above does not count") == 2


def test_a_model_that_wrote_no_sentence_is_not_said_to_have_lost_some() -> None:
    usage, counts = {"calls": 1.0, "input_tokens": 900.0}, {"written by the model": 0}
    answer = make_answer()
    silent = replace(answer, trace=replace(answer.trace, usage=usage, candidates=counts))
    assert usage_line(silent) == "Language model: 900 tokens in, 0 out, 1 call."
    busy = replace(
        answer, trace=replace(answer.trace, usage=usage, candidates={"written by the model": 2, "supported": 2})
    )
    assert usage_line(busy).endswith("of 2 sentences 2 supported, 0 in part, 0 not.")


def test_neither_markup_nor_escape_sequences_in_a_document_act_on_the_terminal(
    capsys: pytest.CaptureFixture[str],
) -> None:
    session = QueuedSession()
    session.found = (make_candidate(make_passage("[red]Stop[/red] \x1b[2Jthe \x9b31mpump :boom: now.")),)
    assert run(session, "search", "pump") == 0
    shown = capsys.readouterr().out
    assert "[red]Stop[/red]  [2Jthe  31mpump :boom: now." in shown
    assert "\x1b" not in shown


def test_lines_are_not_wrapped_where_the_output_is_no_terminal(capsys: pytest.CaptureFixture[str]) -> None:
    session = QueuedSession()
    long_text = "pump " * 100 + "end."
    session.found = (make_candidate(make_passage(long_text)),)
    run(session, "search", "pump")
    assert long_text in capsys.readouterr().out


def test_a_search_hit_has_the_public_shape(capsys: pytest.CaptureFixture[str]) -> None:
    session = QueuedSession()
    session.found = (make_candidate(make_passage("Pumps run."), score=0.25),)
    assert run(session, "search", "pumps\x00 run", "--k", "3", "--engagement", "northwind", "--json") == 0
    assert session.searched == [("pumps run", 3, None, "northwind")]
    (hit,) = json.loads(capsys.readouterr().out)
    assert hit == {
        "rank": 1,
        "score": 0.25,
        "document_id": "d1",
        "title": "Remote access",
        "collection": "firm",
        "location": "page 3",
        "text": "Pumps run.",
        "origins": {"dense": 1, "lexical": None},
        "boosts": [],
    }


def test_profile_and_engagement_reach_the_advisor(tmp_path: Path) -> None:
    profile = tmp_path / "client.yaml"
    profile.write_text("industry: water\n", encoding="utf-8")
    session = QueuedSession()
    run(session, "ask", "Why?", "--profile", str(profile), "--engagement", "northwind")
    assert session.asked == [("Why?", profile_from_mapping({"industry": "water"}), (), "northwind")]


@pytest.mark.parametrize(
    ("arguments", "piped", "expected"),
    [
        (["ask", "-"], "Wem gehört das?".encode(), "Wem gehört das?"),
        (["ask"], b"\xef\xbb\xbfWho owns it?\n", "Who owns it?\n"),
        (["ask"], b"What is a \x93zone\x94?", "What is a “zone”?"),  # Windows-1252, as an old console pipes it
    ],
)
def test_a_question_can_be_piped_in_any_encoding(arguments: list[str], piped: bytes, expected: str) -> None:
    session = QueuedSession()
    assert run(session, *arguments, stdin=piped) == 0
    assert [asked[0] for asked in session.asked] == [expected]


@pytest.mark.parametrize(
    "arguments",
    [
        [],
        ["ask"],
        ["ask", "Why?", "--writer", "model"],
        ["ask", "Why?", "--out", "answers.jsonl"],
        ["ask", "Why?", "--batch", "questions.jsonl", "--out", "answers.jsonl"],
        ["ask", "--batch", "questions.jsonl"],
        ["search", "pump", "--k", "0"],
        ["search", "pump", "--k", "101"],
        ["search", "?!"],
        ["search", "pump " * 1000],
        ["find", "pump"],
    ],
)
def test_wrong_usage_ends_with_status_2_and_a_sentence(
    arguments: list[str], capsys: pytest.CaptureFixture[str]
) -> None:
    assert run_badly(*arguments) == 2
    output = capsys.readouterr()
    assert output.err and not output.out


def test_an_endless_pipe_is_refused() -> None:
    assert run_badly("ask", "-", stdin=b"x" * ((1 << 20) + 1)) == 2


def test_an_error_is_a_sentence_on_standard_error_with_status_1(capsys: pytest.CaptureFixture[str]) -> None:
    sentence = "ADVISOR_HOME '.advisor' is in use by the chat. Stop it."
    assert run(QueuedSession(HomeInUseError(sentence)), "ask", "Why?", "--json") == 1
    output = capsys.readouterr()
    assert (output.out, output.err) == ("", sentence + "\n")


def test_an_unusable_profile_ends_with_status_1_before_anything_is_opened(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    profile = tmp_path / "client.yaml"
    profile.write_text("industri: water\n", encoding="utf-8")
    session = QueuedSession()
    assert run(session, "ask", "Why?", "--profile", str(profile)) == 1
    assert "unknown field 'industri'" in capsys.readouterr().err
    assert session.asked == []


def test_a_home_that_is_not_there_names_the_command_that_builds_it_and_is_not_made(tmp_path: Path) -> None:
    home = tmp_path / "advisor"
    with pytest.raises(KnowledgeBaseError, match="python -m ingestion sync"), open_session(load_settings(home=home)):
        raise AssertionError
    assert not home.exists()


def test_a_broken_line_of_a_batch_costs_only_itself(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    questions = write_lines(
        tmp_path / "questions.jsonl",
        {"id": "a", "question": "Why?"},
        b"{not json",
        b"",
        b'{"id": "\xff"}',
        {"id": "c", "questoin": "Why?"},
        {"id": "d", "question": "Why?", "profile": {"industry": "bakery"}},
        {"id": "e", "question": "Why?", "history": [{"role": "system", "text": "x"}]},
        ["not", "an", "object"],
        b"[" * 100_000,
        {"id": 7, "question": "Really?"},
    )
    out = tmp_path / "answers.jsonl"
    assert run(QueuedSession(), "ask", "--batch", str(questions), "--out", str(out)) == 1
    written = records(out)
    assert [(record.get("line"), record["id"]) for record in written] == [
        (None, "a"), (2, None), (4, None), (5, "c"), (6, "d"), (7, "e"), (8, None), (9, None), (None, 7)
    ]  # fmt: skip
    errors = [str(record.get("error", "")) for record in written]
    assert "not JSON" in errors[1]
    assert "not UTF-8" in errors[2]
    assert "questoin" in errors[3] and "Known fields: id, question, profile, history, engagement" in errors[3]
    assert "Line 6: the profile is not usable: industry='bakery'" in errors[4]
    assert "'system'" in errors[5]
    assert written[-1]["outcome"] == "PARTIAL"
    output = capsys.readouterr()
    assert "2 answered, 7 failed" in output.out
    assert "7 of 9 lines could not be answered" in output.err


def test_a_question_that_fails_costs_only_itself_even_by_a_defect(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "q.jsonl", *({"id": n, "question": "Why?"} for n in range(3)))
    out = tmp_path / "a.jsonl"
    session = QueuedSession(KnowledgeBaseError("No such engagement."), ZeroDivisionError("division by zero"))
    assert run(session, "ask", "--batch", str(questions), "--out", str(out)) == 1
    first, second, third = records(out)
    assert first == {"id": 0, "line": 1, "error": "No such engagement."}
    assert second["id"] == 1 and "ZeroDivisionError" in str(second["error"])
    assert third["outcome"] == "PARTIAL"


def test_each_answer_of_a_batch_is_on_disk_before_the_next_question_is_asked(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "q.jsonl", *({"id": n, "question": "Why?"} for n in range(3)))
    out = tmp_path / "a.jsonl"
    seen: list[int] = []
    session = QueuedSession()
    session.before_reply = lambda: seen.append(len(records(out)))
    assert run(session, "ask", "--batch", str(questions), "--out", str(out)) == 0
    assert seen == [0, 1, 2]


def test_a_line_of_a_batch_has_its_own_profile_history_and_engagement(tmp_path: Path) -> None:
    profile = tmp_path / "client.yaml"
    profile.write_text("industry: water\n", encoding="utf-8")
    questions = write_lines(
        tmp_path / "q.jsonl",
        {
            "id": "own",
            "question": "And who pays?",
            "profile": {"industry": "mining"},
            "history": [{"role": "user", "text": "Who owns it?"}, {"role": "assistant", "text": "The plant."}],
            "engagement": "northwind",
        },
        {"id": "default", "question": "Why?", "profile": None, "history": None, "engagement": None},
    )
    session = QueuedSession()
    run(session, "ask", "--batch", str(questions), "--out", str(tmp_path / "a"), "--profile", str(profile))
    history = (Turn(role="user", text="Who owns it?"), Turn(role="assistant", text="The plant."))
    mining, water = (profile_from_mapping({"industry": name}) for name in ("mining", "water"))
    assert session.asked == [("And who pays?", mining, history, "northwind"), ("Why?", water, (), None)]


def test_a_batch_file_that_is_not_there_leaves_the_former_answers_alone(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    out = tmp_path / "answers.jsonl"
    out.write_text("former\n", encoding="utf-8")
    assert run(QueuedSession(), "ask", "--batch", str(tmp_path / "none.jsonl"), "--out", str(out)) == 1
    assert "none.jsonl" in capsys.readouterr().err
    assert out.read_text(encoding="utf-8") == "former\n"


def test_the_answers_may_not_overwrite_the_questions(tmp_path: Path) -> None:
    questions = write_lines(tmp_path / "q.jsonl", {"question": "Why?"})
    before = questions.read_bytes()
    assert run(QueuedSession(), "ask", "--batch", str(questions), "--out", str(questions)) == 2
    assert questions.read_bytes() == before


def test_answers_that_cannot_be_written_are_refused_in_a_sentence(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    questions = write_lines(tmp_path / "q.jsonl", {"question": "Why?"})
    assert run(QueuedSession(), "ask", "--batch", str(questions), "--out", str(tmp_path / "no" / "a.jsonl")) == 1
    assert "cannot be written" in capsys.readouterr().err


def test_a_batch_file_saved_by_windows_is_read_from_its_first_line(tmp_path: Path) -> None:
    questions = tmp_path / "q.jsonl"
    questions.write_bytes(b'\xef\xbb\xbf{"id": "a", "question": "Why?"}\r\n{"id": "b", "question": "How?"}\r\n')
    session = QueuedSession()
    assert run(session, "ask", "--batch", str(questions), "--out", str(tmp_path / "a.jsonl")) == 0
    assert [asked[0] for asked in session.asked] == ["Why?", "How?"]


def test_a_model_that_is_named_without_its_provider_is_answered_with_the_form_to_write(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("ADVISOR_MODEL", "gpt-4.1")
    assert main(["models"]) == 1
    assert "ADVISOR_MODEL='gpt-4.1'" in (said := capsys.readouterr().err)
    assert "as provider:model" in said
