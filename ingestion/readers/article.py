"""Curated articles: held to their schema, and every "What changes" bullet knows which clients it is for."""

from __future__ import annotations

from pathlib import Path

from ingestion.blocks import Block, ParsedFile
from ingestion.errors import RefusalCode, RefusedError
from ingestion.readers.markdown_body import MarkdownBody
from ingestion.refusals import require_text
from knowledge_base.article_outlines import CHANGES, RELATED
from knowledge_base.articles import Article, parse_article
from knowledge_base.domain import Facets
from knowledge_base.errors import ArticleError
from knowledge_base.vocabulary import load_vocabulary

PUBLISHER = "Curated article"


def read_article(text: str, path: Path) -> ParsedFile:
    """Read a curated article.

    Raises:
        RefusedError: INVALID_ARTICLE, with every problem and its line.
    """
    try:
        article = parse_article(text, path)
    except ArticleError as error:
        problems, _, _ = str(error).rpartition("\n")
        raise RefusedError(
            RefusalCode.INVALID_ARTICLE,
            f"The curated article breaks its schema. {problems}",
            "Correct the lines named and run the command again.",
        ) from None
    return ParsedFile(
        title=article.title,
        blocks=require_text(_blocks(article)),
        media_type="text/markdown",
        publisher=PUBLISHER,
        published_on=article.reviewed_on,
        summary=article.summary,
        facets=article.facets,
        sources=article.sources,
        article_id=article.article_id,
    )


def _blocks(article: Article) -> tuple[Block, ...]:
    blocks = MarkdownBody(read_label=_facets_of_label).parse(article.body).blocks
    return tuple(block for block in blocks if block.location.section != RELATED)


def _facets_of_label(path: tuple[str, ...], label: str) -> Facets | None:
    if CHANGES not in path:
        return None
    fact = load_vocabulary().condition_of(label)
    if fact is None:
        return None
    field, _, value = fact.partition("=")
    return Facets(
        conditions=(fact,),
        industries=(value,) if field == "industry" else (),
        jurisdictions=(value,) if field == "jurisdictions" else (),
    )
