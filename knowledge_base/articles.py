"""The firm's curated articles: Markdown files with front matter, read and held to their schema."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from datetime import date
from pathlib import Path

import yaml
from pydantic import ValidationError

from knowledge_base.article_body import ArticleSection, Sentence, parse_sections
from knowledge_base.article_findings import Finding
from knowledge_base.article_outlines import RELATED, ArticleKind
from knowledge_base.article_rules import body_problems
from knowledge_base.article_schema import FrontMatter
from knowledge_base.domain import Facets, Source
from knowledge_base.errors import ArticleError
from knowledge_base.plain_yaml import line_of, load_yaml
from knowledge_base.vocabulary import Vocabulary, load_vocabulary

ARTICLES_FOLDER = Path(__file__).with_name("articles")
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.*?\n)---[ \t]*(?:\n|\Z)", re.DOTALL)
_LINE_BREAK = re.compile(r"\r\n?")


@dataclass(frozen=True, kw_only=True)
class Article:
    """A curated article. `body` is its Markdown without front matter, which begins at `body_line`.

    `front_matter` is its YAML as written, which begins at line 2.
    """

    article_id: str
    kind: ArticleKind
    title: str
    summary: str
    facets: Facets
    sources: tuple[Source, ...]
    reviewed_on: date
    body: str
    body_line: int
    sections: tuple[ArticleSection, ...]
    related: tuple[str, ...]
    path: Path
    front_matter: str = ""

    def sentences(self) -> Iterator[Sentence]:
        """Yield the sentences that can be quoted, in order; references to other articles are none."""
        for section in self.sections:
            if section.heading != RELATED:
                for statement in section.statements:
                    yield from statement.sentences


def parse_article(text: str, path: Path, *, vocabulary: Vocabulary | None = None) -> Article:
    """Read one article. References to other articles are checked by `load_articles` only.

    Raises:
        ArticleError: the article breaks its schema; the message lists every problem with its line.
    """
    article, problems = _read(text, path, vocabulary or load_vocabulary())
    if article is None or problems:
        raise _error(problems)
    return article


def load_articles(folder: Path = ARTICLES_FOLDER, *, vocabulary: Vocabulary | None = None) -> tuple[Article, ...]:
    """Read every article below the folder, in the order of their ids.

    Raises:
        ArticleError: any article breaks its schema, ids repeat, or a reference leads nowhere.
    """
    articles, findings = read_articles(folder, vocabulary=vocabulary)
    if findings:
        raise _error(findings)
    return articles


def read_articles(
    folder: Path = ARTICLES_FOLDER, *, beside: Sequence[Article] = (), vocabulary: Vocabulary | None = None
) -> tuple[tuple[Article, ...], tuple[Finding, ...]]:
    """Read every article below the folder as far as possible; return them by their ids, and what is wrong.

    References may lead to the articles of `beside` too, whose ids are taken.
    """
    articles: list[Article] = []
    findings: list[Finding] = []
    for path in sorted(folder.rglob("*.md")):
        try:
            text = path.read_text(encoding="utf-8-sig")
        except (OSError, UnicodeDecodeError) as error:
            findings.append(Finding(path=path, line=1, message=f"cannot be read as UTF-8: {error}"))
            continue
        article, found = _read(text, path, vocabulary or load_vocabulary())
        findings.extend(found)
        if article is not None:
            articles.append(article)
    findings.extend(_collection_findings(articles, beside))
    return tuple(sorted(articles, key=lambda article: article.article_id)), tuple(sorted(findings))


def _read(text: str, path: Path, vocabulary: Vocabulary) -> tuple[Article | None, list[Finding]]:
    """Return the article as far as it can be read, and what is wrong with it."""
    text = _LINE_BREAK.sub("\n", text).removeprefix("\ufeff")
    found = _FRONT_MATTER.match(text)
    if not found:
        return None, [Finding(path=path, line=1, message="no front matter between two lines of ---")]
    front_matter, problems = _front_matter(found.group(1), path, vocabulary)
    if front_matter is None:
        return None, problems
    body = text[found.end() :]
    body_line = text[: found.end()].count("\n") + 1
    sections = parse_sections(body, first_line=body_line)
    ids = [source.id for source in front_matter.sources]
    for line, message in body_problems(
        sections, kind=front_matter.kind, first_line=body_line, source_ids=ids, vocabulary=vocabulary
    ):
        problems.append(Finding(path=path, line=line, message=message))
    if front_matter.id != path.stem:
        problems.append(Finding(path=path, line=2, message=f"the id {front_matter.id!r} is not the file's name"))
    article = _article(front_matter, body, body_line, sections, path)
    return replace(article, front_matter=found.group(1)), problems


def _front_matter(text: str, path: Path, vocabulary: Vocabulary) -> tuple[FrontMatter | None, list[Finding]]:
    try:
        values = load_yaml(text)
        return FrontMatter.model_validate(values, context={"vocabulary": vocabulary}), []
    except yaml.YAMLError as error:
        mark = getattr(error, "problem_mark", None)
        line = mark.line + 2 if mark else 1
        return None, [Finding(path=path, line=line, message=f"not valid YAML: {getattr(error, 'problem', error)}")]
    except ValidationError as error:
        return None, [
            Finding(path=path, line=line_of(text, item["loc"]) + 1, message=f"{_where(item['loc'])}: {item['msg']}")
            for item in error.errors()
        ]


def _where(location: Sequence[int | str]) -> str:
    return ".".join(str(step + 1) if isinstance(step, int) else step for step in location) or "front matter"


def _article(
    front_matter: FrontMatter, body: str, body_line: int, sections: tuple[ArticleSection, ...], path: Path
) -> Article:
    references = (
        reference for section in sections for statement in section.statements for reference in statement.references
    )
    return Article(
        article_id=front_matter.id,
        kind=front_matter.kind,
        title=front_matter.title,
        summary=front_matter.summary,
        facets=front_matter.facets(),
        sources=front_matter.domain_sources(),
        reviewed_on=front_matter.reviewed_on,
        body=body,
        body_line=body_line,
        sections=sections,
        related=tuple(dict.fromkeys(references)),
        path=path,
    )


def _collection_findings(articles: Sequence[Article], beside: Sequence[Article]) -> Iterable[Finding]:
    first = {article.article_id: article.path for article in beside}
    for article in articles:
        if article.article_id in first:
            message = f"the id {article.article_id!r} is also that of {first[article.article_id]}"
            yield Finding(path=article.path, line=2, message=message)
        first.setdefault(article.article_id, article.path)
    for article in articles:
        for section in article.sections:
            for statement in section.statements:
                for reference in statement.references:
                    if reference not in first or reference == article.article_id:
                        message = f"the reference [[{reference}]] leads to no other article"
                        yield Finding(path=article.path, line=statement.line, message=message)


def _error(findings: Sequence[Finding]) -> ArticleError:
    listed = "\n".join(f"  {finding}" for finding in sorted(findings))
    files = len({finding.path for finding in findings})
    return ArticleError(
        f"{len(findings)} problem{'s' * (len(findings) != 1)} in {files} article{'s' * (files != 1)}:\n{listed}\n"
        "Correct the lines above; knowledge_base/README.md describes an article's shape."
    )
