"""What a sentence says of the client from a firm's article: advice may stand, facts that nobody has told may not."""

from __future__ import annotations

from dataclasses import fields

import pytest

from advisor.sentence_verification import CitedPassage, Finding, SentenceVerifier, Verdict
from advisor.support_score import Signals, SupportModel
from tests.fakes import FakeEmbedder

PASSAGE = CitedPassage(
    number=3,
    title="Gate systems",
    text=(
        "Keep gate and yard systems able to run alone at every terminal."
        " Security should own the remote access platform for suppliers."
        " We recommend that the plant rehearses the restore of its control servers every year."
        " A data flow and a support duty come with each model that suppliers bring into operations."
    ),
)
LENIENT = SupportModel(weights=(9.0, *(0.0 for _ in fields(Signals))))


def check(claim: str, *facts: str, passage: CitedPassage = PASSAGE) -> Finding:
    return SentenceVerifier(FakeEmbedder(), LENIENT).verify(claim, [passage], facts)


@pytest.mark.parametrize(
    "claim",
    [
        "The client owns the data flow of each model in operations.",
        "The client's gate and yard systems run alone at every terminal.",
        "Your gate and yard systems are able to run alone at every terminal.",
        "We have gate and yard systems that run alone at every terminal.",
        "Our suppliers bring a model with a data flow into operations.",
        "You have gate and yard systems that run alone at every terminal.",
        "The client has gate and yard systems that should run alone at every terminal.",
        "The client is a company that has a model with a data flow from suppliers.",
    ],
)
def test_a_fact_about_the_client_needs_somebody_who_told_it(claim: str) -> None:
    finding = check(claim)
    assert finding.verdict is Verdict.UNSUPPORTED
    assert any("nobody has told of the client" in reason for reason in finding.reasons), finding.reasons


@pytest.mark.parametrize(
    "claim",
    [
        "The client should keep gate and yard systems able to run alone at every terminal.",
        "Keep your gate and yard systems able to run alone at every terminal.",
        "We recommend that the client rehearses the restore of its control servers every year.",
        "Security should own your remote access platform for suppliers.",
        "If your suppliers bring a model, a data flow and a support duty come with each model.",
    ],
)
def test_advice_stands_with_only_the_addressee_replaced(claim: str) -> None:
    finding = check(claim)
    assert finding.verdict is Verdict.SUPPORTED, finding.reasons


def test_advice_to_somebody_else_is_no_advice_to_the_client() -> None:
    finding = check("The client should own the remote access platform for suppliers.")
    assert finding.verdict is Verdict.UNSUPPORTED
    assert finding.reasons == ("the passage says it of somebody else: Security",)


def test_what_the_profile_says_may_be_said() -> None:
    claim = "Because your sites are unmanned, keep gate and yard systems able to run alone at every terminal."
    assert check(claim).verdict is Verdict.UNSUPPORTED
    assert check(claim, "staffing=unmanned").verdict is Verdict.SUPPORTED


def test_a_passage_of_the_clients_documents_may_speak_of_the_client() -> None:
    own = CitedPassage(number=1, text="The site makes packaging board with many staff in three shifts.", client=True)
    assert check("Your site makes packaging board with many staff.", passage=own).verdict is Verdict.SUPPORTED
    firm = CitedPassage(number=1, text=own.text)
    assert check("Your site makes packaging board with many staff.", passage=firm).verdict is Verdict.UNSUPPORTED


def test_a_passage_that_asks_the_client_tells_nothing_of_it() -> None:
    passage = CitedPassage(number=1, text="Each model adds a data flow, so ask the client who owns the data flow.")
    finding = check("The client is the one that owns the data flow of each model.", passage=passage)
    assert finding.verdict is Verdict.UNSUPPORTED


def test_the_word_in_the_passage_is_enough() -> None:
    passage = CitedPassage(number=1, text="Each OPC UA client of the historian needs a certificate of its own.")
    assert check("The client of the historian needs a certificate of its own.", passage=passage).verdict is (
        Verdict.SUPPORTED
    )
