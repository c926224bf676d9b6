"""The commands that look after what is there: list, remove, reindex, purge."""

from __future__ import annotations

import argparse
import sys
from dataclasses import asdict

from rich.text import Text

from ingestion.terminal import ProgressView, documents_table, print_left_out
from ingestion.workspace import Connect
from knowledge_base.domain import Document
from knowledge_base.settings import load_settings
from knowledge_base.terminal import console_for, plain, print_json


def run_list(arguments: argparse.Namespace, connect: Connect) -> int:
    """List documents: the engagement's that was asked for, or the firm's and all engagements'."""
    with connect(load_settings(), for_repair=True) as workspace:
        found = [(engagement, base.documents()) for engagement, base in workspace.chosen(arguments.engagement)]
        damaged = workspace.left_out(arguments.engagement)
    status = print_left_out(damaged)
    if arguments.json:
        documents = [_public(document, engagement) for engagement, there in found for document in there]
        print_json({"documents": documents, "left_out": [asdict(one) for one in damaged]}, sys.stdout)
        return status
    console = console_for(sys.stdout)
    for engagement, there in found:
        title = f"Engagement {engagement}" if engagement else "Firm"
        console.print(documents_table(title, there) if there else Text(plain(f"{title}: no documents")))
    return status


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


def run_reindex(arguments: argparse.Namespace, connect: Connect) -> int:
    """Rebuild Chroma and the lexical index from SQLite."""
    done: dict[str, int] = {}
    with connect(load_settings(), for_repair=True) as workspace, ProgressView(lines=False) as view:
        for _, base in workspace.chosen(arguments.engagement):
            base.reindex(view.hear_count)
            done[base.name] = base.chunk_count()
        damaged = workspace.left_out(arguments.engagement)
    status = print_left_out(damaged)
    if arguments.json:
        print_json({"reindexed": done, "left_out": [asdict(one) for one in damaged]}, sys.stdout)
    else:
        for name, chunks in done.items():
            console_for(sys.stdout).print(f"rebuilt   {name} ({chunks} passages)")
    return status


def run_purge(arguments: argparse.Namespace, connect: Connect) -> int:
    """Delete an engagement."""
    with connect(load_settings(), for_repair=True) as workspace:
        workspace.home.purge_engagement(arguments.engagement)
    if arguments.json:
        print_json({"purged": arguments.engagement}, sys.stdout)
    else:
        console_for(sys.stdout).print(f"The engagement {arguments.engagement!r} and everything in it are deleted.")
    return 0


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
