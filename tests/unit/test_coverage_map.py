"""The coverage map: what fills a cell, and no cell of the shipped articles is empty without a reason."""

from __future__ import annotations

import re
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from knowledge_base.articles import Article, load_articles
from knowledge_base.coverage_gaps import Gap, coverage_findings, load_gaps
from knowledge_base.coverage_map import CoverageMap, markdown_table
from knowledge_base.domain import Facets
from knowledge_base.errors import ArticleError
from knowledge_base.vocabulary import load_vocabulary

README = Path(__file__).resolve().parents[2] / "README.md"
GUIDE = README.parent / "knowledge_base" / "README.md"
WORDS = load_vocabulary()


@pytest.fixture(scope="module")
def articles() -> dict[str, Article]:
    return {article.article_id: article for article in load_articles()}


def count(article: Article, table: str, row: str, column: str) -> int:
    return CoverageMap.of([article], WORDS).table(table).counts.get((row, column), 0)


def test_front_matter_and_labelled_bullets_fill_cells(articles: dict[str, Article]) -> None:
    article = replace(articles["remote-access"], facets=Facets(dimensions=("architecture",), topics=("remote_access",)))
    labels = {statement.label for section in article.sections for statement in section.statements if statement.label}
    assert "Renewables" in labels and "Semiconductors" not in labels
    assert count(article, "topic_dimension", "remote_access", "architecture") == 1
    assert count(article, "topic_dimension", "remote_access", "governance") == 0
    assert count(article, "industry_dimension_barrier", "renewables", "architecture/industry") == 1
    assert count(article, "industry_dimension_barrier", "renewables", "architecture/growth") == 0
    assert count(article, "topic_industry", "remote_access", "renewables") == 1
    assert count(article, "topic_industry", "remote_access", "semiconductors") == 0


def test_an_article_on_an_industry_fills_its_barriers(articles: dict[str, Article]) -> None:
    article = replace(
        articles["rail"], facets=Facets(dimensions=("governance",), industries=("rail",), topics=("risk",))
    )
    assert count(article, "industry_dimension_barrier", "rail", "governance/organisation") == 1
    assert count(article, "industry_dimension_barrier", "rail", "governance/growth") == 1
    assert count(article, "industry_dimension_barrier", "rail", "collaboration/industry") == 1  # by its heading
    assert count(article, "industry_dimension_barrier", "rail", "collaboration/growth") == 0


def test_a_bullet_on_a_growth_path_is_on_the_topic_of_that_path(articles: dict[str, Article]) -> None:
    article = replace(
        articles["rail"], facets=Facets(dimensions=("governance",), industries=("rail",), topics=("risk",))
    )
    for topic in ("mergers", "divestment", "greenfield"):
        assert count(article, "topic_industry", topic, "rail") == 1
        assert count(article, "topic_industry", topic, "water") == 0
        assert count(article, "topic_dimension", topic, "governance") == 1
    assert count(article, "topic_industry", "brownfield", "rail") == 0


def test_an_empty_cell_needs_a_reason_and_a_reason_an_empty_cell(articles: dict[str, Article]) -> None:
    coverage = CoverageMap.of(articles.values(), WORDS)
    reasons = load_gaps()
    assert list(coverage_findings(coverage, reasons)) == []
    without_first = [finding.message for finding in coverage_findings(coverage, reasons[1:])]
    assert len(without_first) == len(reasons[0].cells(coverage.table(reasons[0].table)))
    assert all("no article covers" in message for message in without_first)
    needless = Gap(table="topic_dimension", rows=("regulation",), reason="Nobody would ask about that at all.")
    assert "no cell is empty" in next(coverage_findings(coverage, (*reasons, needless))).message


@pytest.mark.parametrize(
    ("gap", "said"),
    [
        (Gap(table="topics", reason="A table that is not there."), "no table 'topics'"),
        (Gap(table="topic_dimension", rows=("cheese",), reason="A row that is not there."), "no row or column cheese"),
    ],
)
def test_a_reason_for_nothing_is_a_problem(gap: Gap, said: str) -> None:
    assert any(said in finding.message for finding in coverage_findings(CoverageMap.of([], WORDS), [gap]))


def test_a_reason_that_says_nothing_is_refused(tmp_path: Path) -> None:
    file = tmp_path / "gaps.yaml"
    file.write_text("gaps:\n  - {table: topic_dimension, reason: none}\n", encoding="utf-8")
    with pytest.raises(ArticleError, match="not usable"):
        load_gaps(file)


def test_the_readme_shows_the_coverage_of_the_shipped_articles(articles: dict[str, Article]) -> None:
    table = markdown_table(CoverageMap.of(articles.values(), WORDS))
    assert table in README.read_text(encoding="utf-8"), (
        "The coverage table in README.md is not the current one. "
        "Put the output of `python -m ingestion check --markdown` in its place."
    )


def test_the_guide_counts_the_articles_of_each_folder(articles: dict[str, Article]) -> None:
    rows = re.findall(r"^\| ((?:`\w+`(?:, )?)+) \| ([\d, ]+) \|", GUIDE.read_text(encoding="utf-8"), re.MULTILINE)
    stated = {
        folder: int(number)
        for folders, numbers in rows
        for folder, number in zip(re.findall(r"\w+", folders), numbers.split(","), strict=True)
    }
    there = Counter(article.path.parent.name for article in articles.values())
    assert stated == there, "Correct the numbers in the table of folders in knowledge_base/README.md."
