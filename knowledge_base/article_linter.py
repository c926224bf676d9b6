"""The linter of articles: what breaks their schema, what an answer should not quote, and what needs another look.

Problems fail the check. Notices do not: a standard of ten years ago may be in force, and an article
that is due for review may still be right.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from knowledge_base.article_figures import figure_findings
from knowledge_base.article_findings import Finding, Severity
from knowledge_base.article_overlap import overlap_findings
from knowledge_base.article_style import style_findings
from knowledge_base.articles import Article, read_articles
from knowledge_base.coverage_gaps import GAPS_FILE, coverage_findings, load_gaps
from knowledge_base.coverage_map import CoverageMap
from knowledge_base.vocabulary import load_vocabulary

SOURCE_AGE_YEARS = 5
REVIEW_AFTER_MONTHS = 12


@dataclass(frozen=True, kw_only=True)
class LintReport:
    """The articles of a folder and what was found in them, in the order of files and lines."""

    articles: tuple[Article, ...]
    findings: tuple[Finding, ...]

    @property
    def problems(self) -> tuple[Finding, ...]:
        """Return what must be mended."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.PROBLEM)

    @property
    def notices(self) -> tuple[Finding, ...]:
        """Return what somebody should look at."""
        return tuple(finding for finding in self.findings if finding.severity is Severity.NOTICE)


def lint_shipped_articles(*, today: date | None = None, gaps_file: Path = GAPS_FILE) -> LintReport:
    """Check the articles that come with the program, and what they cover."""
    articles, findings = read_articles()
    coverage = CoverageMap.of(articles, load_vocabulary())
    gaps = load_gaps(gaps_file)
    found = (*findings, *_findings(articles, today or date.today()), *coverage_findings(coverage, gaps, gaps_file))
    return LintReport(articles=articles, findings=tuple(sorted(found)))


def lint_folder(folder: Path, *, beside: Sequence[Article], today: date | None = None) -> LintReport:
    """Check the firm's own articles, which may refer to those of `beside` and not repeat them."""
    articles, findings = read_articles(folder, beside=beside)
    found = (*findings, *_findings(articles, today or date.today(), beside=beside))
    return LintReport(articles=articles, findings=tuple(sorted(found)))


def _findings(articles: Sequence[Article], today: date, *, beside: Sequence[Article] = ()) -> Iterator[Finding]:
    for article in articles:
        yield from figure_findings(article)
        yield from style_findings(article)
        yield from age_findings(article, today)
    own = {article.path for article in articles}
    yield from (finding for finding in overlap_findings((*beside, *articles)) if finding.path in own)


def age_findings(article: Article, today: date) -> Iterator[Finding]:
    """Yield notices on old sources and on a review that is due."""
    lines = article.front_matter.splitlines()
    old = [source for source in article.sources if source.year and today.year - source.year > SOURCE_AGE_YEARS]
    if old:
        named = ", ".join(f"{source.id} ({source.year})" for source in sorted(old, key=lambda source: source.year or 0))
        message = f"sources older than {SOURCE_AGE_YEARS} years: {named}; see whether newer ones say the same"
        yield _notice(article, _line_of(lines, "sources:"), message)
    months = (today.year - article.reviewed_on.year) * 12 + today.month - article.reviewed_on.month
    if months - (today.day < article.reviewed_on.day) >= REVIEW_AFTER_MONTHS:
        message = (
            f"last reviewed on {article.reviewed_on}, {REVIEW_AFTER_MONTHS} months ago or more; read it again, "
            "correct it and set reviewed_on"
        )
        yield _notice(article, _line_of(lines, "reviewed_on:"), message)


def _notice(article: Article, line: int, message: str) -> Finding:
    return Finding(path=article.path, line=line, message=message, severity=Severity.NOTICE)


def _line_of(front_matter: Sequence[str], key: str) -> int:
    """Return the line in the file; the front matter begins at its second one."""
    return next((number for number, line in enumerate(front_matter, start=2) if line.startswith(key)), 1)
