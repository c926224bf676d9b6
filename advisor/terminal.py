"""Answers and search results in a terminal, for people."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Any, TextIO

from rich.console import Console
from rich.text import Text

from advisor.answers import Answer, Candidate, Citation, Outcome, Section, Sentence
from advisor.presentation import partly, said_in, usage_line
from knowledge_base.domain import Collection
from knowledge_base.terminal import plain

BULLET = "  - "
COLLECTION_WORDS = {Collection.FIRM: "firm article", Collection.CLIENT: "client document"}


def print_answer(answer: Answer, console: Console, *, streamed: bool = False) -> None:
    """Show an answer: what it says with citation marks, its sources, what shaped it and what it leaves open.

    `streamed` leaves out the sentences, which are there already.
    """
    if not answer.sections:  # a refusal's text says all of it
        console.print(_plain(answer.text))
        return
    if answer.outcome is Outcome.PARTIAL:
        console.print(Text("The sources answer this in part.", style="bold yellow"))
        console.print()
    for section in () if streamed else answer.sections:
        _print_section(section, console)
    _print_list("Because of the client profile", [effect.effect for effect in answer.profile_effects], console)
    _print_list("Not covered", answer.not_covered, console)
    if answer.follow_up:
        _print_list("Ask next", [answer.follow_up], console)
    _print_sources(answer.citations, console)
    if answer.notice:
        console.print(_plain(answer.notice), style="yellow")
    if line := usage_line(answer):
        console.print(Text(line, style="dim"))
    seconds = sum(answer.trace.seconds.values())
    console.print(
        Text(f"Evidence: {answer.evidence_strength} · {len(answer.citations)} citations · {seconds:.2f} s", style="dim")
    )


def print_hits(hits: Sequence[Candidate], console: Console) -> None:
    """Show search results with where each one was found."""
    if not hits:
        console.print(Text("Nothing was found. Try other words, or add documents with `python -m ingestion add`."))
    for rank, hit in enumerate(hits, start=1):
        passage = hit.passage
        origins = [
            f"{name} rank {number}"
            for name, number in (("dense", passage.dense_rank), ("lexical", passage.lexical_rank))
            if number is not None
        ]
        heading = Text(f"{rank}. ")
        heading.append(_plain(passage.document.title).plain, style="bold")
        heading.append(
            f" · {COLLECTION_WORDS[passage.document.collection]} · {_plain(passage.chunk.location.label()).plain}"
        )
        console.print(heading)
        _print_indented(Text(", ".join([*origins, *hit.boosts]), style="dim"), console, "   ")
        for line in passage.chunk.text.splitlines():
            _print_indented(_plain(line), console, "   ")
        console.print()


def search_hit(rank: int, hit: Candidate) -> dict[str, Any]:
    """Return a search result in the shape of `search --json`. The shape is a public interface."""
    passage = hit.passage
    return {
        "rank": rank,
        "score": hit.score,
        "document_id": passage.document.document_id,
        "title": passage.document.title,
        "collection": passage.document.collection.value,
        "location": passage.chunk.location.label(),
        "text": passage.chunk.text,
        "origins": {"dense": passage.dense_rank, "lexical": passage.lexical_rank},
        "boosts": list(hit.boosts),
    }


def print_error(message: str, stream: TextIO | None = None) -> None:
    """Write an error as a sentence to standard error."""
    print(_plain(message).plain, file=stream or sys.stderr)


def _print_section(section: Section, console: Console) -> None:
    short = section.kind == "short_answer"
    if not short:
        console.print(Text(section.heading, style="bold"))
    for sentence in section.sentences:
        _print_sentence(sentence, console, "" if short else BULLET)
    console.print()


def _print_sentence(sentence: Sentence, console: Console, mark: str) -> None:
    line = _plain(said_in(sentence) + sentence.text)
    line.append(" " + "".join(f"[{number}]" for number in sentence.citations), style="cyan")
    line.append(_plain(partly(sentence)).plain, style="yellow")
    _print_indented(line, console, mark)


class StreamPrinter:
    """Shows verified sentences as they come; what was shown cannot be taken back, so a new beginning is said."""

    def __init__(self, console: Console) -> None:
        self._console = console
        self._heading = ""
        self._shown = False

    def sentence(self, kind: str, heading: str, sentence: Sentence) -> None:
        """Show a sentence, under its heading where that is a new one."""
        self._shown = True
        short = kind == "short_answer"
        if heading != self._heading and not short:
            self._console.print()
            self._console.print(Text(heading, style="bold"))
        self._heading = heading
        _print_sentence(sentence, self._console, "" if short else BULLET)

    def restart(self) -> None:
        """Say that what stands above does not count; nothing where nothing stands there."""
        if not self._shown:
            return
        self._heading, self._shown = "", False
        self._console.print()
        self._console.print(Text("The answer is written again; what stands above does not count.", style="yellow"))
        self._console.print()


def _print_list(heading: str, items: Sequence[str], console: Console) -> None:
    if not items:
        return
    console.print(Text(heading, style="bold"))
    for item in items:
        _print_indented(_plain(item), console, BULLET)
    console.print()


def _print_sources(citations: Sequence[Citation], console: Console) -> None:
    console.print(Text("Sources", style="bold"))
    for citation in citations:
        line = Text(f"[{citation.number}] ", style="cyan")
        line.append(_plain(citation.title).plain, style="bold")
        line.append(f" · {COLLECTION_WORDS[citation.collection]} · {_plain(citation.location).plain}", style="default")
        if citation.published_on:
            line.append(f" · {citation.published_on}", style="default")
        _print_indented(line, console, "  ")
        _print_indented(Text(f"“{_plain(citation.quote).plain}”", style="dim"), console, "      ")
    console.print()


def _print_indented(line: Text, console: Console, mark: str) -> None:
    """Print a line behind a mark; what does not fit on a terminal goes on below, under its beginning."""
    room = max(console.width - len(mark), 20)
    pieces = [line] if console.soft_wrap else line.wrap(console, room)
    for piece in pieces:
        piece.rstrip()
        console.print(Text(mark).append_text(piece))
        mark = " " * len(mark)


def _plain(text: str) -> Text:
    return Text(plain(text, " "))
