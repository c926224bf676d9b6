"""The commands that look after what is there: list, remove, check, reindex, purge."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict, replace

from rich.text import Text

from ingestion.terminal import ProgressView, console_for, documents_table, plain, print_json
from ingestion.workspace import Connect
from knowledge_base.articles import load_articles
from knowledge_base.domain import Document
from knowledge_base.errors import ArticleError
from knowledge_base.health import HealthReport
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase


def run_list(arguments: argparse.Namespace, connect: Connect) -> int:
    """List documents: the engagement's that was asked for, or the firm's and all engagements'."""
    with connect(load_settings(), for_repair=True) as workspace:
        found = [(engagement, base.documents()) for engagement, base in workspace.chosen(arguments.engagement)]
    if arguments.json:
        documents = [_public(document, engagement) for engagement, there in found for document in there]
        print_json({"documents": documents}, sys.stdout)
        return 0
    console = console_for(sys.stdout)
    for engagement, there in found:
        title = f"Engagement {engagement}" if engagement else "Firm"
        console.print(documents_table(title, there) if there else Text(plain(f"{title}: no documents")))
    return 0


def run_remove(arguments: argparse.Namespace, connect: Connect) -> int:
    """Take documents out."""
    with connect(load_settings()) as workspace:
        titles = workspace.remove(arguments.engagement, arguments.ids)
    if arguments.json:
        print_json({"removed": arguments.ids}, sys.stdout)
        return 0
    for title in titles:
        console_for(sys.stdout).print(Text(plain(f"removed   {title}")))
    return 0


def run_check(arguments: argparse.Namespace, connect: Connect) -> int:
    """Check the articles against their schema and every index against its catalogue."""
    count, problems = _check_articles() if arguments.engagement is None else (0, [])
    with connect(load_settings(), for_repair=True) as workspace:
        health = [_check_index(base) for _, base in workspace.chosen(arguments.engagement)]
    healthy = not problems and all(report.healthy for report in health)
    if arguments.json:
        articles = {"count": count, "problems": problems}
        bases = [{**asdict(report), "healthy": report.healthy} for report in health]
        print_json({"healthy": healthy, "articles": articles, "knowledge_bases": bases}, sys.stdout)
    else:
        _print_check(count, problems, health)
    return 0 if healthy else 1


def run_reindex(arguments: argparse.Namespace, connect: Connect) -> int:
    """Rebuild Chroma and the lexical index from SQLite."""
    done: dict[str, int] = {}
    with connect(load_settings(), for_repair=True) as workspace, ProgressView(lines=False) as view:
        for _, base in workspace.chosen(arguments.engagement):
            base.reindex(view.hear_count)
            done[base.name] = base.chunk_count()
    if arguments.json:
        print_json({"reindexed": done}, sys.stdout)
    else:
        for name, chunks in done.items():
            console_for(sys.stdout).print(f"rebuilt   {name} ({chunks} passages)")
    return 0


def run_purge(arguments: argparse.Namespace, connect: Connect) -> int:
    """Delete an engagement."""
    with connect(load_settings(), for_repair=True) as workspace:
        workspace.home.purge_engagement(arguments.engagement)
    if arguments.json:
        print_json({"purged": arguments.engagement}, sys.stdout)
    else:
        console_for(sys.stdout).print(f"The engagement {arguments.engagement!r} and everything in it are deleted.")
    return 0


def _check_articles() -> tuple[int, list[str]]:
    try:
        return len(load_articles()), []
    except ArticleError as error:
        return 0, [line for line in str(error).splitlines() if line.strip()]


def _check_index(base: KnowledgeBase) -> HealthReport:
    report = base.check()
    outdated = sum(not content_hash for _, content_hash in base.known().values())
    if not outdated:
        return report
    problem = f"{outdated} documents were made with other settings. Run `python -m ingestion sync --rebuild`."
    return replace(report, problems=(*report.problems, problem))


def _print_check(count: int, problems: list[str], health: list[HealthReport]) -> None:
    console = console_for(sys.stdout)
    if count:
        console.print(Text(f"articles: {count}, all in order", style="green"))
    for problem in problems:
        console.print(Text(plain(problem), style="red"))
    for report in health:
        state = "healthy" if report.healthy else "not healthy"
        summary = f"{report.name}: {report.documents} documents, {report.chunks} passages, {state}"
        console.print(Text(plain(summary), style="green" if report.healthy else "red"))
        for problem in report.problems:
            console.print(Text(plain(f"  {problem}")))


def _public(document: Document, engagement: str | None) -> dict[str, object]:
    return {
        "document_id": document.document_id,
        "title": document.title,
        "collection": document.collection.value,
        "engagement": engagement,
        "origin": document.origin,
        "media_type": document.media_type,
        "size_bytes": document.size_bytes,
        "pages": document.pages,
        "version": document.version,
        "added_at": document.added_at,
        "published_on": document.published_on.isoformat() if document.published_on else None,
        "notes": list(document.notes),
    }
