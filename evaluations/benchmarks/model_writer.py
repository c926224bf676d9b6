"""Does what a language model writes stay true, and is there always an answer? On questions of the evaluation suites.

    python -m evaluations.benchmarks.model_writer [--questions 50] [--json FILE]        the model of ADVISOR_MODEL
    python -m evaluations.benchmarks.model_writer --weak [--server-python PYTHON]       a weak real model
    python -m evaluations.benchmarks.model_writer --weak --add-numbers                  the same, citing the nearest
    python -m evaluations.benchmarks.model_writer --weak --lines                        the same, never asked for JSON
    python -m evaluations.benchmarks.model_writer --replay FOLDER [--add-numbers]       what a model wrote before
    python -m evaluations.benchmarks.model_writer --scripted                            a stand-in at a model's pace

Questions that the sources answer are taken from every suite in turn, held-out half, in the order of a hash. Each is
asked twice, planned by rules both times: the extractive writer answers, then the model, whose sentences are read again
by what ADVISOR_CHECKER names. The report says

ended_in_an_answer     of the questions; anything but all of them is a defect
asked_for              the form that each call of the model asked for: JSON where the provider keeps to a schema, as the
                       product does, else lines; `--lines` measures what providers without schemas get
written_by, why_quoted where the extractive writer took over, and why
sentences              how many the model wrote, what verification found, and how many stand in answers
second_look            shown sentences that lack figures or words of their passages, by a check that shares nothing
                       with verification, and sentences that were shown before they were checked
suites_figures         of both writers on the same questions, the change with its interval and p-value
verification           milliseconds a sentence; the first sentence shown beside the model's own first one
shown                  every sentence of the model that was shown, with its passages' words: judge them yourself

The weak model is SmolLM2 with 135 million parameters, which writes fluent nonsense: the best adversary that fits on a
laptop. In lines it does not cite, and loses every sentence for that; with `--add-numbers` each gets the number of the
evidence that it shares most words with, so that the comparison with the passages is what must hold. Its packages are
installed by the one line in requirements-weak-model.txt, here or, with `--server-python`, in an environment of its own.
Answers and the model's output are kept in ADVISOR_HOME/evaluations/model_writer/; `--replay` takes such a folder, and
measures verification anew in a minute, without the model.
"""

from __future__ import annotations

import argparse
import hashlib
import json
import logging
import os
import sys
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from itertools import zip_longest
from pathlib import Path

from advisor.chat_model import ChatModel
from advisor.chat_model_answers import AnswerModel
from advisor.chat_model_writer import ChatModelWriter
from advisor.chat_models import LangChainModel
from advisor.extractive_writer import ExtractiveWriter
from advisor.factory import Advisor, build_advisor
from advisor.guarded_model import GuardedModel, Limits
from advisor.model_checking import ModelChecker
from advisor.model_wiring import model_checker
from advisor.sentence_scoring import SentenceScorer
from advisor.sentence_verification import SentenceVerifier
from advisor.spending import SpendingLimits
from advisor.writing_task import WriterLimits
from evaluations.asking import Examiner, Observed
from evaluations.benchmarks.citing_model import CitingModel
from evaluations.benchmarks.model_watch import Watch, WatchedModel, WatchedVerifier, WatchedWriter
from evaluations.benchmarks.model_writer_figures import MODEL, figures, second_look
from evaluations.benchmarks.paced_model import PacedModel
from evaluations.benchmarks.replayed_model import ReplayedModel, write_outputs
from evaluations.benchmarks.weak_model_server import NAME, ServerError, weak_model_server
from evaluations.case_schema import EvalCase, Expected
from evaluations.cases import load_suites
from evaluations.experiment import experiment, run_id
from evaluations.gold_index import GoldIndex
from evaluations.index_home import EvaluationHome, open_evaluation_home
from evaluations.records import Record, RunFolder
from evaluations.report_files import say
from evaluations.runner import Runner
from evaluations.split import Split
from knowledge_base.errors import AdvisorError
from knowledge_base.settings import Settings, load_settings

Cases = Sequence[tuple[str, EvalCase]]
# A context window of 8,192 tokens holds two attempts of these, the first one's output included; on a busy processor
# they take a minute.
WEAK_LIMITS = {"model_evidence_tokens": 700, "model_answer_tokens": 160, "model_timeout_s": 90}


class WatchedExaminer:
    """Asks a case's question, without what other measures compare it with, and keeps what was seen of it."""

    def __init__(self, examiner: Examiner, watch: Watch) -> None:
        self._examiner = examiner
        self._watch = watch
        self.looks: dict[str, list[Record]] = {}

    def observe(self, case: EvalCase) -> Observed:
        """Ask on a page of its own."""
        self._watch.begin(case.id)
        observed = self._examiner.observe(case)
        self.looks[case.id] = second_look(observed.asked)
        return observed


def choose(cases: Cases, count: int) -> Cases:
    """Return the first questions that the sources answer: held-out, every suite in turn, in the order of a hash."""
    suites: dict[str, list[tuple[str, EvalCase]]] = {}
    for suite, case in sorted(cases, key=lambda pair: hashlib.sha256(pair[1].id.encode()).hexdigest()):
        if case.split is Split.HELD_OUT and case.outcome is not Expected.REFUSED:
            suites.setdefault(suite, []).append((suite, case))
    rounds = zip_longest(*(suites[name] for name in sorted(suites)))
    return tuple(pair for turn in rounds for pair in turn if pair is not None)[:count]


def measure(
    opened: EvaluationHome,
    cases: Cases,
    model: ChatModel,
    limits: WriterLimits,
    folder: Path,
    watch: Watch,
    checker: ModelChecker | None = None,
) -> Record:
    """Ask every question of both writers and return the report; the records stay in the folder."""
    extractive = build_advisor(opened.home, opened.embedder)
    writing = _with_model(extractive, opened, model, limits, watch, folder, checker)
    writers = {"extractive": extractive, MODEL: writing}
    records: dict[str, Sequence[Record]] = {}
    looks: dict[str, list[Record]] = {}
    gold = GoldIndex(opened.home)
    for name, advisor in writers.items():
        run = RunFolder(folder / name)
        run.folder.mkdir(parents=True, exist_ok=True)
        examiner = WatchedExaminer(Examiner(opened.home, advisor, comparing=False), watch)
        Runner(examiner, gold, run).run(cases, jobs=1, listener=lambda one: say(f"  {one['id']}", sys.stderr))
        records[name], looks = run.records(), examiner.looks
    write_outputs(folder, model.identity, watch)
    return {"model": model.identity, **figures(records, watch.pages, looks)}


def _with_model(
    advisor: Advisor,
    opened: EvaluationHome,
    model: ChatModel,
    limits: WriterLimits,
    watch: Watch,
    folder: Path,
    checker: ModelChecker | None,
) -> Advisor:
    """Return the advisor with the model's writer, watched from all sides."""
    support = WatchedVerifier(SentenceVerifier(opened.embedder), watch)
    spending = SpendingLimits(folder / "model_use.sqlite3", per_conversation=0, per_day=0)
    fallback = ExtractiveWriter(SentenceScorer.of(opened.embedder, opened.home.folder))
    writer = ChatModelWriter(GuardedModel(WatchedModel(model, watch)), support, fallback, spending, limits, checker)
    return advisor.with_model_writer(WatchedWriter(writer, watch), support)


@contextmanager
def _model(options: argparse.Namespace, settings: Settings, watch: Watch) -> Iterator[tuple[ChatModel, Settings]]:
    """Yield the model to measure with the settings for it, its server running."""
    if options.scripted:
        yield PacedModel(), settings
    elif options.replay is not None:
        replayed = ReplayedModel.read(options.replay, watch, without_numbers=options.add_numbers)
        own = settings.model_copy(update=WEAK_LIMITS)
        yield CitingModel(replayed) if options.add_numbers else replayed, own
    elif options.weak:
        say("Starting the weak model …", sys.stderr)
        with weak_model_server(options.server_python) as url:
            own = settings.model_copy(
                update={**WEAK_LIMITS, "model": f"openai:{NAME}", "model_base_url": url, "model_api_key": None}
            )
            model = LangChainModel(own) if options.lines else AnswerModel(own)
            yield CitingModel(model) if options.add_numbers else model, own
    elif settings.model is None:
        raise AdvisorError("No language model is configured. Set ADVISOR_MODEL, or give --weak or --scripted.")
    else:
        yield LangChainModel(settings) if options.lines else AnswerModel(settings), settings


def _checker(options: argparse.Namespace, model: ChatModel, settings: Settings) -> ModelChecker | None:
    """Return what reads the model's sentences again, as ADVISOR_CHECKER says; a kept run has nothing that could."""
    if options.scripted and settings.checker == "model":
        return ModelChecker(GuardedModel(model, Limits(attempts=1)), seconds=settings.checker_timeout_s)
    return None if options.scripted or options.replay is not None else model_checker(settings)


def run(options: argparse.Namespace) -> Record:
    """Ask and return the report with the experiment that it is of."""
    configured = load_settings()
    suites = load_suites(options.suites)
    cases = choose([(name, case) for name, suite in suites.items() for case in suite.cases], options.questions)
    if not cases:
        raise AdvisorError("No held-out question is left. Choose another suite.")
    say("Opening the index of the articles and the clients' documents …", sys.stderr)
    watch = Watch()
    with _model(options, configured, watch) as (model, settings), open_evaluation_home(settings) as opened:
        chosen = {"suites": options.suites, "questions": options.questions, "model": model.identity}
        record = experiment(cases, settings=settings, manifest=opened.manifest, options=chosen)
        parent = configured.home.expanduser() / "evaluations" / "model_writer"
        folder = RunFolder.create(parent, run_id(record), record).folder
        limits = WriterLimits(
            seconds=settings.model_timeout_s,
            evidence_tokens=settings.model_evidence_tokens,
            answer_tokens=settings.model_answer_tokens,
        )
        report = measure(opened, cases, model, limits, folder, watch, _checker(options, model, settings))
    return {**report, "load_average": _load(), "limits": vars(limits), "kept_in": str(folder)}


def _load() -> float | None:
    """Return the load of the last minute, which tells whether the machine was the benchmark's alone."""
    return round(os.getloadavg()[0], 1) if hasattr(os, "getloadavg") else None


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the benchmark from the command line; 1 where a question ended without an answer."""
    parser = argparse.ArgumentParser(
        prog="python -m evaluations.benchmarks.model_writer",
        description=__doc__,
        formatter_class=argparse.RawDescriptionHelpFormatter,
    )
    parser.add_argument("suites", nargs="*", metavar="SUITE", help="suites to take questions from (all)")
    parser.add_argument("--questions", type=int, default=50, help="how many (50)")
    models = parser.add_mutually_exclusive_group()
    models.add_argument("--weak", action="store_true", help="a weak real model instead of ADVISOR_MODEL")
    models.add_argument("--replay", type=Path, metavar="FOLDER", help="what the weak model wrote in a run kept there")
    models.add_argument("--scripted", action="store_true", help="a stand-in that writes well at a model's pace")
    parser.add_argument("--lines", action="store_true", help="ask for lines even of a model that keeps to a schema")
    parser.add_argument("--add-numbers", action="store_true", help="cite the nearest evidence for the weak model")
    parser.add_argument("--server-python", default=sys.executable, help="Python that has the weak model's packages")
    parser.add_argument("--json", type=Path, metavar="FILE", help="write the whole report here as well")
    options = parser.parse_args(arguments)
    logging.getLogger("advisor").setLevel(logging.ERROR)  # every answer that is given up would be a line
    try:
        report = run(options)
    except (AdvisorError, ServerError) as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        print("Stopped; what was asked so far is kept.", file=sys.stderr)
        return 1
    if options.json is not None:
        options.json.write_text(json.dumps(report, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")
    short = {name: value for name, value in report.items() if name != "shown"}
    print(json.dumps(short, ensure_ascii=False, indent=2))
    return 0 if report["ended_in_an_answer"] == report["questions"] else 1


if __name__ == "__main__":
    sys.exit(main())
