"""The linter: each rule objects to what it is for, and the shipped articles have no problems."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from knowledge_base.article_findings import Severity
from knowledge_base.article_linter import LintReport, lint_folder, lint_shipped_articles
from knowledge_base.article_openings import opens_on_another_sentence
from knowledge_base.article_overlap import MIN_RESEMBLANCE, shingles
from knowledge_base.article_style import is_passive, reading_grade
from knowledge_base.articles import Article, load_articles

TODAY = date(2026, 12, 1)
ARTICLE = """---
id: remote-doors
title: Remote doors
summary: How vendors reach a plant.
dimensions: [architecture]
industries: []
barriers: [organisation]
topics: [remote_access]
jurisdictions: []
purdue_levels: []
audience: []
sources:
  - id: nist
    title: Guide to OT Security
    publisher: NIST
    year: 2023
    locator: section 5.2
reviewed_on: 2026-11-22
---
## In one sentence

Vendors reach a plant through one guarded gateway.[^nist]

## What it is

FILLER

## Why it matters

Open doors are how attackers come in. THE SENTENCE

## What to do

1. List every door that a vendor uses.

## Who owns it

The plant manager owns the list of doors.

## Watch out

- People forget modems in cabinets.

## What changes

### By industry

- **Renewables:** On unmanned wind farms, remote work is the normal way.

### By organisation

- **Unmanned sites:** On unmanned sites, agree who may restart a controller.

### By growth strategy

- **Acquisitions:** After an acquisition, list the doors of the new plant.

## Ask next

- Which vendors can reach the plant today?

## Related

- [[remote-access]]
"""
# Sentences that differ, so that no rule but the one under test has anything to say.
FILLER = " ".join(f"Plant {name} keeps a list of its doors, and the shift leader reads the list each week with care."
                  for name in "ABCDEFGHIJKLMNOPQRSTUVWXYZ")  # fmt: skip


@pytest.fixture(scope="module")
def shipped() -> Article:
    return next(article for article in load_articles() if article.article_id == "remote-access")


@pytest.fixture
def lint(tmp_path: Path, shipped: Article) -> Linter:
    return Linter(tmp_path, shipped)


class Linter:
    """Checks one article of the firm's own, with a sentence put in or a line of it changed."""

    def __init__(self, folder: Path, shipped: Article) -> None:
        self.folder = folder
        self.shipped = shipped

    def __call__(self, sentence: str = "", *, old: str = "", new: str = "", today: date = TODAY) -> LintReport:
        text = ARTICLE.replace("FILLER", FILLER).replace(" THE SENTENCE", f"\n{sentence}" if sentence else "")
        assert old in text
        (self.folder / "remote-doors.md").write_text(text.replace(old, new, 1) if old else text, encoding="utf-8")
        return lint_folder(self.folder, beside=(self.shipped,), today=today)


def test_the_shipped_articles_and_their_coverage_have_no_problems() -> None:
    report = lint_shipped_articles()
    assert len(report.articles) >= 60
    assert [str(problem) for problem in report.problems] == []


def test_an_article_of_the_firm_may_refer_to_the_shipped_ones(lint: Linter) -> None:
    assert lint().findings == ()
    assert "[[no-such]] leads to no other" in str(lint(old="[[remote-access]]", new="[[no-such]]").problems[0])


def test_an_article_of_the_firm_cannot_have_the_id_of_a_shipped_one(lint: Linter) -> None:
    report = lint(old="id: remote-doors", new="id: remote-access")
    assert any("'remote-access' is also that of" in problem.message for problem in report.problems)


def test_a_figure_without_a_footnote_of_its_own_sentence_is_a_problem(lint: Linter) -> None:
    (problem,) = lint("Attackers need 12 minutes. Vendors need care.[^nist]").problems
    assert "'12'" in problem.message
    assert problem.path.read_text(encoding="utf-8").splitlines()[problem.line - 1].startswith("Attackers need")
    assert lint("Attackers need 12 minutes.[^nist] Vendors need care.").problems == ()


def test_a_pile_of_passive_sentences_is_a_problem(lint: Linter) -> None:
    # 44 sentences, a fifth of which is 8.8.
    (problem,) = lint(" ".join(f"Door {name} is always closed by guards." for name in "ABCDEFGHI")).problems
    assert "9 of 44 sentences are passive" in problem.message
    assert lint(" ".join(f"Guards always close door {name} themselves." for name in "ABCDEFGHI")).problems == ()


def test_a_text_that_is_hard_to_read_is_a_problem(lint: Linter) -> None:
    hard = "Organisational responsibility differentiation necessitates comprehensive interdepartmental communication."
    (problem,) = lint(" ".join([hard] * 40)).problems
    assert "years of schooling" in problem.message


def test_the_reading_grade_is_the_automated_readability_index() -> None:
    # 6 words, 1 sentence, 27 letters: 4.71 * 27 / 6 + 0.5 * 6 / 1 - 21.43 = 2.765
    assert reading_grade(["Vendors reach plants by one door."]) == pytest.approx(2.765)
    assert reading_grade([]) == 0.0


@pytest.mark.parametrize(
    ("sentence", "passive"),
    [
        ("The doors are closed by guards.", True),
        ("The list was never formally written.", True),
        ("Accounts must be reviewed each week.", True),
        ("Guards close the doors.", False),
        ("There is need of a list.", False),
        ("The plant has indeed closed.", False),
    ],
)
def test_a_passive_is_a_form_of_be_with_a_participle(sentence: str, passive: bool) -> None:
    assert is_passive(sentence) is passive


def test_a_sentence_of_another_article_is_a_problem(lint: Linter, shipped: Article) -> None:
    taken = next(sentence for sentence in shipped.sentences() if len(sentence.text.split()) > 15)
    (problem,) = lint(f"{taken.text}[^nist]").problems
    assert f"resembles one of remote-access (line {taken.line}, 1.00)" in problem.message


def test_resemblance_is_the_share_of_common_runs_of_three_words() -> None:
    # "a b c d" has abc, bcd; "a b c e" has abc, bce: one of three runs in common.
    one, other = shingles("A b, c d."), shingles("A b c e.")
    assert len(one & other) / len(one | other) == pytest.approx(1 / 3)
    assert MIN_RESEMBLANCE > 1 / 3


def test_old_sources_are_a_notice_and_no_problem(lint: Linter) -> None:
    report = lint(old="year: 2023", new="year: 2020")
    (notice,) = report.notices
    assert (notice.severity, report.problems) == (Severity.NOTICE, ())
    assert "nist (2020)" in notice.message
    assert lint(old="year: 2023", new="year: 2021").notices == ()


@pytest.mark.parametrize(("today", "due"), [(date(2027, 11, 21), 0), (date(2027, 11, 22), 1)])
def test_a_review_is_due_after_twelve_months(lint: Linter, today: date, due: int) -> None:
    notices = lint(today=today).notices
    assert len(notices) == due
    assert all("last reviewed on 2026-11-22" in notice.message for notice in notices)


@pytest.mark.parametrize(
    "opening",
    [
        "Both sides sign.",
        "Here the plant decides.",
        "There are two ways.",
        "Each of these needs an owner.",
        "The former is cheaper.",
        "As a result, plants stop.",
        "For this reason, ask first.",
        "Consequently, plants stop.",
        "Instead, ask the plant.",
        "Otherwise, plants stop.",
        "When they agree, go on.",
        "In this case, wait.",
        "First, list the doors.",
    ],
)
def test_a_sentence_that_opens_on_another_one_is_noticed(opening: str) -> None:
    assert opens_on_another_sentence(opening)


@pytest.mark.parametrize(
    "opening",
    [
        "Too many changes fail.",
        "First reports were wrong.",
        "When IT and OT agree, go on.",
        "Third-party software needs consent.",
        "IT owns the firewall.",
        "So far, plants decide alone.",
    ],
)
def test_a_sentence_that_names_its_subject_may_open_so(opening: str) -> None:
    assert not opens_on_another_sentence(opening)
