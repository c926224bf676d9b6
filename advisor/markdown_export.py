"""An answer as a Markdown file that stands alone: question, answer, and the quoted words behind each number."""

from __future__ import annotations

import re

from advisor.answers import Answer, Citation, Section
from advisor.profile_wording import describe_fact
from knowledge_base.domain import Collection

_OWNER = {Collection.FIRM: "firm", Collection.CLIENT: "client"}
_SPECIAL = re.compile(r"([\\`*_\[\]<>!#|$~])")


def to_markdown(answer: Answer, client: str | None = None) -> str:
    """Return the answer with footnotes. Document text is escaped, so that a viewer shows it and runs nothing."""
    blocks = [f"# {_text(answer.question)}"]
    if client:
        blocks.append(f"Client: {_text(client)}")
    blocks += [block for section in answer.sections for block in _section(section)]
    if not answer.sections and answer.text:
        blocks.append(_text(answer.text))
    if answer.not_covered:
        blocks.append("## Not covered\n\n" + "\n".join(f"- {_text(item)}" for item in answer.not_covered))
    if answer.follow_up:
        blocks.append(f"**Ask next:** {_text(answer.follow_up)}")
    if answer.citations:
        blocks.append("\n".join(_footnote(citation) for citation in answer.citations))
    return "\n\n".join(blocks) + "\n"


def _section(section: Section) -> list[str]:
    blocks = [] if section.kind == "short_answer" else [f"## {_text(section.heading)}"]
    for sentence in section.sentences:
        marks = "".join(f"[^{number}]" for number in sentence.citations)
        because = f" *(because {_text(describe_fact(sentence.fact))})*" if sentence.fact else ""
        blocks.append(f"{_text(sentence.text)}{marks}{because}")
    return blocks


def _footnote(citation: Citation) -> str:
    date = f", {citation.published_on}" if citation.published_on else ""
    quote = " ".join(citation.quote.split())
    return (
        f"[^{citation.number}]: {_text(citation.title)} ({_OWNER[citation.collection]}{date}),"
        f" {_text(citation.location)}: “{_text(quote)}”"
    )


def _text(text: str) -> str:
    return _SPECIAL.sub(r"\\\1", " ".join(text.split()))


def file_name(answer: Answer) -> str:
    """Return a name for the exported file that says what was asked."""
    stem = re.sub(r"[^a-z0-9]+", "-", answer.question.lower()).strip("-")[:60].rstrip("-")
    return f"{stem or 'answer'}.md"
