"""Answers as plain data: what is kept comes back the same."""

from __future__ import annotations

import json

from advisor.answers import Answer, Outcome
from advisor.serialisation import from_json, to_json, to_public
from tests.advisor_values import make_answer


def test_an_answer_comes_back_as_it_was_kept() -> None:
    answer = make_answer()
    assert from_json(to_json(answer)) == answer


def test_a_refusal_with_nothing_but_a_text_comes_back_as_it_was_kept() -> None:
    answer = Answer(outcome=Outcome.OUT_OF_SCOPE, question="Who won?", text="Outside.")
    assert from_json(to_json(answer)) == answer


def test_an_answer_of_an_older_version_takes_defaults_for_the_fields_that_it_lacks() -> None:
    kept = json.dumps({"outcome": "ANSWERED", "question": "Why?", "text": "Because."})
    assert from_json(kept) == Answer(outcome=Outcome.ANSWERED, question="Why?", text="Because.")


def test_the_public_shape_is_plain_json_with_the_outcome_and_collections_as_words() -> None:
    public = json.loads(json.dumps(to_public(make_answer(), "case-1")))
    assert public["id"] == "case-1"
    assert public["outcome"] == "PARTIAL"
    assert [citation["collection"] for citation in public["citations"]] == ["firm", "client"]
    assert public["profile_effects"] == [
        {"fact": "staffing=unmanned", "effect": "Because staffing is unmanned: see [2]"}
    ]
    assert public["trace"]["seconds"] == {"plan": 0.25, "retrieve": 0.5}
    assert public["nearest"][0]["collection"] == "firm"


def test_the_public_shape_leaves_out_what_is_internal() -> None:
    public = to_public(make_answer())
    assert {"kind", "fact"}.isdisjoint(public["sections"][0])
    assert {"chunk_id", "knowledge_base"}.isdisjoint(public["citations"][0])


def test_the_public_shape_says_why_an_answer_was_not_made_as_asked_for() -> None:
    notice = "This answer consists of quotes, because the language model refused the key."
    assert to_public(make_answer(notice=notice))["notice"] == notice
    assert to_public(make_answer())["notice"] is None
