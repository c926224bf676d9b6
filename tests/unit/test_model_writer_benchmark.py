"""The benchmark of model writers: which questions it takes, what it sees, and what it calls unsupported."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from advisor.answers import Answer, Draft, DraftSection, DraftSentence, Section, Selection, Sentence
from advisor.chat_model import Message, Restarted, Usage
from advisor.material import Material
from advisor.model_faults import FaultKind, ModelFault
from advisor.sentence_verification import SentenceVerifier
from advisor.serialisation import to_public
from advisor.writing_task import WritingTask, Written
from evaluations.benchmarks.model_watch import Check, Seen, Watch, WatchedModel, WatchedVerifier, WatchedWriter
from evaluations.benchmarks.model_writer import choose, main
from evaluations.benchmarks.model_writer_figures import figures, lacking, second_look, times
from evaluations.benchmarks.replayed_model import ReplayedModel
from evaluations.case_schema import Expected
from tests.advisor_values import make_answer, make_citation, make_plan
from tests.evaluation_values import make_asked, make_case, make_record
from tests.fakes import FakeEmbedder
from tests.written_values import PASSAGE, SayingModel, evidence


def make_task() -> WritingTask:
    plan = make_plan("Who releases a session?")
    selection, material = object.__new__(Selection), object.__new__(Material)  # handed on without being looked at
    return WritingTask(plan=plan, selection=selection, material=material, terms=None, knowledge_bases=())  # type: ignore[arg-type]


def written(text: str) -> Written:
    return Written(kind="detail", heading="", sentence=DraftSentence(text=text, evidence=(1,)))


def check(text: str, verdict: str = "supported", seconds: float = 0.01, **fields: Any) -> Check:
    return Check(text=text, verdict=verdict, reasons=(), seconds=seconds, **fields)


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


class SchemaModel(SayingModel):
    """Keeps to a schema, or refuses it once."""

    def __init__(self, *pieces: str, refuses: bool = False) -> None:
        super().__init__(*pieces)
        self._refuses = refuses
        self.structured = True

    def stream(self, messages: tuple[Message, ...]) -> Iterator[str | Usage]:
        """Raise what a server that knows no schema is translated to, and write lines from then on."""
        if self._refuses and self.structured:
            self.structured = False
            raise ModelFault(FaultKind.NO_SCHEMA)
        yield from super().stream(messages)


def test_the_form_that_the_model_is_asked_for_is_noted_and_a_sentence_in_json_is_timed() -> None:
    watch = Watch()
    watch.begin("a")
    model = WatchedModel(SchemaModel('{"sentences": [{"text": "It is so.", "evidence": [1]}', "]}"), watch)
    assert model.structured
    pieces = model.stream(())
    next(pieces)
    next(pieces)
    assert watch.seen.first_sentence_s is not None
    assert len(list(pieces)) == 1
    assert watch.seen.asked_as == ["JSON"]


def test_a_refused_schema_is_noted_and_leaves_no_output_to_replay() -> None:
    watch = Watch()
    watch.begin("a")
    model = WatchedModel(SchemaModel("It is so [1].", refuses=True), watch)
    with pytest.raises(ModelFault):
        list(model.stream(()))
    list(model.stream(()))
    assert watch.seen.output == ["It is so [1]."]
    assert watch.seen.asked_as == ["JSON, which the server refused", "lines"]


def test_a_replay_takes_added_numbers_off_lines_and_leaves_json_whole() -> None:
    watch = Watch()
    outputs = {"a": ["It is so [1].\n"], "b": ['{"sentences": [{"text": "It is so.", "evidence": [1]}]}']}
    model = ReplayedModel({"model": "some:model", "outputs": outputs}, watch, without_numbers=True)
    watch.begin("a")
    assert "".join(str(piece) for piece in model.stream(())) == "It is so.\n"
    watch.begin("b")
    assert "".join(str(piece) for piece in model.stream(())) == outputs["b"][0]


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


def test_without_a_model_the_benchmark_says_what_to_give(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str], tmp_path: Path
) -> None:
    monkeypatch.delenv("ADVISOR_MODEL", raising=False)
    monkeypatch.setenv("ADVISOR_HOME", str(tmp_path))
    monkeypatch.chdir(tmp_path)
    assert main(["facts"]) == 1
    assert "Set ADVISOR_MODEL, or give --weak or --scripted." in capsys.readouterr().err
