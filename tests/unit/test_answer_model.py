"""Which models are asked for JSON, and what is remembered of those that refuse. No server: that is for integration."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from advisor.chat_model import Message, Usage
from advisor.chat_model_answers import AnswerModel
from advisor.chat_models import LangChainModel
from advisor.guarded_model import GuardedModel
from advisor.model_faults import FaultKind, ModelFault
from knowledge_base.settings import load_settings

MESSAGES = (Message(role="user", text="Write."),)


def local_model() -> AnswerModel:
    url = "http://127.0.0.1:9/v1"
    return AnswerModel(load_settings(model="openai:scripted-1", model_base_url=url, model_api_key="sk-x"))


def failing(kind: FaultKind) -> Iterator[str | Usage]:
    def fail(_: int) -> str:
        raise ModelFault(kind)

    return map(fail, range(1))


def test_a_model_of_openais_protocol_is_asked_for_json() -> None:
    assert GuardedModel(local_model()).structured is True


def test_other_models_are_asked_for_lines() -> None:
    settings = load_settings(model="openai:scripted-1", model_base_url="http://127.0.0.1:9/v1", model_api_key="sk-x")
    assert GuardedModel(LangChainModel(settings)).structured is False


def test_a_refused_request_is_blamed_on_the_schema_once(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LangChainModel, "stream", lambda self, messages: failing(FaultKind.REJECTED))
    model, kinds = local_model(), []
    for _ in range(2):
        with pytest.raises(ModelFault) as raised:
            list(model.stream(MESSAGES))
        kinds.append(raised.value.kind)
    assert kinds == [FaultKind.NO_SCHEMA, FaultKind.REJECTED]
    assert model.structured is False


def test_any_other_fault_says_nothing_about_the_schema(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(LangChainModel, "stream", lambda self, messages: failing(FaultKind.SERVER))
    model = local_model()
    with pytest.raises(ModelFault) as raised:
        list(model.stream(MESSAGES))
    assert raised.value.kind is FaultKind.SERVER
    assert model.structured is True
