"""A model that reads sentences beside their passages, over real HTTP: what it adds, and that it costs no answer."""

from __future__ import annotations

import time
from collections.abc import Iterator
from functools import partial

import pytest

from advisor.answers import Answer, Outcome
from advisor.chain import SentenceReady
from advisor.factory import Advisor
from advisor.presentation import checker_line
from evaluations.benchmarks.scripted_checker import stands
from tests.model_answers import QUESTION, Make, sentences
from tests.openai_scripts import SCRIPTS, Asked, checking, read_request
from tests.openai_server import MODEL, OpenAIServer

FREE = "Whoever looks after cyber security in the plants ought to have a say in who dials in from outside."
GROUNDLESS = "Remote access for the plants should be owned by one security team that is paid by the vendors."


def approves_free(sentence: str, text: str) -> bool:
    return sentence == FREE or stands(sentence, text)


def writing(sentence: str) -> partial[Iterator[str]]:
    """Return a script that writes true sentences, and one of its own behind the same evidence."""

    def script(asked: Asked, own: str) -> Iterator[str]:
        pairs = asked.sentences(5)
        yield from (f"{text} [{number}]\n" for number, text in pairs[:4])
        yield f"{own} [{pairs[0][0]}]\n"

    return partial(script, own=sentence)


def server_of(script: object, *, pause_s: float = 0.3) -> OpenAIServer:
    return OpenAIServer("scripted", scripts={"scripted": script}, pause_s=pause_s)  # type: ignore[dict-item]


def checked(advisor_with: Make, server: OpenAIServer, **settings: object) -> Advisor:
    return advisor_with(server, checker="model", **settings)


def test_what_the_score_would_drop_is_shown_where_the_model_finds_it_in_the_passage(advisor_with: Make) -> None:
    script = checking(writing(FREE), approves_free)
    with server_of(script) as server:
        alone, both = (make(server).ask(QUESTION) for make in (advisor_with, partial(checked, advisor_with)))
    assert FREE not in sentences(alone) and FREE in sentences(both)
    assert both.writer == "model" and both.notice is None
    assert both.trace.checker == {"by": f"openai:{MODEL}", "sentences": "5"}
    assert "5 sentences" in checker_line(both.trace) and checker_line(alone.trace) == ""
    assert both.trace.usage["calls"] >= 3 and alone.trace.usage["calls"] == 1


def test_what_the_score_would_show_is_dropped_where_the_model_does_not_find_it(advisor_with: Make) -> None:
    def script(asked: Asked) -> Iterator[str]:
        (number, text), *others = asked.sentences(4)
        yield from (f"{text} [{number}]\n" for number, text in others)
        yield f"In practice, {text[0].lower()}{text[1:]} [{number}]\n"

    with server_of(checking(script, stands)) as server:
        alone, both = (make(server).ask(QUESTION) for make in (advisor_with, partial(checked, advisor_with)))
    (disliked,) = (text for text in sentences(alone) if text.startswith("In practice"))
    assert sorted(sentences(both)) == sorted(text for text in sentences(alone) if text != disliked)
    assert any("it is not there" in reason and disliked[:60] in reason for reason in both.trace.dropped)


def test_a_figure_that_no_passage_has_is_never_put_to_the_model(advisor_with: Make) -> None:
    invented = "Remote access for the plants should be owned by 37 people within 12 days."
    with server_of(checking(writing(invented), lambda *_: True)) as server:
        answer = checked(advisor_with, server).ask(QUESTION)
    assert invented not in sentences(answer)
    assert all(invented not in str(request) for request in server.requests)


def test_a_model_that_approves_of_everything_is_not_heard(advisor_with: Make) -> None:
    with server_of(checking(writing(GROUNDLESS), lambda *_: True)) as server:
        answer = checked(advisor_with, server).ask(QUESTION)
    assert GROUNDLESS not in sentences(answer)
    assert answer.writer == "extractive" and "brought to check" in (answer.notice or "")
    assert "verdict is known" in answer.trace.checker["problem"] and answer.trace.checker["sentences"] == "0"


@pytest.mark.parametrize(
    "behaviour", ["server_error", "unauthorised", "rate_limited", "empty", "endless", "refusing", "dropped"]
)
def test_an_answer_of_which_nothing_was_checked_is_quoted_instead(behaviour: str, advisor_with: Make) -> None:
    with OpenAIServer("good", behaviour) as server:
        answer = checked(advisor_with, server).ask(QUESTION)
    assert (answer.writer, answer.outcome) == ("extractive", Outcome.ANSWERED)
    assert "could not be brought to check what it wrote" in (answer.notice or "")
    writing = [request for request in server.requests if "You write answers" in str(request["messages"][0])]
    assert sentences(answer) and len(writing) == 1, "it is not asked to write again"
    assert answer.trace.checker["sentences"] == "0" and answer.trace.checker["problem"]


def test_a_fault_in_checking_costs_only_what_it_did_not_check(advisor_with: Make) -> None:
    """The first sentence is read; then the model fails, and the others stand because they are the passages' own."""
    with server_of(checking(SCRIPTS["good"], stands)) as server:
        shown = sentences(checked(advisor_with, server).ask(QUESTION))
    with (
        OpenAIServer("good") as server,
        OpenAIServer("scripted", "server_error", scripts={"scripted": checking(SCRIPTS["good"], stands)}) as other,
    ):
        answer = advisor_with(server, checker="openai:other-1", checker_base_url=other.url).ask(QUESTION)
    assert (answer.writer, answer.notice) == ("model", None)
    assert sorted(sentences(answer)) == sorted(shown)
    assert int(answer.trace.checker["sentences"]) >= 1 and "failed at its provider" in answer.trace.checker["problem"]


def test_checking_ends_with_its_time(advisor_with: Make) -> None:
    with OpenAIServer("good", "hanging") as server:
        advisor = checked(advisor_with, server, checker_timeout_s=0.5)
        began = time.monotonic()
        answer = advisor.ask(QUESTION)
    assert answer.writer == "extractive" and sentences(answer)
    assert "in time" in answer.trace.checker["problem"]
    assert time.monotonic() - began < 20


def test_another_model_may_check(advisor_with: Make) -> None:
    with server_of(checking(SCRIPTS["good"], stands)) as other, OpenAIServer("good") as server:
        settings = {"checker": "openai:other-1", "checker_base_url": other.url, "checker_api_key": "sk-of-the-other"}
        answer = advisor_with(server, **settings).ask(QUESTION)
    assert len(server.requests) == 1 and len(other.requests) >= 1
    assert {request["model"] for request in other.requests} == {"other-1"}
    assert {request["_authorization"] for request in other.requests} == {"Bearer sk-of-the-other"}
    assert answer.trace.checker["by"] == "openai:other-1" and int(answer.trace.checker["sentences"]) >= 4
    assert "sk-of-the-other" not in str(answer)


def test_a_checked_sentence_is_shown_while_the_rest_is_written(advisor_with: Make) -> None:
    slow = OpenAIServer("slow", pause_s=0.05)
    with slow as server, server_of(checking(SCRIPTS["good"], stands)) as other:
        advisor = advisor_with(server, checker="openai:other-1", checker_base_url=other.url)
        stream = advisor.stream(QUESTION)
        ready = next(event for event in stream if isinstance(event, SentenceReady))
        assert ready.citations and len(other.requests) == 1
        stream.close()  # type: ignore[attr-defined]
        assert server.disconnected.wait(10), "the server was still writing"


def test_sentences_stream_in_the_order_in_which_they_were_written(advisor_with: Make) -> None:
    with server_of(checking(SCRIPTS["good"], stands)) as server:
        events = list(checked(advisor_with, server).stream(QUESTION))
        written = [text for _, text in read_request(server.requests[0]).sentences()]
    answer = events[-1]
    assert isinstance(answer, Answer)
    ready = [event.sentence.text for event in events if isinstance(event, SentenceReady)]
    assert sorted(ready) == sorted(sentences(answer)) and len(ready) >= 4
    assert ready == [text for text in written if text in ready]
