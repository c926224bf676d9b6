"""Every fault of a language model over real HTTP: it ends in an answer that says so, and costs what it cost."""

from __future__ import annotations

import re

import pytest

from advisor.answers import Answer, Outcome
from advisor.chain import SentenceReady, WritingRestarted
from advisor.presentation import usage_line
from advisor.verification import is_verbatim
from tests.model_answers import QUESTION, Make, Opened, sentences
from tests.openai_server import BEHAVIOURS, KEY, OpenAIServer


@pytest.mark.parametrize("schema", ["ignores", "keeps"])
@pytest.mark.parametrize("behaviour", [name for name in BEHAVIOURS if name not in ("slow", "hanging", "endless")])
def test_whatever_a_model_does_the_user_gets_an_answer_of_true_sentences(
    behaviour: str, schema: str, opened: Opened, advisor_with: Make
) -> None:
    with OpenAIServer(behaviour, schema=schema) as server:
        answer = advisor_with(server).ask(QUESTION)
    assert answer.outcome is Outcome.ANSWERED
    assert len(sentences(answer)) >= 3
    firm = opened[0].firm()
    text = " ".join(chunk.text for document in firm.documents() for chunk in firm.chunks(document.document_id))
    for sentence in sentences(answer):
        assert is_verbatim(sentence, text) or sentence.rstrip(".") in text, "these scripts tell the truth verbatim only"
    if answer.writer == "extractive":
        assert answer.notice is not None and "because the language model" in answer.notice
        assert answer.notice in answer.text
    assert KEY not in str(answer)


@pytest.mark.parametrize(
    ("behaviour", "why"),
    [
        ("unauthorised", "refused the key"),
        ("no_model", "is not known to its provider"),
        ("rate_limited", "is over its rate limit"),
        ("server_error", "failed at its provider"),
        ("dropped", "broke off in the middle"),
        ("overflow", "was given more text than it can take"),
        ("empty", "wrote nothing that the sources support"),
        ("refusing", "wrote nothing that the sources support"),
        ("wrong_language", "wrote nothing that the sources support"),
        ("wrong_numbers", "wrote nothing that the sources support"),
        ("fabricating", "wrote too much that the sources do not support"),
    ],
)
def test_an_answer_says_in_a_line_why_the_model_did_not_write_it(behaviour: str, why: str, advisor_with: Make) -> None:
    with OpenAIServer(behaviour) as server:
        answer = advisor_with(server).ask(QUESTION)
    assert answer.writer == "extractive"
    assert answer.notice is not None and why in answer.notice


@pytest.mark.parametrize("behaviour", ["unauthorised", "no_model", "rate_limited", "server_error", "overflow"])
def test_what_a_provider_never_took_is_not_counted_as_used(behaviour: str, advisor_with: Make) -> None:
    with OpenAIServer(behaviour) as server:
        answer = advisor_with(server).ask(QUESTION)
    assert server.requests
    assert answer.trace.usage["input_tokens"] == answer.trace.usage["calls"] == 0
    assert usage_line(answer) == ""


def test_what_may_have_been_charged_before_a_stream_broke_is_counted(advisor_with: Make) -> None:
    with OpenAIServer("dropped") as server:
        answer = advisor_with(server).ask(QUESTION)
    assert answer.trace.usage["calls"] == len(server.requests)
    assert answer.trace.usage["input_tokens"] > 500


def test_a_provider_left_alone_is_told_with_how_long_and_what_to_do(advisor_with: Make) -> None:
    with OpenAIServer("unauthorised") as server:
        advisor = advisor_with(server)
        answers = [advisor.ask(QUESTION) for _ in range(5)]
        assert len(server.requests) == 4
    notice = answers[-1].notice or ""
    assert re.search(
        r"left alone for another \d\d seconds: ask again after that; `python -m advisor models` says", notice
    )
    assert answers[-1].trace.usage["calls"] == 0


@pytest.mark.parametrize("behaviour", ["slow", "hanging", "endless"])
def test_a_model_without_end_costs_no_more_than_the_time_of_an_answer(behaviour: str, advisor_with: Make) -> None:
    with OpenAIServer("good", behaviour, pause_s=0.5) as server:
        advisor = advisor_with(server, model_timeout_s=3, model_answer_tokens=400)
        advisor.ask(QUESTION)  # loads what the first question waits for
        answer = advisor.ask(QUESTION)
    assert answer.outcome is Outcome.ANSWERED
    assert answer.notice is not None
    assert answer.trace.seconds["write"] < 6


def test_less_evidence_is_sent_after_a_context_overflow(advisor_with: Make) -> None:
    with OpenAIServer("overflow", "good") as server:
        answer = advisor_with(server).ask(QUESTION)
    assert answer.writer == "model"
    first, second = (str(request["messages"]) for request in server.requests)
    assert len(second) < len(first)


def test_a_stream_that_breaks_says_that_what_was_shown_does_not_count(advisor_with: Make) -> None:
    with OpenAIServer("dropped", words_before_break=60) as server:
        events = list(advisor_with(server).stream(QUESTION))
    places = [i for i, event in enumerate(events) if isinstance(event, WritingRestarted)]
    assert places, "sentences were shown before the break"
    after = [event.sentence.text for event in events[places[-1] :] if isinstance(event, SentenceReady)]
    assert isinstance(events[-1], Answer)
    assert after == sentences(events[-1])
