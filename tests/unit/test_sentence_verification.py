"""Sentences in free words beside the passage that they cite: what is caught without any model's help."""

from __future__ import annotations

import pytest

from advisor.sentence_verification import CitedPassage, SentenceVerifier, SupportModel, Verdict
from advisor.wording import clauses, read
from tests.fakes import FakeEmbedder

PASSAGE = CitedPassage(
    number=3,
    title="Remote access",
    text=(
        "Security should own the remote access platform at level 3.5, and operations should release each session."
        " An early warning is due within 24 hours, and the full notification within 72 hours."
        " Shared accounts must not be used on the jump host from Siemens before the audit of 2026."
    ),
)
# The fake embedder knows words only, so the score is left out of what the rules decide.
LENIENT = SupportModel(weights=(9.0, 0, 0, 0, 0, 0, 0))


def verdict(claim: str, model: SupportModel = LENIENT) -> Verdict:
    return SentenceVerifier(FakeEmbedder(), model).verify(claim, [PASSAGE]).verdict


@pytest.mark.parametrize(
    "claim",
    [
        "Security should own the remote access platform at level 3.5.",
        "Operations should release each session.",
        "An early warning is due within 24 hours.",
        "The full notification is due within 72 hours.",
        "Shared accounts must not be used on the jump host from Siemens.",
    ],
)
def test_what_the_passage_says_is_supported(claim: str) -> None:
    assert verdict(claim) is Verdict.SUPPORTED


@pytest.mark.parametrize(
    ("claim", "reason"),
    [
        ("An early warning is due within 36 hours.", "figure"),
        ("An early warning is due within 24 days.", "figure"),
        ("An early warning is due within 72 hours, and the full notification within 24 hours.", "something else"),
        ("Security should own the remote access platform at level 4.", "figure"),
        ("Security should own the remote access platform at tier 3.5.", "figure"),
        ("Shared accounts must not be used on the jump host from Rockwell.", "name"),
        ("Security should own the remote access platform of IEC62443.", "name"),
        ("Shared accounts must be used on the jump host from Siemens.", "denies"),
        ("Operations should not release each session.", "denies"),
        ("Shared accounts must not be used on the jump host from Siemens after the audit.", "turned round"),
        ("The board should own the remote access platform at level 3.5.", "board"),
        ("Operations should own the remote access platform, and security should release each session.", "stands where"),
        ("Operations must release each session.", "stronger"),
        ("Operations should release each session, see https://example.org/x.", "link"),
        ("Security should own the remote access platform at level 3.5 and pays all its insurance premiums.", "not say"),
    ],
)
def test_what_the_passage_does_not_say_is_caught_with_the_reason(claim: str, reason: str) -> None:
    finding = SentenceVerifier(FakeEmbedder(), LENIENT).verify(claim, [PASSAGE])
    assert finding.verdict is Verdict.UNSUPPORTED
    assert any(reason in found for found in finding.reasons), finding.reasons


def test_what_has_nothing_in_common_with_the_passage_is_not_supported() -> None:
    assert verdict("Cooking pasta takes plenty of salted water.", SupportModel()) is Verdict.UNSUPPORTED


def test_a_clause_that_is_made_up_is_named_while_the_rest_stands() -> None:
    # Only coverage by words decides: all of the first clause, none of the second.
    by_coverage = SupportModel(weights=(-9.0, 10.0, 0, 0, 0, 0, 0))
    claim = "Operations should release each session; bakeries prefer wooden spoons everywhere."
    finding = SentenceVerifier(FakeEmbedder(), by_coverage).verify(claim, [PASSAGE])
    assert finding.verdict is Verdict.PARTLY
    assert finding.missing == "bakeries prefer wooden spoons everywhere."


def test_a_finding_quotes_the_passage_word_for_word() -> None:
    finding = SentenceVerifier(FakeEmbedder(), LENIENT).verify("Operations releases sessions.", [PASSAGE])
    ((number, quote),) = finding.quotes
    assert number == 3
    assert quote in PASSAGE.text


def test_a_sentence_without_words_or_passages_is_not_supported() -> None:
    verifier = SentenceVerifier(FakeEmbedder())
    assert verifier.verify("It is so.", [PASSAGE]).verdict is Verdict.UNSUPPORTED
    assert verifier.verify("Operations releases sessions.", []).verdict is Verdict.UNSUPPORTED


def test_figures_are_read_with_what_they_count_or_name() -> None:
    figures = {(figure.value, figure.units) for figure in read("At levels 2 and 3.5, 1,200 EUR for two days.").figures}
    level, eur, day = frozenset({"level"}), frozenset({"eur"}), frozenset({"day"})
    assert figures == {("2", level), ("3.5", level), ("1200", eur), ("2", day)}


def test_a_sentence_is_divided_where_its_parts_can_be_true_by_themselves() -> None:
    assert clauses("Operations releases each remote session, because nobody else sees the running plant.") == (
        "Operations releases each remote session,",
        "because nobody else sees the running plant.",
    )
    assert clauses("Pumps, valves and motors are listed.") == ("Pumps, valves and motors are listed.",)
