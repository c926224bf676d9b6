"""Chat models over real HTTP: what each fault of a provider becomes, and what never gets out."""

from __future__ import annotations

import time

import pytest

from advisor.chat_model import Message, Restarted, Usage
from advisor.chat_models import LangChainModel
from advisor.guarded_model import GuardedModel, Limits
from advisor.model_check import try_model
from advisor.model_faults import FaultKind, ModelFault
from knowledge_base.settings import Settings, load_settings
from tests.openai_server import KEY, OpenAIServer

EVIDENCE = """<evidence-1a number="1" from="firm">
The gateway stands in the industrial DMZ. The control room opens each session and closes it after the work.
</evidence-1a>"""
MESSAGES = (Message(role="system", text="Write."), Message(role="user", text=EVIDENCE))
QUICK = Limits(first_wait_s=0.01)


def settings(server: OpenAIServer) -> Settings:
    return load_settings(model="openai:scripted-1", model_base_url=server.url, model_api_key=KEY)


def ask(server: OpenAIServer, seconds: float = 20.0, limits: Limits = QUICK) -> list[str | Usage | Restarted]:
    guarded = GuardedModel(LangChainModel(settings(server)), limits)
    return list(guarded.stream(MESSAGES, deadline=time.monotonic() + seconds))


def text_of(pieces: list[str | Usage | Restarted]) -> str:
    return "".join(piece for piece in pieces if isinstance(piece, str))


def test_an_openai_compatible_server_is_reached_by_its_base_url() -> None:
    with OpenAIServer("good") as server:
        pieces = ask(server)
    assert "The gateway stands in the industrial DMZ. [1]" in text_of(pieces)
    assert len(pieces) > 5, "it comes piece by piece"
    assert server.requests[0]["model"] == "scripted-1"
    assert server.requests[0]["temperature"] == 0
    assert server.requests[0]["_authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize(
    ("behaviour", "kind", "attempts"),
    [
        ("unauthorised", FaultKind.KEY, 1),
        ("no_model", FaultKind.NOT_FOUND, 1),
        ("overflow", FaultKind.OVERFLOW, 1),
        ("rate_limited", FaultKind.RATE_LIMIT, 3),
        ("server_error", FaultKind.SERVER, 3),
        ("dropped", FaultKind.BROKEN_OFF, 3),
        ("cut_off", FaultKind.BROKEN_OFF, 3),
    ],
)
def test_a_fault_is_told_by_its_kind_and_tried_again_where_that_can_help(
    behaviour: str, kind: FaultKind, attempts: int
) -> None:
    with OpenAIServer(behaviour) as server, pytest.raises(ModelFault) as raised:
        guarded = GuardedModel(LangChainModel(settings(server)), QUICK)
        list(guarded.stream(MESSAGES, deadline=time.monotonic() + 20))
    assert raised.value.kind is kind
    assert len(server.requests) == attempts
    assert KEY not in str(raised.value)


@pytest.mark.parametrize("behaviour", ["rate_limited", "server_error", "dropped"])
def test_a_passing_fault_is_got_over(behaviour: str) -> None:
    with OpenAIServer(behaviour, "good") as server:
        pieces = ask(server)
    assert any(isinstance(piece, Restarted) for piece in pieces)
    after = pieces[[isinstance(piece, Restarted) for piece in pieces].index(True) :]
    assert "The gateway stands in the industrial DMZ. [1]" in text_of(after)


def test_the_time_to_wait_that_a_provider_names_is_kept() -> None:
    with OpenAIServer("rate_limited", "good", retry_after_s=0.4) as server:
        began = time.monotonic()
        ask(server)
    assert time.monotonic() - began >= 0.4


def test_a_provider_that_wants_a_longer_wait_than_there_is_time_is_given_up_at_once() -> None:
    with OpenAIServer("rate_limited", "good", retry_after_s=3600) as server:
        with pytest.raises(ModelFault):
            ask(server)
        assert len(server.requests) == 1


@pytest.mark.parametrize("behaviour", ["hanging", "slow", "endless"])
def test_the_time_of_an_answer_holds_whatever_the_server_does(behaviour: str) -> None:
    with OpenAIServer(behaviour, pause_s=0.4) as server:
        ask_first(server)
        began = time.monotonic()
        with pytest.raises(ModelFault) as raised:
            ask(server, seconds=1.0)
        assert time.monotonic() - began < 2.5
    assert raised.value.kind is FaultKind.TIMEOUT


def ask_first(server: OpenAIServer) -> None:
    """Import what the first question would otherwise wait for."""
    LangChainModel(settings(server))._model()


def test_a_provider_that_fails_again_and_again_is_left_alone_for_a_while() -> None:
    with OpenAIServer("unauthorised") as server:
        guarded = GuardedModel(LangChainModel(settings(server)), Limits(faults_in_a_row=2, rest_s=60))
        kinds = []
        for _ in range(4):
            with pytest.raises(ModelFault) as raised:
                list(guarded.stream(MESSAGES, deadline=time.monotonic() + 5))
            kinds.append(raised.value.kind)
        assert kinds == [FaultKind.KEY, FaultKind.KEY, FaultKind.SUSPENDED, FaultKind.SUSPENDED]
        assert len(server.requests) == 2


def test_a_reader_who_leaves_hangs_up_on_the_server() -> None:
    with OpenAIServer("endless") as server:
        guarded = GuardedModel(LangChainModel(settings(server)))
        stream = guarded.stream(MESSAGES, deadline=time.monotonic() + 20)
        next(stream)
        stream.close()  # type: ignore[attr-defined]
        assert server.disconnected.wait(10)


@pytest.mark.parametrize(
    ("model", "words"),
    [
        ("anthropic:claude", "python -m pip install langchain-anthropic"),
        ("nonsense:x", "'nonsense' is no provider"),
        ("openai:gpt-x", "set OPENAI_API_KEY or ADVISOR_MODEL_API_KEY"),
    ],
)
def test_a_model_that_cannot_be_built_says_what_is_missing(
    model: str, words: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    with pytest.raises(ModelFault) as raised:
        list(LangChainModel(load_settings(model=model)).stream(MESSAGES))
    assert raised.value.kind is FaultKind.SETUP
    assert words in str(raised.value)


def test_the_state_of_the_model_is_told_without_its_key() -> None:
    with OpenAIServer("good", "unauthorised") as server:
        well, refused = (try_model(settings(server)) for _ in range(2))
        used = well.lines()
    assert used[:3] == ["Model: openai:scripted-1", f"Server: {server.url}", "Key: from ADVISOR_MODEL_API_KEY"]
    assert used[3].startswith("Reachable: first text after ")
    assert refused.lines()[3].startswith("Not usable: The language model refused the key.")
    assert KEY not in str(well) + str(refused)


def test_the_model_that_checks_is_told_and_tried_where_it_is_another() -> None:
    with OpenAIServer("good") as server, OpenAIServer("unauthorised") as other:
        own = settings(server)
        another = {"checker": "openai:other-1", "checker_base_url": other.url, "checker_api_key": KEY}
        same, none, wrong = (try_model(own.model_copy(update=update)) for update in ({}, {"checker": "none"}, another))
    assert same.lines()[-1] == "Reads its sentences again: the same model"
    assert none.lines()[-1] == "Reads its sentences again: none, the score alone decides"
    assert "openai:other-1, not usable: The language model refused the key." in wrong.lines()[-1]
    assert wrong.checker_fault is not None and KEY not in str(wrong)
    assert len(server.requests) == 3


def test_the_time_to_import_a_package_is_not_the_models(monkeypatch: pytest.MonkeyPatch) -> None:
    def prepare_slowly(model: LangChainModel) -> None:
        time.sleep(1.0)
        prepare(model)

    prepare = LangChainModel.prepare
    monkeypatch.setattr(LangChainModel, "prepare", prepare_slowly)
    with OpenAIServer("good") as server:
        report = try_model(settings(server))
    assert report.first_text_s is not None and report.first_text_s < 0.9
