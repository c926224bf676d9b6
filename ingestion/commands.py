"""The command line of ingestion. Exit status: 0 done, 1 the work failed, 2 wrong usage."""

from __future__ import annotations

import argparse
import os
import signal
import sys
import threading
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from ingestion.check_command import add_check_options, run_check
from ingestion.index_commands import run_list, run_purge, run_reindex, run_remove
from ingestion.learn_command import add_learn_options, run_learn
from ingestion.report import IngestionReport
from ingestion.sources import collect
from ingestion.sync import Work, folder_work, ingest_files, outdated_work
from ingestion.terminal import ProgressView, print_error, print_left_out
from ingestion.workspace import Connect, Workspace, open_workspace
from knowledge_base.errors import AdvisorError
from knowledge_base.settings import load_settings
from knowledge_base.store import KnowledgeBase
from knowledge_base.terminal import console_for, print_json, tolerate_any_encoding
from knowledge_base.text_vectors import embed_ahead


class UsageError(Exception):
    """The command was given wrongly; argparse cannot see it by itself."""


def main(argv: Sequence[str] | None = None, *, connect: Connect = open_workspace) -> int:
    """Run a command and return its exit status."""
    tolerate_any_encoding(sys.stdout, sys.stderr)
    parser = build_parser()
    arguments = parser.parse_args(argv)
    try:
        return int(arguments.run(arguments, connect))
    except UsageError as error:
        print_error(f"{parser.prog} {arguments.command}: {error}")
        return 2
    except AdvisorError as error:
        if arguments.json:
            print_json({"error": str(error), "retryable": error.retryable}, sys.stdout)
        print_error(str(error))
        return 1
    except KeyboardInterrupt:
        print_error("Stopped. What was reported as done is done; run the command again to go on.")
        return 1
    except BrokenPipeError:
        # The reader (`| head`) has gone; what Python still holds for it must not raise again at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return 1


def build_parser() -> argparse.ArgumentParser:
    """Return the parser of `python -m ingestion`."""
    parser = argparse.ArgumentParser(
        prog="python -m ingestion",
        description="Takes documents into the knowledge base and looks after it.",
        epilog="Exit status: 0 done, 1 the work failed or a file was refused, 2 wrong usage.",
    )
    commands = parser.add_subparsers(dest="command", required=True, metavar="COMMAND")
    sync = _command(commands, "sync", _sync, "keep a folder in step with the knowledge base (default: the articles)")
    sync.add_argument("folder", nargs="?", type=Path, metavar="FOLDER", help="folder; files gone from it are removed")
    sync.add_argument("--rebuild", action="store_true", help="also read again what other settings have made")
    add = _command(commands, "add", _add, "add files or folders")
    add.add_argument("paths", nargs="+", type=Path, metavar="PATH", help="file or folder")
    add.add_argument("--client", metavar="NAME", help="the client's name: makes the engagement if it is new")
    _command(commands, "list", run_list, "list the documents")
    remove = _command(commands, "remove", run_remove, "take documents out")
    remove.add_argument("ids", nargs="+", metavar="ID", help="document id, see `list`")
    add_check_options(_command(commands, "check", run_check, "check the articles and the health of the index"))
    _command(commands, "reindex", run_reindex, "rebuild the search index from the catalogue")
    add_learn_options(
        _command(
            commands, "learn", run_learn, "learn which sentences answer from the known questions", engagement=False
        )
    )
    purge = _command(commands, "purge", _purge, "delete an engagement and everything in it", engagement=False)
    purge.add_argument("engagement", metavar="ENGAGEMENT", help="engagement id")
    purge.add_argument("--yes", action="store_true", help="really delete; there is no way back")
    return parser


def _command(
    commands: argparse._SubParsersAction[argparse.ArgumentParser],
    name: str,
    run: Callable[[argparse.Namespace, Connect], int],
    text: str,
    *,
    engagement: bool = True,
) -> argparse.ArgumentParser:
    command = commands.add_parser(name, help=text, description=text.capitalize() + ".")
    if engagement:
        command.add_argument("--engagement", metavar="ID", help="the documents of this engagement, not the firm's")
    command.add_argument("--json", action="store_true", help="write JSON instead of text")
    command.set_defaults(run=run)
    return command


def _sync(arguments: argparse.Namespace, connect: Connect) -> int:
    if arguments.engagement is not None and arguments.folder is None and not arguments.rebuild:
        raise UsageError("the bundled articles belong to the firm. Give the FOLDER that belongs to the engagement.")
    work = None if arguments.engagement and arguments.folder is None else folder_work(arguments.folder)
    with connect(load_settings(), for_repair=arguments.rebuild, create=True) as workspace:
        jobs: list[tuple[KnowledgeBase, Work]] = []
        if arguments.rebuild:
            jobs += [(base, outdated_work(base)) for _, base in workspace.chosen(arguments.engagement)]
        left_out = workspace.left_out(arguments.engagement) if arguments.rebuild else ()
        return max(_ingest(arguments, workspace, jobs, work), print_left_out(left_out))


def _add(arguments: argparse.Namespace, connect: Connect) -> int:
    if arguments.client is not None and arguments.engagement is None:
        raise UsageError("--client belongs to --engagement. Give --engagement ID too.")
    work = Work(files=collect(arguments.paths))
    with connect(load_settings(), create=True) as workspace:
        if arguments.client is not None:
            workspace.make_engagement(arguments.engagement, arguments.client)
        return _ingest(arguments, workspace, [], work)


def _ingest(
    arguments: argparse.Namespace, workspace: Workspace, jobs: list[tuple[KnowledgeBase, Work]], work: Work | None
) -> int:
    """Ingest the files asked for, then what is to be read again, and report all of it as one run."""
    reports: list[IngestionReport] = []
    with _stoppable() as cancel, ProgressView(lines=not arguments.json) as view:
        for base, outdated in jobs:
            if outdated.files:  # the vectors of other settings may have another length: these must go first
                base.reindex(view.hear_count)
        if work is not None:
            jobs = [(workspace.knowledge_base(arguments.engagement), work), *jobs]
        for base, files in jobs:
            asked = files if files is work else outdated_work(base)
            if not cancel.is_set():
                reports.append(
                    ingest_files(
                        base,
                        workspace.embedder,
                        asked,
                        settings=workspace.settings,
                        listener=view.hear,
                        cancel=cancel,
                    )
                )
        if arguments.command == "sync" and arguments.engagement is None and arguments.folder is None:
            # Else the first questions would wait for it.
            embed_ahead(
                workspace.knowledge_base(None),
                workspace.embedder,
                progress=view.hear_ahead,
                stopped=cancel.is_set,
            )
    report = _joined(reports)
    if arguments.json:
        print_json(report.as_json(), sys.stdout)
    else:
        console_for(sys.stdout).print(report.summary())
    return 1 if report.failed else 0


def _joined(reports: Sequence[IngestionReport]) -> IngestionReport:
    return IngestionReport(
        outcomes=tuple(outcome for report in reports for outcome in report.outcomes),
        seconds=sum(report.seconds for report in reports),
        chunks_embedded=sum(report.chunks_embedded for report in reports),
        seconds_embedding=sum(report.seconds_embedding for report in reports),
        interrupted=any(report.interrupted for report in reports),
        files_left=sum(report.files_left for report in reports),
    )


def _purge(arguments: argparse.Namespace, connect: Connect) -> int:
    if not arguments.yes:
        raise UsageError(
            f"this deletes the engagement {arguments.engagement!r} with its documents and conversations for good. "
            "Add --yes if that is meant."
        )
    return run_purge(arguments, connect)


@contextmanager
def _stoppable() -> Iterator[threading.Event]:
    """Turn Ctrl-C and a request to terminate into an orderly end after the batch at hand; twice ends at once."""
    cancel = threading.Event()

    def stop(number: int, _: object) -> None:
        if cancel.is_set():
            raise KeyboardInterrupt
        cancel.set()
        print_error("Stopping after the batch at hand; once more stops at once.")

    if threading.current_thread() is not threading.main_thread():
        yield cancel
        return
    signals = (signal.SIGINT, signal.SIGTERM)
    former = [signal.signal(number, stop) for number in signals]
    try:
        yield cancel
    finally:
        for number, handler in zip(signals, former, strict=True):
            signal.signal(number, handler)
