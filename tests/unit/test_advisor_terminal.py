"""What people and programs read on the standard output of `python -m advisor`, whatever the terminal."""

from __future__ import annotations

import io
import json
from dataclasses import replace

import pytest

from advisor.answers import Outcome
from advisor.presentation import usage_line
from advisor.terminal import StreamPrinter, print_answer
from knowledge_base.terminal import console_for, print_json, tolerate_any_encoding
from tests.advisor_values import make_answer, make_candidate, make_passage
from tests.queued_session import QueuedSession, run


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
