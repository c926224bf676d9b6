"""Models that stand in for a real one in the benchmark of model writers: paced, citing and replayed."""

from __future__ import annotations

from pathlib import Path

import pytest

from advisor.chat_model import Message, Usage
from advisor.model_evidence import gather_for_model
from advisor.model_faults import ModelFault
from advisor.sentence_lines import LineReader
from evaluations.benchmarks.citing_model import CitingModel
from evaluations.benchmarks.model_watch import Watch, WatchedModel
from evaluations.benchmarks.paced_model import INVENTED, PacedModel, lines
from evaluations.benchmarks.replayed_model import ReplayedModel, write_outputs
from tests.written_values import PASSAGE, SayingModel, evidence


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
