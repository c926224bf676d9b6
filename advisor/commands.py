"""The command line of the advisor: ask one question or many, and search.

Exit status: 0 done, 1 the work failed, 2 wrong usage.
"""

from __future__ import annotations

import argparse
import dataclasses
import json
import os
import sys
from collections.abc import Callable, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from typing import TextIO

from advisor.answers import Answer
from advisor.batch import BatchDefaults, answer_line, read_lines
from advisor.model_check import try_model
from advisor.planning import MAX_QUESTION_CHARACTERS, clean
from advisor.profile import ClientProfile, load_profile
from advisor.serialisation import to_public
from advisor.session import Session, open_session
from advisor.terminal import StreamPrinter, print_answer, print_error, print_hits, search_hit
from knowledge_base.errors import AdvisorError
from knowledge_base.settings import Settings, load_settings
from knowledge_base.terminal import console_for, print_json, tolerate_any_encoding

MAX_HITS = 100
# More than any question; a longer stream on standard input is a mistake that should not fill the memory.
MAX_STDIN_BYTES = 1 << 20
Connect = Callable[[Settings], AbstractContextManager[Session]]


class UsageError(Exception):
    """The command was given wrongly; argparse cannot see it by itself."""


def main(argv: Sequence[str] | None = None, *, connect: Connect = open_session, stdin: TextIO | None = None) -> int:
    """Run a command and return its exit status; without `stdin` a piped question comes from standard input."""
    tolerate_any_encoding(sys.stdout, sys.stderr)
    parser = build_parser()
    arguments = parser.parse_args(argv, argparse.Namespace(stdin=stdin or sys.stdin))
    try:
        return int(arguments.run(arguments, connect))
    except UsageError as error:
        print_error(f"{parser.prog} {arguments.command}: {error}")
        return 2
    except AdvisorError as error:
        print_error(str(error))
        return 1
    except KeyboardInterrupt:
        print_error("Stopped.")
        return 1
    except BrokenPipeError:
        # The reader (`| head`) has gone; what Python still holds for it must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of `python -m advisor`."""
    parser = argparse.ArgumentParser(
        prog="python -m advisor",
        description="Answers questions on IT/OT convergence from the knowledge base, with citations.",
        epilog="Exit status: 0 done, 1 the work failed, 2 wrong usage.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="ask|search|models")
    ask = commands.add_parser("ask", help="answer a question, or a file of questions")
    ask.add_argument("question", nargs="?", help="the question; - or a pipe reads it from standard input")
    ask.add_argument("--batch", type=Path, metavar="QUESTIONS.jsonl", help="answer every line of this file")
    ask.add_argument("--out", type=Path, metavar="ANSWERS.jsonl", help="where the answers of --batch go")
    ask.add_argument("--writer", choices=["extractive", "model"], help="who writes (the model where one is configured)")
    ask.add_argument("--stream", action="store_true", help="show verified sentences as they come")
    ask.set_defaults(run=_ask)
    search = commands.add_parser("search", help="show the passages that a query finds")
    search.add_argument("query", help="what to look for")
    search.add_argument("--k", type=_count, default=10, metavar="N", help="how many passages (1 to 100; 10)")
    search.set_defaults(run=_search)
    models = commands.add_parser("models", help="say which language model is configured, and try it")
    models.add_argument("--json", action="store_true", help="write JSON instead of text")
    models.set_defaults(run=_models)
    for command in (ask, search):
        command.add_argument("--profile", type=Path, metavar="FILE", help="client profile (YAML)")
        command.add_argument("--engagement", metavar="ID", help="also use the documents of this engagement")
        command.add_argument("--json", action="store_true", help="write JSON instead of text")
    return parser


def _count(text: str) -> int:
    if not text.isdecimal() or not 1 <= int(text) <= MAX_HITS:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number from 1 to {MAX_HITS}")
    return int(text)


def _ask(arguments: argparse.Namespace, connect: Connect) -> int:
    if arguments.batch is not None:
        return _ask_batch(arguments, connect)
    if arguments.out is not None:
        raise UsageError("--out belongs to --batch. Give --batch QUESTIONS.jsonl, or leave --out out.")
    question = _question(arguments.question, arguments.stdin)
    profile = _profile(arguments.profile)
    if arguments.stream and not arguments.json:
        return _ask_streaming(question, profile, arguments, connect)
    with _waiting(), connect(_settings(arguments.writer)) as session:
        answer = session.ask(question, profile=profile, engagement=arguments.engagement)
    if arguments.json:
        print_json(to_public(answer), sys.stdout)
    else:
        print_answer(answer, console_for(sys.stdout))
    return 0


def _ask_streaming(
    question: str, profile: ClientProfile | None, arguments: argparse.Namespace, connect: Connect
) -> int:
    from advisor.chain import SentenceReady, WritingRestarted

    console = console_for(sys.stdout)
    printer = StreamPrinter(console)
    shown = False
    with connect(_settings(arguments.writer)) as session:
        for event in session.stream(question, profile=profile, engagement=arguments.engagement):
            if isinstance(event, SentenceReady):
                shown = True
                printer.sentence(event.kind, event.heading, event.sentence)
            elif isinstance(event, WritingRestarted):
                printer.restart()
            elif isinstance(event, Answer):
                console.print()
                print_answer(event, console, streamed=shown)
    return 0


def _settings(writer: str | None) -> Settings:
    """Return the settings with the writer that was asked for."""
    settings = load_settings()
    if writer == "model" and settings.model is None:
        raise UsageError("--writer model needs a model: set ADVISOR_MODEL=provider:model, see the README.")
    return settings.model_copy(update={"model": None}) if writer == "extractive" else settings


def _models(arguments: argparse.Namespace, connect: Connect) -> int:
    report = try_model(load_settings())
    if arguments.json:
        print_json(dataclasses.asdict(report), sys.stdout)
    else:
        print("\n".join(report.lines()))
    return 1 if report.fault is not None or report.checker_fault is not None else 0


def _ask_batch(arguments: argparse.Namespace, connect: Connect) -> int:
    questions, out = arguments.batch, arguments.out
    if arguments.question is not None:
        raise UsageError("a question and --batch were both given. Give one of them.")
    if out is None:
        raise UsageError("--batch needs --out ANSWERS.jsonl.")
    if out.exists() and questions.exists() and out.samefile(questions):
        raise UsageError(f"--out {str(out)!r} is the file of the questions. Give another file.")
    defaults = BatchDefaults(profile=_profile(arguments.profile), engagement=arguments.engagement)
    lines = read_lines(questions)
    first = next(lines, None)  # before the answers' file is begun, so that a mistyped name leaves it as it was
    done = failed = 0
    with _waiting(), connect(_settings(arguments.writer)) as session, _writable(out) as answers:
        while first is not None:
            record = answer_line(session, first[1], first[0], defaults)
            failed += "error" in record
            done += "error" not in record
            answers.write(json.dumps(record, ensure_ascii=False) + "\n")
            answers.flush()
            first = next(lines, None)
    return _batch_summary(arguments.json, done, failed, out)


def _batch_summary(as_json: bool, done: int, failed: int, out: Path) -> int:
    if as_json:
        print_json({"answered": done, "failed": failed, "out": str(out)}, sys.stdout)
    else:
        print(f"{done} answered, {failed} failed; see {out}")
    if failed:
        print_error(f"{failed} of {done + failed} lines could not be answered; their records in {str(out)!r} say why.")
    return 1 if failed else 0


def _search(arguments: argparse.Namespace, connect: Connect) -> int:
    query = clean(arguments.query)
    if not any(character.isalnum() for character in query):
        raise UsageError(f"the query {arguments.query!r} holds no word. Give words to look for.")
    if len(query) > MAX_QUESTION_CHARACTERS:
        raise UsageError(f"the query has {len(query):,} characters; at most {MAX_QUESTION_CHARACTERS:,} are read.")
    profile = _profile(arguments.profile)
    with _waiting(), connect(load_settings()) as session:
        hits = session.search(query, k=arguments.k, profile=profile, engagement=arguments.engagement)
    if arguments.json:
        print_json([search_hit(rank, hit) for rank, hit in enumerate(hits, start=1)], sys.stdout)
    else:
        print_hits(hits, console_for(sys.stdout))
    return 0


def _question(argument: str | None, stdin: TextIO) -> str:
    """Return the question from the command line, or from standard input for `-` or where it is piped."""
    if argument is not None and argument != "-":
        return argument
    raw = b"" if argument is None and stdin.isatty() else stdin.buffer.read(MAX_STDIN_BYTES + 1)
    if not raw.strip():
        raise UsageError('no question was given. Write it in quotation marks: ask "Who owns remote access?"')
    if len(raw) > MAX_STDIN_BYTES:
        raise UsageError("standard input holds more than 1 MiB, which is no question. Add long texts as documents.")
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return raw.decode(stdin.encoding or "utf-8", errors="replace")


def _profile(path: Path | None) -> ClientProfile | None:
    return None if path is None else load_profile(path)


def _writable(path: Path) -> TextIO:
    try:
        return path.open("w", encoding="utf-8", newline="\n")
    except OSError as error:
        raise AdvisorError(
            f"The answers cannot be written to {str(path)!r}: {error.strerror or error}."
            " Give a file in a folder that this user can write."
        ) from None


def _waiting() -> AbstractContextManager[object]:
    """Say on a terminal that the model loads, which takes seconds; elsewhere say nothing."""
    return console_for(sys.stderr).status("Reading the sources …")
