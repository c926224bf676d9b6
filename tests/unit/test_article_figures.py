"""Figures: what counts as one, and every figure of the shipped articles has its source."""

from __future__ import annotations

import pytest

from knowledge_base.article_figures import figure_uses, figures_in
from knowledge_base.articles import load_articles


@pytest.mark.parametrize(
    ("sentence", "figures"),
    [
        ("The attack cost USD 300 million in 2017.", ["USD 300 million", "2017"]),
        ("The directive took effect on 28 May 2021.", ["28 May 2021"]),
        ("Report within 24 hours under Article 21(2).", ["24", "Article 21(2)"]),
        ("Only 12.6% of plants see all assets.", ["12.6%"]),
        ("About 225,000 customers lost power.", ["225,000"]),
        ("As of mid-2026, the bill was before the Lords.", ["2026"]),
        ("Fines reach EUR 10 million or 2% of turnover.", ["EUR 10 million", "2%"]),
        ("NERC approved 12 changes to CIP-002.", ["12"]),
        ("IEC 62443-3-3 has 51 requirements.", ["51"]),
        ("In the first 48 hours, three sites stopped.", ["48"]),
    ],
)
def test_amounts_dates_shares_and_clauses_are_figures(sentence: str, figures: list[str]) -> None:
    assert list(figures_in(sentence)) == figures


@pytest.mark.parametrize(
    "sentence",
    [
        "Historians stand at level 3, brokers at level 3.5 and levels 0 to 2 stay local.",
        "IEC 62443-2-1:2024, ISO/IEC 27001, ISA-95 and NIST SP 800-82 Rev. 3 say so.",
        "SEMI E187 and E188, IEC 61850 and IEC 60870-5-104 name it, and so does IEC 62443-4-1 and 4-2.",
        "Regulation (EU) 2024/2690, Directive (EU) 2022/2555 and 21 CFR Part 11 apply.",
        "NIS2 and Annex 11 ask the owner of L3 servers, S/4HANA and OPC UA over 5G.",
        "SIL 2 is not SL 2, and MQTT 5.0 runs on Wi-Fi 6 around the clock, 24/7.",
        "The COO should own the first 90 days of convergence.",
        "Could the client restart within 24 hours?",
        "By arithmetic, 99.9% availability allows 8.8 hours of downtime a year.",
        "Plan two years before start-up and keep a dozen controls.",
    ],
)
def test_names_questions_sums_and_numbers_in_words_are_no_figures(sentence: str) -> None:
    assert figures_in(sentence) == ()


def test_every_figure_of_the_shipped_articles_has_a_source_line() -> None:
    uses = figure_uses(load_articles())
    assert len(uses) > 500
    missing = [f"{use.article.path}:{use.sentence.line}: {use.figure}" for use in uses if not use.source_lines]
    assert missing == []
    assert all("undated" in line or any(digit.isdigit() for digit in line) for use in uses for line in use.source_lines)
