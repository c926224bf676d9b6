"""Markdown: curated articles with their strict front matter, and any other Markdown with any or none."""

from __future__ import annotations

import re
from datetime import date, datetime
from pathlib import Path
from typing import Any

from ingestion.blocks import ParsedFile
from ingestion.encodings import decode
from ingestion.hidden_text import HiddenText
from ingestion.readers.markdown_body import MarkdownBody
from ingestion.refusals import require_text
from ingestion.titles import choose_title

MEDIA_TYPE = "text/markdown"
# Front matter with these keys claims to be a curated article and is held to the article schema.
_ARTICLE_KEYS = {"id", "title", "dimensions", "sources", "reviewed_on"}
_KEY = re.compile(r"^([a-z_]+):", re.MULTILINE)
_FRONT_MATTER = re.compile(r"\A---[ \t]*\n(.{0,60000}?)\n(?:---|\.\.\.)[ \t]*(?:\n|\Z)", re.DOTALL)


def read(path: Path) -> ParsedFile:
    """Read a Markdown file."""
    text = decode(path.read_bytes())
    if _claims_to_be_article(text):
        from ingestion.readers.article import read_article

        return read_article(text, path)
    hidden = HiddenText()
    front_matter, body, notes = _split(hidden.shown(text))
    outline = MarkdownBody(hidden=hidden).parse(body)
    return ParsedFile(
        title=choose_title(path, metadata=[_string(front_matter.get("title"))], blocks=outline.blocks),
        blocks=require_text(outline.blocks, hidden),
        media_type=MEDIA_TYPE,
        publisher=_string(front_matter.get("publisher") or front_matter.get("author")),
        published_on=_date(front_matter.get("date") or front_matter.get("published_on")),
        summary=_string(front_matter.get("summary") or front_matter.get("description")),
        notes=(*notes, *hidden.notes()),
    )


def _claims_to_be_article(text: str) -> bool:
    """Decide by the bare keys, so that an article whose YAML is broken is told so."""
    found = _FRONT_MATTER.match(text)
    return found is not None and set(_KEY.findall(found.group(1))) >= _ARTICLE_KEYS


def _split(text: str) -> tuple[dict[str, Any], str, tuple[str, ...]]:
    """Return front matter, body, and a note where the front matter is not usable."""
    found = _FRONT_MATTER.match(text)
    if not found:
        return {}, text, ()
    import yaml

    try:
        values = yaml.safe_load(found.group(1))
    except (yaml.YAMLError, ValueError, RecursionError):
        return {}, text[found.end() :], ("The front matter is not valid YAML and was left out.",)
    if not isinstance(values, dict):  # a text that opens with a horizontal rule
        return {}, text, ()
    return {str(key).casefold(): value for key, value in values.items()}, text[found.end() :], ()


def _string(value: object) -> str | None:
    if isinstance(value, list) and all(isinstance(item, str) for item in value):
        value = ", ".join(value)
    return " ".join(value.split())[:1000] or None if isinstance(value, str) else None


def _date(value: object) -> date | None:
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    try:
        return date.fromisoformat(value[:10]) if isinstance(value, str) else None
    except ValueError:
        return None
