"""Sentences in free words beside the passage that they cite: what is caught without any model's help."""

from __future__ import annotations

from dataclasses import fields

import numpy as np
import pytest

from advisor.sentence_verification import CitedPassage, SentenceVerifier, Verdict
from advisor.support_score import Signals, SupportModel, closeness, longest_gap
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
SIGNALS = tuple(field.name for field in fields(Signals))
LENIENT = SupportModel(weights=(9.0, *(0.0 for _ in SIGNALS)))


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
    # Only words without a counterpart decide: none in the first clause, five in a row in the second.
    by_coverage = SupportModel(weights=(4.0, *(-10.0 if name == "gap" else 0.0 for name in SIGNALS)))
    claim = "Operations should release each session; bakeries prefer wooden spoons everywhere."
    finding = SentenceVerifier(FakeEmbedder(), by_coverage).verify(claim, [PASSAGE])
    assert finding.verdict is Verdict.PARTLY
    assert finding.missing == "bakeries prefer wooden spoons everywhere."


def test_half_a_sentence_stands_only_where_the_passage_has_its_words() -> None:
    # The score is content with the first clause, of which the passage has one word in four.
    by_end = SupportModel(weights=(-2.0, *(4.0 if name == "end" else 0.0 for name in SIGNALS)))
    claim = "Bakeries prefer wooden shared accounts on the jump host; their spoons are stirring soup everywhere."
    finding = SentenceVerifier(FakeEmbedder(), by_end).verify(claim, [PASSAGE])
    assert finding.verdict is Verdict.UNSUPPORTED


def test_a_letter_that_stands_for_something_is_a_name() -> None:
    passage = CitedPassage(number=1, text="The letters TSA stand for transition services agreement in a deal.")
    claim = "The letter A stands for transition services agreement in a deal."
    finding = SentenceVerifier(FakeEmbedder(), LENIENT).verify(claim, [passage])
    assert finding.reasons == ("the name 'A' is not in the passage",)


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


def test_free_wording_may_deny_what_would_contradict_the_passages_own_words() -> None:
    claim = "Nobody from outside gets in, unless people on shift have said yes to this very visit."
    aligned = SentenceVerifier(FakeEmbedder(), LENIENT).align(claim, [PASSAGE])
    assert aligned is not None
    assert aligned.contradictions() == ()


@pytest.mark.parametrize(
    ("passage", "claim", "reason"),
    [
        ("A zone groups assets of one owner and one risk class. A conduit links a zone to another zone.",
         "A conduit groups assets of one owner and one risk class.", "'conduit' stands where"),
        ("The police reported that two plants near the border stopped.",
         "Dragos reported that two plants near the border stopped.", "'Dragos'"),
        ("Cut the links of the plant with the seller first, wherever the plant allows it.",
         "Cut the links of every plant with the seller first.", "'every' is stronger"),
    ],
)  # fmt: skip
def test_near_copies_are_caught_with_the_reason(passage: str, claim: str, reason: str) -> None:
    cited = CitedPassage(number=1, text=passage)
    finding = SentenceVerifier(FakeEmbedder(), LENIENT).verify(claim, [cited])
    assert finding.verdict is Verdict.UNSUPPORTED
    assert any(reason in found for found in finding.reasons), finding.reasons


@pytest.mark.parametrize(
    ("passage", "claim"),
    [
        ("Each plant decides by itself about a visit of the vendor.", "Every plant decides by itself about a visit."),
        ("Joining the networks of a site can wait until it has a firewall.",
         "Joining the networks of a site should not happen before it has a firewall."),
        ("The CISO owns regulatory evidence of the fleet.", "The CISO owns evidence of the fleet for regulators."),
    ],
)  # fmt: skip
def test_other_words_for_the_same_are_no_contradiction(passage: str, claim: str) -> None:
    aligned = SentenceVerifier(FakeEmbedder(), LENIENT).align(claim, [CitedPassage(number=1, text=passage)])
    assert aligned is not None
    assert aligned.contradictions() == ()


def test_a_word_is_as_close_as_the_nearest_word_of_the_sources() -> None:
    vectors = {"pump": np.array([1.0, 0.0]), "valve": np.array([0.6, 0.8]), "closes": np.array([0.0, 1.0])}
    # "valve" is not in the source: 0.6 to "pump", 0.8 to "closes". "closes" is there.
    found = closeness(read("Valve closes."), (read("The pump closes."),), vectors)
    assert found == [pytest.approx(0.8), 1.0]


def test_the_longest_gap_counts_words_in_a_row() -> None:
    source = (read("Operations releases sessions."),)
    assert longest_gap(read("Operations buys wooden spoons and sessions.").terms, source) == 3


@pytest.mark.parametrize(
    ("passage", "claim"),
    [
        ("Over 70 % of the plants keep no spare parts.", "More than seven in ten plants keep no spare parts."),
        ("Half of the incidents began with a vendor.", "One in two incidents began with a vendor."),
        ("Roughly a fifth of the incidents took a month.", "About one in five incidents took a month."),
        ("The COO and the CIO sponsor the team.", "Two chiefs are behind it, namely the COO and then the CIO."),
    ],
)  # fmt: skip
def test_a_share_or_a_count_may_be_told_in_other_figures(passage: str, claim: str) -> None:
    aligned = SentenceVerifier(FakeEmbedder(), LENIENT).align(claim, [CitedPassage(number=1, text=passage)])
    assert aligned is not None
    assert aligned.contradictions() == ()


def test_another_share_is_caught() -> None:
    passage = CitedPassage(number=1, text="Over 70 % of the plants keep no spare parts.")
    claim = "More than three in ten plants keep no spare parts."
    finding = SentenceVerifier(FakeEmbedder(), LENIENT).verify(claim, [passage])
    assert any("figure" in reason for reason in finding.reasons)
